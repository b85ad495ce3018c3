"""A Hatch build hook that turns a Cognite data model snapshot into a typed Python SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatch_pygen.version import __version__ as __version__

if TYPE_CHECKING:
    from hatch_pygen.live.sdk import build_npm as build_npm
    from hatch_pygen.live.sdk import build_wheel as build_wheel
    from hatch_pygen.live.sdk import generate_sdk as generate_sdk
    from hatch_pygen.live.sdk import generate_sdk_notebook as generate_sdk_notebook


def __getattr__(name: str) -> object:
    # Every build imports this module: what a program asks for is imported when it does.
    if name in {"build_npm", "build_wheel", "generate_sdk", "generate_sdk_notebook"}:
        from hatch_pygen.live import sdk

        return getattr(sdk, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
