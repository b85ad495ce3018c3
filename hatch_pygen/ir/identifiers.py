"""The identifiers of Data Modeling objects, ordered by space, external id and version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class IRViewId:
    space: str
    external_id: str
    version: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}({self.version})"


@dataclass(frozen=True, slots=True, order=True)
class IRModelId:
    space: str
    external_id: str
    version: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}({self.version})"


@dataclass(frozen=True, slots=True, order=True)
class IRContainerId:
    space: str
    external_id: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"


@dataclass(frozen=True, slots=True, order=True)
class IRNodeId:
    space: str
    external_id: str

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"
