"""The query builder, without I/O: `client.pump.query().filter(...).sort(...).include(Pump.site)`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from typing_extensions import Self

from pygen_runtime.filters.expressions import Filter, conjunction
from pygen_runtime.filters.names import hint
from pygen_runtime.http.flow import Flow, send
from pygen_runtime.http.messages import json_list, json_object
from pygen_runtime.model.advice import of_query
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.columns import Column
from pygen_runtime.model.expansion import Expanded, Expansion, expansions_of
from pygen_runtime.model.html_tables import facts_html
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.keywords import compile_keywords
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.model.paths import Expand, relation_names, several
from pygen_runtime.model.selection import (
    Properties,
    RelationLike,
    SortBy,
    SortKey,
    property_name,
    sort_keys,
)
from pygen_runtime.model.single import ENOUGH, only
from pygen_runtime.reading.aggregates import count_in_view
from pygen_runtime.reading.explanation import Explanation
from pygen_runtime.reading.hops import hop, to_any_view
from pygen_runtime.reading.list_pages import TargetUnits, read_all, target_units
from pygen_runtime.reading.pages import QueryPages
from pygen_runtime.reading.plan import Branch, Root, plan
from pygen_runtime.reading.reversal import obstacle
from pygen_runtime.reading.table_pages import chosen_columns
from pygen_runtime.requests.endpoints import instance_request
from pygen_runtime.requests.wide_filters import narrow_filters

T = TypeVar("T", bound=PygenResource)
L = TypeVar("L", bound="InstanceList[Any, Any]")


class QueryBuilder(Generic[T, L]):
    """What the sync and the async query have in common. Every method gives a new query; none of them is a request."""

    def __init__(self, client: Any, binding: Binding, cls: type[T], list_class: type[L]) -> None:
        self._client = client
        self._binding = binding
        self._list_class = list_class
        self._cls = cls
        self._root = Root(cls)
        self._limit: int | None = None
        self._chunk_size: int | None = None

    def filter(self, where: Filter | None = None, /, **by: Any) -> Self:
        """Only instances that pass `where` and the filter keywords, besides what was asked for before.

        Raises:
            TypeError: for a keyword that the view does not have, or a value that its property cannot have.
        """
        by_keywords = compile_keywords(self._cls, by, self._binding.default_space)
        parts = (self._root.where, checked_filter(self._cls, where), by_keywords)
        return self._with(where=conjunction(parts))

    def asked(
        self,
        where: Filter | None,
        limit: int | None,
        chunk_size: int | None,
        sort: SortBy,
        units: TargetUnits,
    ) -> Self:
        """What the arguments of `list` ask for."""
        query = self.filter(where).limit(limit).target_units(units)
        query._chunk_size = chunk_size
        return query._with(sort=sort_keys(self._cls, sort))

    def sort(self, *keys: SortKey | Sequence[SortKey]) -> Self:
        """In this order: `Pump.name`, which ascends, `Pump.name.desc(nulls_first=True)`, or names, with a leading ``-``
        for descending; at most 5."""
        return self._with(sort=(*self._root.sort, *sort_keys(self._cls, _flat(keys))))

    def limit(self, limit: int | None) -> Self:
        """The first `limit` instances; None: every one."""
        changed = copy.copy(self)
        changed._limit = limit
        return changed

    def select(self, *properties: Properties) -> Self:
        """Only these properties, by name or as `Pump.name`; reading another one raises AttributeError."""
        return self._with(selected=(self._root.selected or frozenset()) | _names(self._cls, _flat(properties)))

    def target_units(self, units: TargetUnits) -> Self:
        """Numbers in these units: a unit system ("SI"), or {property: external id of a unit}."""
        return self._with(units=target_units(self._cls, units))

    def include(self, *relations: RelationLike | Sequence[RelationLike], select: Properties | None = None) -> Self:
        """Read these relations, too, such as `Pump.site`, `Pump.site.basins` or "site": using them costs no request then.

        A relation behind another one includes that one. `select`: only these properties of the targets.

        Raises:
            TypeError: for what is no relation of the view.
        """
        return self._with(branches=branches_of(self._cls, relations, select, self._root.branches))

    def _expanding(self, expand: Expand, columns: Properties | None = None) -> tuple[Self, Expanded]:
        """The query that reads what a frame needs, and how its rows are made of the instances."""
        own = None if columns is None else chosen_columns(self._cls, columns)
        query = self if own is None else self.select(*(each.name for each in own if not each.of_instance))
        if expand is None:
            return query, Expanded(self._cls, list(_single(self._root.branches)), own)
        expansions = [_as_included(each, self._root.branches) for each in expansions_of(self._cls, expand)]
        return query.include(*(".".join(each.names) for each in expansions)), Expanded(self._cls, expansions, own)

    def __repr__(self) -> str:
        parts = (f"{name}={value!r}" for name, value in self._asked().items())
        return f"{type(self).__name__}({', '.join((self._cls.__name__, *parts))})"

    def _repr_html_(self) -> str:
        return facts_html(f"{type(self).__name__} of {self._cls.__name__}, not asked yet", self._asked())

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):
                raise AttributeError(name)
            known = [each for each in dir(type(self)) if not each.startswith("_")]
            raise AttributeError(f"a query has no {name}: {of_query(name) or hint(name, known)}", name=name, obj=self)

        def __len__(self) -> NoReturn:
            # list() and tuple() ask for a hint of the length, and pass over a TypeError.
            raise TypeError("a query has no length before it is asked: write .count(), or len(….list())")

        def __getitem__(self, index: Any) -> NoReturn:
            raise TypeError(
                "a query has no items before it is asked: iterate it (async for with asyncio), or write .list()[…]"
            )

    def _asked(self) -> dict[str, Any]:
        root = self._root
        asked: dict[str, Any] = {
            "where": None if root.where is None else root.where.dump(),
            "sort": [("-" if each.direction == "descending" else "") + each.property[-1] for each in root.sort],
            "limit": self._limit,
            "include": list(root.branches),
        }
        return {name: value for name, value in asked.items() if value not in (None, [])}

    def _with(self, **changes: Any) -> Self:
        changed = copy.copy(self)
        changed._root = replace(self._root, **changes)
        return changed

    def _pages(self, **options: Any) -> QueryPages:
        return plan(self._binding, self._root, options)

    def _count(self) -> Flow[int]:
        found = yield from count_in_view(self._cls, self._root.where)
        return found if self._limit is None else min(found, self._limit)

    def _one(self) -> Flow[T]:
        found = yield from read_all(self._pages(), ENOUGH if self._limit is None else min(ENOUGH, self._limit))
        count = len(found) if len(found) < ENOUGH else max(ENOUGH, (yield from self._count()))
        one: T = only(found, count, f"the query of {self._cls.__name__}")
        return one

    def _request(self, **options: Any) -> dict[str, Any]:
        pages = self._pages(**options)
        return pages.body({}, pages.max_limit if self._limit is None else min(self._limit, pages.max_limit))

    def _explain(self, server: bool) -> Flow[Explanation]:
        follow_ups = tuple(_follow_ups(self._root.branches, self._cls.__name__))
        debug: Mapping[str, Any] = {}
        if server:
            response = yield from send(instance_request("query", self._request(debug={"emitResults": False})))
            debug = json_object(json_object(response.json()).get("debug"))
        return Explanation(dict(narrow_filters(self._request())), follow_ups, tuple(json_list(debug.get("notices"))))


def branches_of(
    cls: type[PygenResource], relations: Sequence[Any], select: Any = None, branches: Mapping[str, Branch] | None = None
) -> Mapping[str, Branch]:
    """`branches` with these relations added, as `include` takes them; raises TypeError as it does."""
    found = branches or {}
    for relation in _flat(relations):
        found = _included(cls, found, _relations(cls, relation), select)
    return found


def _flat(given: Sequence[Any]) -> list[Any]:
    """Arguments, each of which may be several."""
    return [each for one in given for each in several(one)]


def _relations(cls: type[PygenResource], given: Any) -> list[str]:
    """The names of the relations that lead there; raises TypeError for a reference to nodes of any view."""
    if isinstance(given, Column) and given.property.type == "direct":  # pyright: ignore[reportUnknownMemberType]
        raise TypeError(to_any_view(f"{cls.__name__}.{given.property.name}"))  # pyright: ignore
    return relation_names(cls, given)


def _names(cls: type[PygenResource], properties: Any) -> frozenset[str]:
    """Of properties of the view, the instance's own left out: they are always read."""
    names = {property_name(cls, each) for each in several(properties)}
    return frozenset(names & properties_of(cls).keys())


def _included(
    cls: type[PygenResource], branches: Mapping[str, Branch], names: Sequence[str], select: Any
) -> dict[str, Branch]:
    """`branches` with the path `names` added."""
    name, rest = names[0], names[1:]
    branch = branches.get(name) or Branch(hop(cls, name))
    target = branch.hop.target
    if rest:
        branch = replace(branch, branches=_included(target, branch.branches, rest, select))
    elif select is not None:
        branch = replace(branch, selected=_names(target, select))
    return {**branches, name: branch}


def _single(branches: Mapping[str, Branch], before: tuple[str, ...] = ()) -> Iterator[Expansion]:
    """What is included and leads to one instance each."""
    for name, branch in branches.items():
        if not branch.hop.many:
            names = (*before, name)
            yield Expansion(names, branch.hop.target, False, selected=branch.selected)
            yield from _single(branch.branches, names)


def _as_included(expansion: Expansion, branches: Mapping[str, Branch]) -> Expansion:
    """With the properties alone that `include` selected."""
    for name in expansion.names[:-1]:
        branches = branches[name].branches if name in branches else {}
    branch = branches.get(expansion.names[-1])
    return expansion if branch is None else replace(expansion, selected=branch.selected)


def _follow_ups(branches: Mapping[str, Branch], path: str) -> Iterator[str]:
    for name, branch in branches.items():
        reason = obstacle(branch.hop)
        if reason:
            yield f"{path}.{name}: {reason}"
        yield from _follow_ups(branch.branches, f"{path}.{name}")
