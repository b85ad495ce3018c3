"""What lies behind instances: points of those that are time series, contents of those that are files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.doors import NO_REQUESTS, Doors
from pygen_runtime.http.flow import Flow

if TYPE_CHECKING:
    from pygen_runtime.files.content import FileContent
    from pygen_runtime.points.asking import DataKeywords
    from pygen_runtime.points.handle import PointsQuery
    from pygen_runtime.points.of_series import SeriesPoints


class _Bound(Protocol):
    """A `Binding`, by what is asked of it here."""

    def doors(self, noun: str) -> Doors: ...


class HasData:
    """Instances of classes whose view maps CogniteTimeSeries."""

    __slots__ = ()

    @property
    def data(self) -> SeriesPoints:
        """Its data points: `ts.data(start="30d-ago").to_pandas()`, `.latest()`, `.insert(…)`, `.delete(…)`. No request yet.

        Raises:
            ConfigurationError: where the instance was not read through a client.
        """
        from pygen_runtime.points.of_series import SeriesPoints

        instance: Any = self
        return SeriesPoints(doors_of(instance, "data", "time_series.data", POINTS), instance.as_id())


class HasContent:
    """Instances of classes whose view maps CogniteFile."""

    __slots__ = ()

    @property
    def content(self) -> FileContent:
        """Its content: `file.content.download(path)`, `.open()`, `.read_bytes()`, `.upload(path)`. No request yet.

        Raises:
            ConfigurationError: where the instance was not read through a client.
        """
        from pygen_runtime.files.content import FileContent

        instance: Any = self
        return FileContent(doors_of(instance, "content", "files.content", "this content belongs"), instance.as_id())


POINTS = "these points belong"


def doors_of(instance: Any, name: str, otherwise: str, noun: str) -> Doors:
    """What runs the flows of `instance.name`."""
    binding: _Bound | None = getattr(instance, "_binding", None)
    if binding is None:
        raise ConfigurationError(
            f"this {type(instance).__name__} was not read through a client, so {name} does not know where to ask: "
            f"use client.{otherwise}(…), or get it from a client, as client.….get(...) gives it"
        )
    return binding.doors(noun)


def data_of(instances: Sequence[Any], keywords: DataKeywords, shown: str) -> PointsQuery:
    """The points of series that were read already."""
    doors = doors_of(instances[0], "data", "time_series.data", POINTS) if instances else NO_REQUESTS
    return data_behind(doors, lambda: _known(instances), keywords, shown)


def data_behind(
    doors: Doors, instances: Callable[[], Flow[Iterable[Any]]], keywords: DataKeywords, shown: str
) -> PointsQuery:
    """The points of the series that a flow gives, each called by its external id."""
    from pygen_runtime.points.asking import Asking
    from pygen_runtime.points.handle import PointsQuery
    from pygen_runtime.points.named import NamedSeries, named_series

    def series() -> Flow[tuple[NamedSeries, ...]]:
        found = list((yield from instances()))
        for each in found:
            if not isinstance(each, HasData):
                raise TypeError(f"{shown}: a {type(each).__name__} is no time series, and has no data points")
        return named_series(found)

    return PointsQuery(doors, series, Asking(**keywords), shown)


def _known(instances: Iterable[Any]) -> Flow[Iterable[Any]]:
    yield from ()
    return instances
