"""The tools that read: their arguments, which are also their JSON Schemas, and what each does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field

from pygen_runtime.agents.answers import answer, row, whole
from pygen_runtime.agents.conditions import condition, reference
from pygen_runtime.agents.served import Json, Refused, Served, described, summary
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.reading.aggregates import Aggregate, avg, count, max_, min_, sum_

Where: TypeAlias = "dict[str, Any] | list[dict[str, Any]] | None"
Id: TypeAlias = "str | dict[str, str]"

_WHERE = (
    "Filter keywords of the view with their values, all of which must hold, for example "
    '{"name_prefix": "P-", "min_weight": 3}; describe_view lists them under "filters". '
    "A list of such objects: one of them must hold. Times are ISO 8601 with an offset, relations an id."
)
_LIMIT = "How many rows at most; the server has a bound of its own."
_FUNCTIONS: dict[str, Callable[..., Aggregate]] = {"count": count, "sum": sum_, "avg": avg, "min": min_, "max": max_}


class Tool(BaseModel):
    """The arguments of one tool. The description and the name are ours: no text of a model stands in them."""

    model_config = ConfigDict(extra="forbid")

    name: ClassVar[str]
    writes: ClassVar[bool] = False

    def run(self, served: Served) -> Json:
        raise NotImplementedError


class OfView(Tool):
    view: str = Field(description="A view, as list_views names it.")


class Filtered(OfView):
    where: Where = Field(default=None, description=_WHERE)

    def condition(self, served: Served) -> Filter | None:
        return condition(served.view(self.view).data_class, self.where, served.client.default_space)


class ListViews(Tool):
    """Name every view of the data model, with its title and description."""

    name: ClassVar[str] = "list_views"
    start: int = Field(default=0, ge=0, description="How many views to pass over.")

    def run(self, served: Served) -> Json:
        rows = [summary(name, api) for name, api in sorted(served.views.items())]
        return answer(served.limits, rows[self.start :], views=len(rows))


class DescribeView(OfView):
    """Describe one view: properties with types and units, relations, and the filter keywords that `where` takes."""

    name: ClassVar[str] = "describe_view"

    def run(self, served: Served) -> Json:
        return whole(served.limits, described(served, self.view))


class Get(OfView):
    """Read instances by their ids."""

    name: ClassVar[str] = "get"
    ids: list[Id] = Field(min_length=1, description="External ids, or objects of space and external_id.")

    def run(self, served: Served) -> Json:
        api = served.view(self.view)
        ids = [reference("ids", each) for each in self.ids]
        if len(ids) > served.limits.rows:
            raise Refused(f"ids: at most {served.limits.rows} at once, not {len(ids)}")
        found = [row(each) for each in api.retrieve(ids)]
        return answer(served.limits, found, asked=len(ids))


class List(Filtered):
    """List instances, filtered and sorted; give the cursor of the last answer back for the next ones."""

    name: ClassVar[str] = "list"
    sort: list[str] = Field(default=[], max_length=5, description='Properties, "-name" for descending.')
    limit: int = Field(default=25, ge=1, description=_LIMIT)
    cursor: str | None = Field(default=None, description="The cursor of the answer before, with the same arguments.")

    def run(self, served: Served) -> Json:
        api = served.view(self.view)
        size = min(self.limit, served.limits.rows)
        pages = api.pages(self.condition(served), chunk_size=size, sort=self.sort or None, cursor=self.cursor)
        page = next(iter(pages), None)
        items = [] if page is None else [row(each) for each in page.items]
        cursor = None if page is None else page.cursor
        found = answer(served.limits, items, more=cursor is not None)
        if cursor is not None and found["count"] == len(items):
            return {**found, "cursor": cursor}
        if found["count"] < len(items):
            found["advice"] = f"not all of these rows fit: ask again with a limit of {max(found['count'], 1)}"
        return found


class Search(Filtered):
    """Find instances by words in their texts, the best first."""

    name: ClassVar[str] = "search"
    text: str = Field(description="The words; the last may be the beginning of one.")
    properties: list[str] = Field(default=[], description="Text properties to look into; all of them where empty.")
    limit: int = Field(default=25, ge=1, description=_LIMIT)

    def run(self, served: Served) -> Json:
        api = served.view(self.view)
        size = min(self.limit, served.limits.rows)
        found = api.search(self.text, self.condition(served), properties=self.properties or None, limit=size)
        return answer(served.limits, [row(each) for each in found], more=len(found) == size)


class Query(Filtered):
    """List instances together with those that their relations lead to, in one request."""

    name: ClassVar[str] = "query"
    include: list[str] = Field(
        min_length=1, max_length=10, description='Relations to read too, such as "site" or, behind it, "site.owner".'
    )
    sort: list[str] = Field(default=[], max_length=5, description='Properties, "-name" for descending.')
    limit: int = Field(default=25, ge=1, description=_LIMIT)

    def run(self, served: Served) -> Json:
        api = served.view(self.view)
        size = min(self.limit, served.limits.rows)
        query = api.query(self.condition(served), limit=size + 1, sort=self.sort or None).include(*self.include)
        found: list[Any] = list(itertools.islice(query, size + 1))
        paths: list[Sequence[str]] = [each.split(".") for each in self.include]
        rows = [row(each, paths) for each in found[:size]]
        return answer(served.limits, rows, more=len(found) > size)


class Function(BaseModel):
    model_config = ConfigDict(extra="forbid")

    function: Literal["count", "sum", "avg", "min", "max"]
    property: str | None = Field(default=None, description="All but count need one.")


class AggregateOf(Filtered):
    """Count instances, or sum, average and find extremes of a number, of all or for each group."""

    name: ClassVar[str] = "aggregate"
    functions: list[Function] = Field(default=[Function(function="count")], min_length=1, max_length=5)
    group_by: list[str] = Field(default=[], max_length=5, description="Properties whose values make the groups.")

    def run(self, served: Served) -> Json:
        api = served.view(self.view)
        asked = [self._made(each) for each in self.functions]
        where = self.condition(served)
        most = served.limits.rows if self.group_by else None
        rows = api.aggregate(*asked, where=where, group_by=self.group_by or None, limit=most)
        found = [{"group": of.group, "values": of.values} if self.group_by else {"values": of.values} for of in rows]
        return answer(served.limits, found, more=not rows.complete)

    def _made(self, of: Function) -> Aggregate:
        if of.function != "count" and of.property is None:
            raise Refused(f"functions: {of.function} needs a property")
        return _FUNCTIONS[of.function](*(() if of.property is None else (of.property,)))


READING: tuple[type[Tool], ...] = (ListViews, DescribeView, Get, List, Search, Query, AggregateOf)


def schema(tool: type[Tool], served: Served) -> Json:
    """The JSON Schema of the arguments, with the names of the views where they are few."""
    found = tool.model_json_schema()
    found.pop("description", None)
    properties = cast("Json", found.get("properties", {}))
    if "view" in properties and len(served.views) <= 50:
        properties["view"]["enum"] = sorted(served.views)
    return found
