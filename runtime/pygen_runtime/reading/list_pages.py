"""Pages of the list endpoint as instances, and what every request on a view has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.http.paging import Page, PageSource, Progress
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.columns import Sort
from pygen_runtime.model.decoding import decode_items, made_from
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.model.paths import generated_class, resolve
from pygen_runtime.requests import limits
from pygen_runtime.requests.endpoints import instance_id
from pygen_runtime.requests.reads import list_body, list_page, retrieve, view_source

T = TypeVar("T", bound=PygenResource)
S = TypeVar("S")

TargetUnits: TypeAlias = str | Mapping[str, str] | None
"""The units to convert to: a unit system such as "SI" for every property with a unit, or {property: external id of a unit}."""


@dataclass(frozen=True, slots=True)
class ListPages(Generic[T]):
    """The pages of a list request (API document: POST /models/instances/list)."""

    cls: type[T]
    binding: Binding
    filter: Filter | None = None
    sort: tuple[Sort, ...] = ()
    units: tuple[dict[str, Any], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    max_limit: int = limits.PAGE

    def request(self, cursor: str | None, limit: int) -> Request:
        body = list_body(
            instance_type=instance_type(self.cls),
            sources=[view_source(self.cls.__view__.source, units=self.units)],
            filter=None if self.filter is None else self.filter.dump(),
            sort=[key.dump() for key in self.sort] or None,
            **self.options,
        )
        return list_page(body, cursor, limit)

    def decode(self, response: Response) -> Page[T]:
        items, rest = response.decode(
            partial(decode_items, self.cls, binding=self.binding), partial(made_from, self.cls)
        )
        return Page(items, rest.get("nextCursor"), rest.get("typing"), rest.get("debug"))


def read_all(source: PageSource[S], limit: int | None = None) -> Flow[list[S]]:
    """The items of all pages, or the first `limit`."""
    progress = Progress(source, limit, None, None)
    items: list[S] = []
    while not progress.done:
        page = yield from progress.take((yield from progress.fetch()))
        items += page.items
    return items


def read_by_ids(cls: type[T], binding: Binding, ids: Iterable[tuple[str, str]]) -> Flow[list[T]]:
    """Those of these (space, external id) that exist in the view, each once. One request per 1,000."""
    wanted = [instance_id(instance_type(cls), *id) for id in ids]
    return retrieve(
        wanted,
        [view_source(cls.__view__.source)],
        lambda content: decode_items(cls, content, binding)[0],
        partial(made_from, cls),
    )


def instance_type(cls: type[PygenResource]) -> str:
    return "edge" if issubclass(cls, PygenEdge) else "node"


def list_class(cls: type[PygenResource]) -> type[InstanceList[Any, Any]]:
    """The list class generated beside a read class."""
    if not hasattr(cls, "__view__"):
        return InstanceList
    found: type[InstanceList[Any, Any]] = resolve(cls, f"{generated_class(cls).__name__}List")
    return found


def target_units(cls: type[PygenResource], wanted: TargetUnits) -> tuple[dict[str, Any], ...]:
    """`wanted` as requests send it, ``{"property": "pressure", "unit": {"externalId": "pressure:bar"}}`` for each.

    Raises TypeError for a property that is unknown or has no unit, or more properties than a request converts.
    """
    if wanted is None:
        return ()
    measured = {each.name: each for each in properties_of(cls).values() if each.unit is not None}
    for_all = isinstance(wanted, str)
    if len(measured if for_all else wanted) > limits.TARGET_UNITS:
        raise TypeError(
            f"a request converts at most {limits.TARGET_UNITS} properties to other units, got "
            f"{f'the unit system {wanted!r} for {len(measured)}' if for_all else len(wanted)} of {cls.__name__}: name those "
            "that matter, {property: external id of a unit}, and the others in a second read"
        )
    if isinstance(wanted, str):
        return tuple({"property": each.wire, "unit": {"unitSystemName": wanted}} for each in measured.values())
    for name in wanted:
        if name not in measured:
            raise TypeError(f"{cls.__name__}.{name} has no unit; those with one: {', '.join(measured) or 'none'}")
    return tuple({"property": measured[name].wire, "unit": {"externalId": unit}} for name, unit in wanted.items())
