"""When each source is due, how it fares, and who is told."""
