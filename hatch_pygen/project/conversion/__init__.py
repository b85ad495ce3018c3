"""A project of cognite-pygen, however it is set up, made into one of ours: ``init --from-pygen``."""
