"""The command line: ``hatch-pygen``, also installed as ``pygen``. Needs ``hatch-pygen[cli]``."""
