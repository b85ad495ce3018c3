"""Instances, objects to write, columns, paths and relation handles: the data classes and how they become bytes."""
