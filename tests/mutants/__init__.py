"""Small mistakes made in the modules where a silent one hurts, and whether the quick tests notice."""
