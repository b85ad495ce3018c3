"""The tests of hatch-pygen and pygen-runtime; ``python -m tests`` runs them."""
