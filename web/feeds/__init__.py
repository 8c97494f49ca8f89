"""What is new, for programs that look again and again."""
