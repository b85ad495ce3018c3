"""Everything that a generated package prints, decided: templates only loop over it."""

from __future__ import annotations

from dataclasses import dataclass

from hatch_pygen.generation.source_text import SourceText
from hatch_pygen.ir.models import IRClass, IRMember, IRPackage


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """`name: annotation = value`, as one statement; `docstring` is None where there is nothing to say."""

    statement: SourceText
    docstring: SourceText | None
    ir: IRMember


@dataclass(frozen=True, slots=True)
class KeywordPlan:
    """One filter keyword of a view."""

    name: SourceText
    annotation: SourceText
    ir: IRMember


@dataclass(frozen=True, slots=True)
class EnumPlan:
    """An alias for the values of an enum property, as one statement."""

    statement: SourceText
    ir: IRMember


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """One generated class: its head line and docstring."""

    name: SourceText
    head: SourceText
    docstring: SourceText | None


@dataclass(frozen=True, slots=True)
class MethodPlan:
    """A signature that checkers see; the runtime has the body."""

    signature: SourceText


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """What stands above the classes of a file."""

    header: SourceText
    unformatted: bool
    imports: tuple[tuple[SourceText, ...], ...]
    typing_imports: tuple[tuple[SourceText, ...], ...]


@dataclass(frozen=True, slots=True)
class DataClassPlan:
    """`data_classes/<view>.py`"""

    module: ModulePlan
    enums: tuple[EnumPlan, ...]
    read: ClassPlan
    view: SourceText
    fields: tuple[FieldPlan, ...]
    write: ClassPlan
    write_fields: tuple[FieldPlan, ...]
    items: ClassPlan
    filter: ClassPlan
    keywords: tuple[KeywordPlan, ...]
    ir: IRClass


@dataclass(frozen=True, slots=True)
class ApiPlan:
    """`_api/<view>.py`"""

    module: ModulePlan
    sync: ClassPlan
    sync_methods: tuple[MethodPlan, ...]
    asynchronous: ClassPlan
    async_methods: tuple[MethodPlan, ...]
    ir: IRClass


@dataclass(frozen=True, slots=True)
class ClientClassPlan:
    """A client, or a group of views on it: what it sets and the attributes it declares."""

    definition: ClassPlan
    settings: tuple[SourceText, ...]
    attributes: tuple[SourceText, ...]


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """`_client.py`"""

    module: ModulePlan
    classes: tuple[ClientClassPlan, ...]
    ir: IRPackage


@dataclass(frozen=True, slots=True)
class InitPlan:
    """`__init__.py`"""

    header: SourceText
    unformatted: bool
    docstring: SourceText | None
    constants: tuple[SourceText, ...]
    typing_imports: tuple[SourceText, ...]
    exports: SourceText
    schema: SourceText
    all: SourceText
    ir: IRPackage


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """`_api/__init__.py`"""

    header: SourceText
    exports: SourceText


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """A whole package; the keys are file names without folder and suffix."""

    init: InitPlan
    client: ClientPlan
    data_classes: dict[str, DataClassPlan]
    apis: dict[str, ApiPlan]
    api_folder: FolderPlan
