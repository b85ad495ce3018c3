"""Every view of large models as a table: what Spark reads is what the SDK reads."""

from __future__ import annotations

from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.emulator.example_data import populate
from tests.shared_models import needs_shared
from tests.spark.conftest import SHARED, definitions, rows, serving, write_package
from tests.spark.values import expected
from tests.writing.packages import SPACE

pytest.importorskip("pyspark")


CLIENT = """
from {name} import TheClient
from tests.spark.conftest import token


def make():
    return TheClient({url!r}, "any", token())
"""


@needs_shared
@pytest.mark.full
@pytest.mark.parametrize("source", SHARED)
def test_every_view(packages: Path, spark: Any, source: str) -> None:
    name = write_package(packages, source)
    files = definitions(source) if source == "cognite_core" else (*definitions("cognite_core"), *definitions(source))
    with serving(*files) as url:
        # Workers have the variables of the session's start: a module tells them the other address.
        (packages / f"{name}_client.py").write_text(CLIENT.format(name=name, url=url), "utf-8")
        invalidate_caches()
        given = import_module(f"{name}.spark").TheSpark(spark, client=f"{name}_client:make")
        with import_module(f"{name}_client").make() as client:
            populate(client, 3, 5, space=SPACE)
            read = 0
            for view in sorted(views(name)):
                table, api = getattr(given, view), getattr(client, view)
                cls = table.data_class
                if not cls.__view__.queryable:
                    continue
                found = rows(table.read())
                assert found == expected(cls, api.list()), view
                read += len(found)
            assert read > 3


def views(package: str) -> Any:
    from pygen_runtime.spark.place import views_of

    return views_of(package)
