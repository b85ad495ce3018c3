"""Python: names, types and plans of the typed SDK."""
