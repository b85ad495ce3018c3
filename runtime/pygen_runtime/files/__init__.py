"""Contents of files: downloads that go on where they broke off, readers over ranges of bytes, uploads in one and many parts."""
