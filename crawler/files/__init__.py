"""Attached files → text, and what the directives among them say of themselves."""
