"""Rows of instances beside those of the instances that their relations led to: the columns `site.name` of a frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import hint
from pygen_runtime.model.binding import Kept
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.package_model import texts_of
from pygen_runtime.model.paths import generated_class, relation_names, resolve, several
from pygen_runtime.model.relations import PygenRelation
from pygen_runtime.model.tabular import columns_of, rows_of, titles_of
from pygen_runtime.tables.columns import References, Rows, TableColumn, Values


@dataclass(frozen=True, slots=True)
class Expansion:
    """A relation, by the names gone through, whose instances are columns.

    `edge`: the class of the edges gone through, where these have properties of their own. `selected`: the properties of
    the target that were asked for; None: all.
    """

    names: tuple[str, ...]
    target: Any
    many: bool
    edge: Any = None
    selected: frozenset[str] | None = None

    def columns(self) -> list[TableColumn]:
        """Of the target: who it is, and its properties."""
        return _columns(self.target, self.selected)

    def edge_columns(self) -> list[TableColumn]:
        """Of the edge: who it is, and its properties."""
        return [] if self.edge is None else _columns(self.edge)

    @property
    def edge_names(self) -> tuple[str, ...]:
        """What stands before the columns of the edge: no property is called `edges`."""
        return (*self.names, "edges")


def _columns(cls: Any, selected: frozenset[str] | None = None) -> list[TableColumn]:
    who = ("external_id", "space")
    known = {each.name: each for each in columns_of(cls)}
    return [known[name] for name in (*who, *properties_of(cls)) if selected is None or name in selected or name in who]


def expansions_of(cls: Any, expand: Any) -> list[Expansion]:
    """The relations that `expand` names, and those before them, each once and after what it stands behind.

    Raises:
        TypeError: for what is no relation of the view, leads to nodes of any view, or gives every pair of two relations
            that lead to several.
    """
    found: dict[tuple[str, ...], Expansion] = {}
    for relation in several(expand):
        owner, names = cls, relation_names(cls, relation)
        for length in range(1, len(names) + 1):
            path = tuple(names[:length])
            if path not in found:
                found[path] = _step(owner, path)
            owner = found[path].target
    _refuse_pairs(list(found.values()))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Expanded:
    """Instances of `cls` as rows, beside what these relations led to; `own`: columns of theirs, None: all."""

    cls: Any
    expansions: Sequence[Expansion]
    own: Sequence[TableColumn] | None = None

    def rows(self, items: Sequence[Any]) -> Rows:
        """A row for each instance; where a relation leads to several, one for each, and one where it leads to none.

        Raises:
            ConfigurationError: for a relation that nothing has read.
        """
        reached: dict[tuple[str, ...], list[Any]] = {(): list(items)}
        for each in self.expansions:
            steps = [_steps(owner, each) for owner in reached[each.names[:-1]]]
            reached = {path: _repeated(column, steps) for path, column in reached.items()}
            taken = [step for found in steps for step in found or (_NOWHERE,)]
            reached[each.names] = [target for target, _ in taken]
            reached[each.edge_names] = [edge for _, edge in taken]
        own = _rows(self.cls, reached[()], columns_of(self.cls) if self.own is None else self.own)
        tables = [own]
        for each in self.expansions:
            tables.append(_rows(each.target, reached[each.names], each.columns(), each.names))
            if each.edge is not None:
                tables.append(_rows(each.edge, reached[each.edge_names], each.edge_columns(), each.edge_names))
        columns = [column for table in tables for column in table.columns]
        return Rows(columns, [values for table in tables for values in table.values], own.length)

    def titles(self) -> dict[str, str]:
        """The display names of the columns; where two are alike both keep their Python names."""
        found = titles_of(self.cls)
        prefixes: dict[tuple[str, ...], str] = {(): ""}
        owners: dict[tuple[str, ...], Any] = {(): self.cls}
        for each in self.expansions:
            before, name = each.names[:-1], each.names[-1]
            prefixes[each.names] = f"{prefixes[before]}{_title(owners[before], name)}."
            owners[each.names] = each.target
            found |= _titles(each.names, each.target, each.columns(), prefixes[each.names])
            found |= _titles(each.edge_names, each.edge, each.edge_columns(), f"{prefixes[each.names]}edges.")
        taken = Counter(found.values())
        return {name: title for name, title in found.items() if taken[title] == 1}


def _titles(names: tuple[str, ...], cls: Any, columns: Sequence[TableColumn], prefix: str) -> dict[str, str]:
    """The display names of these columns of a class, by the names of the columns."""
    titles = titles_of(cls) if columns else {}
    return {".".join((*names, each.name)): prefix + titles.get(each.name, each.name) for each in columns}


def _title(owner: Any, name: str) -> str:
    """The display name of a relation, or else its Python name."""
    member = properties_of(owner).get(name) or connections_of(owner)[name]
    text = texts_of(owner).properties.get(member.wire)
    return (text and text.title) or name


def _step(owner: Any, path: tuple[str, ...]) -> Expansion:
    """The last relation of a path."""
    name, properties, connections = path[-1], properties_of(owner), connections_of(owner)
    edge = connections[name].edge_class if name in connections else None
    if name in connections:
        target, many = connections[name].target, connections[name].multi
    elif name in properties and properties[name].type == "direct":
        target, many = properties[name].target, properties[name].is_list
    else:
        relations = [each.name for each in properties.values() if each.target is not None]
        raise TypeError(f"{owner.__name__}.{name} is no relation; {hint(name, [*relations, *connections])}")
    if target is None:
        raise TypeError(f"{owner.__name__}.{name} leads to nodes of any view: there are no columns to expand it to")
    return Expansion(path, resolve(owner, target), many, None if edge is None else resolve(owner, edge))


def _refuse_pairs(expansions: Sequence[Expansion]) -> None:
    several = [each.names for each in expansions if each.many]
    for first, second in pairwise(several):
        if second[: len(first)] != first:
            raise TypeError(
                f"expand takes one relation that leads to several instances, not both {'.'.join(first)} and "
                f"{'.'.join(second)}: a row for each pair would say nothing; make a frame for each, and join them"
            )


_Step = tuple[Any, Any]
"""An instance, and the edge that led to it."""

_NOWHERE: _Step = (None, None)


def _steps(owner: Any, expansion: Expansion) -> list[_Step]:
    """What the relation of `owner` led to, without a request."""
    if owner is None:
        return []
    name = expansion.names[-1]
    relation: PygenRelation[Any] | None = getattr(owner, name)
    if relation is None:
        return []
    kept: Kept | None = relation._get_kept()  # pyright: ignore[reportPrivateUsage]
    if kept is None and not _leads_nowhere(relation):
        path = f"{generated_class(owner.__class__).__name__}.{name}"
        raise ConfigurationError(
            f"expand: {path} of {owner.external_id} was not read; include it in the query, such as "
            f"query().include({path}), or complete the instances with client.include(instances, {path})"
        )
    if kept is None:
        return []
    return list(zip(kept.items, kept.edges or [None] * len(kept.items), strict=True))


def _leads_nowhere(relation: PygenRelation[Any]) -> bool:
    """Whether it is a list without references, which nothing needs to read."""
    return getattr(relation, "references", None) == ()


def _repeated(column: Sequence[Any], targets: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for value, found in zip(column, targets, strict=True) for _ in found or (None,)]


def _rows(cls: Any, items: Sequence[Any], columns: Sequence[TableColumn], names: tuple[str, ...] = ()) -> Rows:
    """A row for each item, missing values for None; an instance that stands in many rows is read once."""
    unique = list({id(each): each for each in items if each is not None}.values())
    places = {id(each): place for place, each in enumerate(unique)}
    rows = rows_of(cls, unique, columns)
    wanted = [None if each is None else places[id(each)] for each in items]
    known = [each.each(tuple) if isinstance(each, References) else each for each in rows.values]
    values: list[Values] = [[None if place is None else column[place] for place in wanted] for column in known]
    named = [
        replace(each, name=".".join((*names, each.name)), required=each.required and not names) for each in columns
    ]
    return Rows(named, values, len(items))
