"""The configuration under ``[tool.pygen]``, frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hatch_pygen.ir.identifiers import IRModelId
from hatch_pygen.problems import Problem


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """One data model to generate for; `group` is its attribute on a client of several models."""

    space: str
    external_id: str
    version: str
    group: str

    @property
    def id(self) -> IRModelId:
        return IRModelId(self.space, self.external_id, self.version)


@dataclass(frozen=True, slots=True)
class ClientTable:
    """``[tool.pygen.client]``: defaults for fetching and for the generated client. `timeout` is in seconds."""

    base_url: str | None = None
    cluster: str | None = None
    project: str | None = None
    timeout: float | None = None
    max_retries: int | None = None


@dataclass(frozen=True, slots=True)
class PygenConfig:
    """Every option of ``[tool.pygen]``, checked, defaults filled in.

    `package` is a dotted import path. `snapshot` is relative to the project, `templates` joined to its root.
    `languages` holds the tables of other languages, as those read them; `warnings` is what reading found.

    >>> PygenConfig.from_dict({"space": "cdf_cdm", "external-id": "CogniteCore", "version": "v1"}).package
    'cognite_core'
    """

    models: tuple[ModelConfig, ...]
    package: str
    client_name: str
    snapshot: str = "pygen.snapshot.json"
    source: str = "snapshot"
    runtime: str = "exact"
    layout: str = "package"
    pin: str = "static"
    dependencies: tuple[str, ...] = ()
    include_views: tuple[str, ...] = ()
    exclude_views: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict[str, str])
    extend: Mapping[str, str] = field(default_factory=dict[str, str])
    class_name_format: str = "PascalCase"
    property_name_format: str = "snake_case"
    line_length: int = 100
    docstrings: bool = True
    generate_examples: bool = False
    docs: bool = True
    spark: bool = False
    spark_auto_register: bool = False
    instance_space: str | None = None
    templates: Path | None = None
    strict: bool = False
    deprecate: bool = False
    reproducible_archive: bool = False
    client: ClientTable = field(default_factory=ClientTable)
    languages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    warnings: tuple[Problem, ...] = ()

    @classmethod
    def from_dict(
        cls,
        table: Mapping[str, Any],
        where: str = "[tool.pygen]",
        root: Path = Path(),
        project_dependencies: Sequence[str] = (),
    ) -> PygenConfig:
        """The configuration in a table of kebab-case keys, which messages call `where`.

        `project_dependencies` are requirements whose import names the package must not take.

        Raises:
            ParseError: with one problem for each key that is unknown, wrong or missing.
        """
        from hatch_pygen.config.table import read_table

        return read_table(table, where, root, project_dependencies)

    @classmethod
    def from_file(cls, path: Path, root: Path | None = None) -> PygenConfig:
        """The configuration in a TOML or YAML file that holds the keys of ``[tool.pygen]`` at its top level.

        Paths in it are relative to `root` (default: the folder of the file). YAML needs ``hatch-pygen[cli]``.

        Raises:
            ParseError: the file cannot be read, or as `from_dict`.
        """
        from hatch_pygen.config.file import read_mapping

        return cls.from_dict(read_mapping(path), path.name, path.parent if root is None else root)

    @classmethod
    def from_pyproject(cls, root: Path) -> PygenConfig:
        """The configuration in ``[tool.pygen]`` of the pyproject.toml in `root`. Raises ParseError as `from_file`."""
        from hatch_pygen.config.file import read_mapping

        return cls.from_project(read_mapping(root / "pyproject.toml"), root)

    @classmethod
    def from_project(cls, pyproject: Mapping[str, Any], root: Path) -> PygenConfig:
        """The configuration in ``[tool.pygen]`` of a parsed pyproject.toml. Raises ParseError as `from_dict`."""
        from hatch_pygen.config.file import project_dependencies, tool_table

        return cls.from_dict(tool_table(pyproject), root=root, project_dependencies=project_dependencies(pyproject))
