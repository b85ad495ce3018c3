"""What changed in one property of a view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hatch_pygen.diff.changes import Change, Identities, Json, Kind, name_of, same, unnamed
from hatch_pygen.text.strict_json import is_object, quoted

# The parts of a definition and the kinds of change that tell of them.
_RULES: Mapping[str, Sequence[Kind]] = {
    "source": ("target-changed",),
    "direction": ("connection-changed",),
    "through": ("connection-changed",),
    "edgeSource": ("connection-changed",),
    "type.space": ("connection-changed",),
    "type.externalId": ("connection-changed",),
    "type.source": ("target-changed",),
    "type.list": ("list-changed",),
    "type.unit": ("unit-changed",),
    "type.values": ("enum-value-removed", "enum-value-added", "text-changed"),
    "nullable": ("required", "nullable"),
    "defaultValue": ("required", "nullable", "optional-on-write", "default-changed"),
    "immutable": ("read-only",),
}


def compare_property(old: Json, new: Json, where: str, views: Identities) -> list[Change]:
    """The changes of a property named by `where`; `views` matches the views that the two forms point to."""
    before, after = _form(old), _form(new)
    if before != after:
        connects = any(form == "direct" or form.endswith(("_connection", "_relation")) for form in (before, after))
        kind: Kind = "connection-changed" if connects else "type-changed"
        return [Change(kind, where, f"{before} became {after}", before, after)]
    if _is_mapped(new):
        found = [*_type(_table(old, "type"), _table(new, "type"), where, views), *_presence(old, new, where)]
    else:
        found = list(_connection(old, new, where, views))
    return [*found, *unnamed(_parts(old), _parts(new), where, found, _RULES)]


def compare_required(new: Json, where: str) -> Iterator[Change]:
    """What an added property asks of programs that write: one that they must now give."""
    if _is_mapped(new) and _required_on_write(new):
        yield Change("required", where, "the new property is required on write", None, True)


def _form(definition: Json) -> str:
    """The kind of a property: ``text``, ``direct``, ``multi_edge_connection``, …; dumps of older APIs do not name it."""
    if "connectionType" in definition:
        return str(definition["connectionType"])
    if _is_mapped(definition):
        return str(_table(definition, "type").get("type"))
    return "multi_reverse_direct_relation" if "through" in definition else "multi_edge_connection"


def _is_mapped(definition: Json) -> bool:
    return not definition.keys() & {"connectionType", "direction", "through"}


def _table(item: Json, key: str) -> Json:
    value = item.get(key)
    return value if is_object(value) else {}


def _type(old: Json, new: Json, where: str, views: Identities) -> Iterator[Change]:
    if not same(old.get("list", False), new.get("list", False)):
        message = "is now a list" if new.get("list") else "is no longer a list"
        yield Change("list-changed", where, message, old.get("list"), new.get("list"))
    was, now = (_table(item, "unit").get("externalId") for item in (old, new))
    if not same(was, now):
        units = [quoted(unit) if isinstance(unit, str) else "none" for unit in (was, now)]
        yield Change("unit-changed", where, f"unit {units[0]} became {units[1]}", was, now)
    yield from _target(old, new, where, views)
    yield from _enum(_table(old, "values"), _table(new, "values"), where)


def _target(old: Json, new: Json, where: str, views: Identities) -> Iterator[Change]:
    was, now = old.get("source"), new.get("source")
    if _view_key(was, views) != _view_key(now, views):
        names = [name_of(target) if is_object(target) else "any node" for target in (was, now)]
        yield Change("target-changed", where, f"pointed to {names[0]}, points to {names[1]}", was, now)


def _enum(old: Json, new: Json, where: str) -> Iterator[Change]:
    for value in sorted(old.keys() - new.keys()):
        yield Change("enum-value-removed", where, f"the value {quoted(value)} is gone", value)
    for value in sorted(new.keys() - old.keys()):
        yield Change("enum-value-added", where, f"a new value {quoted(value)}", None, value)
    for value in sorted(old.keys() & new.keys()):
        if not same(old[value], new[value]):
            yield Change("text-changed", where, f"texts of the value {quoted(value)} changed", old[value], new[value])


def _presence(old: Json, new: Json, where: str) -> Iterator[Change]:
    was, now = old.get("nullable", True), new.get("nullable", True)
    default, new_default = old.get("defaultValue"), new.get("defaultValue")
    if not same(was, now):
        message = "may now be absent" if now else "may no longer be absent"
        yield Change("nullable" if now else "required", where, message, was, now)
    elif _required_on_write(new) and not _required_on_write(old):
        yield Change("required", where, "is now required on write", default, new_default)
    elif _required_on_write(old) and not _required_on_write(new):
        yield Change("optional-on-write", where, "is no longer required on write", None, new_default)
    elif ("defaultValue" in old) != ("defaultValue" in new) or not same(default, new_default):
        yield Change("default-changed", where, "the default value changed", default, new_default)
    if new.get("immutable", False) is True and old.get("immutable", False) is not True:
        yield Change("read-only", where, "can no longer be written after its creation", False, True)


def _required_on_write(definition: Json) -> bool:
    may_lack = definition.get("nullable", True) or definition.get("autoIncrement", False)
    return not may_lack and definition.get("defaultValue") is None


def _connection(old: Json, new: Json, where: str, views: Identities) -> Iterator[Change]:
    yield from _target(old, new, where, views)
    for key, part, was, now in (
        ("edge type", "type", _edge_type(old), _edge_type(new)),
        ("direction", "direction", old.get("direction", "outwards"), new.get("direction", "outwards")),
        ("edge view", "edgeSource", _view_key(old.get("edgeSource"), views), _view_key(new.get("edgeSource"), views)),
        ("way", "through", _through(old, views), _through(new, views)),
    ):
        if was != now:
            yield Change(
                "connection-changed", where, f"the {key} of the connection changed", old.get(part), new.get(part)
            )


def _edge_type(definition: Json) -> tuple[Any, Any]:
    type_ = _table(definition, "type")
    return type_.get("space"), type_.get("externalId")


def _through(definition: Json, views: Identities) -> tuple[Any, ...]:
    through = _table(definition, "through")
    return (*_view_key(through.get("source"), views), through.get("identifier"))


def _view_key(reference: Any, views: Identities) -> tuple[str, ...]:
    return (str(reference.get("type")), *views.key(reference)) if is_object(reference) else ()


def _parts(definition: Json) -> dict[str, Any]:
    """The parts of a definition by name, those of its type among them."""
    parts = {key: value for key, value in definition.items() if key != "type"}
    return {**parts, **{f"type.{key}": value for key, value in _table(definition, "type").items()}}
