"""The archive of an npm package: its bytes depend on the files alone, and with stored blocks on no compressor."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Mapping

EPOCH = 499162500
"""1985-10-26T08:15:00Z, the time that npm itself gives to every file of a package."""
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Of a gzip member: deflate, no name, no time, best compression, of an unknown system."""
_BLOCK = 65_535
"""The most bytes of a stored block of deflate."""


def tarball(files: Mapping[str, str], *, stored: bool = False) -> bytes:
    """The files under ``package/``, as `npm pack` lays them out; `stored`: without compression."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(files):
            data = files[path].encode("utf-8")
            info = tarfile.TarInfo(f"package/{path}")
            info.size, info.mode, info.mtime = len(data), 0o644, EPOCH
            archive.addfile(info, io.BytesIO(data))
    data = raw.getvalue()
    body = _stored(data) if stored else _deflated(data)
    return _HEAD + body + zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")


def _deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


def _stored(data: bytes) -> bytes:
    """Deflate's stored blocks (RFC 1951, 3.2.4): a byte that marks the last one, the length, its complement, the bytes."""
    blocks = [data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK)]
    last = len(blocks) - 1
    heads = (
        bytes([number == last]) + len(block).to_bytes(2, "little") + (len(block) ^ 0xFFFF).to_bytes(2, "little")
        for number, block in enumerate(blocks)
    )
    return b"".join(head + block for head, block in zip(heads, blocks, strict=True))
