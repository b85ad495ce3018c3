"""The resource APIs: spaces, containers, views, data models, instances, statistics."""
