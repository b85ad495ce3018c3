"""What a run takes of a test that has many cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import spread
from tests.costs import costly


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 104])
@pytest.mark.parametrize("wanted", [1, 2, 20])
def test_a_spread_has_as_many_as_wanted_where_there_are(count: int, wanted: int) -> None:
    found = spread(range(count), wanted, 11)
    assert len(set(found)) == len(found) == min(count, wanted)
    assert found == sorted(found)


def test_another_start_gives_others() -> None:
    assert not set(spread(range(20), 2, 10)) & set(spread(range(20), 2, 13))


def test_what_is_costly_exists(repository: Path) -> None:
    """Else a test that was renamed would come back into --fast unseen."""
    gone = [
        each
        for each in costly()
        if f"{each.split('::')[-1]}(" not in (repository / each.split("::")[0]).read_text("utf-8")
        and "runTest" not in each
    ]
    assert gone == []
