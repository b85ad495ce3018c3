"""A certificate authority of the tests' own, and a server's certificate from it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

trustme: Any = pytest.importorskip("trustme", reason="trustme makes the certificates of the test servers")


@dataclass(frozen=True)
class Authority:
    """`file` holds its own certificate: what a client must trust. `server` is the context of a server of 127.0.0.1."""

    file: Path
    server: ssl.SSLContext


def make_authority(folder: Path, *names: str) -> Authority:
    """An authority that has signed for `names`, 127.0.0.1 and localhost where none is given."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1", "localhost"))).configure_cert(context)
    return Authority(folder / "ca.pem", context)
