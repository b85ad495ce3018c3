"""Frames of points without pyarrow: pandas and polars give what they give with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
if sys.argv[1] == "without":
    sys.modules["pyarrow"] = None
import pandas as pd
pd.set_option("display.max_columns", None, "display.width", 1000)
from pygen_runtime.wire.status_codes import BAD, CODES
from tests.points.plant import MINUTE, Plant, T

plant = Plant()
nan = float("nan")
plant.fill("a", [(T, 1.5), (T + 1, -0.0), (T + 2, "NaN", BAD), (T + 3, None, BAD), (T + 4, 5e-324, CODES["GoodClamped"])], unit="pressure:bar")
plant.fill("b", [(T + 1, 7.0), (T + 90 * MINUTE, 8.0)])
plant.fill("t", [(T, "on"), (T + 4, "ø\\\\n")], is_string=True)
plant.fill("none", [])
series = plant.client.time_series
asked = {
    "wide": series.data({"a": "a", "b": "b", "t": "t", "none": "none"}),
    "one": series.data("a", target_unit="pressure:pa"),
    "bad": series.data(["a", "b"], include_status=True, ignore_bad_datapoints=False, timezone="Europe/Oslo"),
    "texts": series.data("t"),
    "empty": series.data("none"),
    "aggregates": series.data(["a", "b"], start=T, aggregates=["average", "count", "interpolation"], granularity="1h"),
    "points": series.data("b", start=T, aggregates=["max_datapoint"], granularity="1h", include_status=True),
}
for name, data in asked.items():
    for form in ("wide",) if name == "wide" else ("wide", "long"):
        pandas, polars = data.to_pandas(form), data.to_polars(form)
        print(name, form, pandas.attrs, pandas.index.dtype, [str(each) for each in pandas.dtypes], polars.schema)
        print(pandas.reset_index().to_dict("list"))
        print(polars.to_dict(as_series=False))
print(dict(series.latest(["a", "b", "none"])), series.latest(["a", "b", "none"]).to_pandas().to_dict("list"))
try:
    series.data("a").to_arrow()
except ImportError as error:
    print(error, file=sys.stderr)
"""


@pytest.mark.wide
def test_frames_are_the_same_without_pyarrow() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    told = [
        subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)
        for how in ("with", "without")
    ]
    assert told[0].stdout == told[1].stdout
    assert "5e-324" in told[0].stdout
    assert "to_arrow" in told[1].stderr or "pyarrow" in told[1].stderr
