"""Items of requests as dictionaries: whatever an object holds, and the errors for what cannot be written.

`struct_items` makes most of them, faster, where msgspec can be imported.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.schema import View
from pygen_runtime.model.encoding import REFERENCES, elements
from pygen_runtime.requests.endpoints import Body
from pygen_runtime.requests.stored_json import check_json
from pygen_runtime.writing.items import Head, Key, Refer, Targets
from pygen_runtime.writing.shape import Mode, Shape, named


def item(head: Head, view: View | None, properties: Body) -> Body:
    """An item; of a plain node or edge, which has no view, without properties."""
    body: Body = {"instanceType": "edge" if head.ends else "node", **_reference(head.own)}
    if head.type is not None:
        body["type"] = _reference(head.type)
    if head.ends is not None:
        body["startNode"], body["endNode"] = map(_reference, head.ends)
    if head.version is not None:
        body["existingVersion"] = head.version
    if view is not None:
        body["sources"] = [{"source": view.source, "properties": properties}]
    return body


def properties(
    instance: Any, shape: Shape, given: AbstractSet[str], mode: Mode, refer: Refer, targets: Targets
) -> Body:
    """The properties in `given`, in the form of the wire, in an order that the class fixes, and what is unknown.

    Raises:
        ConfigurationError: for a value that no property of its kind takes.
    """
    values = instance.__dict__
    encoded: Body = {wire: values[name] for name, wire in shape.plain if name in given}
    for name, wire, convert in shape.converted:
        if name in given:
            value = values[name]
            encoded[wire] = None if value is None else convert(value)
    for name, wire, many in shape.relations:
        if name in given:
            encoded[wire] = _relation(values[name], many, refer, targets)
    for _, wire, allowed in shape.enums:
        if wire in encoded:
            _check_enum(instance, mode, encoded, wire, allowed)
    for wire, many in shape.json:
        check_json(encoded.get(wire), many, f"{named(instance)}, property {wire}")
    if instance.model_extra:
        encoded.update(instance.model_extra)
    return encoded


def _relation(value: Any, many: bool, refer: Refer, targets: Targets) -> Any:
    if value is None:
        return None
    if not many:
        only = value if value.__class__ in REFERENCES else refer(value)
        targets.append(only)
        return {"space": only.space, "externalId": only.external_id}
    found = [each if each.__class__ in REFERENCES else refer(each) for each in elements(value)]
    targets += found
    return [{"space": each.space, "externalId": each.external_id} for each in found]


def _reference(key: Key) -> Body:
    return {"space": key[0], "externalId": key[1]}


def _check_enum(instance: Any, mode: Mode, encoded: Body, wire: str, allowed: frozenset[str]) -> None:
    """A value that the model did not know when the class was generated can only have been read."""
    value = encoded[wire]
    unknown = [each for each in (value if isinstance(value, list) else [value]) if each not in allowed]  # pyright: ignore
    if not unknown or unknown == [None]:
        return
    if mode != "apply":
        raise ConfigurationError(
            f"{named(instance)}: {wire} is {unknown[0]!r}, which is none of {', '.join(sorted(allowed))}; "
            f"mode={mode!r} would lose it. Generate the package again from the model as it is, "
            "or write with mode='apply', which leaves the property as it is stored"
        )
    del encoded[wire]
