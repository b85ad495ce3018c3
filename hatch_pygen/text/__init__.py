"""Text and files: strict JSON, text for terminals, atomic writes."""
