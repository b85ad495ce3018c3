"""Languages: what one is asked, how files are made of its texts, and where they are written."""
