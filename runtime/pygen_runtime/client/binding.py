"""How a client binds the instances that it reads: what their relations and verbs do."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

from typing_extensions import Self

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import AsyncRunner, Runner
from pygen_runtime.model.binding import RelationRead, Start
from pygen_runtime.model.following import Following
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.reading.hops import hop
from pygen_runtime.reading.relation_reads import relation_read


class BoundClient(Runner, Protocol):
    """An `InstanceClient`, by what view APIs and bindings use of it."""

    default_space: ClassVar[str | None]

    def complete_space(self, external_id: str) -> str: ...
    def save(self, instances: Any) -> Any: ...
    def refresh(self, instances: Any) -> Any: ...
    def delete(self, ids: Any) -> Any: ...


class AsyncBoundClient(AsyncRunner, Protocol):
    """An `AsyncInstanceClient`, by what view APIs and bindings use of it."""

    default_space: ClassVar[str | None]

    def complete_space(self, external_id: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _Bound:
    """What both forms have in common; see model.binding.Binding."""

    client: BoundClient | AsyncBoundClient
    cls: type[PygenResource]
    _following: Following = field(default_factory=Following, compare=False, repr=False)

    @property
    def default_space(self) -> str | None:
        return self.client.default_space

    def of(self, cls: type[Any]) -> Self:
        return replace(self, cls=cls)

    def for_page(self) -> Self:
        return replace(self, _following=self._following.next_page())

    def followed(self, name: str, start: Hashable) -> None:
        self._following.note(f"{self.cls.__name__}.{name}", start)

    def follow(self, name: str, start: Start) -> RelationRead:
        found = hop(self.cls, name)
        binding: Any = self.of(found.target)  # its forms have what else a Binding has
        return relation_read(binding, found, start)


@dataclass(frozen=True, slots=True)
class ClientBinding(_Bound):
    """Of a client for threads."""

    client: BoundClient

    def runner(self, name: str, form: str) -> Runner:
        return self.client

    def async_runner(self, name: str, form: str) -> AsyncRunner:
        raise ConfigurationError(
            f"the relation {self.cls.__name__}.{name} belongs to a sync client: use `{_SYNC_FORMS[form].format(name)}`"
        )

    def doors(self, noun: str) -> Doors:
        return Doors(sync=self.client, default_space=self.default_space, noun=noun)

    def save(self, instance: PygenResource) -> None:
        self.client.save(instance)

    def refresh(self, instance: PygenResource) -> None:
        self.client.refresh(instance)

    def delete(self, instance: PygenResource) -> None:
        self.client.delete(instance)


@dataclass(frozen=True, slots=True)
class AsyncClientBinding(_Bound):
    """Of a client for asyncio."""

    client: AsyncBoundClient

    def runner(self, name: str, form: str) -> Runner:
        raise ConfigurationError(
            f"the relation {self.cls.__name__}.{name} belongs to an async client: "
            f"use `{_ASYNC_FORMS[form].format(name)}`"
        )

    def async_runner(self, name: str, form: str) -> AsyncRunner:
        return self.client

    def doors(self, noun: str) -> Doors:
        return Doors(asyncio=self.client, default_space=self.default_space, noun=noun)

    def save(self, instance: PygenResource) -> None:
        raise _refused(instance, "save")

    def refresh(self, instance: PygenResource) -> None:
        raise _refused(instance, "refresh")

    def delete(self, instance: PygenResource) -> None:
        raise _refused(instance, "delete")


def _refused(instance: PygenResource, verb: str) -> ConfigurationError:
    return ConfigurationError(
        f"this {type(instance).__name__} belongs to an async client: "
        f"use `await client.{verb}(instance)` instead of {verb}()"
    )


_ASYNC_FORMS = {
    "all": "await ….{}.all_async()",
    "first": "await ….{}.first_async()",
    "one": "await ….{}.one_async()",
    "count": "await ….{}.count_async()",
    "__iter__": "async for … in ….{}",
}
_SYNC_FORMS = {
    "all_async": "….{}.all()",
    "first_async": "….{}.first()",
    "one_async": "….{}.one()",
    "count_async": "….{}.count()",
    "__aiter__": "for … in ….{}",
}
