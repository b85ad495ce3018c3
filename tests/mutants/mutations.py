"""The mistakes: each place of a module where one can be made, and the module with one of them."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OPPOSITES: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Continue: ast.Break, ast.Break: ast.Continue,
}  # fmt: skip

Edit = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mistake: the `number`-th place of a file; `key` names it when lines above have moved.

    `lines` are those whose tests may notice; none of what runs at import alone, of which every test of the file may.
    """

    path: Path
    number: int
    lines: tuple[int, ...]
    name: str
    where: str
    statement: str

    @property
    def key(self) -> str:
        return f"{self.where}: {self.name}: {self.statement}"

    def tree(self) -> ast.Module:
        """The module with the mistake."""
        tree = ast.parse(self.path.read_text("utf-8"))
        for number, place in enumerate(_places(tree)):
            if number == self.number:
                place.apply()
                break
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True, slots=True)
class _Place:
    parent: ast.AST
    field: str
    index: int | None
    name: str
    edit: Edit
    statement: ast.stmt
    function: str
    lines: tuple[int, ...] | None
    """Of the function whose head this is in, none outside of functions; None: its own."""

    @property
    def node(self) -> ast.AST:
        held = getattr(self.parent, self.field)
        found: ast.AST = held if self.index is None else held[self.index]
        return found

    def apply(self) -> None:
        new = ast.copy_location(self.edit(self.node), self.node)
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            getattr(self.parent, self.field)[self.index] = new


def mutations(path: Path, module: str) -> list[Mutation]:
    """Every mistake that can be made in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    found: list[Mutation] = []
    same: Counter[tuple[str, str, str]] = Counter()
    for number, place in enumerate(_places(tree)):
        first = place.statement.lineno
        last = getattr(place.node, "lineno", first)
        text = ast.unparse(place.statement).partition("\n")[0]
        where = f"{module}:{place.function}" if place.function else module
        same[where, place.name, text] += 1
        times = same[where, place.name, text]
        lines = (first, last) if place.lines is None else place.lines
        found.append(Mutation(path, number, lines, place.name, where, text + f" (place {times})" * (times > 1)))
    return found


def _places(tree: ast.Module) -> Iterator[_Place]:
    """In the order of the text; what only type checkers and readers see is left out."""
    yield from _inside(tree, tree.body[0], "", ())


def _inside(parent: ast.AST, statement: ast.stmt, function: str, lines: tuple[int, ...] | None) -> Iterator[_Place]:
    for field, held in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_params", "ctx", "bases"):
            continue
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = None if field == "body" else tuple(range(parent.body[0].lineno, (parent.end_lineno or 0) + 1))
        for index, node in enumerate(held) if isinstance(held, list) else [(None, held)]:
            if not isinstance(node, ast.AST) or _unseen(node):
                continue
            inner = node if isinstance(node, ast.stmt) else statement
            name = f"{function}.{node.name}".strip(".") if isinstance(node, _NAMED) else function
            for what, edit in _edits(node, parent, field):
                yield _Place(parent, field, index, what, edit, inner, name, lines)
            yield from _inside(node, inner, name, lines)


_CHOICES = (ast.If, ast.IfExp, ast.While)
_TEXTS = (ast.Compare, ast.Dict, ast.Subscript, ast.Set, ast.Tuple)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _unseen(node: ast.AST) -> bool:
    match node:
        case ast.If(ast.Name("TYPE_CHECKING")) | ast.Assert() | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Assign([ast.Name("__all__" | "__slots__")]) | ast.Expr(ast.Constant()):
            return True
        case ast.Assign([ast.Name(name)]) if name[0].isupper() and not name.isupper():
            return True  # an alias of types
        case ast.AnnAssign(annotation=ast.Name("TypeAlias")):
            return True
        case ast.Call(ast.Name("TypeVar" | "ParamSpec" | "cast" | "overload")):
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return any(isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list)
        case _:
            return False


def _edits(node: ast.AST, parent: ast.AST, field: str) -> Iterator[tuple[str, Edit]]:
    kind = type(node)
    if kind in OPPOSITES and not isinstance(parent, ast.AnnAssign):
        yield f"{kind.__name__} is {OPPOSITES[kind].__name__}", lambda _: OPPOSITES[kind]()
    match node:
        case ast.Constant(bool(flag)):
            yield f"{flag} is {not flag}", lambda _: ast.Constant(not flag)
        case ast.Constant(int() | float() as amount):
            yield f"{amount} is one more", lambda _: ast.Constant(amount + 1)
        case ast.Constant(str(text)) if text and isinstance(parent, _TEXTS):
            yield f"{text!r} is another text", lambda _: ast.Constant(text + "_")
        case ast.UnaryOp(ast.Not(), operand):
            yield "no not", lambda _: operand
        case ast.Expr(ast.Call() | ast.Await()) | ast.Raise() | ast.AugAssign():
            yield "left out", lambda _: ast.Pass()
        case ast.Delete():
            yield "left out", lambda _: ast.Pass()
        case ast.Call(keywords=[_, *_]) if not _is_error(node):
            for number, keyword in enumerate(node.keywords):
                if keyword.arg is not None:
                    yield f"without {keyword.arg}=", _without(number)
        case _:
            pass
    if (
        isinstance(node, ast.expr)
        and field == "test"
        and isinstance(parent, _CHOICES)
        and not isinstance(node, ast.Compare | ast.UnaryOp)
    ):
        yield "the opposite", lambda _: ast.UnaryOp(ast.Not(), node)
    if field == "ifs":
        yield "always", lambda _: ast.Constant(True)


def _is_error(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name.endswith(("Error", "Warning")) or name == "Problem"


def _without(number: int) -> Edit:
    def edit(node: ast.AST) -> ast.AST:
        call = copy.copy(node)
        assert isinstance(call, ast.Call)
        call.keywords = [each for index, each in enumerate(call.keywords) if index != number]
        return call

    return edit
