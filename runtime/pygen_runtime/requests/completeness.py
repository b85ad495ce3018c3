"""What an answer does not hold is said: a warning, once a call, that points at the caller's line."""

from __future__ import annotations

import sys
import warnings

from pygen_runtime.exceptions import IncompleteResultWarning
from pygen_runtime.version import PACKAGE


def warn_incomplete(message: str) -> None:
    """Warn that a result is not all there is."""
    warnings.warn(message, IncompleteResultWarning, stacklevel=_callers_level())


def _callers_level() -> int:
    """How many frames up the first one is that is not of the runtime."""
    level, frame = 2, sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).startswith(f"{PACKAGE}."):
        level, frame = level + 1, frame.f_back
    return level
