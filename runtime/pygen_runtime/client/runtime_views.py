"""Views known only at run time: data classes made of what the API says of a view, by the annotations of generated ones.

Nothing is renamed but what Python does not allow: classes are called as the views, properties as on the wire, with a
trailing underscore where the name is taken.
"""

from __future__ import annotations

import keyword
import types
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pygen_runtime.client.resources.schema_objects import VIEWS
from pygen_runtime.filters.expressions import AndFilter, EqualsFilter, Filter
from pygen_runtime.filters.references import NodeReference, ViewReference
from pygen_runtime.filters.schema import view as view_of
from pygen_runtime.http.flow import Flow
from pygen_runtime.model import annotations as checked_marks
from pygen_runtime.model.class_schema import SYSTEM
from pygen_runtime.model.instances import (
    EdgeWrite,
    InstanceWrite,
    NodeWrite,
    PygenEdge,
    PygenResource,
    ResourceMeta,
)
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.reading.model_views import ViewFacts
from pygen_runtime.wire import EdgeConnection, MappedProperty, ReverseDirectRelation, View

marks: Any = checked_marks
"""At run time its names take those of classes; a checker sees the classes themselves."""

if TYPE_CHECKING:

    class _AnyColumn(ResourceMeta):
        def __getattr__(cls, name: str) -> Any: ...

    class RuntimeResource(PygenResource, metaclass=_AnyColumn):
        """An instance of a view known only at run time: a type checker takes its properties and columns for Any."""

        def __getattr__(self, name: str) -> Any: ...

    class RuntimeWrite(InstanceWrite):
        """An instance of such a view to write."""

        def __init__(self, **fields: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...

else:
    RuntimeResource, RuntimeWrite = PygenResource, InstanceWrite

Resources: TypeAlias = InstanceList[RuntimeResource, RuntimeWrite]

_PYTHON: Mapping[str, Any] = {
    "text": str,
    "boolean": bool,
    "int32": marks.Int32,
    "int64": marks.Int64,
    "float32": marks.Float32,
    "float64": marks.Float64,
    "timestamp": marks.Timestamp,
    "date": marks.Date,
    "json": marks.Json,
    "timeseries": marks.TimeSeriesId,
    "file": marks.FileId,
    "sequence": marks.SequenceId,
    "direct": NodeReference,
}
_TAKEN = frozenset((*SYSTEM, *dir(PygenResource), *dir(InstanceWrite), *dir(PygenEdge)))


def classes_of(reference: ViewReference) -> Flow[tuple[str, dict[str, Any]]]:
    """The name of a view, and the attributes of its API: its classes, which know those that its relations lead to."""
    first = yield from VIEWS.get(reference, includeInheritedProperties=True)
    views = {first.as_reference(): first}
    wanted = _leads_to(first) - set(views)
    while wanted:
        found = yield from VIEWS.retrieve_all(sorted(wanted), includeInheritedProperties=True)
        views.update({each.as_reference(): each for each in found})
        known = set(views) | wanted  # a view that is not there is not asked for again
        wanted = {target for each in found for target in _leads_to(each)} - known
    names = _names(views)
    scope: dict[str, Any] = {}
    for each, view in views.items():
        _add_classes(scope, names, view, names[each])
    name = names[first.as_reference()]
    made = {"data_class": scope[name], "list_class": scope[f"{name}List"], "write_class": scope[f"{name}Write"]}
    return name, made


def _leads_to(view: View) -> set[ViewReference]:
    found: set[ViewReference | None] = set()
    for each in view.properties.values():
        if isinstance(each, MappedProperty):
            found.add(getattr(each.type, "source", None))
        elif isinstance(each, EdgeConnection):
            found |= {each.source, each.edge_source}
        elif isinstance(each, ReverseDirectRelation):
            found.add(each.source)
    return {each for each in found if each is not None}


def _names(views: Iterable[ViewReference]) -> dict[ViewReference, str]:
    """A name for each view: its external id, numbered where another has it."""
    names: dict[ViewReference, str] = {}
    for each in views:
        name, number = each.external_id, 2
        while name in names.values():
            name, number = f"{each.external_id}_{number}", number + 1
        names[each] = name
    return names


def _add_classes(scope: dict[str, Any], names: Mapping[ViewReference, str], view: View, name: str) -> None:
    edge = view.used_for == "edge"
    shared = {
        "__module__": __name__,
        "__doc__": view.description or view.name or name,
        "__view__": view_of(
            view.space,
            view.external_id,
            view.version,
            used_for="edge" if edge else "node",
            node_type=None if edge else _node_type(view.filter),
            writable=view.writable is not False,
            queryable=view.queryable is not False,
        ),
        "__pygen_scope__": scope,
        "__pygen_facts__": _facts(view),
    }
    read, write = _members(names, view)
    scope[name] = _class(name, PygenEdge if edge else PygenResource, {**shared, **read})
    scope[f"{name}Write"] = _class(f"{name}Write", EdgeWrite if edge else NodeWrite, {**shared, **write})
    scope[f"{name}List"] = _class(f"{name}List", InstanceList, {"__module__": __name__})


def _facts(view: View) -> ViewFacts:
    mapped = ((wire, each) for wire, each in view.properties.items() if isinstance(each, MappedProperty))
    relations = {
        wire: each.container.path(each.container_property_identifier)
        for wire, each in mapped
        if each.type.type == "direct"
    }
    return ViewFacts(view.filter.dump() if view.filter is not None else None, relations)


def _class(name: str, base: type[Any], body: Mapping[str, Any]) -> type[Any]:
    return types.new_class(name, (base,), exec_body=lambda namespace: namespace.update(body))


def _members(names: Mapping[ViewReference, str], view: View) -> tuple[dict[str, Any], dict[str, Any]]:
    """The bodies of the read and the write class."""
    read: dict[str, Any] = {"__annotations__": {}}
    write: dict[str, Any] = {"__annotations__": {}}
    for wire, each in view.properties.items():
        name = f"{wire}_" if keyword.iskeyword(wire) or wire in _TAKEN else wire
        if isinstance(each, MappedProperty):
            _mapped(read, write, names, name, wire, each)
        elif isinstance(each, EdgeConnection):
            _edges(read, write, names, name, wire, each)
        elif isinstance(each, ReverseDirectRelation) and each.source in names:
            read["__annotations__"][name] = marks.Connected[names[each.source]]
            path = each.through.source.path(each.through.identifier)
            single = each.connection_type == "single_reverse_direct_relation"
            read[name] = marks.reverse(wire, through=path, multi=not single, through_list=bool(each.targets_list))
    return read, write


def _mapped(
    read: dict[str, Any], write: dict[str, Any], names: Mapping[ViewReference, str], name: str, wire: str, of: Any
) -> None:
    many = bool(getattr(of.type, "list", False))
    source: ViewReference | None = getattr(of.type, "source", None)
    target = names.get(source) if source is not None else None
    unit = getattr(getattr(of.type, "unit", None), "external_id", None)
    required = of.nullable is False
    default = {} if required else {"default": None}
    if target is not None:
        read["__annotations__"][name] = (marks.DirectList if many else marks.Direct)[target]
        read[name] = marks.many(wire) if many else marks.prop(wire, **default)
        value: Any = (marks.Refs if many else marks.Ref)[f"{target}Write"]
    else:
        value = _listed(_value(of.type, written=False), many)
        read["__annotations__"][name] = value if required else value | None
        read[name] = marks.prop(wire, unit=unit, **default)
        value = _listed(_value(of.type, written=True), many)
        if of.type.type == "direct":
            value = (marks.Refs if many else marks.Ref)["NodeWrite"]
    open_ended = not required or bool(of.auto_increment) or of.default_value is not None
    write["__annotations__"][name] = value | None if open_ended else value
    write[name] = marks.prop(wire, **({"default": None} if open_ended else {}))


def _listed(value: Any, many: bool) -> Any:
    return list.__class_getitem__(value) if many else value


def _value(type: Any, *, written: bool) -> Any:
    if type.type == "enum":
        literal: Any = Literal
        values: Any = literal[tuple(type.values)]
        return values if written else values | str
    return _PYTHON.get(type.type, marks.Json)


def _edges(
    read: dict[str, Any], write: dict[str, Any], names: Mapping[ViewReference, str], name: str, wire: str, of: Any
) -> None:
    target = names.get(of.source, "PygenResource")
    edge = names.get(of.edge_source)
    multi = of.connection_type != "single_edge_connection"
    read["__annotations__"][name] = marks.ConnectedBy[target, edge] if edge else marks.Connected[target]
    type = (of.type.space, of.type.external_id)
    read[name] = marks.edges(wire, type=type, direction=of.direction or "outwards", multi=multi)
    written = "NodeWrite" if target == "PygenResource" else f"{target}Write"
    kind: Any = (marks.EdgeRefs if multi else marks.EdgeRef) if edge is None else None
    kind = kind or (marks.EdgeRefsWith if multi else marks.EdgeRefWith)
    write["__annotations__"][name] = kind[(written, f"{edge}Write") if edge else written] | None
    write[name] = marks.prop(wire, default=None)


def _node_type(filter: Filter | None) -> tuple[str, str] | None:
    """The type that the filter of a view fixes."""
    members = filter.filters if isinstance(filter, AndFilter) else (filter,)
    for each in members:
        if isinstance(each, EqualsFilter) and tuple(each.property) == ("node", "type"):
            value = each.value
            return (value.space, value.external_id) if isinstance(value, NodeReference) else None
    return None
