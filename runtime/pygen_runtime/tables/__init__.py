"""Columns of values: pages of bytes to tables of pyarrow, pandas and polars, without an object for each instance."""
