"""Reads a generated package as text: what its data classes declare, taken from the syntax tree and from nothing else."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from tests.hostile.words import CANARY

Trees = Mapping[str, ast.Module]
FUNCTIONS = frozenset(
    ("prop", "many", "edges", "reverse", "view", "timestamp_of", "date_of", "docs_of", "lazy_exports", "run_package")
)  # fmt: skip
"""All that generated code calls."""


@dataclass
class Field:
    """`name: annotation = function("wire", …)`"""

    name: str
    wire: str
    function: str
    annotation: str
    options: dict[str, Any]


@dataclass
class DataClass:
    """One class of a module of data classes; `fields` are its own."""

    name: str
    module: str
    bases: tuple[str, ...]
    view: tuple[Any, ...] | None = None
    view_options: dict[str, Any] = field(default_factory=dict[str, Any])
    fields: list[Field] = field(default_factory=list[Field])
    keywords: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Package:
    """The data classes of a package by name, and the values of its aliases for enums."""

    classes: dict[str, DataClass]
    enums: dict[str, tuple[str, ...]]
    trees: Trees

    def line(self, name: str) -> list[DataClass]:
        """The class and all above it, each once."""
        found: dict[str, DataClass] = {}
        pending = [name]
        while pending:
            each = self.classes.get(pending.pop())
            if each is not None and each.name not in found:
                found[each.name] = each
                pending += each.bases
        return list(found.values())


def parse(files: Mapping[str, str]) -> Trees:
    """The syntax trees of the Python files, each compiled."""
    trees = {path: ast.parse(text, path) for path, text in files.items() if path.endswith(".py")}
    for path, tree in trees.items():
        compile(tree, path, "exec", dont_inherit=True)
    return trees


def read(trees: Trees) -> Package:
    package = Package({}, {}, trees)
    for path, tree in trees.items():
        if "/data_classes/" in path and not path.endswith("/__init__.py"):
            read_module(package, path.rpartition("/")[2].removesuffix(".py"), tree)
    return package


def read_module(package: Package, module: str, tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            assert node.name not in package.classes, f"two classes are called {node.name}"
            package.classes[node.name] = read_class(module, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Subscript):
            assert isinstance(node.target, ast.Name)
            assert node.target.id not in package.enums, f"two enums are called {node.target.id}"
            values = ast.literal_eval(node.value.slice)
            package.enums[node.target.id] = values if isinstance(values, tuple) else (values,)


def read_class(module: str, node: ast.ClassDef) -> DataClass:
    found = DataClass(node.name, module, tuple(ast.unparse(base) for base in node.bases))
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            found.view = tuple(map(ast.literal_eval, statement.value.args))
            found.view_options = options_of(statement.value)
        elif isinstance(statement, ast.AnnAssign):
            assert isinstance(statement.target, ast.Name)
            if isinstance(statement.value, ast.Call):
                found.fields.append(read_field(statement.target.id, statement.annotation, statement.value))
            else:
                found.keywords[statement.target.id] = ast.unparse(statement.annotation)
    return found


def read_field(name: str, annotation: ast.expr, value: ast.Call) -> Field:
    assert isinstance(value.func, ast.Name)
    (wire,) = map(ast.literal_eval, value.args)
    return Field(name, wire, value.func.id, ast.unparse(annotation), options_of(value))


def options_of(call: ast.Call) -> dict[str, Any]:
    return {keyword.arg or "**": literal(keyword.value) for keyword in call.keywords}


def literal(node: ast.expr) -> Any:
    """The value of a literal, or (function, argument) of a call."""
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return (node.func.id, *map(ast.literal_eval, node.args))
    return ast.literal_eval(node)


# What a module may hold


def unclean(trees: Trees) -> Iterator[str]:
    """Each place with code that no template prints, and each name that nothing gives, or that is given twice."""
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree for path, tree in trees.items()
    }
    known = {module: set(definitions(tree)) for module, tree in modules.items()}
    for path, tree in trees.items():
        here = path.removesuffix(".py").replace("/", ".").rpartition(".")[0]
        defined = Counter(definitions(tree))
        yield from (f"{path}: {name} is given twice" for name, times in sorted(defined.items()) if times > 1)
        for node in ast.walk(tree):
            if type(node) not in HARMLESS:
                for finding in (*planted(node), *unresolved(node, defined, here, known)):
                    yield f"{path}: line {getattr(node, 'lineno', '?')} {finding}"
        yield from (f"{path}: {finding}" for finding in hidden(tree))


HARMLESS = frozenset((ast.Constant, ast.Load, ast.Store))


def planted(node: ast.AST) -> Iterator[str]:
    """Code that came out of a text, or that at least no template has."""
    if CANARY in (getattr(node, name) for name in node._fields if isinstance(getattr(node, name), str)):
        yield f"names {CANARY}"
    if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
        yield f"calls {ast.unparse(node.func)[:60]}"
    own = (isinstance(node, ast.Attribute) and node.attr == "__view__") or ast.dump(node) == RUN_AS_A_PROGRAM
    if isinstance(node, FOREIGN) and not own:
        yield f"holds a {type(node).__name__}"


FOREIGN = (
    ast.Attribute, ast.Lambda, ast.JoinedStr, ast.NamedExpr, ast.Await, ast.Starred, ast.Delete, ast.Raise, ast.While, ast.For,
    ast.With, ast.Try, ast.Global, ast.Nonlocal, ast.comprehension, ast.Compare, ast.BoolOp, ast.IfExp, ast.Import,
)  # fmt: skip
"""Kinds of code that no template prints, but for `Read.__view__` and the condition of `__main__.py`."""
RUN_AS_A_PROGRAM = ast.dump(ast.parse("__name__ == '__main__'", mode="eval").body)


def unresolved(node: ast.AST, defined: Mapping[str, int], here: str, modules: Mapping[str, set[str]]) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        yield from missing_imports(node, here, modules)
    elif isinstance(node, ast.Name) and not (node.id in defined or hasattr(builtins, node.id) or is_target(node)):
        yield f"uses {node.id}, which is not defined"


def is_target(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def hidden(tree: ast.Module) -> Iterator[str]:
    """Each name that the body of a class uses and that a member of this class hides."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not is_typed_dict(node):
            statements = [each for each in node.body if isinstance(each, ast.AnnAssign)]
            members = {each.target.id for each in statements if isinstance(each.target, ast.Name)}
            parts = [part for each in statements for of in (each.annotation, each.value) if of for part in ast.walk(of)]
            used = {part.id for part in parts if isinstance(part, ast.Name)}
            if members & used:
                yield f"members of {node.name} hide {sorted(members & used)}"


def is_typed_dict(node: ast.ClassDef) -> bool:
    return any(keyword.arg == "total" for keyword in node.keywords)


def definitions(tree: ast.Module) -> Iterator[str]:
    """What a module imports or defines at its top, also under TYPE_CHECKING."""
    pending: list[ast.stmt] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If):
            pending += [*node.body, *(each for each in node.orelse if not isinstance(each, ast.Assign))]
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def missing_imports(node: ast.ImportFrom, here: str, modules: Mapping[str, set[str]]) -> Iterator[str]:
    if node.level:
        folder = here if node.level == 1 else here.rsplit(".", node.level - 1)[0]
        module = f"{folder}.{node.module}"
        known = modules.get(module, set[str]())
    else:
        module = str(node.module)
        known = None
    for alias in node.names:
        found = has_name(module, alias.name) if known is None else alias.name in known
        if not found:
            yield f"imports {alias.name}, which {module} has not"


@cache
def has_name(module: str, name: str) -> bool:
    """Whether an installed module has the name, be it for checkers only."""
    return module == "__future__" or hasattr(import_module(module), name)
