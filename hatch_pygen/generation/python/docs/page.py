"""The HTML page of an SDK: one file that asks nobody for anything, with a search, for wide and narrow, light and dark."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from hatch_pygen.generation.html_text import HtmlText, code_block, escaped, fmt, inline_script, join, style_sheet
from hatch_pygen.generation.python.docs.circle import draw
from hatch_pygen.generation.python.docs.content import PropertyEntry, RelationEntry, SdkDocs, ViewEntry
from hatch_pygen.generation.python.docs.programs import login, trial
from hatch_pygen.generation.templates import Templates, template_root
from hatch_pygen.version import __version__

TEMPLATES = Templates("python", HtmlText, "hatch_pygen.generation.python.docs.printed_page")


class Row(NamedTuple):
    """A property or a relation in the table of its view."""

    name: HtmlText
    type: HtmlText
    text: HtmlText
    keywords: HtmlText


class Section(NamedTuple):
    """A view on the page; `words` is what the search looks through."""

    anchor: HtmlText
    name: HtmlText
    access: HtmlText
    head: HtmlText
    description: HtmlText
    words: HtmlText
    rows: tuple[Row, ...]
    example: HtmlText


class Titled(NamedTuple):
    """A text with what it is: a fact, a program."""

    title: HtmlText
    text: HtmlText


class Page(NamedTuple):
    """Everything that the page prints. `policy` allows its one style sheet and its one script, nothing else."""

    policy: HtmlText
    style: HtmlText
    script: HtmlText
    generator: HtmlText
    title: HtmlText
    description: HtmlText
    install: HtmlText
    login: HtmlText
    trial: HtmlText
    package: HtmlText
    facts: tuple[Titled, ...]
    programs: tuple[Titled, ...]
    circle: HtmlText | None
    sections: tuple[Section, ...]


def html_page(docs: SdkDocs, templates: tuple[Path, ...]) -> str:
    """The page; `templates` are folders like `templates/python`, the first that has a template wins."""
    return TEMPLATES.render("_docs/index.html.jinja", templates, page=plan_page(docs, *_parts()))


def plan_page(docs: SdkDocs, style: str, script: str) -> Page:
    anchors = {view.name: view.anchor for view in docs.views}
    policy = "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'"
    return Page(
        fmt(policy, _digest(style), _digest(script)),
        style_sheet(style),
        inline_script(script),
        fmt("hatch-pygen {}", escaped(__version__)),
        escaped(docs.title),
        escaped(docs.description),
        escaped(f"pip install {docs.distribution.name}"),
        code_block(login()),
        code_block(trial(docs)),
        escaped(docs.package),
        tuple(Titled(escaped(name), escaped(value)) for name, value in docs.facts),
        tuple(Titled(escaped(each.title), code_block(each.code)) for each in docs.examples),
        draw(docs),
        tuple(_section(view, anchors) for view in docs.views),
    )


@cache
def _parts() -> tuple[str, str]:
    """Style sheet and script, which no override changes: the policy names their bytes."""
    folder = template_root() / "python" / "_docs"
    return (folder / "style.css").read_text("utf-8"), (folder / "script.js").read_text("utf-8")


def _digest(text: str) -> HtmlText:
    return fmt("sha256-{}", escaped(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()))


def _section(view: ViewEntry, anchors: Mapping[str, str]) -> Section:
    head = [escaped(view.view), *map(escaped, view.facts)]
    if view.title:
        head.insert(0, fmt("<bdi>{}</bdi>", escaped(view.title)))
    if view.parents:
        head.append(fmt("extends {}", join([_link(name, anchors) for name in view.parents], ", ")))
    members: list[PropertyEntry | RelationEntry] = [*view.properties, *view.relations]
    words = [view.name, view.view, view.title, *(word for each in members for word in (each.name, each.title))]
    return Section(
        escaped(view.anchor),
        escaped(view.name),
        escaped(view.access),
        join(head, ", "),
        escaped(view.description),
        escaped(" ".join(dict.fromkeys(word.lower() for word in words if word))),
        (*map(_property, view.properties), *(_relation(each, anchors) for each in view.relations)),
        code_block(view.example),
    )


@lru_cache(maxsize=4096)  # what a view inherits stands in its table, too
def _property(entry: PropertyEntry) -> Row:
    type = [fmt("<code>{}</code>", escaped(entry.type)), *map(escaped, entry.remarks)]
    return Row(escaped(entry.name), join(type, "<br>"), _text(entry), _codes(entry.keywords))


def _relation(entry: RelationEntry, anchors: Mapping[str, str]) -> Row:
    target = _link(entry.target, anchors) if entry.target else escaped("any node")
    parts = [fmt("→ {}", target), escaped(entry.kind)]
    if entry.inverses:
        parts.append(fmt("inverse: {}", join([_member(each, anchors) for each in entry.inverses], ", ")))
    return Row(escaped(entry.name), join(parts, "<br>"), _text(entry), _codes(entry.keywords))


def _text(entry: PropertyEntry | RelationEntry) -> HtmlText:
    """What the model says: its own name where that is another one, and the description."""
    title = "" if entry.title.replace(" ", "_").lower() == entry.name else entry.title
    if title and entry.description:
        return fmt("<b><bdi>{}</bdi></b>: <bdi>{}</bdi>", escaped(title), escaped(entry.description))
    if title:
        return fmt("<b><bdi>{}</bdi></b>", escaped(title))
    return fmt("<bdi>{}</bdi>", escaped(entry.description))


def _codes(words: Iterable[str]) -> HtmlText:
    return join([fmt("<code>{}</code>", escaped(word)) for word in words], " ")


def _link(name: str, anchors: Mapping[str, str]) -> HtmlText:
    return fmt('<a href="#{}">{}</a>', escaped(anchors[name]), escaped(name))


def _member(name: str, anchors: Mapping[str, str]) -> HtmlText:
    base, _, member = name.partition(".")
    return fmt('<a href="#{}">{}.{}</a>', escaped(anchors[base]), escaped(base), escaped(member))
