"""What the templates of TypeScript print: everything decided, every text source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hatch_pygen.generation.typescript.names import PackageNames
from hatch_pygen.generation.typescript.source_text import TypeScriptText
from hatch_pygen.ir.models import IRPackage
from hatch_pygen.problems import Problem

Form = Literal["ts", "js", "d.ts"]
"""What a file is: TypeScript, or the JavaScript and the declarations that a compiler would make of it."""

Texts = tuple[TypeScriptText, ...]


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """A property in an interface."""

    comment: TypeScriptText | None
    statement: TypeScriptText


@dataclass(frozen=True, slots=True)
class InterfacePlan:
    """An interface; without members, `head` holds the closing brace."""

    comment: TypeScriptText | None
    head: TypeScriptText
    members: tuple[MemberPlan, ...]


@dataclass(frozen=True, slots=True)
class ViewPlan:
    """The file of one view; declarations have no value behind their constant, JavaScript has no interfaces."""

    header: TypeScriptText
    imports: Texts
    interfaces: tuple[InterfacePlan, ...]
    constant: TypeScriptText


@dataclass(frozen=True, slots=True)
class GetterPlan:
    """A getter of the client: its head, and what it returns, None in declarations."""

    head: TypeScriptText
    value: TypeScriptText | None


@dataclass(frozen=True, slots=True)
class ClientClassPlan:
    """The client, or a group of views of it; without a body, `head` holds the closing brace."""

    comment: TypeScriptText | None
    head: TypeScriptText
    settings: TypeScriptText | None
    getters: tuple[GetterPlan, ...]


@dataclass(frozen=True, slots=True)
class ClientPlan:
    header: TypeScriptText
    imports: Texts
    classes: tuple[ClientClassPlan, ...]


@dataclass(frozen=True, slots=True)
class IndexPlan:
    header: TypeScriptText
    exports: Texts


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """The files by path, each with what its template prints."""

    files: Mapping[str, ViewPlan | ClientPlan | IndexPlan]
    names: PackageNames
    problems: tuple[Problem, ...]
    ir: IRPackage
