"""The protocol: flows, their two drivers, retries, paging, observation. Knows nothing of instances."""
