"""What a REPL shows of data classes: names to complete, signatures, help, reprs."""

from __future__ import annotations

import inspect
import pydoc
from typing import Any

import pytest

from pygen_runtime import NodeReference
from pygen_runtime.writing.results import UpsertResult
from tests.generation.packages import imported
from tests.model.test_decoding import REQUIRED, read

REFERENCE = {"space": "s", "externalId": "north"}


def test_dir_of_a_package_is_what_it_exports(scalars: Any) -> None:
    assert {name for name in dir(scalars) if not name.startswith("__")} == {
        name for name in scalars.__all__ if not name.startswith("__")
    }
    assert {"__all__", "__model_version__", "__name__"} <= set(dir(scalars))


def test_dir_of_a_class_has_columns_and_relations_and_nothing_deprecated(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": []})
    for each in (connections.Pump, pump):
        assert {"name", "site", "feeds", "twins", "external_id", "save", "model_dump"} <= set(dir(each))
        assert not {"dict", "json", "parse_obj", "construct", "schema"} & set(dir(each))
    assert {"name", "feeds", "from_frame"} <= set(dir(connections.PumpWrite))


def test_dir_of_a_path_is_the_targets(connections: Any) -> None:
    assert {"name", "external_id", "exists", "in_"} <= set(dir(connections.Pump.site))
    assert {"name", "site", "feeds"} <= set(dir(connections.Pump.twin))
    assert not [name for name in dir(connections.Pump.twin) if name.startswith("pygen_")]
    assert "name" not in dir(connections.Pump.lost) or connections.Pump.lost.pygen_target is not None


def test_dir_of_a_handle_is_its_own(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": []})
    public = {name for name in dir(pump.owner) if not name.startswith("__")}
    assert {"all", "first", "count", "filter", "space", "external_id"} <= public
    assert not [name for name in public if name.startswith("_")]


def test_signatures_of_write_classes_have_the_fields(scalars: Any) -> None:
    for _ in range(2):  # before pydantic has built the class, and after
        parameters = inspect.signature(scalars.SampleWrite).parameters
        assert {"external_id", "required_text", "small", "moment"} <= set(parameters)
        assert parameters["required_text"].default is inspect.Parameter.empty
        assert parameters["small"].default == -1
        assert str(parameters["moment"]).startswith("moment: datetime | None = ")
        assert "externalId" not in parameters
        scalars.SampleWrite.model_json_schema()


def test_help_lists_the_properties(scalars: Any, connections: Any) -> None:
    text = pydoc.plain(pydoc.render_doc(scalars.Sample))
    assert "One property of each type." in text
    assert "Properties:" in text
    assert "double: float, pressure:bar" in text
    assert "text_list: list[str]" in text
    assert "status: 'in_between' | 'off' | 'on'" in text
    assert "feeds: relation to Pump" in inspect.getdoc(connections.Pump)  # type: ignore[operator]
    assert "Properties" not in scalars.Sample.model_json_schema()["description"]


def test_help_of_a_write_class_has_the_texts_of_its_fields(scalars: Any, connections: Any) -> None:
    text = inspect.getdoc(scalars.SampleWrite) or ""
    assert text.startswith("Sample to write. One property of each type.\n")
    assert "\n\nFields:\n    external_id: str\n" in text
    assert "    text: str - Free text.\n" in text
    assert "    double: float, pressure:bar" in text
    assert ", required\n" in text
    of_pumps = inspect.getdoc(connections.PumpWrite) or ""
    assert "    feeds: list[reference | PumpWrite" in of_pumps
    assert (
        "    site: reference | SiteWrite\n" in of_pumps and "    anythings: list[reference | NodeWrite]\n" in of_pumps
    )
    assert "Fields" not in str(scalars.SampleWrite.model_json_schema().get("description"))
    assert "Fields" not in (type("Mine", (scalars.SampleWrite,), {"__module__": __name__}).__doc__ or "")


def test_statistics_are_a_table(connections: Any) -> None:
    with connections.ConnectionsClient.embedded(strict=True) as client:
        client.pump.list()
        html = client.stats()._repr_html_()
    assert "<th>bytes sent</th>" in html
    assert "<tr><td>POST /models/instances/list</td><td>1</td>" in html
    assert "<tr><td>all</td><td>" in html


def test_reprs_are_one_line_of_what_is_set(scalars: Any, connections: Any) -> None:
    sample = read(scalars.Sample, {**REQUIRED, "moment": "2026-01-02T03:04:05.678Z", "day": "2026-01-02"})
    text = repr(sample)
    assert text.startswith("Sample(external_id='x', space='s', ")
    assert "moment=2026-01-02T03:04:05.678+00:00" in text
    assert "day=2026-01-02" in text
    assert "None" not in text
    assert "\n" not in text
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": [REFERENCE]})
    assert "owner=s:north" in repr(pump)
    assert "required_parts=[s:north]" in repr(pump)
    assert "twin" not in repr(pump)
    assert str(NodeReference("s", "x")) == "s:x"


def test_lists_show_their_length_and_20_rows(connections: Any) -> None:
    sites = connections.SiteList(connections.Site(space="s", external_id=str(number)) for number in range(30))
    lines = repr(sites).splitlines()
    assert (lines[0], len(lines), lines[-1]) == ("SiteList of 30:", 22, "  … 10 more")
    assert lines[1] == "  Site(external_id='0', space='s')"
    assert repr(connections.SiteList()) == "SiteList([])"


def test_frames_have_display_names_where_they_are_told_apart(golden_packages: Any) -> None:
    pytest.importorskip("pandas")
    package = imported(golden_packages, "golden_scalars")
    titles = package.Sample.__pygen_titles__()
    for listed in (package.SampleList(), package.SampleList([read(package.Sample, REQUIRED)])):
        by_name, by_title = listed.to_pandas(), listed.to_pandas(names="display")
        assert list(by_title.columns) == [titles.get(name, name) for name in by_name.columns]
        assert list(by_title.dtypes) == list(by_name.dtypes)


def test_html_says_what_things_are(scalars: Any, connections: Any) -> None:
    sample = read(scalars.Sample, {**REQUIRED, "double": 1.5, "moment": "2026-01-02T03:04:05.678Z"})
    html = sample._repr_html_()
    assert "<td>double</td><td>1.5</td><td>pressure:bar</td>" in html
    assert "<td>2026-01-02 03:04:05+00:00</td>" in html
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": []})
    assert "<td>feeds</td><td>Pump, to be followed</td>" in pump._repr_html_()
    assert ".all()" in pump.owner._repr_html_()
    assert ".all()" in pump.feeds._repr_html_()
    assert "<td>ask</td><td>.count()</td>" in pump.feeds._repr_html_()
    result = UpsertResult(created=[NodeReference("s", "<x>")])._repr_html_()
    assert "<td>created</td><td>1</td><td>s:&lt;x&gt;</td>" in result


def test_results_show_counts() -> None:
    result = UpsertResult(created=[NodeReference("s", "x")])
    assert repr(result) == "UpsertResult(created=1, updated=0, unchanged=0, deleted=0)"
