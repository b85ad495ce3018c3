"""Class access to a relation (`Pump.site`): a path on which the target's own columns continue."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, NoReturn, TypeAlias

from pygen_runtime.filters.schema import Connection, Property
from pygen_runtime.lazy import package_of
from pygen_runtime.model.columns import Column, Path, Sort, column
from pygen_runtime.model.html_tables import table_html


def _of_column(name: str) -> Any:
    """A method of the column of a path, as one of the path."""

    def method(path: RelationPath) -> Any:
        found = getattr(path.pygen_column, name, None)
        if found is None:
            raise TypeError(f"{path} holds one reference: use .is_() or .in_()")
        return found

    return property(method)


Expand: TypeAlias = "str | type[Any] | Sequence[str | type[Any]] | None"
"""Relations by name or as `Pump.site`, one or several: those whose instances are columns, too."""


@dataclass(slots=True, eq=False, repr=False)
class RelationPath:
    """A relation seen from a class: `pygen_hops` are the relations gone through, this one last.

    As a path of direct relations it filters: `Pump.site.name == "North"`. Edges and reverse relations serve
    `include()` only: the API has no filter that follows them. Every other attribute is the target's.
    """

    pygen_owner: type[Any]
    pygen_name: str
    pygen_target: str | None
    pygen_previous: RelationPath | None = None
    pygen_connection: Connection | None = None
    _column: Column[Any] | None = None

    @property
    def pygen_hops(self) -> tuple[RelationPath, ...]:
        return (self,) if self.pygen_previous is None else (*self.pygen_previous.pygen_hops, self)

    @property
    def pygen_filters(self) -> bool:
        """Whether the path is one of direct relations only."""
        return self._column is not None

    @property
    def pygen_column(self) -> Column[Any]:
        """The column of the direct relation itself; raises TypeError for edges and reverse relations."""
        if self._column is None:
            raise TypeError(f"{self} is more than direct relations: the API cannot filter by it")
        return self._column

    exists, missing, is_, in_ = map(_of_column, ("exists", "missing", "is_", "in_"))
    contains_any, contains_all = map(_of_column, ("contains_any", "contains_all"))

    def __eq__(self, other: Any) -> Any:
        return self.pygen_column == other

    def __ne__(self, other: Any) -> Any:
        return self.pygen_column != other

    def __hash__(self) -> int:
        return hash((self.pygen_owner, self.pygen_name, self.pygen_previous))

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self} has no truth value: use .exists() or .missing()")

    def __repr__(self) -> str:
        return ".".join((self.pygen_hops[0].pygen_owner.__name__, *(hop.pygen_name for hop in self.pygen_hops)))

    def _repr_html_(self) -> str:
        target = None if self.pygen_target is None else resolve(self.pygen_owner, self.pygen_target)
        facts = {"leads to": "nodes of any view" if target is None else target.__name__}
        if self.pygen_filters:
            facts["filter"] = f"{self}.exists(), {self}.is_(…)" + (
                "" if target is None else f", {self}.<property> == …"
            )
        else:
            facts["filter"] = "not by it: it is more than direct relations"
        if target is not None:
            facts["read with it"] = f"client.….query().include({self})"
            facts["properties"] = ", ".join(sorted(target.__pygen_members__()))
        return table_html(str(self), ["", ""], facts.items(), width=None)

    def __dir__(self) -> list[str]:
        """The columns and relations of the target, and what a relation offers itself."""
        own = {name for name in object.__dir__(self) if not name.startswith("pygen_")}
        target: Any = None if self.pygen_target is None else resolve(self.pygen_owner, self.pygen_target)
        return sorted(own | (set() if target is None else target.__pygen_members__()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self.pygen_target is None:
            raise AttributeError(f"{self} leads to nodes of any view: it has no property {name!r}")
        return resolve(self.pygen_owner, self.pygen_target).__pygen_attribute__(name, self)


def several(given: Any) -> Sequence[Any]:
    """None, one or several, as several."""
    if given is None:
        return ()
    single = isinstance(given, (str, type, Column, Sort, RelationPath)) or not isinstance(given, Iterable)
    return (given,) if single else tuple(given)  # pyright: ignore


def relation_names(cls: type[Any], given: Any) -> list[str]:
    """The Python names of the relations gone through, for `Pump.site.basins` or "site.basins".

    Raises:
        TypeError: for what is no relation, or begins at another view.
    """
    if isinstance(given, str):
        return given.split(".")
    if not isinstance(given, RelationPath):
        raise TypeError(f"include() takes relations such as {cls.__name__}.relation, or their names, got {given!r:.80}")
    first, *_ = given.pygen_hops
    check_owner(cls, first.pygen_owner, given)
    return [hop.pygen_name for hop in given.pygen_hops]


def check_owner(cls: type[Any], owner: type[Any], given: Any) -> None:
    """Raises TypeError for a relation of another view."""
    own, other = generated_class(cls), generated_class(owner)
    if not (issubclass(own, other) or issubclass(other, own)):
        raise TypeError(f"{given} is a relation of another view than {cls.__name__}")


def attribute(owner: type[Any], property: Property, path: Path, previous: RelationPath | None) -> Any:
    """What class access to a property gives, reached through `previous`: a column, or a path for a relation."""
    if property.type != "direct" or property.target is None:
        return column(path, property, scopes_of(previous))
    stored = previous is None or previous.pygen_filters
    own = column(path, property, scopes_of(previous)) if stored else None
    return RelationPath(owner, property.name, property.target, previous, _column=own)


def scopes_of(previous: RelationPath | None) -> tuple[Path, ...]:
    """The relations that a column behind `previous` is reached through; raises TypeError if one of them is no property."""
    return () if previous is None else (*previous.pygen_column.scopes, previous.pygen_column.path)


@cache
def system_columns(kind: str) -> Mapping[str, tuple[Property, Path]]:
    """The columns that every instance has, of the node (or edge) itself."""
    columns = {
        "space": Property("space", "space", "text", required=True),
        "external_id": Property("external_id", "externalId", "text", required=True),
        f"{kind}_type": Property("type", "type", "direct"),
    }
    if kind == "edge":
        ends = {"start_node": "startNode", "end_node": "endNode"}
        columns.update((name, Property(name, wire, "direct")) for name, wire in ends.items())
    return {name: (each, (kind, each.wire)) for name, each in columns.items()}


def generated_class(cls: type[Any]) -> type[Any]:
    """The generated class that `cls` is, or that a user's own class extends."""
    return next((base for base in cls.__mro__ if "__view__" in base.__dict__), cls)


def resolve(owner: type[Any], name: str) -> Any:
    """The class `name` of the package in which `owner` was generated, or made beside it for a view of run time."""
    scope: Mapping[str, Any] | None = getattr(owner, "__pygen_scope__", None)
    if scope is not None and name in scope:
        return scope[name]
    module = generated_class(owner).__module__
    here = getattr(sys.modules[module], name, None)
    return here if here is not None else getattr(import_module(package_of(module) or module), name)
