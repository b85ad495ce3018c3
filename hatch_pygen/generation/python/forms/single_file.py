"""The layout ``single-file``: all code of a package in its ``__init__.py``, which then loads everything when it is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hatch_pygen.generation.python.forms.statements import Statement, is_for_types, printed, regions

_ENTRY = "__init__.py"
_BESIDE = ("__main__.py", "py.typed", "spark.py")
"""What Python, type checkers and Spark look for under its own name."""
_UNFORMATTED = "# fmt: off"
_LAZY = ["", "if not TYPE_CHECKING:", "    __getattr__ = lazy_exports(__name__, {{}}, schema={schema})"]


class Module(NamedTuple):
    """A module apart from its imports: those that run, those for type checkers, and the lines of its body."""

    needs: tuple[Statement, ...]
    typing: tuple[Statement, ...]
    body: list[str]


def single_file(files: Mapping[str, str], width: int) -> dict[str, str]:
    """Bodies of modules one behind the other, what others extend first; the client is the last, as it names all of them."""
    data = {path: _module(text) for path, text in files.items() if path.startswith("data_classes/")}
    apis = [_module(text) for path, text in files.items() if path.startswith("_api/") and not path.endswith(_ENTRY)]
    client = _module(_quoted(files["_client.py"]))
    modules = [*_ordered(data), *apis, client]
    entry = files[_ENTRY]
    unformatted = any(_UNFORMATTED in text.splitlines()[:2] for text in files.values())
    found = {path: files[path] for path in _BESIDE if path in files}
    found[_ENTRY] = "".join(f"{line}\n" for line in _joined(entry, modules, width, unformatted))
    return found


def _joined(entry: str, modules: Iterable[Module], width: int, unformatted: bool) -> Iterator[str]:
    lines = entry.splitlines()
    tree = ast.parse(entry)
    top = regions(entry)[0]
    exports = next(each for each in tree.body if is_for_types(each))
    schema = next(each.value for each in ast.walk(exports) if isinstance(each, ast.keyword) and each.arg == "schema")
    above = [line for line in lines[: top.start] if line != _UNFORMATTED]
    yield above[0]
    yield from [_UNFORMATTED] if unformatted else []
    yield from above[1:]
    yield from _imports([Module(top.statements, (), []), *modules], width)
    yield from lines[top.end : exports.lineno - 2]
    yield from "\n".join(_LAZY).format(schema=ast.unparse(schema)).splitlines()
    for each in modules:
        if each.body:
            yield from ("", "", *each.body)
    rest = lines[exports.end_lineno :]
    yield from ("", *rest)


def _imports(modules: Iterable[Module], width: int) -> list[str]:
    """What all of them import, each name once, and for type checkers alone what nothing needs when it runs."""
    needs = [each for module in modules for each in module.needs if _is_of_others(each)]
    running = {(each.module, name) for each in needs for name in each.names or (each.text,)}
    typing = [
        each._replace(names=tuple(name for name in each.names if (each.module, name) not in running))
        for module in modules
        for each in module.typing
        if _is_of_others(each)
    ]
    typing = [each for each in typing if each.names or (each.text and not each.text.startswith("from "))]
    lines = printed(needs, width)
    return [*lines, "", "if TYPE_CHECKING:", *printed(typing, width, 4)] if typing else lines


def _is_of_others(statement: Statement) -> bool:
    return not statement.module.startswith(".") and statement.module != "__future__"


def _module(text: str) -> Module:
    lines = text.splitlines()
    found = regions(text)
    outer = next((each.statements for each in found if not each.indent), ())
    inner = next((each.statements for each in found if each.indent), ())
    body = lines[found[-1].end :] if found else []
    while body and not body[0]:
        body = body[1:]
    return Module(outer, inner, body)


def _ordered(modules: Mapping[str, Module]) -> list[Module]:
    """Each module behind those that it extends, otherwise in their order."""
    done: dict[str, Module] = {}
    waiting = [path for path in reversed([*modules]) if not path.endswith(_ENTRY)]
    while waiting:
        path = waiting[-1]
        above = [_path(each.module) for each in modules[path].needs if each.module.startswith(".")]
        missing = [each for each in above if each not in done]
        if not missing:
            done[waiting.pop()] = modules[path]
        waiting += missing
        while waiting and waiting[-1] in done:
            waiting.pop()
    return list(done.values())


def _path(module: str) -> str:
    return f"data_classes/{module[1:]}.py"


def _quoted(text: str) -> str:
    """The module of the client, whose annotations are not all texts otherwise: those of views and groups in quotes."""
    lines = text.splitlines()
    for cls in ast.parse(text).body:
        for each in cls.body if isinstance(cls, ast.ClassDef) else ():
            if isinstance(each, ast.AnnAssign) and isinstance(each.annotation, ast.Name):
                line, name = each.lineno - 1, each.annotation
                lines[line] = f'{lines[line][: name.col_offset]}"{name.id}"{lines[line][name.end_col_offset :]}'
    return "".join(f"{line}\n" for line in lines)
