"""What the templates of C# print: everything decided, every text source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hatch_pygen.generation.csharp.names import PackageNames
from hatch_pygen.generation.csharp.source_text import CSharpText
from hatch_pygen.ir.models import IRPackage


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """A member of a record; `attribute` names it as JSON does."""

    comment: CSharpText | None
    attribute: CSharpText
    declaration: CSharpText


@dataclass(frozen=True, slots=True)
class ValuesPlan:
    """The values of an enum as constants: what else the API answers is a string too."""

    name: CSharpText
    constants: tuple[CSharpText, ...]


@dataclass(frozen=True, slots=True)
class RecordPlan:
    header: CSharpText
    namespace: CSharpText
    comment: CSharpText | None
    name: CSharpText
    view: CSharpText
    properties: tuple[PropertyPlan, ...]
    enums: tuple[ValuesPlan, ...]


@dataclass(frozen=True, slots=True)
class ContextPlan:
    """The context for the source generator of System.Text.Json."""

    header: CSharpText
    namespace: CSharpText
    records: tuple[CSharpText, ...]


@dataclass(frozen=True, slots=True)
class ReferencePlan:
    header: CSharpText
    namespace: CSharpText


@dataclass(frozen=True, slots=True)
class PackagePlan:
    files: Mapping[str, RecordPlan | ContextPlan | ReferencePlan]
    names: PackageNames
    ir: IRPackage
