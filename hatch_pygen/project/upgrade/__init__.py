"""Another version of hatch-pygen for a project: both pins, the version of the SDK, and what its users should know."""
