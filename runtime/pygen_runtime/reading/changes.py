"""What changed in a view: the sync endpoint as an iterator that can be stopped and resumed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, Literal, TypeVar

from pydantic_core import from_json

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.http.flow import Request, Response
from pygen_runtime.http.paging import Page, cursor_text
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.decoding import SetOf, decode_sets, made_from
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.list_pages import instance_type
from pygen_runtime.reading.model_views import members
from pygen_runtime.reading.plan import filtered, sources
from pygen_runtime.requests import limits
from pygen_runtime.requests.endpoints import instance_request
from pygen_runtime.requests.queries import expression, query_body, select

T = TypeVar("T", bound=PygenResource)

SET = "changes"


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One change: the instance was created or updated ("upsert"), or deleted ("delete").

    Reading on from `cursor` gives what comes after this change. It is None within a page: the API goes on after whole
    pages only, so there is none that would neither repeat nor miss changes.
    """

    kind: Literal["upsert", "delete"]
    instance: T
    cursor: str | None

    def __repr__(self) -> str:
        instance, record = self.instance, vars(self.instance).get("data_record")
        version = "" if record is None else f" version {record.version}"
        what = f"{type(instance).__name__} {f'{instance.space}:{instance.external_id}'!r}{version}"
        return f"{type(self).__name__}({self.kind} of {what}, cursor={cursor_text(self.cursor)})"


@dataclass(slots=True)
class ChangePages(Generic[T]):
    """The pages of a sync request (API document: POST /models/instances/sync).

    `position` is where reading on misses nothing: it moves with a page that has no changes, else with the last of them.
    """

    cls: type[T]
    binding: Binding
    filter: Filter | None = None
    position: str | None = None
    max_limit: int = limits.CHANGES

    def request(self, cursor: str | None, limit: int) -> Request:
        changed = expression(f"{instance_type(self.cls)}s", filtered({}, members(self.cls, self.filter)), limit)
        cursors = {} if cursor is None else {SET: cursor}
        return instance_request("sync", query_body({SET: changed}, {SET: select(sources(self.cls, None))}, cursors))

    def decode(self, response: Response) -> Page[Change[T]]:
        wanted = [SetOf(SET, self.cls, self.binding)]
        members, answer = response.decode(partial(decode_sets, wanted), partial(made_from, self.cls))
        found: list[T] = members[SET].instances if SET in members else []
        sent = from_json(response.request.body or b"{}")
        after = answer["nextCursor"][SET]
        changes = [
            Change("upsert" if each.data_record.deleted_time_ms is None else "delete", each, None) for each in found
        ]
        if changes:
            changes[-1] = replace(changes[-1], cursor=after)
        else:
            self.position = after
        more = len(found) >= sent["with"][SET]["limit"]
        return Page(changes, after if more else None, answer.get("typing"), answer.get("debug"))

    def passed(self, change: Change[T]) -> Change[T]:
        """The change, which is the reader's now."""
        if change.cursor is not None:
            self.position = change.cursor
        return change
