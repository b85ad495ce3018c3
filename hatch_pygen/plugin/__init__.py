"""The side of hatchling: build hook, metadata hook, version source, and what each target gets."""
