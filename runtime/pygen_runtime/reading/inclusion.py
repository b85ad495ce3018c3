"""Relations of instances that were read already: what they lead to is read in as few requests as by a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pygen_runtime.exceptions import ResourceNotFoundError
from pygen_runtime.filters.expressions import Filter, InstanceReferencesFilter
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.http.flow import Flow
from pygen_runtime.http.paging import PageSource
from pygen_runtime.model.binding import Binding, BoundRelation
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.paths import generated_class
from pygen_runtime.reading.included import follow_references, keys_of
from pygen_runtime.reading.list_pages import read_all
from pygen_runtime.reading.pages import Found, Key
from pygen_runtime.reading.plan import Branch, Root, connect, plan
from pygen_runtime.reading.query import branches_of
from pygen_runtime.reading.reversal import obstacle
from pygen_runtime.requests.batches import split
from pygen_runtime.requests.endpoints import path_of
from pygen_runtime.requests.limits import FILTER_VALUES

Layer = dict[Key, Any]
"""Instances by id; another object of the same instance stands in another layer."""


def include(binding: Binding, instances: Any, relations: Sequence[Any], select: Any) -> Flow[None]:
    """What `relations` lead to is kept by the instances; see InstanceClient.include."""
    by_class: dict[type[PygenResource], list[Any]] = {}
    for each in _several(instances):
        by_class.setdefault(generated_class(type(each)), []).append(each)
    branches = {cls: branches_of(cls, relations, select) for cls in by_class}
    for cls, members in by_class.items():
        unique = list(dict.fromkeys((each.space, each.external_id) for each in members))
        for some in split(unique, FILTER_VALUES):
            wanted = set(some)
            layers = list(_layers(each for each in members if (each.space, each.external_id) in wanted))
            yield from _include(binding.of(cls), cls, layers, branches[cls])


def _several(instances: Any) -> list[PygenResource]:
    given: list[Any] = [instances] if isinstance(instances, PygenResource) else list(instances)
    for each in given:
        if not isinstance(each, PygenResource):
            raise TypeError(f"expected an instance or several, as a client gives them, got {each!r:.80}")
    return given


def _layers(instances: Iterable[Any]) -> Iterator[Layer]:
    layers: list[Layer] = []
    seen: dict[Key, int] = {}
    for each in instances:
        key = (each.space, each.external_id)
        position = seen[key] = seen.get(key, -1) + 1
        if position == len(layers):
            layers.append({})
        layers[position][key] = each
    yield from layers


def _include(
    binding: Binding, cls: type[PygenResource], layers: Sequence[Layer], branches: Mapping[str, Branch]
) -> Flow[None]:
    """Of one class, as many as a filter takes."""
    reference = EdgeReference if "edge_type" in cls.__pydantic_fields__ else NodeReference  # type: ignore[attr-defined]  # pyright: ignore
    wanted = InstanceReferencesFilter([reference(*key) for key in layers[0]])

    def assemble(found: Mapping[str, Found]) -> Flow[list[Any]]:
        root = found["root"]
        _refuse_missing(cls, [key for key in layers[0] if key not in root.by_id])
        by_path = {each.set.path: each for each in found.values() if each.set.path is not None}
        for layer in layers:
            given = replace(root, by_id=layer)
            yield from connect(binding, {**found, "root": given}, {**by_path, (): given}, (), branches)
            yield from _follow_changed(binding, given, root, branches)
        return list(layers[0].values())

    pages = plan(binding, Root(cls, wanted, selected=frozenset(), branches=branches))
    yield from read_all(replace(pages, assemble=assemble), len(layers[0]))


def _refuse_missing(cls: type[PygenResource], missing: Sequence[Key]) -> None:
    if missing:
        raise ResourceNotFoundError(
            f"{len(missing)} of these instances are not in the view {cls.__view__.reference} any more, the first one is "
            f"{':'.join(missing[0])}: read them again",
            method="POST",
            path=path_of("query"),
            missing=[{"space": space, "externalId": external_id} for space, external_id in missing],
        )


def _follow_changed(binding: Binding, given: Found, fresh: Found, branches: Mapping[str, Branch]) -> Flow[None]:
    """An instance shows its own references: where others were written since, what it names itself is read."""
    for name, branch in branches.items():
        if branch.hop.kind != "direct" or obstacle(branch.hop):
            continue
        changed = {
            key: each
            for key, each in given.by_id.items()
            if set(keys_of(getattr(each, name))) - set(keys_of(getattr(fresh.by_id[key], name)))
        }
        for each in changed.values():
            handle: Any = getattr(each, name)
            if getattr(handle, "_relation", None) is None:  # of a reference that was assigned
                object.__setattr__(handle, "_relation", BoundRelation(binding, name))
        if changed:
            yield from follow_references(branch.hop, replace(given, by_id=changed), _pages(binding, branch))


def _pages(binding: Binding, branch: Branch) -> Callable[[Filter], PageSource[Any]]:
    return lambda where: plan(
        binding, Root(branch.hop.target, where, selected=branch.selected, branches=branch.branches)
    )
