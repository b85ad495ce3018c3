"""A week of a pump's pressure as a page: one HTML file that asks nobody for anything."""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

import water_works_sdk
from pygen_runtime.emulator import Emulator
from water_works.plant import fill
from water_works_sdk import Pump, WaterWorksClient

MONDAY: Final = datetime(2026, 3, 2, tzinfo=timezone.utc)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK: Final = 7 * DAY
STANDSTILL: Final = (MONDAY + 3 * DAY + 9 * HOUR, MONDAY + 3 * DAY + 13 * HOUR)
"""On Thursday the pump is serviced: nothing is measured."""


def measured(pump: str, start: datetime) -> Iterator[tuple[datetime, float]]:
    """The pressure in bar, each ten minutes: low when the town draws water, in the morning and in the evening."""
    for minutes in range(0, WEEK // timedelta(minutes=1), 10):
        time = start + timedelta(minutes=minutes)
        if not STANDSTILL[0] <= time < STANDSTILL[1]:
            hour = minutes / 60 % 24
            drawn = math.exp(-((hour - 7.5) ** 2) / 3) + 0.8 * math.exp(-((hour - 19) ** 2) / 5)
            noise = hashlib.sha256(f"{pump}/{minutes}".encode()).digest()[0] / 255
            yield time, round(5.2 - 1.3 * drawn + 0.25 * noise, 3)


@dataclass(frozen=True, slots=True)
class Hour:
    """The lowest, the average and the highest pressure of an hour."""

    time: datetime
    low: float
    mean: float
    high: float


def hours(client: WaterWorksClient, pump: Pump, start: datetime) -> list[Hour]:
    """The hours of a week in which something was measured. One request."""
    if pump.pressure is None:
        return []
    points = client.time_series.data(
        pump.pressure, start=start, end=start + WEEK, aggregates=["min", "average", "max"], granularity="1h"
    )
    return [Hour(each.time, each.min, each.average, each.max) for each in points]  # type: ignore[union-attr]


# The page


def page(pump: Pump, week: Sequence[Hour], start: datetime) -> str:
    """The week as HTML: a plot, its figures, and a table of its days."""
    low = math.floor(min(each.low for each in week))
    high = max(math.ceil(max(each.high for each in week)), low + 1)
    days = [start + n * DAY for n in range(7)]
    template = Template((files("water_works") / "week.html").read_text("utf-8"))
    return template.substitute(
        name=escape(pump.name),
        unit="bar",
        dates=f"{start:%d %b} to {start + WEEK - DAY:%d %b %Y}",
        series=escape(str(pump.pressure)),
        mean=f"{sum(each.mean for each in week) / len(week):.2f}",
        low=f"{min(each.low for each in week):.2f}",
        high=f"{max(each.high for each in week):.2f}",
        missing=WEEK // HOUR - len(week),
        levels="".join(f"<span>{level}</span>" for level in range(high, low - 1, -1)),
        days="".join(f"<span>{day:%a} <i>{day:%d %b}</i></span>" for day in days),
        lines="".join(f'<path d="M0 {100 * k / (high - low):g}H168"/>' for k in range(high - low + 1)),
        band="".join(f'<path d="{_band(run, start, low, high)}"/>' for run in runs(week)),
        curve="".join(f'<path d="{_curve(run, start, low, high)}"/>' for run in runs(week)),
        rows="".join(_row(day, [each for each in week if day <= each.time < day + DAY]) for day in days),
    )


def runs(week: Iterable[Hour]) -> Iterator[list[Hour]]:
    """Hours that follow one another: no line is drawn where nothing was measured."""
    run: list[Hour] = []
    for each in week:
        if run and each.time - run[-1].time > HOUR:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _curve(run: Sequence[Hour], start: datetime, low: float, high: float) -> str:
    return "M" + "L".join(_at(each.time - start, each.mean, low, high) for each in run)


def _band(run: Sequence[Hour], start: datetime, low: float, high: float) -> str:
    above = [_at(each.time - start, each.high, low, high) for each in run]
    below = [_at(each.time - start, each.low, low, high) for each in reversed(run)]
    return f"M{'L'.join([*above, *below])}Z"


def _at(after: timedelta, value: float, low: float, high: float) -> str:
    """A place in the plot, 168 hours wide and 100 high: the middle of the hour."""
    return f"{after / HOUR + 0.5:g} {100 * (high - value) / (high - low):.2f}"


def _row(day: datetime, measured: Sequence[Hour]) -> str:
    if not measured:
        return f"<tr><th>{day:%a %d %b}<td>-<td>-<td>-<td>0"
    figures = (
        min(each.low for each in measured),
        sum(each.mean for each in measured) / len(measured),
        max(each.high for each in measured),
    )
    return f"<tr><th>{day:%a %d %b}{''.join(f'<td>{figure:.2f}' for figure in figures)}<td>{len(measured)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m water_works.week [FILE]``: the plant on an emulator, a week of P-1, and the page of it."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    target = Path(given[0] if given else "pump-week.html")
    emulator = Emulator.of(water_works_sdk)
    with WaterWorksClient(base_url="https://emulator.local", project="any", transport=emulator.transport) as client:
        fill(client)
        pump = client.pump.get("pump-1")
        assert pump.pressure is not None
        emulator.add_time_series(pump.pressure)
        written = client.time_series.insert(measured(pump.external_id, MONDAY), series=pump.pressure)
        target.write_text(page(pump, hours(client, pump, MONDAY), MONDAY), encoding="utf-8")
    print(f"{written.points} points of {pump.name}; the page of its week is {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
