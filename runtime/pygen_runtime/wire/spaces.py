"""Spaces: the namespaces of schema and instances."""

from __future__ import annotations

from pygen_runtime.wire.wire import WireModel


class SpaceWrite(WireModel):
    space: str
    name: str | None = None
    description: str | None = None


class Space(SpaceWrite):
    """A space as read. Times are milliseconds since 1970 UTC."""

    created_time: int
    last_updated_time: int
    is_global: bool

    def as_write(self) -> SpaceWrite:
        """The part that can be written back."""
        return SpaceWrite.load({key: value for key, value in self.dump().items() if key in _WRITTEN})


_WRITTEN = frozenset({"space", "name", "description"})
