"""What to install where an optional package is missing: an extra of pygen-runtime, or the packages behind it."""

from __future__ import annotations

from collections.abc import Mapping

from pygen_runtime.version import PACKAGE

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "emulator": ("starlette>=0.37", "uvicorn>=0.30"),
    "http2": ("httpx[http2]>=0.27",),
    "httpx2": ("httpx2>=2.0",),
    "login": ("msal>=1.35",),
    "mcp": ("mcp>=2.3", "uvicorn>=0.30"),
    "pandas": ("pandas>=2.0",),
    "polars": ("polars>=1.0",),
    "pyarrow": ("pyarrow>=14.0",),
    "socks": ("httpx[socks]>=0.27",),
    "spark": ("pyarrow>=14.0",),
}
"""What the distribution's extras require; a test holds them against its pyproject.toml."""


def install(extra: str) -> str:
    """The command that brings an extra. A copy of the runtime belongs to no distribution that has extras: there it names what
    they require.

    >>> install("pandas")
    "pip install 'pygen-runtime[pandas]'"
    """
    packages = EXTRAS[extra]
    wanted = (f"pygen-runtime[{extra}]",) if PACKAGE == "pygen_runtime" else packages
    return f"pip install {' '.join(map(repr, wanted))}"
