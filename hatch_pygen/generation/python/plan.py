"""Everything that a generated package prints, decided: templates only loop over it.

Named tuples, because each build makes these classes anew: they take a seventh of what frozen dataclasses take.
"""

from __future__ import annotations

from typing import NamedTuple

from hatch_pygen.generation.source_text import SourceText
from hatch_pygen.ir.models import IRClass, IRMember, IRPackage


class FieldPlan(NamedTuple):
    """`name: annotation = value`, as one statement; `docstring` is None where there is nothing to say."""

    statement: SourceText
    docstring: SourceText | None
    ir: IRMember


class KeywordPlan(NamedTuple):
    """One filter keyword of a view."""

    name: SourceText
    annotation: SourceText
    ir: IRMember


class EnumPlan(NamedTuple):
    """An alias for the values of an enum property, as one statement."""

    statement: SourceText
    ir: IRMember


class ClassPlan(NamedTuple):
    """One generated class: its head line and docstring."""

    name: SourceText
    head: SourceText
    docstring: SourceText | None


class ModulePlan(NamedTuple):
    """What stands above the classes of a file."""

    header: SourceText
    unformatted: bool
    imports: tuple[tuple[SourceText, ...], ...]
    typing_imports: tuple[tuple[SourceText, ...], ...]


class DataClassPlan(NamedTuple):
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


class ApiPlan(NamedTuple):
    """`_api/<view>.py`; `where` is None where CDF cannot list the view."""

    module: ModulePlan
    sync: ClassPlan
    asynchronous: ClassPlan
    where: SourceText | None
    ir: IRClass


class ClientClassPlan(NamedTuple):
    """A client, or a group of views on it: what it sets and the attributes it declares."""

    definition: ClassPlan
    settings: tuple[SourceText, ...]
    attributes: tuple[SourceText, ...]


class ClientPlan(NamedTuple):
    """`_client.py`"""

    module: ModulePlan
    classes: tuple[ClientClassPlan, ...]
    ir: IRPackage


class InitPlan(NamedTuple):
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


class FolderPlan(NamedTuple):
    """`_api/__init__.py`"""

    header: SourceText
    exports: SourceText


class PackagePlan(NamedTuple):
    """A whole package; the keys are file names without folder and suffix."""

    init: InitPlan
    client: ClientPlan
    data_classes: dict[str, DataClassPlan]
    apis: dict[str, ApiPlan]
    api_folder: FolderPlan
