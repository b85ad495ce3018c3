"""Filters of the API as SQL conditions. A comparison with an absent value is false, and its `not` is true."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from pygen_runtime.emulator.checks import array, as_object
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.operands import NODE, Operand, Scope
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.shapes import NODE_REF, PATH, SOURCE_REF
from pygen_runtime.emulator.store import array_of
from pygen_runtime.emulator.views import View

Condition = tuple[str, list[Any]]
"""SQL and its parameters."""

DEEPEST = 100
MOST_VALUES = 5000
FEW = 1000
"""Targets of a nested filter that are looked up once; where there are more, each instance looks at its own."""

_BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def conjunction(conditions: Sequence[Condition]) -> Condition:
    return _joined(conditions, " AND ") if conditions else ("1", [])


def _joined(conditions: Sequence[Condition], word: str) -> Condition:
    texts = [f"({text})" for text, _ in conditions]
    # As a tree: SQLite allows expressions of depth 1,000, and a chain of n terms has depth n.
    while len(texts) > 20:
        texts = [f"({word.join(texts[n : n + 20])})" for n in range(0, len(texts), 20)]
    return word.join(texts), [value for _, values in conditions for value in values]


class FilterCompiler:
    """Compiles filters of one request. `parameters` is None where the endpoint has none."""

    def __init__(
        self, schema: Schema, parameters: Mapping[str, Any] | None = None, *, live: bool = True, search: bool = False
    ) -> None:
        self.schema = schema
        self.parameters = parameters
        self.live = live
        """Whether targets of nested filters must not be deleted; sync also sees what was deleted."""
        self.search = search
        self._aliases = 0
        self._depth = 0

    def compile(self, filter: Any, scope: Scope, where: str = "filter") -> Condition:
        body = as_object(filter, where)
        if len(body) != 1:
            raise invalid(f"{where}: a filter has exactly one key, got {sorted(body)}")
        ((kind, content),) = body.items()
        compile_one = self.kinds.get(kind)
        if compile_one is None:
            raise invalid(f"{where}: Unknown filter: {kind!r}")
        self._depth += 1
        if self._depth > DEEPEST:
            raise invalid(f"{where}: filters are nested more than {DEEPEST} deep")
        condition = compile_one(self, content, scope, f"{where}.{kind}")
        self._depth -= 1
        return condition

    def conditions(self, body: Mapping[str, Any], scope: Scope, views: Iterable[View] = ()) -> list[Condition]:
        """Those of `views`, and of the filter of a request."""
        found = [self.view(view, scope) for view in views]
        return [*found, self.compile(body["filter"], scope)] if "filter" in body else found

    def view(self, view: View, scope: Scope) -> Condition:
        """What makes an instance one of the view: its filter, or else data in all containers that it maps."""
        if view.filter is not None:
            # The filter of a view is no part of the request: no parameters, and no limits of its endpoint.
            own = FilterCompiler(self.schema, live=self.live)
            own._aliases = self._aliases
            condition = own.compile(view.filter, scope, f"filter of {view}")
            self._aliases = own._aliases
            return condition
        if not view.containers:
            raise invalid(f"The view {view} cannot be queried: it has neither a filter nor a mapped property")
        return conjunction([(scope.need(container), []) for container in view.containers])

    def nested_scope(self) -> Scope:
        self._aliases += 1
        return Scope(self.schema, f"n{self._aliases}", NODE)

    # Composition

    def _and(self, content: Any, scope: Scope, where: str) -> Condition:
        return _joined(self._members(content, scope, where), " AND ")

    def _or(self, content: Any, scope: Scope, where: str) -> Condition:
        return _joined(self._members(content, scope, where), " OR ")

    def _members(self, content: Any, scope: Scope, where: str) -> list[Condition]:
        array(as_object, 1)(content, where)
        return [self.compile(member, scope, f"{where}[{position}]") for position, member in enumerate(content)]

    def _not(self, content: Any, scope: Scope, where: str) -> Condition:
        sql, values = self.compile(content, scope, where)
        return f"({sql}) IS NOT TRUE", values

    def _match_all(self, content: Any, scope: Scope, where: str) -> Condition:
        _keys(content, where)
        return "1", []

    def _nested(self, content: Any, scope: Scope, where: str) -> Condition:
        body = _keys(content, where, "scope", "filter")
        array(_text, 1, 3)(body["scope"], f"{where}.scope")
        relation = scope.operand(body["scope"], f"{where}.scope")
        if relation.kind != "direct":
            raise invalid(f"{where}.scope: {relation.name!r} is no direct relation")
        inner = self.nested_scope()
        sql, values = self.compile(body["filter"], inner, f"{where}.filter")
        target = inner.alias
        alive = f" AND {target}.deleted IS NULL" if self.live else ""
        targets = f"FROM instance AS {target}{inner.joins()} WHERE {target}.kind = 0{alive} AND ({sql})"
        column = "key" if relation.edge_end is None else "id"
        found = self.schema.store.rows(f"SELECT {target}.{column} {targets} LIMIT {FEW + 1}", values)
        if len(found) <= FEW:
            # Few targets: those that name them come from an index, where there is one.
            return _refers_to_one(relation), [array_of(row[0] for row in found)]
        return f"EXISTS(SELECT 1 {targets} AND {_refers_to(relation, target)})", values

    # Leaves

    def _equals(self, content: Any, scope: Scope, where: str) -> Condition:
        body = _keys(content, where, "property", "value")
        operand = self._operand(body["property"], scope, f"{where}.property")
        value = self._value(body["value"], f"{where}.value")
        other = self._other(value, operand, scope, where)
        if other is not None:
            return f"{operand.sql} = {other.sql}", []
        if operand.is_list:
            return f"{operand.sql} = ?", [_list_text(operand, value, where)]
        literal = operand.literal(value, f"{where}.value")
        if operand.edge_end is not None:
            return f"{operand.edge_end} IN (SELECT id FROM instance WHERE key = ?)", [literal]
        return f"{operand.sql} = ?", [literal]

    def _in(self, content: Any, scope: Scope, where: str) -> Condition:
        body = _keys(content, where, "property", "values")
        operand = self._operand(body["property"], scope, f"{where}.property")
        value = self._value(body["values"], f"{where}.values")
        other = self._other(value, operand, scope, where, lists=True)
        if other is not None:
            return f"{operand.sql} IN (SELECT value FROM json_each({other.sql}))", []
        values = _values(value, f"{where}.values")
        if operand.is_list:
            encoded = [_list_text(operand, member, where) for member in values]
        else:
            encoded = [operand.literal(member, f"{where}.values[{n}]") for n, member in enumerate(values)]
        members = "(SELECT value FROM json_each(?))"
        if operand.edge_end is not None:
            return f"{operand.edge_end} IN (SELECT id FROM instance WHERE key IN {members})", [array_of(encoded)]
        return f"{operand.sql} IN {members}", [array_of(encoded)]

    def _range(self, content: Any, scope: Scope, where: str) -> Condition:
        body = _keys(content, where, "property", *_BOUNDS, optional=tuple(_BOUNDS))
        operand = self._ordered(body["property"], scope, f"{where}.property")
        return conjunction(self._bounds(body, dict.fromkeys(_BOUNDS, operand), scope, where))

    def _overlaps(self, content: Any, scope: Scope, where: str) -> Condition:
        if self.search:
            raise invalid(f"{where}: not allowed in search")
        body = _keys(content, where, "startProperty", "endProperty", *_BOUNDS, optional=tuple(_BOUNDS))
        start = self._ordered(body["startProperty"], scope, f"{where}.startProperty")
        end = self._ordered(body["endProperty"], scope, f"{where}.endProperty")
        if start.category != end.category:
            raise invalid(f"{where}: startProperty and endProperty have different types")
        sides = {"gt": end, "gte": end, "lt": start, "lte": start}
        there = (f"{start.sql} IS NOT NULL AND {end.sql} IS NOT NULL", list[Any]())
        return conjunction([there, *self._bounds(body, sides, scope, where)])

    def _bounds(
        self, body: Mapping[str, Any], sides: Mapping[str, Operand], scope: Scope, where: str
    ) -> list[Condition]:
        given = [name for name in _BOUNDS if name in body]
        if {"gt", "gte"} <= set(given) or {"lt", "lte"} <= set(given):
            raise invalid(f"{where}: give the bound of a side inclusive or exclusive, not both")
        if not given:
            raise invalid(f"{where}: give at least one of gt, gte, lt, lte")
        conditions: list[Condition] = []
        for name in given:
            operand, value = sides[name], self._value(body[name], f"{where}.{name}")
            other = self._other(value, operand, scope, where)
            if other is not None:
                conditions.append((f"{operand.sql} {_BOUNDS[name]} {other.sql}", []))
            else:
                literal = operand.literal(value, f"{where}.{name}")
                conditions.append((f"{operand.sql} {_BOUNDS[name]} ?", [literal]))
        return conditions

    def _prefix(self, content: Any, scope: Scope, where: str) -> Condition:
        body = _keys(content, where, "property", "value")
        operand = self._operand(body["property"], scope, f"{where}.property")
        if operand.category != "text" or operand.is_list:
            raise invalid(f"{where}: {operand.name!r} is no single-valued text")
        value = self._value(body["value"], f"{where}.value")
        if not isinstance(value, str):
            raise invalid(f"{where}.value: must be a string")
        literal = operand.literal(value, f"{where}.value")
        after = _after_prefix(literal)
        if after is None:
            return f"{operand.sql} >= ?", [literal]
        return f"{operand.sql} >= ? AND {operand.sql} < ?", [literal, after]

    def _exists(self, content: Any, scope: Scope, where: str) -> Condition:
        body = _keys(content, where, "property")
        return f"{self._operand(body['property'], scope, f'{where}.property').sql} IS NOT NULL", []

    def _contains_any(self, content: Any, scope: Scope, where: str) -> Condition:
        operand, held, values = self._contained(content, scope, where)
        return f"EXISTS(SELECT 1 FROM json_each({operand.sql}) WHERE value IN (SELECT value FROM {held}))", values

    def _contains_all(self, content: Any, scope: Scope, where: str) -> Condition:
        operand, held, values = self._contained(content, scope, where)
        missing = f"SELECT 1 FROM {held} WHERE value NOT IN (SELECT value FROM json_each({operand.sql}))"
        return f"{operand.sql} IS NOT NULL AND NOT EXISTS({missing})", values

    def _contained(self, content: Any, scope: Scope, where: str) -> tuple[Operand, str, list[Any]]:
        body = _keys(content, where, "property", "values")
        operand = self._operand(body["property"], scope, f"{where}.property")
        if not operand.is_list:
            raise invalid(f"{where}: {operand.name!r} is no list")
        value = self._value(body["values"], f"{where}.values")
        other = self._other(value, operand, scope, where, lists=True)
        if other is not None:
            return operand, f"json_each({other.sql})", []
        members = _values(value, f"{where}.values")
        encoded = [operand.literal(member, f"{where}.values[{n}]") for n, member in enumerate(members)]
        return operand, "json_each(?)", [array_of(encoded)]

    def _has_data(self, content: Any, scope: Scope, where: str) -> Condition:
        array(SOURCE_REF)(content, where)
        conditions: list[Condition] = []
        for source in content:
            if source["type"] == "view":
                used = self.schema.view(source).containers
            else:
                used = (self.schema.container(source),)
            conditions.extend((scope.has(container), []) for container in used)
        return conjunction(conditions)

    def _instance_references(self, content: Any, scope: Scope, where: str) -> Condition:
        array(NODE_REF)(content, where)
        keys = [f"{reference['space']}:{reference['externalId']}" for reference in content]
        return f"{scope.alias}.key IN (SELECT value FROM json_each(?))", [array_of(keys)]

    # Operands

    def _operand(self, path: Any, scope: Scope, where: str) -> Operand:
        PATH(path, where)
        return scope.operand(path, where)

    def _ordered(self, path: Any, scope: Scope, where: str) -> Operand:
        operand = self._operand(path, scope, where)
        if operand.is_list or operand.category in ("direct", "json", "boolean"):
            raise invalid(f"{where}: {operand.name!r} has no order")
        return operand

    def _value(self, value: Any, where: str) -> Any:
        """The literal that a parameter stands for, else the value itself."""
        if not isinstance(value, dict) or value.keys() != {"parameter"}:  # pyright: ignore[reportUnknownMemberType]
            return value  # pyright: ignore[reportUnknownVariableType]
        name: Any = value["parameter"]  # pyright: ignore[reportUnknownVariableType]
        if self.parameters is None:
            raise invalid(f"{where}: parameters can be used in query and sync only")
        if not isinstance(name, str) or name not in self.parameters:
            raise invalid(f"{where}: there is no parameter {name!r}")
        return self.parameters[name]

    def _other(self, value: Any, operand: Operand, scope: Scope, where: str, lists: bool = False) -> Operand | None:
        """The property that stands in place of a literal; it must have the type of `operand`."""
        if not isinstance(value, dict) or value.keys() != {"property"}:  # pyright: ignore[reportUnknownMemberType]
            return None
        other = self._operand(value["property"], scope, f"{where}.property")
        if other.category != operand.category or other.is_list != (lists or operand.is_list):
            raise invalid(f"{where}: {operand.name!r} cannot be compared with {other.name!r}")
        return other

    kinds: ClassVar[dict[str, Callable[[FilterCompiler, Any, Scope, str], Condition]]] = {
        "and": _and,
        "or": _or,
        "not": _not,
        "matchAll": _match_all,
        "nested": _nested,
        "equals": _equals,
        "in": _in,
        "range": _range,
        "overlaps": _overlaps,
        "prefix": _prefix,
        "exists": _exists,
        "containsAny": _contains_any,
        "containsAll": _contains_all,
        "hasData": _has_data,
        "instanceReferences": _instance_references,
    }


def _refers_to(relation: Operand, target: str) -> str:
    """A condition that the relation leads to the instance `target`, which an index finds."""
    if relation.edge_end is not None:
        return f"{target}.id = {relation.edge_end}"
    if relation.is_list:
        return f"{target}.key IN (SELECT value FROM json_each({relation.sql}))"
    return f"{target}.key = {relation.sql}"


def _refers_to_one(relation: Operand) -> str:
    """A condition that the relation leads to one of an array of keys, of ids where it is an end of an edge."""
    targets = "(SELECT value FROM json_each(?))"
    if relation.edge_end is not None:
        return f"{relation.edge_end} IN {targets}"
    if relation.is_list:
        return f"EXISTS(SELECT 1 FROM json_each({relation.sql}) WHERE value IN {targets})"
    return f"{relation.sql} IN {targets}"


def _keys(content: Any, where: str, *known: str, optional: Sequence[str] = ()) -> Mapping[str, Any]:
    body = as_object(content, where)
    for key in body:
        if key not in known:
            raise invalid(f"Unexpected field - {where}.{key}")
    for key in known:
        if key not in body and key not in optional:
            raise invalid(f"Missing required field - {where}.{key}")
    return body


def _text(value: Any, where: str) -> None:
    if not isinstance(value, str):
        raise invalid(f"{where}: must be a string")


def _values(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_VALUES:  # pyright: ignore[reportUnknownArgumentType]
        raise invalid(f"{where}: must be an array of at most {MOST_VALUES} values")
    return value  # pyright: ignore[reportUnknownVariableType]


def _list_text(operand: Operand, value: Any, where: str) -> str:
    """A whole list as it is stored."""
    encoded = [operand.literal(member, f"{where}.value") for member in _values(value, f"{where}.value")]
    if operand.kind in ("float32", "float64"):
        encoded = [float(member) for member in encoded]
    return json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))


def _after_prefix(prefix: str) -> str | None:
    """The first text after all that begin with `prefix`, in the order of code points; None where there is no end."""
    for position in range(len(prefix) - 1, -1, -1):
        code = ord(prefix[position])
        if code < 0x10FFFF:
            following = 0xE000 if code == 0xD7FF else code + 1  # no surrogates
            return prefix[:position] + chr(following)
    return None
