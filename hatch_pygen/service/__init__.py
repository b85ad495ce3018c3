"""Generation over HTTP: what the build makes, for programs and pages without a project. Needs ``hatch-pygen[service]``."""
