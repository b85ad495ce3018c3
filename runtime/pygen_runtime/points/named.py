"""Which series are meant, and what each is called in a frame.

>>> [(each.name, each.id) for each in named_series({"p": "pressure", "v": ("plant", "v-1")})]
[('p', {'externalId': 'pressure'}), ('v', {'instanceId': {'space': 'plant', 'externalId': 'v-1'}})]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pygen_runtime.filters.foreign_values import elements_of
from pygen_runtime.filters.references import NodeReference, is_pair
from pygen_runtime.requests.identifiers import HasId, identifier_of

SeriesLike: TypeAlias = str | tuple[str, str] | NodeReference | HasId
"""The external id of a classic series, which a property of type timeseries holds; a pair (space, external id), a
reference or an instance of a series that is a node."""
What: TypeAlias = "SeriesLike | Iterable[SeriesLike] | Mapping[str, SeriesLike]"


@dataclass(frozen=True, slots=True)
class NamedSeries:
    """A series by the id that requests take, and the name of its column. `owner` and `of_property` tell whose it is where
    it was read from a property."""

    name: str
    id: Mapping[str, Any]
    owner: str = ""
    of_property: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: (space, external id), a classic one has no space."""
        return key_of(self.id)

    def __str__(self) -> str:
        space, external_id = self.key
        return f"{space}:{external_id}" if space else external_id


def key_of(id: Mapping[str, Any]) -> tuple[str, str]:
    instance = id.get("instanceId")
    return ("", str(id.get("externalId"))) if instance is None else (instance["space"], instance["externalId"])


def is_one(what: Any) -> bool:
    """Whether `what` is one series, and not several."""
    return isinstance(what, (str, NodeReference)) or is_pair(what) or hasattr(what, "as_id")


def named_series(what: What) -> tuple[NamedSeries, ...]:
    """The series, each once, in order; a mapping names them, else they are called by their external ids.

    Raises:
        ConfigurationError: for what is no series; where one name means two.
    """
    if isinstance(what, Mapping):
        return tuple(NamedSeries(str(name), id_of(each)) for name, each in what.items())  # pyright: ignore
    several: Sequence[Any] = [what] if is_one(what) else elements_of(what, "data()")
    ids = {key_of(id): id for id in map(id_of, several)}
    return named(ids.values())


def named(ids: Iterable[Mapping[str, Any]]) -> tuple[NamedSeries, ...]:
    """Series by their external ids, by space and external id where these are equal."""
    keys = {key_of(id): id for id in ids}
    plain = [external_id for _, external_id in keys]
    return tuple(
        NamedSeries(f"{space}:{external_id}" if plain.count(external_id) > 1 and space else external_id, id)
        for (space, external_id), id in keys.items()
    )


def id_of(series: Any) -> dict[str, Any]:
    """The id that requests take."""
    return identifier_of(series, "time series")
