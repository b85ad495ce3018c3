"""Ids come as they are held: any iterable that is no text, of both clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.writing.packages import SPACE, generated

water = generated("example")
PAIRS = [(SPACE, "A"), (SPACE, "B")]

TEXTS: dict[str, Callable[[], Any]] = {
    "array of texts": lambda: np.array(["A", "B"]),
    "array of objects": lambda: np.array(["A", "B"], dtype=object),
    "generator": lambda: (each for each in "AB"),
    "set": lambda: {"A", "B"},
    "keys": lambda: {"A": 1, "B": 2}.keys(),
    "series": lambda: pd.Series(["A", "B"]),
    "index": lambda: pd.Index(["A", "B"]),
}
BOTH: dict[str, Callable[[], Any]] = {
    "rows of an array": lambda: np.array(PAIRS),
    "generator of pairs": lambda: (each for each in PAIRS),
    "set of pairs": lambda: set(PAIRS),
    "pairs": lambda: tuple(PAIRS),
    "index of pairs": lambda: pd.MultiIndex.from_tuples(PAIRS),
    "pairs of numpy": lambda: [(np.str_(SPACE), np.str_("A")), (SPACE, np.str_("B"))],
}


@pytest.fixture
def client(example: Any) -> Any:
    example.upsert([water.SiteWrite(external_id=each, name=each) for each in "AB"])
    return example


def found(instances: Any) -> list[str]:
    return sorted(each.external_id for each in instances)


@pytest.mark.parametrize("ids", [*TEXTS.values(), *BOTH.values()], ids=[*TEXTS, *BOTH])
def test_the_typed_client(client: Any, ids: Callable[[], Any]) -> None:
    assert found(client.site.get(ids())) == found(client.site.retrieve(ids())) == ["A", "B"]
    assert found(client.delete(ids()).deleted) == ["A", "B"]


@pytest.mark.parametrize("ids", BOTH.values(), ids=BOTH)
def test_the_untyped_client(client: Any, ids: Callable[[], Any]) -> None:
    assert found(client.instances.get(ids())) == found(client.instances.retrieve(ids())) == ["A", "B"]
    assert found(client.instances.delete(ids())) == ["A", "B"]


@pytest.mark.parametrize("id", [np.str_("A"), (np.str_(SPACE), np.str_("A"))])
def test_one_id_of_numpy_is_one(client: Any, id: Any) -> None:
    assert client.site.exists(id) and client.site.get(id).external_id == "A"
    assert client.delete(id).deleted[0].external_id == "A"
    assert not client.site.exists(id)
