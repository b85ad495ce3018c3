"""The language-neutral model of what CDF says: every target language starts from it."""
