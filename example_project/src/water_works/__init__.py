"""Programs of a water works, written by hand on top of the generated package ``water_works_sdk``."""
