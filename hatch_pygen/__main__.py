"""``python -m hatch_pygen``: the command line without its script."""

from __future__ import annotations

import sys

from hatch_pygen.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
