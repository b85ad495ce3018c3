"""Reading: query plans and their pages, relations, aggregates, changes."""
