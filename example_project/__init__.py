"""A consumer of hatch-pygen; ``python -m example_project`` builds, installs and uses it."""
