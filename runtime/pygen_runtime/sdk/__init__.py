"""What generated code extends: the one door that it imports (`v1`), and the bases of generated clients."""
