"""What a project of another backend says of itself, in the terms of ``[project]`` and of hatchling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hatch_pygen.text.requirements import is_of, parse

OLDEST_PYTHON = (3, 10)
PREDECESSOR = "cognite-pygen"

_NOT_OURS = frozenset({"tests", "test", "docs", "doc", "examples", "example", "scripts", "tools", "build", "dist"})


@dataclass
class Facts:
    """`project`: keys of ``[project]``. `comments`: what stood beside a requirement. `groups`: ``[dependency-groups]``.

    `packages`: folders of own code, where they are named; `hatch`: more tables of ``[tool.hatch]``. `notes`: what is
    lost.
    """

    project: dict[str, Any] = field(default_factory=dict[str, Any])
    comments: dict[str, str] = field(default_factory=dict[str, str])
    groups: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    packages: list[str] = field(default_factory=list[str])
    hatch: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    notes: list[str] = field(default_factory=list[str])

    def lost(self, what: str, why: str) -> None:
        self.notes.append(f"{what} is left out: {why}")

    def readme(self, root: Path, path: object) -> None:
        if isinstance(path, str) and (root / path).is_file():
            self.project["readme"] = path
        elif path:
            self.lost("readme", f"there is no file {path}" if isinstance(path, str) else "it is no single file")

    def license(self, text: object) -> None:
        """An expression of SPDX as such, another text as a text."""
        from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

        if not isinstance(text, str):
            return
        try:
            self.project["license"] = str(canonicalize_license_expression(text))
        except InvalidLicenseExpression:
            self.project["license"] = {"text": text}

    def person(self, key: str, text: str) -> None:
        """``Ann <ann@example.com>``, or a name alone, into the array of tables `key`."""
        match = re.fullmatch(r"\s*(?P<name>[^<]*?)\s*(?:<(?P<email>[^>]+)>)?\s*", text)
        table = {name: value for name, value in (match.groupdict() if match else {"name": text}).items() if value}
        self.project.setdefault(key, []).append(table)

    def allow_direct_references(self, requirements: Sequence[str]) -> None:
        if any((found := parse(text)) and found.url for text in requirements):
            self.hatch["metadata"] = {"allow-direct-references": True}


def own_packages(root: Path, where: Sequence[str]) -> list[str]:
    """The folders with code below those of `where`, as setuptools finds them; under ``src`` also those of namespaces."""
    found: list[str] = []
    for place in where:
        for path in sorted((root / place).glob("*")):
            named = path.name.isidentifier() and (place != "." or path.name not in _NOT_OURS)
            code = (path / "__init__.py").is_file() or (place != "." and any(path.rglob("*.py")))
            if path.is_dir() and named and code:
                found.append(path.relative_to(root).as_posix())
    return found


def python_of(specifier: str) -> tuple[str, str]:
    """``requires-python`` that the runtime can keep, and why it is another one."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    oldest = ".".join(map(str, OLDEST_PYTHON))
    try:
        limits = SpecifierSet(specifier)
    except InvalidSpecifier:
        return f">={oldest}", f"{specifier!a} is no specifier"
    if not any(f"3.{minor}.{patch}" in limits for minor in range(OLDEST_PYTHON[1]) for patch in (0, 20)):
        return specifier, ""
    kept = [str(each) for each in limits if each.operator not in (">", ">=", "~=", "==")]
    return ",".join([f">={oldest}", *sorted(kept)]), f"the runtime needs Python {oldest}"


def without_predecessor(requirements: Sequence[str]) -> list[str]:
    return [text for text in requirements if not is_of(parse(text), PREDECESSOR)]
