"""Classes of the user's that generated ones extend: whether the wheel or a dependency has them, and what they may not hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hatch_pygen.config.options import nearest
from hatch_pygen.generation.base import OwnClass
from hatch_pygen.generation.python.package_name import import_names, package_parent
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import quoted


def check(
    root: Path, own: Iterable[OwnClass], dependencies: Iterable[str], ships: Callable[[str], bool] | None
) -> Iterator[Problem]:
    """The problems of `own` in the project in `root`; `ships` tells which of its files its wheel has, None where no
    wheel is made."""
    brought = import_names(dependencies)
    for each in own:
        path = _file(root, each.module)
        left_out = path is None or (ships is not None and not ships(path.relative_to(root).as_posix()))
        if left_out and not _is_brought(each.module, brought):
            yield _nowhere(each, path)
        if path is not None:
            yield from _in_file(each, path, root)


def _file(root: Path, module: str) -> Path | None:
    """The file of a module in the tree of a project."""
    inside = module.replace(".", "/")
    folders = dict.fromkeys((package_parent(root), root))
    found = (folder / name for folder in folders for name in (f"{inside}.py", f"{inside}/__init__.py"))
    return next((path for path in found if path.is_file()), None)


def _is_brought(module: str, names: set[str]) -> bool:
    """Whether the name of a dependency says that it has the module: `acme-pumps` may have `acme_pumps` and `acme.pumps`."""
    parts = module.lower().split(".")
    return any("_".join(parts[:count]) in names for count in range(1, len(parts) + 1))


def _nowhere(each: OwnClass, path: Path | None) -> Problem:
    what = "is in no file of this project" if path is None else "is in no file of the wheel"
    message = f"the module {each.module} {what}, and no dependency is called so: importing {each.generated} would fail"
    return Problem("PG522", "warning", each.option, message, "add the file, or the dependency that has it")


def _in_file(each: OwnClass, path: Path, root: Path) -> Iterator[Problem]:
    where = path.relative_to(root).as_posix()
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        yield Problem("PG523", "error", where, f"is no valid Python: {error}", "correct it")
        return
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    found = classes.get(each.name)
    if found is None:
        if each.name not in _bound(tree):
            near = nearest(each.name, classes)
            fix = f"did you mean {near}?" if near else f"write class {each.name}"
            yield Problem("PG523", "error", each.option, f"{quoted(where)} has no class {each.name}", fix)
        return
    for node in found.body:
        yield from _of_statement(each, node, where)


def _bound(tree: ast.Module) -> set[str]:
    """Every name that a module may get otherwise than by a class at its top: imported, assigned, under conditions."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    return names | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _of_statement(each: OwnClass, node: ast.stmt, where: str) -> Iterator[Problem]:
    place = f"{where}:{node.lineno}"
    if isinstance(node, ast.AnnAssign) and not re.match(r"(\w+\.)*ClassVar\b", ast.unparse(node.annotation)):
        name = ast.unparse(node.target)
        message = f"{each.name} declares the field {name}: the properties of {each.generated} come from the model alone"
        yield Problem("PG524", "error", place, message, "write a method or a property, or annotate it as ClassVar")
        return
    for name in sorted(_names(node) & each.members):
        message = f"{each.name}.{name} hides the property {name} of {each.generated}"
        yield Problem("PG525", "error", place, message, f"call it otherwise; the value is self.{name}")


def _names(node: ast.stmt) -> set[str]:
    """What a statement of the body of a class defines there."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Assign():
            return {target.id for target in node.targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case _:
            return set()
