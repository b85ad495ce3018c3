"""What docs/security.md promises: builds without a network, hostile servers, projects and wheels, the audit."""
