"""References, views and filters as values: no I/O, no pydantic classes."""
