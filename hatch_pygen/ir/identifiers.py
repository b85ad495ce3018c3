"""The identifiers of Data Modeling objects, ordered by space, external id and version.

Named tuples: they are keys by the thousand, and tuples hash and compare themselves in C.
"""

from __future__ import annotations

from typing import NamedTuple


class IRViewId(NamedTuple):
    space: str
    external_id: str
    version: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}({self.version})"


class IRModelId(NamedTuple):
    space: str
    external_id: str
    version: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}({self.version})"


class IRContainerId(NamedTuple):
    space: str
    external_id: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"


class IRNodeId(NamedTuple):
    space: str
    external_id: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"
