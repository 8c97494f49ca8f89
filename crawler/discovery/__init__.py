"""What to visit next: addresses, lists, archives, and when a page is asked for again."""
