"""Newspapers → documents: find pages, fetch them politely, archive them, read documents out of them.

Read first: document.py (what all the work is about), crawling/crawl.py (the loop), store.py (what is kept).
"""
