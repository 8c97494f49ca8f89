"""One polite and bounded HTTP exchange."""
