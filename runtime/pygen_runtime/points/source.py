"""Where points come from: the client that reads them, the series that are known, the rows of what is to be inserted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Protocol

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import listed
from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import AsyncRunner, Flow, Runner
from pygen_runtime.points.frames import Form
from pygen_runtime.points.handle import SeriesOf
from pygen_runtime.points.named import NamedSeries, id_of, is_one, named_series
from pygen_runtime.points.point_input import Nulls, Row, long_rows, rows_of, wide_rows
from pygen_runtime.points.times import now


class PointsClient(Runner, Protocol):
    default_space: ClassVar[str | None]


class AsyncPointsClient(AsyncRunner, Protocol):
    default_space: ClassVar[str | None]


def doors(client: PointsClient) -> Doors:
    """Of a client for threads."""
    return Doors(sync=client, default_space=client.default_space)


def async_doors(client: AsyncPointsClient) -> Doors:
    """Of a client for asyncio."""
    return Doors(asyncio=client, default_space=client.default_space)


def known(series: tuple[NamedSeries, ...]) -> SeriesOf:
    """Series that need no request to be known."""

    def flow() -> Flow[tuple[NamedSeries, ...]]:
        yield from ()
        return series

    return flow


def series_rows(points: Any, series: Any, form: Form, nulls: Nulls) -> Iterable[tuple[NamedSeries, Iterable[Row]]]:
    """The rows of each series that is to be written.

    Raises:
        ConfigurationError: where columns and series do not fit.
    """
    if form == "long":
        return _named(long_rows(points, nulls), series)
    if is_one(series):
        (one,) = named_series(series)
        return [(one, rows_of(points, now(), nulls))]
    if not isinstance(series, Mapping):
        raise ConfigurationError("insert() needs series=: one series, or for a frame {column: series}")
    names: Mapping[str, Any] = series  # pyright: ignore[reportUnknownVariableType]
    return _named(wide_rows(points, nulls), names)


def _named(
    rows: Mapping[str, Iterator[Row]], series: Mapping[str, Any] | None
) -> Iterable[tuple[NamedSeries, Iterable[Row]]]:
    """By the names in `series`; without it a name is the series itself."""
    if series is None:
        return [(NamedSeries(name, id_of(name)), each) for name, each in rows.items()]
    unknown, absent = [name for name in rows if name not in series], [name for name in series if name not in rows]
    if unknown or absent:
        said = [f"no series is given for {listed(unknown)}"] if unknown else []
        said += [f"the frame has no {listed(absent)}"] if absent else []
        raise ConfigurationError(f"{'; '.join(said)}: series= maps each name in the frame to its series")
    found = [(NamedSeries(name, id_of(series[name])), each) for name, each in rows.items()]
    _check_apart([each for each, _ in found])
    return found


def _check_apart(series: Iterable[NamedSeries]) -> None:
    """Two columns of one series would overwrite each other."""
    names: dict[tuple[str, str], str] = {}
    for each in series:
        other = names.setdefault(each.key, each.name)
        if other != each.name:
            raise ConfigurationError(
                f"the columns {other!r} and {each.name!r} are both points of {each}: one would overwrite the other; give "
                "each column its own series"
            )
