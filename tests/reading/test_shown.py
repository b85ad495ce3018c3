"""What a REPL and a notebook show of what reading gives, each repr in one line."""

from __future__ import annotations

import re

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.reading.aggregate_rows import AggregateRow, Bucket, Buckets
from pygen_runtime.reading.aggregates import avg, count, histogram
from pygen_runtime.reading.explanation import Explanation
from tests.reading.plant import Plant


def test_a_page(plant: Plant) -> None:
    first, *_ = pages = list(plant.client.site.pages(chunk_size=2))
    assert re.fullmatch(r"Page\(2 Site, cursor='.{12}…'\)", repr(first))
    assert re.fullmatch(r"Page\(\d+ \w+, cursor=None\)", repr(pages[-1]))
    first = next(plant.client.site.pages(include_typing=True, debug={"emitResults": True}))
    assert repr(first).endswith(", typing, debug)")
    assert repr(next(plant.client.site.pages(name="nowhere"))) == "Page(0 items, cursor=None)"


def test_a_change(plant: Plant) -> None:
    *before, last = plant.client.site.changes()
    assert re.fullmatch(r"Change\(upsert of Site 'plant:site-\d' version 1, cursor='.{12}…'\)", repr(last))
    assert re.fullmatch(r"Change\(upsert of Site 'plant:site-\d' version 1, cursor=None\)", repr(before[0]))


def test_rows_and_buckets(plant: Plant) -> None:
    rows = plant.client.pump.aggregate(count(), group_by="site")
    assert re.fullmatch(r"AggregateRow\(site=plant:site-\d \| count=\d\)", repr(rows[0]))
    [row] = plant.client.pump.aggregate(count(), avg("rated_speed"), histogram("rated_speed", 200))
    assert re.fullmatch(
        r"AggregateRow\(count=4, avg_rated_speed=[\d.]+, histogram_rated_speed=Buckets\(0: \d, 200: \d\)\)", repr(row)
    )
    buckets = Buckets(Bucket(start, 1) for start in range(25))
    buckets.complete = False
    assert repr(buckets).startswith("Buckets(0: 1, 1: 1, ")
    assert repr(buckets).endswith(", 19: 1, … 5 more; not complete)")
    assert repr(AggregateRow({"site": NodeReference("s", "x")}, {})) == "AggregateRow(site=s:x)"
    assert repr(AggregateRow({"name": "two\nlines"}, {"count": 1})) == r"AggregateRow(name='two\nlines' | count=1)"


def test_stats(plant: Plant) -> None:
    plant.client.site.list()
    stats = plant.client.stats()
    text = repr(stats)
    assert re.fullmatch(r"Stats\(EndpointStats\(requests=\d+, .*seconds=[\d.]+\) of \d+ endpoints\)", text)
    assert not re.search(r"=0[,)]", text)
    assert f"requests={stats.total.requests}" in text
    assert f"of {len(stats.endpoints)} endpoints" in text


def test_an_explanation(plant: Plant) -> None:
    query = plant.client.valve.query(name="<x>").include(plant.sdk.Valve.pumps)
    found = query.explain(server=True)
    assert repr(found) == "Explanation(result sets=1, follow-ups=1, notices=0)"
    html = found._repr_html_()
    assert "<p>POST /models/instances/query</p>" in html
    assert "<td>root</td><td>nodes</td><td></td><td>1000</td>" in html
    assert "&quot;&lt;x&gt;&quot;" in html
    assert "<pre>{\n  &quot;" in html
    assert "<td>Valve.pumps</td><td>the API does not follow it inwards, through a list</td>" in html
    assert "notices" not in html
    html = plant.client.pump.query().include(plant.sdk.Pump.site).explain()._repr_html_()
    assert "<td>site_1</td><td>nodes</td><td>root</td>" in html


def test_notices_are_shown_to_their_end() -> None:
    """The hint is what the user asked the server for."""
    hint = "add an index on <name>: " + "without one the server reads every instance of the view; " * 3
    found = Explanation({"with": {}}, notices=({"code": "unindexed", "level": "warning", "hint": hint},))
    assert repr(found) == "Explanation(result sets=0, follow-ups=0, notices=1)"
    html = found._repr_html_()
    assert f"<td>warning</td><td>unindexed</td><td>{hint.replace('<', '&lt;').replace('>', '&gt;')}</td>" in html
    assert "follow" not in html.replace("</td>", "")


def test_a_path_of_relations(plant: Plant) -> None:
    sdk = plant.sdk
    html = sdk.Pump.site._repr_html_()
    assert "<p>Pump.site</p>" in html
    assert "<td>leads to</td><td>Site</td>" in html
    assert "Pump.site.exists(), Pump.site.is_(…), Pump.site.&lt;property&gt; == …" in html
    assert "query().include(Pump.site)" in html
    assert all(name in html for name in ("external_id", "name", "pumps"))
    assert "<td>leads to</td><td>Valve</td>" in sdk.Site.pumps.valves._repr_html_()
    assert "not by it: it is more than direct relations" in sdk.Site.pumps._repr_html_()
