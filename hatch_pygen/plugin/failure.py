"""How a failed build ends: every problem on stderr, exit status 1, no traceback."""

from __future__ import annotations

import sys
from typing import NoReturn

from hatch_pygen.problems import GenerationError


def text(error: GenerationError) -> str:
    """The problems of `error` and a last line that counts them."""
    count = len(error.problems)
    return f"{error}\n\npygen: nothing was built ({count} problem{'' if count == 1 else 's'})"


def stop(error: GenerationError) -> NoReturn:
    """Ends the process as hatchling's `app.abort` does, for plugins that hatchling gives no `app`."""
    print(text(error), file=sys.stderr)
    raise SystemExit(1)
