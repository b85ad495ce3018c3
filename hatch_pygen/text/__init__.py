"""Text and files: strict JSON."""
