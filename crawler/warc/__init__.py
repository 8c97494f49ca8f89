"""The archive: WARC files, their index, and what is made anew from them."""
