"""Instances as the API answers them: identity, properties of the views asked for, and the types of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.containers import Column, Container
from pygen_runtime.emulator.explaining import told
from pygen_runtime.emulator.operands import EDGE, KINDS
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import Row, Store, array_of
from pygen_runtime.emulator.units import Conversion, conversion
from pygen_runtime.emulator.values import Decode, reference_of
from pygen_runtime.emulator.views import View

Instance = dict[str, Any]
Values = dict[str, dict[str, dict[str, Any]]]

KIND_NAMES = {number: name for name, number in KINDS.items()}
_IDENTITY = (
    "SELECT i.id, i.kind, i.space, i.external_id, i.version, i.type, i.created, i.updated, i.deleted, s.key, e.key "
    "FROM instance AS i LEFT JOIN instance AS s ON s.id = i.start_id LEFT JOIN instance AS e ON e.id = i.end_id "
    "WHERE i.id IN (SELECT value FROM json_each(?))"
)


WantedProperty = tuple[str, Column, "Decode | None"]
"""Its name in the view, its column, and how it is read."""


@dataclass(frozen=True, slots=True)
class WantedView:
    """A view of which properties are read, by container."""

    view: View
    parts: tuple[tuple[Container, tuple[WantedProperty, ...]], ...]
    conversions: Mapping[str, Conversion]
    """Of the properties that are read in another unit than they have."""


def wanted_views(schema: Schema, body: Mapping[str, Any], where: str = "") -> list[WantedView]:
    sources: Sequence[Mapping[str, Any]] = body.get("sources", ())
    return [wanted_view(schema, source, f"{where}sources[{position}]") for position, source in enumerate(sources)]


def wanted_view(schema: Schema, source: Mapping[str, Any], where: str) -> WantedView:
    """From an entry of `sources`; without `properties` all mapped ones are wanted."""
    view = schema.view(source["source"])
    names: list[str] = source.get("properties", ["*"])
    if "*" in names:
        names = list(view.mapped)
    conversions = target_units(view, source.get("targetUnits", ()), where)
    by_container: dict[int, tuple[Container, list[WantedProperty]]] = {}
    for name in dict.fromkeys(names):
        container, column = view.column(name)
        decode = _converted(column, conversions[name]) if name in conversions else column.decode
        part = by_container.setdefault(container.number, (container, []))
        part[1].append((name, column, decode))
    if not names:
        by_container = {container.number: (container, []) for container in view.containers}
    parts = tuple((container, tuple(wanted)) for container, wanted in by_container.values())
    return WantedView(view, parts, conversions)


def target_units(view: View, units: Sequence[Mapping[str, Any]], where: str) -> dict[str, Conversion]:
    """The conversions of the properties that are read in another unit."""
    found: dict[str, Conversion] = {}
    for position, unit in enumerate(units):
        _, column = view.column(unit["property"])
        place = f"{where}.targetUnits[{position}]"
        source = column.body["type"].get("unit")
        found[unit["property"]] = conversion(None if source is None else source["externalId"], unit["unit"], place)
    return found


def _converted(column: Column, conversion: Conversion) -> Decode:
    if not column.is_list:
        return conversion.of
    decode = column.decode
    assert decode is not None
    return lambda text: [conversion.of(value) for value in decode(text)]


def read(schema: Schema, ids: Sequence[int], wanted: Sequence[WantedView]) -> list[Instance]:
    """The instances with these ids, in this order; repeated ids give repeated instances."""
    unique = array_of(dict.fromkeys(ids))
    found = {row[0]: _identity(row) for row in schema.store.rows(_IDENTITY, [unique])}
    for view in wanted:
        _add_properties(schema.store, unique, view, found)
    return [found[id] for id in ids]


def _identity(row: Row) -> Instance:
    _, kind, space, external_id, version, type_, created, updated, deleted, start, end = row
    instance: Instance = {
        "instanceType": KIND_NAMES[kind],
        "version": version,
        "space": space,
        "externalId": external_id,
        "createdTime": created,
        "lastUpdatedTime": updated,
    }
    if type_ is not None:
        instance["type"] = reference_of(type_)
    if kind == EDGE:
        instance["startNode"], instance["endNode"] = reference_of(start), reference_of(end)
    if deleted is not None:
        instance["deletedTime"] = deleted
    instance["properties"] = {}
    return instance


def _add_properties(store: Store, ids: str, wanted: WantedView, into: dict[int, Instance]) -> None:
    space, key = wanted.view.id[0], wanted.view.key
    for container, properties in wanted.parts:
        columns = "".join(f", {column.name}" for _, column, _ in properties)
        shown = [(position, name, decode) for position, (name, _, decode) in enumerate(properties, 1)]
        sql = f"SELECT id{columns} FROM {container.table} WHERE id IN (SELECT value FROM json_each(?))"
        for row in store.rows(sql, [ids]):
            block = into[row[0]]["properties"].setdefault(space, {}).setdefault(key, {})
            for position, name, decode in shown:
                value = row[position]
                if value is not None:
                    block[name] = value if decode is None else decode(value)


def typing_of(wanted: Sequence[WantedView]) -> dict[str, Any]:
    left_out = ("container", "containerPropertyIdentifier")
    typing: dict[str, Any] = {}
    for of in wanted:
        definitions = {name: of.view.body["properties"][name] for _, part in of.parts for name, _, _ in part}
        typing.setdefault(of.view.id[0], {})[of.view.key] = {
            name: {key: value for key, value in definition.items() if key not in left_out}
            for name, definition in definitions.items()
        }
        for name, converted in of.conversions.items():
            if name in definitions:
                type_ = definitions[name]["type"]
                unit = {**type_["unit"], "externalId": converted.external_id}
                typing[of.view.id[0]][of.view.key][name]["type"] = {**type_, "unit": unit}
    return typing


def finished(
    schema: Schema, answer: dict[str, Any], body: Mapping[str, Any], typing: Callable[[], Any]
) -> dict[str, Any]:
    """The answer with the types and what of itself the request asks for."""
    if body.get("includeTyping", False):
        answer["typing"] = typing()
    if "debug" in body:
        answer["debug"] = told(schema.store, body)
    return answer
