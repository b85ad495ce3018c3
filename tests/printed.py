"""Templates as functions that print the same: what `tests.derive` writes beside the plans, so that no build loads Jinja.

A function yields the parts of a text, put together by the language's own `fmt`, which refuses what is no text of it.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import nodes as n

from hatch_pygen.generation.source_text import SourceText
from hatch_pygen.generation.template_env import SourceEnvironment, environment
from hatch_pygen.generation.templates import digest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Printed:
    """A module of functions: which templates of a folder it prints, what their one value is, and whose `fmt` prints it."""

    module: str
    folder: str
    fmt: str
    kind: str
    values: Mapping[str, tuple[str, str, str]]
    """By the name of the template: the name of its value, and module and name of the value's class; empty for none."""

    @property
    def path(self) -> Path:
        return ROOT / f"{self.module.replace('.', '/')}.py"


_PLAN = "hatch_pygen.generation.python.plan"
_DOCS = "hatch_pygen.generation.python.docs"
_MERMAID = "hatch_pygen.generation.mermaid"
_HTML = "hatch_pygen.generation.html_text"

MODULES = (
    Printed(
        "hatch_pygen.generation.python.printed",
        "python",
        "hatch_pygen.generation.python.source_text",
        "PythonText",
        {
            "__init__.py.jinja": ("plan", _PLAN, "InitPlan"),
            "__main__.py.jinja": ("plan", _PLAN, "FolderPlan"),
            "_client.py.jinja": ("plan", _PLAN, "ClientPlan"),
            "_api/__init__.py.jinja": ("plan", _PLAN, "FolderPlan"),
            "_api/view.py.jinja": ("plan", _PLAN, "ApiPlan"),
            "data_classes/__init__.py.jinja": ("plan", _PLAN, "FolderPlan"),
            "data_classes/view.py.jinja": ("plan", _PLAN, "DataClassPlan"),
            "spark.py.jinja": ("plan", _PLAN, "SparkPlan"),
            "pyspark_source.py.jinja": ("plan", _PLAN, "FoundSource"),
        },
    ),
    Printed(
        f"{_DOCS}.printed_page",
        "python",
        _HTML,
        "HtmlText",
        {"_docs/index.html.jinja": ("page", f"{_DOCS}.page", "Page")},
    ),
    Printed(
        f"{_DOCS}.printed_markdown",
        "python",
        f"{_DOCS}.markdown_text",
        "MarkdownText",
        {
            "_docs/README.md.jinja": ("page", f"{_DOCS}.markdown", "Readme"),
            "_docs/view.md.jinja": ("page", f"{_DOCS}.markdown", "ViewPage"),
        },
    ),
    Printed(
        f"{_MERMAID}.printed",
        "mermaid",
        f"{_MERMAID}.mermaid_text",
        "MermaidText",
        {"diagram.mmd.jinja": ("plan", f"{_MERMAID}.class_diagram", "ClassDiagram")},
    ),
    Printed(
        f"{_MERMAID}.printed_page",
        "mermaid",
        _HTML,
        "HtmlText",
        {"page.html.jinja": ("page", f"{_MERMAID}.page_plan", "Page"), "style.css.jinja": ("", "", "")},
    ),
)


def text_of(printed: Printed) -> str:
    """The module, not yet laid out."""
    folder = ROOT / "templates" / printed.folder
    env = environment([folder], SourceText, {})
    classes = sorted({(module, name) for _, module, name in printed.values.values() if name})
    functions = {template: _function_name(template) for template in printed.values}
    lines = [
        f'"""The templates in ``templates/{printed.folder}`` that print {printed.kind}, as functions."""',
        "",
        "from __future__ import annotations",
        "from collections.abc import Callable, Iterator, Mapping",
        "from typing import TYPE_CHECKING",
        f"from {printed.fmt} import {printed.kind}, fmt",
        "if TYPE_CHECKING:",
        *(f"    from {module} import {name}" for module, name in classes),
        "",
        f'DIGEST = "{digest(folder)}"',
        "",
    ]
    for template, (value, _, kind) in printed.values.items():
        head = f"{value}: {kind}" if value else ""
        lines += [f"def {functions[template]}({head}) -> Iterator[{printed.kind}]:", *Body(env, value).of(template), ""]
    lines.append(f"PRINTS: Mapping[str, Callable[..., Iterator[{printed.kind}]]] = {{")
    lines += [f'    "{template}": {function},' for template, function in functions.items()]
    return "\n".join([*lines, "}", ""])


def _function_name(template: str) -> str:
    return "_".join(re.findall(r"[A-Za-z]+", template.removesuffix(".jinja")))


class Body:
    """The statements of one template; an included one stands in its place."""

    def __init__(self, env: SourceEnvironment, value: str) -> None:
        self.env = env
        self.known = [value]

    def of(self, template: str) -> Iterator[str]:
        yield from self.block(self.tree(template).body, 1)

    def tree(self, template: str) -> n.Template:
        assert self.env.loader is not None
        source, path, _ = self.env.loader.get_source(self.env, template)
        return self.env._parse(source, template, path)

    def block(self, body: list[n.Node], depth: int) -> Iterator[str]:
        """`body`, what stands beside each other in it as one text."""
        parts: list[n.Node] = []
        for node in self.flat(body):
            if isinstance(node, n.Output):
                parts += node.nodes
                continue
            yield from self.output(parts, depth)
            parts = []
            yield from self.statement(node, depth)
        yield from self.output(parts, depth)

    def flat(self, body: list[n.Node]) -> Iterator[n.Node]:
        for node in body:
            if isinstance(node, n.Include):
                assert isinstance(node.template, n.Const)
                yield from self.flat(self.tree(node.template.value).body)
            else:
                yield node

    def output(self, parts: list[n.Node], depth: int) -> Iterator[str]:
        texts, values = [""], list[str]()
        for part in parts:
            if isinstance(part, n.TemplateData):
                texts[-1] += part.data
            else:
                assert isinstance(part, n.Expr)
                values.append(self.value(part))
                texts.append("")
        if any("{}" in text for text in texts):
            raise ValueError(f"a template prints {{}} as it is, which a function cannot: {texts}")
        template = "{}".join(texts)
        if template:
            lines = " ".join(map(_literal, template.splitlines(keepends=True)))
            yield f"{'    ' * depth}yield fmt({', '.join([lines, *values])})"

    def statement(self, node: n.Node, depth: int) -> Iterator[str]:
        margin = "    " * depth
        match node:
            case n.If(test=test, body=body, elif_=elif_, else_=else_):
                yield f"{margin}if {self.value(test)}:"
                yield from self.block(body, depth + 1)
                for each in elif_:
                    yield f"{margin}elif {self.value(each.test)}:"
                    yield from self.block(each.body, depth + 1)
                if else_:
                    yield f"{margin}else:"
                    yield from self.block(else_, depth + 1)
            case n.For(target=n.Name(name=name), iter=items, body=body, else_=[], test=None, recursive=False):
                source = self.value(items)
                counted = any(each.name == "loop" for part in body for each in part.find_all(n.Name))
                self.known.append(name)
                each = f"loop, {_local(name)}" if counted else _local(name)
                yield f"{margin}for {each} in {f'enumerate({source})' if counted else source}:"
                yield from self.block(body, depth + 1)
                self.known.pop()
            case _:
                raise ValueError(f"line {node.lineno}: {type(node).__name__} has no form as a function")

    def value(self, node: n.Expr) -> str:
        match node:
            case n.Name(name=name) if name in self.known:
                return _local(name)
            case n.Getattr(node=n.Name(name="loop"), attr="first"):
                return "loop == 0"
            case n.Getattr(node=inner, attr=attr):
                return f"{self.value(inner)}.{attr}"
            case n.Not(node=n.Getattr(node=n.Name(name="loop"), attr="first")):
                return "loop > 0"
            case n.Not(node=inner):
                return f"not {self.value(inner)}"
            case n.And(left=left, right=right):
                return f"({self.value(left)} and {self.value(right)})"
            case n.Or(left=left, right=right):
                return f"({self.value(left)} or {self.value(right)})"
            case _:
                raise ValueError(f"line {node.lineno}: {type(node).__name__} has no form as a function")


def _local(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _literal(text: str) -> str:
    return '"' + repr(f"'{text}")[2:-1].replace('"', '\\"') + '"' if '"' in text and "'" in text else repr(text)
