"""One newspaper as its file tells it, and how such a file comes about."""
