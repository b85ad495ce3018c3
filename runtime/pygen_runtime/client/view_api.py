"""The API of one view, less what does I/O: what its two forms have in common."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Literal, ParamSpec, Protocol, TypeAlias, TypeVar, get_args

from pygen_runtime.client.reading_methods import complete_signatures
from pygen_runtime.exceptions import ResourceNotFoundError
from pygen_runtime.filters.expressions import Filter, conjunction
from pygen_runtime.filters.foreign_values import id_in
from pygen_runtime.filters.names import hint, listed
from pygen_runtime.filters.references import EdgeReference, NodeId, NodeReference, is_pair
from pygen_runtime.http.flow import Flow, send
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.decoding import decode_items, made_from
from pygen_runtime.model.html import view_html
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.keywords import compile_keywords
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.model.operands import checked_filter
from pygen_runtime.model.paths import several
from pygen_runtime.model.selection import Properties, SortBy, sort_keys
from pygen_runtime.reading.aggregate_rows import AggregateRows, Buckets
from pygen_runtime.reading.aggregates import (
    Aggregate,
    aggregate,
    wire_name,
)
from pygen_runtime.reading.list_pages import ListPages, TargetUnits, instance_type, read_by_ids, target_units
from pygen_runtime.reading.table_pages import TablePages, chosen_columns, table_pages
from pygen_runtime.requests.completeness import warn_incomplete
from pygen_runtime.requests.endpoints import instance_request, path_of
from pygen_runtime.requests.limits import PAGE
from pygen_runtime.requests.reads import search_body
from pygen_runtime.tables.columns import Build
from pygen_runtime.writing.results import UpsertResult
from pygen_runtime.writing.updates import update

T = TypeVar("T", bound=PygenResource)
L = TypeVar("L", bound="InstanceList[Any, Any]")
P = ParamSpec("P")

Where: TypeAlias = Filter | None
Operator: TypeAlias = Literal["AND", "OR"]
Names: TypeAlias = Literal["python", "display"]
"""Columns as they are called in Python, or by the display names of the model."""
InstanceId: TypeAlias = NodeId | EdgeReference


ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("upsert", "apply", "create", "insert", "add", "write"), "write client.upsert({0}Write(...))"),
    **dict.fromkeys(("delete", "remove"), "write client.delete(ids)"),
    "save": "write instance.save(), or client.save(instances)",
    "refresh": "write instance.refresh(), or client.refresh(instances)",
    **dict.fromkeys(("filter", "find", "select"), "write list({0}.external_id == 'x'), or query() and what it has"),
    **dict.fromkeys(("sort", "order_by", "include"), "write query(), which has sort() and include()"),
    **dict.fromkeys(("first", "one", "limit"), "write query(...), which has first(), one() and limit()"),
    **dict.fromkeys(("all", "fetch", "read"), "write list(), or iterate() for one page at a time"),
    "explain": "write query(...).explain()",
}
"""By the name of a method that others have: what to write; `{0}` is the read class."""


class HasWhere(Protocol[P]):
    """An API whose `where` has the keywords of a view, the one method that is generated: those that read take the same.

    `where` and a method's own parameters stand before them; no position is left for a second filter.
    """

    def where(self, *_: P.args, **by: P.kwargs) -> Filter: ...


class ViewAPI(Generic[T, L]):
    """What the sync and the async form have in common: all that is no I/O."""

    data_class: type[T]
    list_class: type[L]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for base in vars(cls).get("__orig_bases__", ()):
            arguments = get_args(base)
            if len(arguments) == 2 and isinstance(arguments[0], type):
                cls.data_class, cls.list_class = arguments
                complete_signatures(cls)

    def __init__(self, client: Any) -> None:
        self._client = client
        self._binding = self._bind(client)

    def _bind(self, client: Any) -> Binding:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data_class.__view__.reference})"

    def _repr_html_(self) -> str:
        return view_html(self.data_class)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or name in ("data_class", "list_class"):
                raise AttributeError(name)
            known = [each for each in dir(type(self)) if not each.startswith("_")]
            advice = ADVICE[name].format(self.data_class.__name__) if name in ADVICE else hint(name, known)
            raise AttributeError(f"{type(self).__name__} has no {name}: {advice}")

        def where(self, **by: Any) -> Filter:
            """The filter for keyword arguments; raises TypeError without any."""
            found = self._filter(None, by)
            if found is None:
                raise TypeError("where() needs at least one filter keyword")
            return found

    def _filter(
        self, where: Filter | None, by: Mapping[str, Any] | None = None, more: Sequence[Any] = ()
    ) -> Filter | None:
        if more:
            raise TypeError("too many positional arguments: combine filters with & and |, name the rest")
        found = compile_keywords(self.data_class, by or {}, self._binding.default_space)
        return conjunction((checked_filter(self.data_class, where), found))

    def _pages(self, where: Filter | None, sort: SortBy, units: TargetUnits, **wanted: Any) -> ListPages[T]:
        self._check_queryable()
        keys, given = sort_keys(self.data_class, sort), target_units(self.data_class, units)
        extra = {name: value for name, value in wanted.items() if value}
        return ListPages(self.data_class, self._binding, where, keys, given, extra)

    def _tables(self, pages: ListPages[T], columns: Properties | None, build: Build) -> TablePages[T, Any]:
        return table_pages(pages, chosen_columns(self.data_class, columns), build)

    def _titles(self, names: Names) -> dict[str, str] | None:
        return self.data_class.__pygen_titles__() if names == "display" else None

    def _check_queryable(self) -> None:
        if not self.data_class.__view__.queryable:
            raise TypeError(
                f"CDF cannot list {self.data_class.__view__.reference}: it maps no property and has no filter"
            )

    def _aggregate(
        self, aggregates: Sequence[Aggregate], where: Filter | None, group_by: Any, **options: Any
    ) -> Flow[AggregateRows]:
        self._check_queryable()
        options["query"] = options.get("query") or None
        options["properties"] = self._wire_names(options.get("properties")) or None
        options["target_units"] = target_units(self.data_class, options.get("target_units")) or None
        return aggregate(self.data_class, aggregates, several(group_by), self._filter(where), **options)

    def _search(
        self,
        query: str | None,
        filter: Filter | None,
        properties: Any,
        operator: Operator,
        sort: Any,
        limit: int,
        units: Any,
    ) -> Flow[L]:
        """One request; the API gives no second page (API facts, search)."""
        most = min(limit, PAGE)
        self._check_queryable()
        keys = [key.dump() for key in sort_keys(self.data_class, sort)]
        body = search_body(
            view=self.data_class.__view__.source,
            instance_type=instance_type(self.data_class),
            query=query or None,
            properties=self._wire_names(properties) or None,
            operator=operator,
            filter=None if filter is None else filter.dump(),
            sort=[{"property": key["property"], "direction": key["direction"]} for key in keys] or None,
            limit=most,
            target_units=target_units(self.data_class, units) or None,
        )
        response = yield from send(instance_request("search", body))
        items, _ = response.decode(
            partial(decode_items, self.data_class, binding=self._binding), partial(made_from, self.data_class)
        )
        found = self.list_class(items)
        found.complete = len(items) < most
        if not found.complete and most == PAGE:
            warn_incomplete(
                f"{self.data_class.__name__}: the search gave {PAGE:,} instances, and the API gives no more: "
                "narrow it down, or give a smaller limit if the best are enough"
            )
        return found

    def _wire_names(self, properties: Any) -> builtins.list[str]:
        return [wire_name(self.data_class, each) for each in several(properties)]

    def _pair(self, id: InstanceId) -> tuple[str, str]:
        if isinstance(id, (NodeReference, EdgeReference)):
            return id.space, id.external_id
        if isinstance(id, str):
            return self._client.complete_space(id), id
        if is_pair(id):
            return id
        raise TypeError(f"expected an external id, a pair (space, external id) or a reference, got {id!r:.80}")

    def _pairs(self, ids: Any) -> builtins.list[tuple[str, str]]:
        """One id, or several, each once, as (space, external id)."""
        given: Iterable[Any] = [ids] if is_id(ids) or not isinstance(ids, Iterable) else ids  # pyright: ignore
        return list(dict.fromkeys(self._pair(id_in(each)) for each in given))

    def _retrieve(self, wanted: Sequence[tuple[str, str]]) -> Flow[L]:
        """The instances in this order, those that exist; one request per 1,000."""
        instances = yield from read_by_ids(self.data_class, self._binding, wanted)
        found = {(each.space, each.external_id): each for each in instances}
        return self.list_class(found[id] for id in wanted if id in found)

    def _get(self, wanted: Sequence[tuple[str, str]]) -> Flow[L]:
        """The same; raises ResourceNotFoundError, which names all that do not exist."""
        found = yield from self._retrieve(wanted)
        there = {(each.space, each.external_id) for each in found}
        missing = [id for id in wanted if id not in there]
        if missing:
            raise not_found(self.data_class, missing)
        return found

    def _update(self, id: InstanceId, existing_version: int | None, fields: Mapping[str, Any]) -> Flow[UpsertResult]:
        return update(self._client.complete_space, self.data_class, self._pair(id), existing_version, fields)


def is_id(value: Any) -> bool:
    """Whether `value` is one id; a pair of texts is (space, external id)."""
    return isinstance(value, (str, NodeReference, EdgeReference)) or is_pair(value)


def not_found(cls: type[PygenResource], missing: Sequence[tuple[str, str]]) -> ResourceNotFoundError:
    """The error for instances of a view that do not exist: (space, external id) of each."""
    named = listed([f"{space}:{external_id}" for space, external_id in missing])
    return ResourceNotFoundError(
        f"there is no {named} in the view {cls.__view__.reference}; check space and external id, and that the "
        "token may read the space; retrieve() passes over what is missing",
        method="POST",
        path=path_of("byids"),
        missing=[{"space": space, "externalId": external_id} for space, external_id in missing],
    )


def buckets_of(rows: Sequence[Any]) -> Buckets:
    return next((buckets for row in rows for buckets in row.values.values()), Buckets())
