"""The requests of the instances API: what a body holds, how many items it takes, and what a partial failure means."""
