"""Documents → answers: analyse Vietnamese text, index it, search it, show where it matched.

Read first: analysis/ (what a token is), query.py (what a person typed), search.py (one search, whole).
"""
