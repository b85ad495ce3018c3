"""The notebook of docs/: run cell by cell, as a kernel does, and held against the outputs that it shows."""
