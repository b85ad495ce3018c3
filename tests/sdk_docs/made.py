"""Documents of models, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from hatch_pygen import pipeline
from hatch_pygen.generation.base import Distribution
from hatch_pygen.pipeline import GeneratedPackage
from tests.generation.packages import generate

SHIPPED = Distribution("acme-sdk", "1.2.3")


def documents(*models: Mapping[str, Any], **options: Any) -> Mapping[str, str]:
    """All documents of the package of `models`, by path."""
    return documents_of(generate(*models, **options), *models)


def documents_of(package: GeneratedPackage, *models: Mapping[str, Any]) -> Mapping[str, str]:
    from tests.generation.packages import configuration, snapshot_of

    config = configuration(models, package="sdk")
    diagram = pipeline.generate(snapshot_of(*models), config, "mermaid").files["model.mmd"]
    found: Mapping[str, str] = package.generator.documents(package.plan, config, SHIPPED, diagram)
    return found


class Elements(HTMLParser):
    """The tags of a page with their attributes, and the text that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.shown.append(data)

    @property
    def text(self) -> str:
        return "".join(self.shown)
