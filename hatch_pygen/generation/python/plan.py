"""Everything that a generated package prints, decided: templates only loop over it.

Named tuples, because each build makes these classes anew: they take a seventh of what frozen dataclasses take.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.base import OwnClass
from hatch_pygen.generation.python.names import PackageNames
from hatch_pygen.generation.python.source_text import PythonText
from hatch_pygen.ir.models import IRClass, IRMember, IRPackage
from hatch_pygen.problems import Problem


class FieldPlan(NamedTuple):
    """`name: annotation = value`, as one statement; `docstring` is None where there is nothing to say."""

    statement: PythonText
    docstring: PythonText | None
    ir: IRMember


class KeywordPlan(NamedTuple):
    """One filter keyword of a view."""

    name: PythonText
    annotation: PythonText
    ir: IRMember


class EnumPlan(NamedTuple):
    """An alias for the values of an enum property, as one statement."""

    statement: PythonText
    ir: IRMember


class ClassPlan(NamedTuple):
    """One generated class: its head line and docstring."""

    name: PythonText
    head: PythonText
    docstring: PythonText | None


class ExtendedPlan(NamedTuple):
    """The class that has the fields where the class itself extends methods of the user's, and the line that gets these."""

    head: PythonText
    docstring: PythonText
    methods: PythonText


class ModulePlan(NamedTuple):
    """What stands above the classes of a file."""

    header: PythonText
    unformatted: bool
    imports: tuple[tuple[PythonText, ...], ...]
    typing_imports: tuple[tuple[PythonText, ...], ...]


class DataClassPlan(NamedTuple):
    """`data_classes/<view>.py`"""

    module: ModulePlan
    enums: tuple[EnumPlan, ...]
    read: ClassPlan
    view: PythonText
    fields: tuple[FieldPlan, ...]
    write: ClassPlan
    write_fields: tuple[FieldPlan, ...]
    items: ClassPlan
    filter: ClassPlan
    keywords: tuple[KeywordPlan, ...]
    ir: IRClass
    read_fields: ExtendedPlan | None
    written_fields: ExtendedPlan | None
    removed: tuple[PythonText, ...]
    written_removed: tuple[PythonText, ...]


class ApiPlan(NamedTuple):
    """`_api/<view>.py`; `where` is None where CDF cannot list the view."""

    module: ModulePlan
    sync: ClassPlan
    asynchronous: ClassPlan
    where: PythonText | None
    ir: IRClass


class ClientClassPlan(NamedTuple):
    """A client, or a group of views on it: what it sets, the attributes it declares, and those that are gone."""

    definition: ClassPlan
    settings: tuple[PythonText, ...]
    attributes: tuple[PythonText, ...]
    removed: tuple[PythonText, ...]


class ClientPlan(NamedTuple):
    """`_client.py`"""

    module: ModulePlan
    classes: tuple[ClientClassPlan, ...]
    ir: IRPackage


class SparkPlan(NamedTuple):
    """`spark.py`: the source of Spark with its client, and the views on a session."""

    module: ModulePlan
    source: ClassPlan
    client: PythonText
    views: ClassPlan
    attributes: tuple[PythonText, ...]
    ir: IRPackage


class FoundSource(NamedTuple):
    """`pyspark_<package>.py`, beside the package: the source for sessions of Spark that look for sources."""

    header: PythonText
    statement: PythonText


class InitPlan(NamedTuple):
    """`__init__.py`"""

    header: PythonText
    unformatted: bool
    docstring: PythonText | None
    door: PythonText
    constants: tuple[PythonText, ...]
    typing_imports: tuple[PythonText, ...]
    exports: PythonText
    schema: PythonText
    all: PythonText
    removed: tuple[PythonText, ...]
    ir: IRPackage


class FolderPlan(NamedTuple):
    """`_api/__init__.py`"""

    header: PythonText
    exports: PythonText


class PackagePlan(NamedTuple):
    """A whole package: its folder, where templates are looked for, its names, and each file.

    The keys are file names without folder and suffix.
    """

    folder: str
    templates: tuple[Path, ...]
    names: PackageNames
    problems: tuple[Problem, ...]
    own: tuple[OwnClass, ...]
    init: InitPlan
    client: ClientPlan
    data_classes: dict[str, DataClassPlan]
    apis: dict[str, ApiPlan]
    api_folder: FolderPlan
    spark: SparkPlan | None
    config: PygenConfig
