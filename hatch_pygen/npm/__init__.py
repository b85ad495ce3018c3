"""npm packages without Node: what one holds, and the archive."""
