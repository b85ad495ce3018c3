"""What the Python runtime does with a vector: a call on a transport that answers what the vector says."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

from hatch_pygen.ir.naming import snake_case
from pygen_runtime import NodeReference, TokenAuth, avg, count, histogram, max_, min_, sum_
from pygen_runtime.exceptions import ClientError
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse
from tests.conformance.expressions import built, column, paths, written

Case = dict[str, Any]
AGGREGATES = {"count": count, "avg": avg, "sum": sum_, "min": min_, "max": max_, "histogram": histogram}


class Scripted(BaseTransport):
    """Keeps what is sent, and gives the answers in turn, the last one again and again."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self.sent: list[Any] = []
        self._answers = list(answers)

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        path = request.url.path.partition("/projects/p")[2]
        self.sent.append({"path": path, "body": json.loads(request.read())})
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        headers = {"content-type": "application/json", "x-request-id": "r-1", **answer.get("headers", {})}
        return HTTPResponse(answer.get("status", 200), headers=headers, content=text_of(answer), request=request)


def text_of(answer: Any) -> bytes:
    """An answer is a text, or JSON, with its items so many `times`."""
    if "text" in answer:
        return str(answer["text"]).encode()
    content = answer.get("json", {})
    repeated = {"items": content["items"] * answer["times"]} if "times" in answer else {}
    return json.dumps({**content, **repeated}).encode()


class Driver:
    """A client of the package `sdk` that is answered by a vector."""

    def __init__(self, sdk: ModuleType, case: Case) -> None:
        self.sdk = sdk
        self.case = case
        self.transport = Scripted(case.get("answers") or [{"json": {"items": []}}])

    def perform(self) -> Any:
        """What the call gives, or the error that it raises."""
        case, options = self.case, {"max_retries": self.case.get("maxRetries", 3)}
        token = TokenAuth("t")
        with self.sdk.WaterWorksClient("https://c.local", "p", token, transport=self.transport, compress=False, **options) as client:  # fmt: skip
            client_api = getattr(client, snake_case(case["view"]))
            try:
                return getattr(self, f"_{case.get('call', 'list')}")(client_api, client)
            except ClientError as error:
                return error

    @property
    def view(self) -> Any:
        return getattr(self.sdk, self.case["view"])

    def _given(self, *names: str) -> dict[str, Any]:
        options = self.case.get("options", {})
        found = {snake_case(name): options[name] for name in names if name in options}
        if "sort" in found:
            found["sort"] = [column(self.view, key.lstrip("-")).desc() if key[0] == "-" else column(self.view, key).asc() for key in found["sort"]]  # fmt: skip
        if "target_units" in found:
            found["target_units"] = {self._named(name): unit for name, unit in found["target_units"].items()}
        for key in found.keys() & {"properties", "group_by"}:
            found[key] = [self._named(name) for name in found[key]]
        filter = self.case.get("filter") or options.get("where")
        return {**found, **({"where": built(self.sdk, self.view, filter)} if filter else {})}

    def _named(self, id: str) -> str:
        return next(name for name, field in self.view.__pydantic_fields__.items() if (field.alias or name) == id)

    def _list(self, api: Any, _: Any) -> Any:
        return api.list(**self._given("limit", "chunkSize", "sort", "targetUnits"))

    def _retrieve(self, api: Any, _: Any) -> Any:
        return api.retrieve([NodeReference(*each) for each in self.case["ids"]])

    def _get(self, api: Any, _: Any) -> Any:
        return api.get(NodeReference(*self.case["ids"][0]))

    def _search(self, api: Any, _: Any) -> Any:
        return api.search(self.case["text"], **self._given("limit", "properties", "operator", "sort"))

    def _count(self, api: Any, _: Any) -> Any:
        return api.count(**self._given())

    def _aggregate(self, api: Any, _: Any) -> Any:
        wanted = [AGGREGATES[kind](*[column(self.view, rest[0])] if rest else (), *rest[1:]) for kind, *rest in self.case["aggregates"]]  # fmt: skip
        return api.aggregate(*wanted, **self._given("groupBy", "limit", "query", "properties"))

    def _query(self, api: Any, _: Any) -> Any:
        query = api.query(**self._given("limit"))
        return query.include(*(column(self.view, *path) for path in paths(self.case["include"]))).list()

    def _changes(self, api: Any, _: Any) -> Any:
        return list(api.changes(**self._given("cursor")))

    def _delete(self, _: Any, client: Any) -> Any:
        return client.delete([NodeReference(*each) for each in self.case["ids"]])

    def _upsert(self, _: Any, client: Any) -> Any:
        objects = [written(self.sdk, view, fields) for view, fields in self.case["objects"]]
        options = {snake_case(name): given for name, given in self.case.get("options", {}).items()}
        return client.upsert(objects, **options)


@contextmanager
def clock() -> Any:
    """The pauses between attempts, which nobody waits for; chance gives half of what it may."""
    pauses: list[float] = []
    with (
        patch.object(time, "sleep", pauses.append),
        patch.object(random, "uniform", lambda low, high: (low + high) / 2),
    ):
        yield pauses
