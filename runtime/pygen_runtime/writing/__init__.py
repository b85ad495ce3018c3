"""Writing: object graphs to ordered requests, bound instances, external ids."""
