"""Calls of ``generate_sdk`` and its like in scripts and notebooks, read from the syntax tree."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hatch_pygen.project.conversion.values import Computed, Scope, arguments_of, scope_of, value_of
from hatch_pygen.text.strict_json import is_array, is_table

_PARAMETERS = (
    "model_id", "client", "top_level_package", "client_name", "default_instance_space", "output_dir", "logger",
    "overwrite", "format_code", "config",
)  # fmt: skip
_FUNCTIONS = ("generate_sdk", "generate_sdk_notebook", "build_wheel")
_NOT_FOR_US = ("client", "logger", "config", "return_sdk_files")
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|(\w+)\s*=\s*[%!])(?!=).*$|^.*\?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Call:
    """A call as settings of cognite-pygen. `place` is its line or cell; `unknown`: what only a run would tell, by key."""

    place: str
    function: str
    settings: Mapping[str, Any]
    unknown: Mapping[str, str]


def of_script(text: str) -> list[Call]:
    """The calls in a program. Raises SyntaxError or ValueError where it is not Python."""
    return list(_calls(ast.parse(text)))


def of_notebook(text: str) -> list[Call]:
    """The calls in the code cells of a notebook, whose magics are passed over. Raises ValueError where it is none."""
    value = json.loads(text)
    cells = value.get("cells") if is_table(value) else None
    if not is_array(cells):
        raise ValueError("no cells")
    body: list[ast.stmt] = []
    for number, cell in enumerate(cells, 1):
        if is_table(cell) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            parsed = _cell("".join(source) if is_array(source) else str(source))
            for node in (each for statement in parsed for each in ast.walk(statement)):
                node.cell = number  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] -- read below
            body += parsed
    return list(_calls(ast.Module(body, [])))


def _cell(source: str) -> list[ast.stmt]:
    """The statements of a cell; none where it is in another language, or not Python."""
    first, _, rest = source.partition("\n")
    if first.startswith("%%"):
        source = rest if first[2:].split()[:1] and first[2:].split()[0] in ("time", "timeit", "capture") else ""
    plain = _MAGIC.sub(lambda found: f"{found[1] or ''}{found[2] + ' = None' if found[2] else 'pass'}", source)
    try:
        compiled: Any = compile(plain, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return []
    return list(compiled.body)


def _calls(module: ast.Module) -> Iterator[Call]:
    imported = _imported(module)
    for node, scope in _with_scopes(module, scope_of(module)):
        function = _called(node.func, imported)
        if function:
            yield _read(node, function, scope)


def _called(function: ast.expr, imported: Mapping[str, str]) -> str:
    """The function of cognite-pygen that is called, else an empty text."""
    match function:
        case ast.Name(name):
            return imported.get(name, name if name in _FUNCTIONS else "")
        case ast.Attribute(owner, name) if name in _FUNCTIONS:
            return "" if ast.unparse(owner).startswith("hatch_pygen") else name
        case _:
            return ""


def _imported(module: ast.Module) -> dict[str, str]:
    """The functions of cognite-pygen by the names they were imported under; an empty text for what others call so."""
    found: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            theirs = (node.module or "").startswith("cognite.pygen")
            for alias in node.names:
                if {alias.name, alias.asname} & set(_FUNCTIONS):
                    found[alias.asname or alias.name] = alias.name if theirs else ""
    return found


def _with_scopes(root: ast.AST, scope: Scope) -> Iterator[tuple[ast.Call, Scope]]:
    for node in ast.iter_child_nodes(root):
        if isinstance(node, ast.Call):
            yield node, scope
        inner = scope_of(node, scope) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else scope
        yield from _with_scopes(node, inner)


def _read(node: ast.Call, function: str, scope: Scope) -> Call:
    settings: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    place = f"cell {node.cell}" if hasattr(node, "cell") else f"line {node.lineno}"  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue] -- set by of_notebook
    try:
        given = arguments_of(node, _PARAMETERS, lambda each: value_of(each, scope))
    except Computed as error:
        return Call(place, function, {}, {"model_id": str(error)})
    if _is_model(given.get("client"), scope) and not _is_model(given.get("model_id"), scope):
        given["model_id"], given["client"] = given["client"], given["model_id"]  # as versions below 1 had it
    for key, value in given.items():
        if key in _NOT_FOR_US:
            settings |= {} if key == "client" else {key: True}
            continue
        try:
            settings[key] = value_of(value, scope)
        except Computed as error:
            unknown[key] = str(error)
    if "model_id" in settings:
        settings["data_models"] = _models(settings.pop("model_id"))
    return Call(place, function, settings, unknown)


def _is_model(node: ast.expr | None, scope: Scope) -> bool:
    try:
        return node is not None and is_array(value_of(node, scope))
    except Computed:
        return False


def _models(value: Any) -> Sequence[Any]:
    """The ids of models as a list of them: of one id, of several, of answers that hold one."""
    if is_array(value) and len(value) == 1 and is_array(value[0]):
        return _models(value[0])
    if is_array(value) and value and all(is_array(item) or is_table(item) for item in value):
        return [item[0] if is_array(item) and len(item) == 1 else item for item in value]
    return [value]
