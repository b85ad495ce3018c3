"""The debug part of answers: notices about options, the ones that need no query planner of PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST_TIMEOUT = 60_000
"""Milliseconds beyond which a timeout is noted as excessive."""


def debug_answer(body: Mapping[str, Any]) -> dict[str, Any]:
    """The notices on the debug options of a request."""
    options: Mapping[str, Any] = body["debug"]
    notices: list[dict[str, Any]] = []
    common = {"category": "invalidDebugOptions", "level": "warning"}
    if "timeout" in options and options.get("emitResults", True):
        hint = "timeout has an effect only with emitResults set to false"
        notices.append({"code": "noTimeoutWithResults", **common, "hint": hint})
    elif options.get("timeout", 0) > LONGEST_TIMEOUT:
        hint = f"the timeout is limited to {LONGEST_TIMEOUT} ms"
        notices.append({"code": "excessiveTimeout", **common, "hint": hint, "timeout": LONGEST_TIMEOUT})
    return {"notices": notices}
