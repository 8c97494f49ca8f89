"""The crawl: an address is asked for, its answer archived and read, and what it says kept."""
