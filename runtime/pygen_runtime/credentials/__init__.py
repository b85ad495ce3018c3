"""Tokens, OAuth, the environment and files: what authorizes a client. It sends through `http`."""
