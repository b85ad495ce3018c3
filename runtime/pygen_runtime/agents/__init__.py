"""The model of an SDK for agents: tools and resources over the Model Context Protocol. Needs ``pygen-runtime[mcp]``."""
