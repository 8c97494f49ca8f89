"""Searches that people follow: kept, and mailed when something new is found."""
