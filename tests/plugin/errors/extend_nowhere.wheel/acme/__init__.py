"""Code of the wheel."""
