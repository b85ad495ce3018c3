"""The end of a `match` over kinds; typing has it from Python 3.11 on."""

from __future__ import annotations

from typing import NoReturn


def assert_never(value: NoReturn) -> NoReturn:
    raise AssertionError(f"not a known kind: {type(value).__name__}")
