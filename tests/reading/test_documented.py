"""The how-tos for filters, queries and relations are executed."""

from __future__ import annotations

import pytest

from tests.docs.running import run_python
from tests.writing.test_documented import DOCS, water_works

__all__ = ["water_works"]


@pytest.mark.wide
@pytest.mark.usefixtures("water_works")
@pytest.mark.parametrize("page", ["how-to-filter.md", "how-to-query.md", "how-to-relations.md"])
def test_every_example_runs(page: str) -> None:
    run_python(DOCS / page)
