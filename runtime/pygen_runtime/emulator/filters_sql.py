"""Filters of the API as SQL conditions. A comparison with an absent value is false, and its `not` is true."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from pygen_runtime.emulator.checks import Body, Check, anything, array, as_object, obj, text
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.operands import NODE, Literal, Operand, Scope
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.shapes import NODE_REF, PATH, SOURCE_REF
from pygen_runtime.emulator.store import MEMBERS, array_of
from pygen_runtime.emulator.values import key_in
from pygen_runtime.emulator.views import View

Condition = tuple[str, list[Any]]
"""SQL and its parameters."""

DEEPEST = 100
MOST_VALUES, MOST_VALUES_STRICT = 5000, 1000
"""Of one filter: what a client of Cognite relies on, and what Cognite's guide says (API facts, section 4)."""
MOST_TERMS = 2000
"""Of one filter, all its terms counted: each costs time for which other requests wait."""
FEW = 1000
"""Targets of a nested filter that are looked up once; where there are more, each instance looks at its own."""

_BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def _bounded(required: Mapping[str, Check]) -> Check:
    """With at least one bound. A bound of null is at fault: left out, the filter would let more through."""
    return obj(required, dict.fromkeys(_BOUNDS, anything), null_is_absent=False)


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
        self._terms = 0
        self._names_space = False

    def compile(self, filter: Any, scope: Scope, where: str = "filter") -> Condition:
        body = as_object(filter, where)
        if len(body) != 1:
            raise invalid(f"{where}: a filter has exactly one key, got {sorted(body)}")
        ((kind, content),) = body.items()
        if kind not in self.kinds:
            raise invalid(f"{where}: Unknown filter: {kind!r}")
        if self.search and kind == "overlaps":
            raise invalid(f"{where}.{kind}: not allowed in search")
        check, compile_one = self.kinds[kind]
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise invalid(f"{where}: a filter has at most {MOST_TERMS} terms")
        self._depth += 1
        if self._depth > DEEPEST:
            raise invalid(f"{where}: filters are nested more than {DEEPEST} deep")
        check(content, f"{where}.{kind}")
        condition = compile_one(self, content, scope, f"{where}.{kind}")
        self._depth -= 1
        return condition

    def conditions(
        self, body: Mapping[str, Any], scope: Scope, views: Iterable[View] = (), where: str = "filter"
    ) -> list[Condition]:
        """Those of `views`, and of the filter of a request."""
        found = [self.view(view, scope) for view in views]
        return [*found, self.compile(body["filter"], scope, where)] if "filter" in body else found

    def view(self, view: View, scope: Scope) -> Condition:
        """What makes an instance one of the view: its filter, or else data in all containers that it maps."""
        if view.filter is not None:
            # The filter of a view is no part of the request: no parameters, and no limits of its endpoint.
            own = FilterCompiler(self.schema, live=self.live)
            own._aliases = self._aliases
            condition = own.compile(view.filter, scope, f"filter of {view}")
            self._aliases = own._aliases
            return condition
        if view.body["usedFor"] == "record":
            raise invalid(f"The view {view} is for records: its data belong to another service")
        if not view.containers:
            raise invalid(f"The view {view} cannot be queried: it has neither a filter nor a mapped property")
        return conjunction([(scope.need(container), []) for container in view.containers])

    def conditions_of_all(
        self, body: Mapping[str, Any], scope: Scope, views: Iterable[View] = (), where: str = "filter"
    ) -> list[Condition]:
        """As `conditions`, for what a request finds by itself, not by following another set.

        Instances of the system are found only where the filter names their space (the official SDK's tests).
        """
        found = self.conditions(body, scope, views, where)
        hidden = self.schema.system_spaces()
        if self._names_space or not hidden:
            return found
        return [*found, (f"{scope.alias}.space NOT {MEMBERS}", [array_of(hidden)])]

    # Composition

    def _and(self, content: Sequence[Any], scope: Scope, where: str, word: str = " AND ") -> Condition:
        members = [self.compile(member, scope, f"{where}[{position}]") for position, member in enumerate(content)]
        return _joined(members, word)

    def _not(self, content: Any, scope: Scope, where: str) -> Condition:
        sql, values = self.compile(content, scope, where)
        return f"({sql}) IS NOT TRUE", values

    def _nested(self, body: Body, scope: Scope, where: str) -> Condition:
        relation = scope.operand(body["scope"], f"{where}.scope")
        if relation.kind != "direct":
            raise invalid(f"{where}.scope: {relation.name!r} is no direct relation")
        self._aliases += 1
        inner = Scope(self.schema, f"n{self._aliases}", NODE)
        sql, values = self.compile(body["filter"], inner, f"{where}.filter")
        target = inner.alias
        alive = f" AND {target}.deleted IS NULL" if self.live else ""
        targets = f"FROM instance AS {target}{inner.joins()} WHERE {target}.kind = 0{alive} AND ({sql})"
        # Conditions that an index serves: the relation leads to the target, the relation leads to one of an array.
        if relation.edge_end is not None:
            leads, one_of = f"{target}.id = {relation.edge_end}", f"{relation.edge_end} {MEMBERS}"
        elif relation.is_list:
            leads = f"{target}.key IN (SELECT value FROM json_each({relation.sql}))"
            one_of = f"EXISTS(SELECT 1 FROM json_each({relation.sql}) WHERE value {MEMBERS})"
        else:
            leads, one_of = f"{target}.key = {relation.sql}", f"{relation.sql} {MEMBERS}"
        column = "key" if relation.edge_end is None else "id"
        found = self.schema.store.rows(f"SELECT {target}.{column} {targets} LIMIT {FEW + 1}", values)
        if len(found) > FEW:
            return f"EXISTS(SELECT 1 {targets} AND {leads})", values
        return one_of, [array_of(row[0] for row in found)]

    # Leaves

    def _equals(self, body: Body, scope: Scope, where: str) -> Condition:
        operand = self._tested(body, scope, where)
        value, other = self._value(body["value"], operand, scope, where, f"{where}.value")
        if other is not None:
            return f"{operand.sql} = {other.sql}", []
        literal = self._literal(operand, where)(value, f"{where}.value")
        if operand.edge_end is not None:
            return f"{operand.edge_end} IN (SELECT id FROM instance WHERE key = ?)", [literal]
        return f"{operand.sql} = ?", [literal]

    def _tested(self, body: Body, scope: Scope, where: str) -> Operand:
        self._names_space = self._names_space or list(body["property"][1:]) == ["space"]
        return scope.operand(body["property"], f"{where}.property")

    def _in(self, body: Body, scope: Scope, where: str) -> Condition:
        operand = self._tested(body, scope, where)
        value, other = self._value(body["values"], operand, scope, where, f"{where}.values", lists=True)
        if other is not None:
            return f"{operand.sql} IN (SELECT value FROM json_each({other.sql}))", []
        literal = self._literal(operand, where)
        values = self._values(value, f"{where}.values")
        if operand.is_list and not all(isinstance(member, list) for member in values):
            return self._in_list(operand, values, where)
        encoded = array_of([literal(member, f"{where}.values[{n}]") for n, member in enumerate(values)])
        if operand.edge_end is not None:
            return f"{operand.edge_end} IN (SELECT id FROM instance WHERE key {MEMBERS})", [encoded]
        return f"{operand.sql} {MEMBERS}", [encoded]

    def _in_list(self, operand: Operand, values: Sequence[Any], where: str) -> Condition:
        """Lists that hold one of the values, as clients ask in search. For list it is not known what the service does."""
        if self.schema.strict and not self.search:
            raise invalid(f"{where}: {operand.name!r} is a list; containsAny finds lists that hold one of the values")
        held = array_of([operand.literal(member, f"{where}.values[{n}]") for n, member in enumerate(values)])
        return f"EXISTS(SELECT 1 FROM json_each({operand.sql}) WHERE value {MEMBERS})", [held]

    def _range(self, body: Body, scope: Scope, where: str) -> Condition:
        operand = self._ordered(body["property"], scope, f"{where}.property")
        return conjunction(self._bounds(body, dict.fromkeys(_BOUNDS, operand), scope, where))

    def _overlaps(self, body: Body, scope: Scope, where: str) -> Condition:
        start = self._ordered(body["startProperty"], scope, f"{where}.startProperty")
        end = self._ordered(body["endProperty"], scope, f"{where}.endProperty")
        if start.category != end.category:
            raise invalid(f"{where}: startProperty and endProperty have different types")
        sides = {"gt": end, "gte": end, "lt": start, "lte": start}
        there = (f"{start.sql} IS NOT NULL AND {end.sql} IS NOT NULL", list[Any]())
        return conjunction([there, *self._bounds(body, sides, scope, where)])

    def _bounds(self, body: Body, sides: Mapping[str, Operand], scope: Scope, where: str) -> list[Condition]:
        given = [name for name in _BOUNDS if name in body]
        if {"gt", "gte"} <= set(given) or {"lt", "lte"} <= set(given):
            raise invalid(f"{where}: give the bound of a side inclusive or exclusive, not both")
        if not given:
            raise invalid(f"{where}: give at least one of gt, gte, lt, lte")
        conditions: list[Condition] = []
        for name in given:
            operand = sides[name]
            value, other = self._value(body[name], operand, scope, where, f"{where}.{name}")
            values = [] if other is not None else [operand.literal(value, f"{where}.{name}")]
            conditions.append((f"{operand.sql} {_BOUNDS[name]} {'?' if other is None else other.sql}", values))
        return conditions

    def _prefix(self, body: Body, scope: Scope, where: str) -> Condition:
        operand = scope.operand(body["property"], f"{where}.property")
        if operand.category != "text" or operand.is_list:
            raise invalid(f"{where}: {operand.name!r} is no single-valued text")
        value = self._parameter(body["value"], f"{where}.value")
        text()(value, f"{where}.value")
        literal = operand.literal(value, f"{where}.value")
        after = _after_prefix(literal)
        if after is None:
            return f"{operand.sql} >= ?", [literal]
        return f"{operand.sql} >= ? AND {operand.sql} < ?", [literal, after]

    def _exists(self, body: Body, scope: Scope, where: str) -> Condition:
        return f"{scope.operand(body['property'], f'{where}.property').sql} IS NOT NULL", []

    def _contains_any(self, body: Body, scope: Scope, where: str) -> Condition:
        operand, held, values = self._contained(body, scope, where)
        return f"EXISTS(SELECT 1 FROM json_each({operand.sql}) WHERE value IN (SELECT value FROM {held}))", values

    def _contains_all(self, body: Body, scope: Scope, where: str) -> Condition:
        operand, held, values = self._contained(body, scope, where)
        missing = f"SELECT 1 FROM {held} WHERE value NOT IN (SELECT value FROM json_each({operand.sql}))"
        return f"{operand.sql} IS NOT NULL AND NOT EXISTS({missing})", values

    def _contained(self, body: Body, scope: Scope, where: str) -> tuple[Operand, str, list[Any]]:
        operand = scope.operand(body["property"], f"{where}.property")
        if not operand.is_list:
            raise invalid(f"{where}: {operand.name!r} is no list")
        value, other = self._value(body["values"], operand, scope, where, f"{where}.values", lists=True)
        if other is not None:
            return operand, f"json_each({other.sql})", []
        literal = operand.literal
        members = enumerate(self._values(value, f"{where}.values"))
        return operand, "json_each(?)", [array_of([literal(of, f"{where}.values[{n}]") for n, of in members])]

    def _has_data(self, content: Sequence[Body], scope: Scope, where: str) -> Condition:
        used = [container for source in content for container in self.schema.containers_of(source)]
        return conjunction([(scope.has(container), []) for container in used])

    def _instance_references(self, content: Sequence[Body], scope: Scope, where: str) -> Condition:
        self._names_space = True
        return f"{scope.alias}.key {MEMBERS}", [array_of(map(key_in, content))]

    # Operands

    def _ordered(self, path: Sequence[str], scope: Scope, where: str) -> Operand:
        operand = scope.operand(path, where)
        if operand.is_list or operand.category in ("direct", "json", "boolean"):
            raise invalid(f"{where}: {operand.name!r} has no order")
        return operand

    def _parameter(self, value: Any, where: str) -> Any:
        """The literal that a parameter stands for, else the value itself."""
        if not _refers(value, "parameter"):
            return value
        name = value["parameter"]
        if self.parameters is None:
            raise invalid(f"{where}: parameters can be used in query and sync only")
        if not isinstance(name, str) or name not in self.parameters:
            raise invalid(f"{where}: there is no parameter {name!r}")
        return self.parameters[name]

    def _value(
        self, given: Any, operand: Operand, scope: Scope, where: str, place: str, lists: bool = False
    ) -> tuple[Any, Operand | None]:
        """A literal, or the property that stands in its place; it must have the type of `operand`."""
        value = self._parameter(given, place)
        if not _refers(value, "property"):
            return value, None
        PATH(value["property"], f"{where}.property")
        other = scope.operand(value["property"], f"{where}.property")
        if other.category != operand.category or other.is_list != (lists or operand.is_list):
            raise invalid(f"{where}: {operand.name!r} cannot be compared with {other.name!r}")
        return value, other

    def _values(self, value: Any, where: str) -> list[Any]:
        most = MOST_VALUES_STRICT if self.schema.strict else MOST_VALUES
        if not isinstance(value, list) or len(value) > most:  # pyright: ignore[reportUnknownArgumentType]
            raise invalid(f"{where}: must be an array of at most {most} values")
        return value  # pyright: ignore[reportUnknownVariableType]

    def _literal(self, operand: Operand, where: str) -> Literal:
        """Gives a value as it is stored; for lists a whole list."""
        literal = operand.literal

        def whole(value: Any, place: str) -> str:
            encoded = [literal(member, f"{where}.value") for member in self._values(value, f"{where}.value")]
            if operand.kind in ("float32", "float64"):
                encoded = [float(member) for member in encoded]
            return json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))

        return whole if operand.is_list else literal

    kinds: ClassVar[dict[str, tuple[Check, Callable[[FilterCompiler, Any, Scope, str], Condition]]]] = {
        "and": (array(as_object, 1), _and),
        "or": (array(as_object, 1), partial(_and, word=" OR ")),
        "not": (anything, _not),
        "matchAll": (obj({}), lambda compiler, content, scope, where: ("1", [])),
        "nested": (obj({"scope": array(text(), 1, 3), "filter": anything}), _nested),
        "equals": (obj({"property": PATH, "value": anything}), _equals),
        "in": (obj({"property": PATH, "values": anything}), _in),
        "range": (_bounded({"property": PATH}), _range),
        "overlaps": (_bounded({"startProperty": PATH, "endProperty": PATH}), _overlaps),
        "prefix": (obj({"property": PATH, "value": anything}), _prefix),
        "exists": (obj({"property": PATH}), _exists),
        "containsAny": (obj({"property": PATH, "values": anything}), _contains_any),
        "containsAll": (obj({"property": PATH, "values": anything}), _contains_all),
        "hasData": (array(SOURCE_REF), _has_data),
        "instanceReferences": (array(NODE_REF), _instance_references),
    }
    """Of each filter its shape, and what compiles it."""


def _refers(value: Any, to: str) -> bool:
    return isinstance(value, dict) and value.keys() == {to}  # pyright: ignore[reportUnknownMemberType]


def _after_prefix(prefix: str) -> str | None:
    """The first text after all that begin with `prefix`, in the order of code points; None where there is no end."""
    for position in range(len(prefix) - 1, -1, -1):
        code = ord(prefix[position])
        if code < 0x10FFFF:
            following = 0xE000 if code == 0xD7FF else code + 1  # no surrogates
            return prefix[:position] + chr(following)
    return None
