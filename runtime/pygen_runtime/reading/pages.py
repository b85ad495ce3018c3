"""The pages of a query: a page of the root set, with all that hangs on it read to the end before the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias

from pydantic_core import from_json

from pygen_runtime.exceptions import PagingError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.http.paging import Page, fetch
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.decoding import Members, SetOf, decode_sets, made_from
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.hops import Hop
from pygen_runtime.requests import limits
from pygen_runtime.requests.endpoints import Body, instance_request
from pygen_runtime.requests.queries import expression, query_body, select

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ResultSet:
    """One result set: instances of `cls`, reached from those of `parent` by `hop`.

    `within` says that it cannot hold more than its parent does. `beside` is a property path of another view that is
    read, too, because it tells which parent an instance belongs to. `path` names the relations from the root to it; the
    edges in between have none.
    """

    name: str
    cls: type[PygenResource]
    kind: str
    expression: Mapping[str, Any]
    parent: str | None = None
    hop: Hop | None = None
    within: bool = False
    sources: tuple[dict[str, Any], ...] = ()
    sort: tuple[dict[str, Any], ...] = ()
    selected: frozenset[str] | None = None
    beside: tuple[str, str, str] | None = None
    path: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The members of a result set that belong to one page of the root, in the order in which they came."""

    set: ResultSet
    by_id: dict[Key, Any] = field(default_factory=dict[Key, Any])
    beside: dict[Key, Any] = field(default_factory=dict[Key, Any])

    def at(self, reference: NodeReference) -> Any:
        return self.by_id.get((reference.space, reference.external_id))


@dataclass(frozen=True, slots=True)
class QueryPages:
    """The pages of a query (API document: POST /models/instances/query). `sets` has the root first, parents before
    children; `assemble` makes the items of a page of what was found."""

    binding: Binding
    sets: tuple[ResultSet, ...]
    assemble: Callable[[Mapping[str, Found]], Flow[list[Any]]]
    max_limit: int = limits.PAGE
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def request(self, cursor: str | None, limit: int) -> Request:
        cursors = {} if cursor is None else {self.sets[0].name: cursor}
        return instance_request("query", self.body(cursors, limit))

    def body(self, cursors: Mapping[str, str], limit: int, selected: frozenset[str] | None = None) -> Body:
        """A request for the sets in `selected` (None: all), and for what these start from."""
        wanted = [each for each in self.sets if selected is None or each.name in selected]
        names = {each.name for each in wanted}
        for each in reversed(self.sets):  # parents stand before children
            if each.name in names and each.parent is not None:
                names.add(each.parent)
        needed = [each for each in self.sets if each.name in names]
        sizes: dict[str | None, int] = {None: limit}
        for each in needed:
            sizes[each.name] = sizes[each.parent] if each.within or each.parent is None else limits.RESULT_SET_PAGE
        return query_body(
            {each.name: expression(each.kind, each.expression, sizes[each.name], each.sort) for each in needed},
            {each.name: select(each.sources, each.sort) for each in wanted},
            {each.name: cursors[each.name] for each in needed if each.name in cursors},
            **self.options,
        )

    def decode(self, response: Response) -> Page[Any]:
        """Of no use here: a page may need further requests, `finish` reads it."""
        raise NotImplementedError

    def finish(self, response: Response) -> Flow[Page[Any]]:
        """The page in an answer; what belongs to it and did not fit is read first."""
        found = {each.name: Found(each) for each in self.sets}
        answer = self._take(response, found)
        sent = from_json(response.request.body or b"{}")
        root = self.sets[0].name
        unread = Unread(self, sent.get("cursors", {}), sent["with"][root]["limit"], answer["nextCursor"])
        while unread.advance():
            more, _ = yield from fetch(unread, None, unread.max_limit)
            unread.take(self._take(more, found)["nextCursor"], more)
        items = yield from self.assemble(found)
        return Page(items, answer["nextCursor"].get(root), answer.get("typing"), answer.get("debug"))

    def _take(self, response: Response, found: Mapping[str, Found]) -> dict[str, Any]:
        sets = [SetOf(each.name, each.cls, self.binding.of(each.cls), each.selected, each.beside) for each in self.sets]
        members, answer = response.decode(partial(decode_sets, sets), partial(made_from, sets[0].cls))
        for name, each in members.items():
            _add(found[name], each)
        return answer


def _add(found: Found, members: Members[Any]) -> None:
    keys: list[Key] = list(map(_KEY, members.instances))
    found.beside.update(zip(keys, members.beside, strict=False))
    for key, instance in zip(keys, members.instances, strict=True):
        found.by_id.setdefault(key, instance)


_KEY = attrgetter("space", "external_id")


def at_once(items: list[Any]) -> Flow[list[Any]]:
    """A flow without a step."""
    return items
    yield


class Unread:
    """The cursors of one page: a set moves on once all that starts from it is at its end, which then starts anew."""

    max_limit = limits.RESULT_SET_PAGE

    def __init__(self, pages: QueryPages, sent: Mapping[str, str], limit: int, given: Mapping[str, str | None]) -> None:
        self._pages = pages
        self._limit = limit
        self._sent = dict(sent)
        self._seen: set[tuple[str, str]] = set()
        children = pages.sets[1:]
        self._left = {each.name: given.get(each.name) for each in children}
        self._below = {each.name: _descendants(each.name, children) for each in children}
        self._selected: frozenset[str] = frozenset()

    def advance(self) -> bool:
        """Choose what is read next; false at the end."""
        moving = {
            name: cursor
            for name, cursor in self._left.items()
            if cursor and not any(self._left[below] for below in self._below[name])
        }
        for name, cursor in moving.items():
            self._sent[name] = cursor
            for below in self._below[name]:
                self._sent.pop(below, None)
        self._selected = frozenset(moving).union(*(self._below[name] for name in moving))
        return bool(moving)

    def request(self, cursor: str | None, limit: int) -> Request:
        """The request for what was chosen; `limit` is smaller than `max_limit` after a timeout (408)."""
        body = self._pages.body(self._sent, self._limit, self._selected)
        for name in self._selected:
            body["with"][name]["limit"] = min(limit, body["with"][name]["limit"])
        return instance_request("query", body)

    def take(self, given: Mapping[str, str | None], response: Response) -> None:
        """The cursors of the answer; raises PagingError where one did not move."""
        for name in self._selected:
            cursor = given.get(name)
            if cursor and cursor == self._sent.get(name):
                raise PagingError(
                    f"the server gave the same cursor of {name} again; reading on would never end. "
                    "Report it with the request id",
                    **response.facts(),
                )
            self._left[name] = cursor

    def decode(self, response: Response) -> Page[Any]:
        """Of no use here: the answers belong to the page of the root."""
        raise NotImplementedError


def _descendants(name: str, sets: Iterable[ResultSet]) -> frozenset[str]:
    found = {name}
    for each in sets:
        if each.parent in found:
            found.add(each.name)
    return frozenset(found - {name})
