"""The class diagram of the served views, as Mermaid: names of classes and attributes alone, no text of the model."""

from __future__ import annotations

from collections.abc import Iterator

from pygen_runtime.agents.served import Served
from pygen_runtime.model.class_schema import connections_of, properties_of


def diagram(served: Served) -> str:
    return "\n".join(["classDiagram", *sorted(set(_lines(served)))]) + "\n"


def _lines(served: Served) -> Iterator[str]:
    for api in served.views.values():
        cls = api.data_class
        yield f"    class {cls.__name__}"
        for name, each in properties_of(cls).items():
            if each.target is None:
                yield f"    {cls.__name__} : {each.type}{'[]' if each.is_list else ''} {name}"
            elif served.name_of(each.target):
                yield f"    {cls.__name__} --> {each.target} : {name}"
        for name, of in connections_of(cls).items():
            if served.name_of(of.target):
                yield f"    {cls.__name__} ..> {of.target} : {name}"
