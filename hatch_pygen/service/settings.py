"""What a service allows: how many at once, how large, for how long, and to whom."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hatch_pygen.problems import GenerationError, Problem

KEYS_VARIABLE = "PYGEN_SERVICE_KEYS"
SHORTEST_KEY = 16
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Settings:
    """The bounds of a service. Sizes in bytes, times in seconds.

    `keys`: name of a caller -> its key; none: everybody who reaches the port may call. `rate`: requests of one caller in
    a minute, 0 for any number. `fetch_hosts`: the hosts of CDF that a request may name, none: a request brings its model.
    """

    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    queue: int = 16
    timeout: float = 60
    memory: int = 1024 * MEGABYTE
    body: int = 32 * MEGABYTE
    answer: int = 128 * MEGABYTE
    views: int = 5000
    cache: int = 256 * MEGABYTE
    rate: int = 0
    keys: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    fetch_hosts: tuple[str, ...] = ()


def read_keys(file: Path | None, environ: Mapping[str, str]) -> dict[str, str]:
    """The callers and their keys: lines of a file, or items of PYGEN_SERVICE_KEYS between commas, each ``NAME=KEY``.

    Raises:
        GenerationError: an entry is no such pair, a key is shorter than 16 characters, or a name stands twice.
    """
    where = KEYS_VARIABLE if file is None else str(file)
    if file is None:
        entries = environ.get(KEYS_VARIABLE, "").split(",")
    else:
        try:
            entries = file.read_text("utf-8").splitlines()
        except OSError as error:
            raise _refused(where, f"cannot be read: {error.strerror}") from None
    keys: dict[str, str] = {}
    for number, entry in enumerate((each.strip() for each in entries), 1):
        if not entry or entry.startswith("#"):
            continue
        name, sign, key = (part.strip() for part in entry.partition("="))
        if not sign or not name or len(key) < SHORTEST_KEY or not key.isascii():
            raise _refused(
                where, f"entry {number} is no NAME=KEY with an ASCII key of at least {SHORTEST_KEY} characters"
            )
        if name in keys or key in keys.values():
            raise _refused(where, f"entry {number} repeats a name or a key")
        keys[name] = key
    if file is not None and not keys:
        raise _refused(where, "holds no key: everybody would be let in")
    return keys


def _refused(where: str, message: str) -> GenerationError:
    fix = "write one NAME=KEY a line in the file, or between commas in the variable"
    return GenerationError([Problem("PG643", "error", where, message, fix)])
