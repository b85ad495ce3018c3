"""External ids for objects that have none: pass one of these, or any function of the object, as `external_id_factory`.

>>> number = counter("pump-")
>>> [number(None), number(None)]
['pump-1', 'pump-2']
"""

from __future__ import annotations

import hashlib
import itertools
import uuid as _uuid
from collections.abc import Callable
from typing import Any

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.defaults import given_fields
from pygen_runtime.model.instances import InstanceWrite


def uuid(instance: Any) -> str:
    """A random UUID: a new instance at every write of a new object."""
    return str(_uuid.uuid4())


def sha256(instance: InstanceWrite) -> str:
    """The digest of the view and of what is set on the object: equal objects are the same instance.

    Relations count by the ids in them; an object in a relation counts by its external id, or as new where it has none.
    """
    from pygen_runtime.model.encoding import encode_table
    from pygen_runtime.requests.batches import encode
    from pygen_runtime.writing.shape import shape_of

    values = instance.__dict__
    given = given_fields(instance)
    shape = shape_of(type(instance))
    relations = {name for name, *_ in shape.relations} | {name for name, _ in shape.connections}
    content = [
        (wire, values[name] if convert is None or values[name] is None else convert(values[name]))
        for name, wire, convert in encode_table(type(instance))
        if name in given and name not in relations
    ]
    content += [(name, _related(values[name])) for name in sorted(relations & given)]
    return hashlib.sha256(encode([str(type(instance).__view__.reference), instance.space, content])).hexdigest()


def counter(prefix: str = "", start: int = 1) -> Callable[[Any], str]:
    """A function that gives ``prefix1``, ``prefix2``, … and begins at `start`; threads may share it."""
    numbers = itertools.count(start)
    return lambda instance: f"{prefix}{next(numbers)}"


def _related(value: Any) -> Any:
    if isinstance(value, list):
        return [_related(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, NodeReference):
        return value.dump()
    return [value.space, value.external_id] if isinstance(value, InstanceWrite) else value
