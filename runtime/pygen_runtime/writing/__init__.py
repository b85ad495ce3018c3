"""Object graphs to ordered requests: upserting, saving, deleting, and what came of it."""
