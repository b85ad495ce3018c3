"""Query plans, includes, relations followed, aggregates and changes."""
