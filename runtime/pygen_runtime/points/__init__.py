"""Data points of time series: read in windows, written in batches, as columns, frames and values."""
