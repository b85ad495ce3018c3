"""What expressions of a program say, read from its syntax tree; nothing of the program is run."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEPTH = 50

Scope = Mapping[str, ast.expr | None]
"""The names of a scope and the expressions that they stand for; None where a name has several, or one that varies."""


class Computed(Exception):
    """The value is known only when the program runs."""

    def __init__(self, node: ast.AST) -> None:
        self.node = node
        super().__init__(ast.unparse(node))


def scope_of(root: ast.AST, outer: Scope | None = None) -> Scope:
    """The names that a module or a function gives values to."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in _own(root):
        for name, value in _given(node):
            found.setdefault(name, []).append(value)
    here = {name: values[0] if len(values) == 1 else None for name, values in found.items()}
    return {**(outer or {}), **here}


def value_of(node: ast.expr, scope: Scope, depth: int = 0) -> Any:
    """Texts, numbers, arrays and tables; paths as texts, ids of models as ``[space, external id, version]``.

    Raises:
        Computed: it cannot be told without running the program.

    >>> value_of(ast.parse('DataModelId("plant", "Pumps", version="1")', mode="eval").body, {})
    ['plant', 'Pumps', '1']
    """
    if depth > _DEPTH:
        raise Computed(node)
    of = _reader(scope, depth + 1)
    match node:
        case ast.Constant(value):
            return value
        case ast.Tuple(items) | ast.List(items):
            return [of(item) for item in items]
        case ast.Set(items):
            return sorted(map(of, items), key=str)
        case ast.Dict(names, values):
            return _table(node, names, values, of)
        case ast.Name(name):
            held = scope.get(name)
            if held is None:
                raise Computed(node)
            return of(held)
        case ast.Attribute(value, "parent"):
            return posixpath.dirname(str(of(value))) or "."
        case ast.Subscript(value, index):
            return _item(node, of(value), of(index))
        case ast.BinOp(left, ast.Add(), right):
            return _sum(node, of(left), of(right))
        case ast.BinOp(left, ast.Div(), right):
            return posixpath.join(str(of(left)), str(of(right)))
        case ast.JoinedStr(parts):
            return "".join(str(of(part)) for part in parts)
        case ast.FormattedValue(value, -1, None):
            return of(value)
        case ast.Call():
            return _call(node, of)
        case _:
            raise Computed(node)


def name_of(function: ast.expr) -> str:
    """The last part of what is called."""
    match function:
        case ast.Name(name):
            return name
        case ast.Attribute(_, name):
            return name
        case _:
            return ""


def arguments_of(call: ast.Call, names: tuple[str, ...], of: Callable[[ast.expr], Any]) -> dict[str, ast.expr]:
    """The arguments of a call by name: `names` are those of the parameters, in order."""
    if any(isinstance(item, ast.Starred) for item in call.args) or len(call.args) > len(names):
        raise Computed(call)
    found = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None:
            table = of(keyword.value)
            if not isinstance(table, dict):
                raise Computed(keyword.value)
            found.update({str(key): ast.Constant(value) for key, value in table.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- of the program
        else:
            found[keyword.arg] = keyword.value
    return found


def _reader(scope: Scope, depth: int) -> Callable[[ast.expr], Any]:
    def of(node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        return value_of(node, scope, depth)

    return of


def _call(node: ast.Call, of: Callable[[ast.expr], Any]) -> Any:
    name = name_of(node.func)
    if name in ("DataModelId", "DataModelIdentifier", "ViewId"):
        given = arguments_of(node, ("space", "external_id", "version"), of)
        values = [of(given[key]) for key in ("space", "external_id", "version") if key in given]
        if name == "ViewId" and len(values) > 1:
            return f"{values[0]}:{values[1]}" + (f"({values[2]})" if len(values) > 2 and values[2] else "(*)")
        return values
    if name in ("Path", "PurePath", "str", "list", "tuple", "set", "frozenset") and len(node.args) <= 1:
        if not node.args:
            return "." if name in ("Path", "PurePath") else "" if name == "str" else []
        value = of(node.args[0])
        return sorted(value, key=str) if name in ("set", "frozenset") and isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- of the program
    if name == "dict" and not node.args:
        return {key: of(value) for key, value in arguments_of(node, (), of).items()}
    if name in ("retrieve", "latest_version") and isinstance(node.func, ast.Attribute):
        return _retrieved(node, node.func, of)
    if name in ("resolve", "absolute") and isinstance(node.func, ast.Attribute):
        return of(node.func.value)
    raise Computed(node)


def _retrieved(node: ast.Call, function: ast.Attribute, of: Callable[[ast.expr], Any]) -> Any:
    """The id of the model that ``client.data_modeling.data_models.retrieve(id)`` asks for."""
    if function.attr == "latest_version":
        return of(function.value)
    given = arguments_of(node, ("ids", "inline_views"), of)
    if "data_models" not in ast.unparse(function.value) or "ids" not in given:
        raise Computed(node)
    return [of(given["ids"])]


def _item(node: ast.expr, value: Any, index: Any) -> Any:
    try:
        return value[index]
    except (TypeError, LookupError):
        raise Computed(node) from None


def _sum(node: ast.expr, left: Any, right: Any) -> Any:
    try:
        return left + right
    except TypeError:
        raise Computed(node) from None


def _table(
    node: ast.expr, names: list[ast.expr | None], values: list[ast.expr], of: Callable[[ast.expr], Any]
) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for name, value in zip(names, values, strict=True):
        if name is not None:
            found[str(of(name))] = of(value)
        elif isinstance(inner := of(value), dict):
            found.update(inner)  # pyright: ignore[reportUnknownArgumentType] -- of the program
        else:
            raise Computed(node)
    return found


def _own(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of functions in it."""
    pending = list(ast.iter_child_nodes(root))
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, _SCOPES):
            pending = [*ast.iter_child_nodes(node), *pending]


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    match node:
        case ast.Assign([ast.Name(name)], value):
            yield name, value
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if len(targets) == len(values):
            for target, value in zip(targets, values, strict=True):
                if isinstance(target, ast.Name):
                    yield target.id, value
        case ast.AnnAssign(ast.Name(name), _, value) if value is not None:
            yield name, value
        case ast.NamedExpr(ast.Name(name), value):
            yield name, value
        case ast.Assign() | ast.AugAssign() | ast.For() | ast.AsyncFor() | ast.withitem() | ast.comprehension():
            yield from ((each.id, None) for each in ast.walk(_target(node)) if isinstance(each, ast.Name))
        case ast.arg(name):
            yield name, None
        case _:
            return


def _target(node: Any) -> ast.AST:
    """What an assignment, a loop or a `with` binds, as one node."""
    if isinstance(node, ast.Assign):
        return ast.Tuple(node.targets, ast.Store())
    return getattr(node, "optional_vars" if isinstance(node, ast.withitem) else "target") or ast.Pass()
