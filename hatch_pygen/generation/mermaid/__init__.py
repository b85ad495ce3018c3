"""Mermaid: class diagrams as text, and the same as pictures of an HTML page."""
