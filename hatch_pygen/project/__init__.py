"""A consumer's project: what is created, checked and advised there."""
