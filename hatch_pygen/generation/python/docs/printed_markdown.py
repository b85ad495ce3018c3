# Derived from templates/python by "python -m tests.derive": change that file, not this one.
"""The templates in ``templates/python`` that print MarkdownText, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from hatch_pygen.generation.python.docs.markdown_text import MarkdownText, fmt

if TYPE_CHECKING:
    from hatch_pygen.generation.python.docs.markdown import Readme, ViewPage

DIGEST = "6d3068ed8eafbb8011abfb8a73686556a739e4253d2a98cb5fe4b20f99f32a7c"


def docs_README_md(page: Readme) -> Iterator[MarkdownText]:
    yield fmt("{}\n\n# {}\n\n", page.header, page.title)
    if page.description:
        yield fmt("{}\n\n", page.description)
    yield fmt(
        "A typed Python SDK, the package {}.\n"
        "\n"
        "```console\n"
        "$ {}\n"
        "```\n"
        "\n"
        "## Try it without CDF\n"
        "\n"
        "```python\n"
        "{}\n"
        "```\n"
        "\n"
        "## Log in\n"
        "\n"
        "The clients that `from_env()` makes read the environment:\n"
        "\n"
        "```console\n"
        "{}\n"
        "```\n",
        page.package,
        page.install,
        page.trial,
        page.login,
    )
    for program in page.programs:
        yield fmt("\n## {}\n\n```python\n{}\n```\n", program.title, program.code)
    yield fmt("\n## Views\n\n| Class | API | |\n| --- | --- | --- |\n")
    for view in page.views:
        yield fmt("{}\n", view.cells)
    yield fmt("\n{}\n", page.more)
    if page.diagram:
        yield fmt("\n## Diagram\n\n```mermaid\n{}\n```\n", page.diagram)
    yield fmt("\n## Versions\n\n| | |\n| --- | --- |\n")
    for fact in page.facts:
        yield fmt("{}\n", fact.cells)


def docs_view_md(page: ViewPage) -> Iterator[MarkdownText]:
    yield fmt("{}\n\n# {}\n\n{}\n", page.header, page.title, page.head)
    if page.description:
        yield fmt("\n{}\n", page.description)
    if page.properties:
        yield fmt("\n## Properties\n\n| Name | Type | Meaning | Filter keywords |\n| --- | --- | --- | --- |\n")
        for line in page.properties:
            yield fmt("{}\n", line.cells)
    if page.relations:
        yield fmt(
            "\n"
            "## Relations\n"
            "\n"
            "| Name | To | Kind | Inverse | Meaning | Filter keywords |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
        )
        for line in page.relations:
            yield fmt("{}\n", line.cells)
    yield fmt("\n## Example\n\n```python\n{}\n```\n", page.example)


PRINTS: Mapping[str, Callable[..., Iterator[MarkdownText]]] = {
    "_docs/README.md.jinja": docs_README_md,
    "_docs/view.md.jinja": docs_view_md,
}
