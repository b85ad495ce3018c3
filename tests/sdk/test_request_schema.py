"""What the view APIs send, against the published API document: every view and keyword of the real models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import TokenAuth
from pygen_runtime.client.sync_view_api import InstanceAPI
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.model.keywords import compile_keywords, keywords_of
from pygen_runtime.sdk.clients import ViewGroup
from tests.client.oracle import check
from tests.generation.packages import imported
from tests.http.server import Reply, Server
from tests.shared_models import MODEL_NAMES, needs_shared

pytestmark = needs_shared

SAMPLES: tuple[Any, ...] = (
    "text",
    3,
    2.5,
    True,
    datetime(2024, 2, 29, 12, tzinfo=timezone.utc),
    date(2024, 2, 29),
    ("a_space", "an id"),
    {"a": [1]},
    ["text"],
)


def view_apis(owner: Any) -> Iterator[InstanceAPI[Any, Any]]:
    """The APIs of all views of a client or of a group of it."""
    for name in dir(owner):
        found = None if name.startswith("_") else getattr(owner, name)
        if isinstance(found, ViewGroup):
            yield from view_apis(found)
        elif isinstance(found, InstanceAPI):
            yield found


def sample_keywords(cls: Any) -> dict[str, Any]:
    """Every filter keyword of a class, each with the first sample that it takes."""
    return {keyword: found for keyword in keywords_of(cls) if (found := _sample(cls, keyword)) is not None}


def _sample(cls: Any, keyword: str) -> Any:
    for value in SAMPLES:
        try:
            compile_keywords(cls, {keyword: value}, None)
        except (TypeError, ConfigurationError):
            continue
        return value
    return None


MARKS = {"omni": pytest.mark.wide, "omni_multi": pytest.mark.wide, "wind_domain": pytest.mark.full}
NAMES = [pytest.param(each, marks=MARKS.get(each, ())) for each in MODEL_NAMES]
"""Those with omni have the most keywords."""


@pytest.mark.parametrize("name", NAMES)
def test_list_and_retrieve_send_what_the_document_allows(name: str, real_package: Callable[[str], Path]) -> None:
    package = imported(real_package(name), name)
    client_class = next(
        getattr(package, each) for each in package.__all__ if each.endswith("Client") and not each.startswith("Async")
    )
    keywords = 0
    with (
        Server([Reply(body={"items": []})]) as server,
        client_class(base_url=server.url, project="acme", credentials=TokenAuth("t")) as client,
    ):
        for api in view_apis(client):
            cls = api.data_class
            api.retrieve([("a_space", "1"), ("a_space", "an id")])
            if not cls.__view__.queryable:
                continue
            by = sample_keywords(cls)
            keywords += len(by)
            api.list()
            api.list(**by, limit=7, sort=["-external_id", "space"])
            api.list(~(cls.external_id == "x") | cls.space.in_(["a", "b"]), chunk_size=5)
            list(api.pages(cursor="from here"))
        sent = len(server.calls)
        assert check(server.calls) == sent
    assert sent
    assert keywords
