"""What an article says: directives, conferences, people and bodies, each with the place it was read from.

Rules and lists that a person can read, test and correct. Every reader takes an `Article` and gives
facts with spans in its text; none does any I/O, none knows of the others' rules.
"""

READERS = 7
"""Raised when the readers find other facts in the same text; what was kept is then read anew."""
