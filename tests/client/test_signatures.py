"""What Jupyter and `help` show of the methods that read a view: the filter keywords of that view."""

from __future__ import annotations

import ast
import importlib
import inspect
import pydoc
import re
import sys
from typing import Any

import pytest

from pygen_runtime import AsyncPygenClient, NodeReference, PygenClient, TokenAuth
from pygen_runtime.client.async_view_api import AsyncInstanceAPI
from pygen_runtime.client.reading_methods import READING
from pygen_runtime.client.sync_view_api import InstanceAPI
from pygen_runtime.model.keywords import FilterKeywords, keywords_of
from tests.generation.conftest import golden_packages
from tests.model.conftest import connections, edges, scalars

__all__ = ["connections", "edges", "golden_packages", "scalars"]

FORMS = {"sync": ("", InstanceAPI, PygenClient), "async": ("Async", AsyncInstanceAPI, AsyncPygenClient)}
each_form = pytest.mark.parametrize("form", FORMS)


def api_of(package: Any, name: str, form: str) -> Any:
    """The API of a view, as the client of its package has it; nothing is sent."""
    client = getattr(package, f"{FORMS[form][0]}{name}Client")
    return client("https://cdf.test", "acme", TokenAuth("token"))


@each_form
def test_every_method_that_takes_keywords_of_a_view_shows_them(form: str) -> None:
    base = FORMS[form][1]
    by = {
        name for name, each in inspect.getmembers(base, inspect.isfunction) if "P.kwargs" in str(each.__annotations__)
    }
    assert by | {"where"} == set(READING)


AS_PEOPLE_WRITE = {
    "Int32": "int", "Int64": "int", "Float32": "float", "Float64": "float", "Timestamp": "datetime", "Date": "date",
    "FileId": "str", "TimeSeriesId": "str", "SequenceId": "str", "SampleStatus": "'in_between' | 'off' | 'on'",
    "SampleRequiredStatus": "'a' | 'b'",
}  # fmt: skip


def declared(cls: Any) -> dict[str, str]:
    """The keywords of the TypedDict of a view with their annotations, as they stand in its source."""
    found: dict[str, str] = {}
    for each in (FilterKeywords, getattr(sys.modules[cls.__module__], f"{cls.__name__}Filter")):
        for line in ast.parse(inspect.getsource(each)).body[0].body:  # type: ignore[attr-defined]
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                text = ast.unparse(line.annotation)
                found[line.target.id] = re.sub(r"\w+", lambda name: AS_PEOPLE_WRITE.get(name[0], name[0]), text)
    return found


@each_form
@pytest.mark.parametrize("method", READING)
def test_the_keywords_are_those_of_the_typed_dict(scalars: Any, connections: Any, form: str, method: str) -> None:
    for api in (api_of(scalars, "Scalars", form).sample, api_of(connections, "Connections", form).pump):
        generic = inspect.signature(getattr(FORMS[form][1], method)).parameters
        own = [name for name in generic if name not in ("self", "more", "by")]
        shown = inspect.signature(getattr(api, method)).parameters
        assert list(shown)[: len(own)] == own
        assert [shown[name].default for name in own] == [generic[name].default for name in own]
        keywords = list(shown.values())[len(own) :]
        assert {each.name: each.annotation for each in keywords} == declared(api.data_class)
        assert {each.kind for each in keywords} == {inspect.Parameter.KEYWORD_ONLY}


@each_form
def test_signatures_read_as_people_write_them(connections: Any, scalars: Any, form: str) -> None:
    api = api_of(connections, "Connections", form).pump
    text = str(inspect.signature(api.list))
    assert text.startswith("(where: Where = None, limit: int | None = None, ")
    assert "site: NodeId | Sequence[NodeId] = ..., site_exists: bool = ..., " in text
    assert "name_prefix: str = ..." in text
    assert "parts_contains_any: Sequence[NodeId] = ..." in text
    assert text.endswith(" -> PumpList")
    assert str(inspect.signature(api.iterate)).endswith("Iterator[Pump]")
    assert str(inspect.signature(api.where)).startswith("(*, space: str | Sequence[str] = ..., ")
    sample = str(inspect.signature(api_of(scalars, "Scalars", form).sample.where))
    assert "min_big: int = ..." in sample
    assert "max_moment: datetime = ..." in sample


@each_form
def test_help_shows_them_of_the_method_and_of_the_api(connections: Any, form: str) -> None:
    api = api_of(connections, "Connections", form).pump
    for shown in (api.list, api, type(api)):
        text = pydoc.plain(pydoc.render_doc(shown))
        assert "name_prefix: str = ..." in text
        assert "All instances that pass, or the first `limit`, read to the end." in text


@each_form
def test_a_view_of_run_time_shows_its_own(connections: Any, form: str) -> None:
    """Its classes come after those of the API it extends."""
    client = FORMS[form][2]("https://cdf.test", "acme", TokenAuth("token"))
    base = {"sync": "ViewInstances", "async": "AsyncViewInstances"}[form]
    module = importlib.import_module(f"pygen_runtime.client.{form}_runtime_views")
    made: Any = type(
        "PumpAPI", (getattr(module, base),), {"data_class": connections.Pump, "list_class": connections.PumpList}
    )
    assert "site_exists" in inspect.signature(made(client).list).parameters
    assert set(keywords_of(connections.Pump)) <= set(inspect.signature(made.list).parameters)


@each_form
def test_a_subclass_keeps_what_it_writes_itself(connections: Any, form: str) -> None:
    base: Any = type(api_of(connections, "Connections", form).pump)

    class Own(base):  # type: ignore[misc]
        def list(self, region: str) -> Any:
            return super().list

    api = Own(api_of(connections, "Connections", form))
    assert list(inspect.signature(api.list).parameters) == ["region"]
    assert "name_prefix" in inspect.signature(api.list("north")).parameters


@each_form
def test_they_are_still_methods(connections: Any, form: str) -> None:
    api = api_of(connections, "Connections", form).pump
    assert inspect.iscoroutinefunction(api.list) == (form == "async")
    assert not inspect.iscoroutinefunction(api.iterate)
    assert (api.list.__name__, api.list.__self__) == ("list", api)
    assert inspect.ismethod(api.list)
    assert api.where(name="x").dump() == (connections.Pump.name == "x").dump()
    assert api.where(site=NodeReference("s", "x")).dump() == connections.Pump.site.is_(("s", "x")).dump()
    with pytest.raises(TypeError, match=re.escape("Pump has no filter keyword 'nam'; did you mean name?")):
        api.query(nam="x")
    assert repr(api.query(name="x")).endswith("'value': 'x'}})")
