# Derived from templates/mermaid by "python -m tests.derive": change that file, not this one.
"""The templates in ``templates/mermaid`` that print MermaidText, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from hatch_pygen.generation.mermaid.mermaid_text import MermaidText, fmt

if TYPE_CHECKING:
    from hatch_pygen.generation.mermaid.class_diagram import ClassDiagram

DIGEST = "cff54f4c432c6885aa3e02a52ec682f482da3d3f85b47b846a2c4ecd520aa8bd"


def diagram_mmd(plan: ClassDiagram) -> Iterator[MermaidText]:
    yield fmt("{}\nclassDiagram\ndirection {}\naccTitle: {}\n", plan.header, plan.direction, plan.title)
    for space in plan.spaces:
        yield fmt("\n")
        if space.comment:
            yield fmt("{}\n", space.comment)
        if space.head:
            yield fmt("{}\n", space.head)
        for class_ in space.classes:
            if class_.members:
                yield fmt("{} {\n", class_.head)
                for member in class_.members:
                    yield fmt("    {}\n", member)
                yield fmt("}\n")
            else:
                yield fmt("{}\n", class_.head)
        if space.head:
            yield fmt("}\n")
    if plan.links:
        yield fmt("\n")
        for link in plan.links:
            yield fmt("{}\n", link)


PRINTS: Mapping[str, Callable[..., Iterator[MermaidText]]] = {
    "diagram.mmd.jinja": diagram_mmd,
}
