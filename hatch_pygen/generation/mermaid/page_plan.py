"""The plan of the HTML page: pictures, legend and the list of classes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hatch_pygen.generation.html_text import HtmlText, escaped, fmt, join, number, style_sheet
from hatch_pygen.generation.mermaid.diagram import (
    Attribute,
    Diagram,
    DiagramClass,
    Relation,
    inherited_members,
)
from hatch_pygen.generation.mermaid.picture_plan import WORDS, Anchors, Picture, plan_picture
from hatch_pygen.generation.mermaid.plain_ids import plain_ids
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IRMember, IRProperty
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive
from hatch_pygen.version import __version__

PICTURE_LIMIT = 40
"""Classes that one picture holds; a model with more of several spaces has a picture for each space."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a class on the page; `anchor` is empty where the class is not there."""

    anchor: HtmlText
    text: HtmlText


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in the list; `links` holds the target of a relation."""

    name: HtmlText
    type: HtmlText
    links: tuple[Link, ...]
    description: HtmlText


@dataclass(frozen=True, slots=True)
class Related:
    """A line of links: what a class implements, what implements it, what refers to it."""

    words: HtmlText
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """A class in the list."""

    anchor: HtmlText
    name: HtmlText
    facts: HtmlText
    description: HtmlText
    related: tuple[Related, ...]
    members: tuple[MemberRow, ...]
    inherited: HtmlText


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A kind of line."""

    style: HtmlText
    words: HtmlText


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page; `policy` allows nothing but the one style sheet."""

    policy: HtmlText
    style: HtmlText
    generator: HtmlText
    title: HtmlText
    models: HtmlText
    description: HtmlText
    summary: HtmlText
    pictures: tuple[Picture, ...]
    legend: tuple[LegendEntry, ...]
    classes: tuple[ClassEntry, ...]


def plan_page(diagram: Diagram, model: Diagram, style: str) -> Page:
    """Every decision of the page of `diagram`, a part of `model` or all of it; `style` is the style sheet."""
    titles = model.titles
    ids = plain_ids({each.id: each.id.external_id for each in diagram.classes})
    anchors = {key: escaped(id) for key, id in ids.items()}
    sources = Sources(diagram, titles, anchors)
    relations = sum(len(each.relations) for each in diagram.classes)
    part = "" if len(diagram.classes) == len(model.classes) else f" of {len(model.classes)}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Page(
        fmt("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", escaped(digest)),
        style_sheet(style),
        fmt("hatch-pygen {}", escaped(__version__)),
        escaped(diagram.name),
        escaped(diagram.models),
        escaped(diagram.description),
        escaped(f"{len(diagram.classes)}{part} views, {relations} relations."),
        tuple(plan_pictures(diagram, titles, anchors)),
        tuple(LegendEntry(escaped(kind.value), escaped(words)) for kind, words in WORDS.items()),
        tuple(map(sources.entry, diagram.classes)),
    )


def plan_pictures(diagram: Diagram, titles: Mapping[IRViewId, str], anchors: Anchors) -> Iterator[Picture]:
    if len(diagram.classes) <= PICTURE_LIMIT:
        yield plan_picture(escaped("picture-1"), "The model", diagram, titles, anchors)
        return
    for number_, space in enumerate(diagram.spaces, 1):
        part = diagram.limited_to(frozenset(each.id for each in diagram.classes if each.id.space == space))
        anchor = fmt("picture-{}", number(number_))
        yield plan_picture(anchor, f"Space {space}", part, titles, anchors)


class Sources:
    """Makes the entries of the list: who implements and who refers to a class."""

    def __init__(self, diagram: Diagram, titles: Mapping[IRViewId, str], anchors: Anchors) -> None:
        self.titles = titles
        self.anchors = anchors
        self.children: dict[IRViewId, list[IRViewId]] = {}
        self.referring: dict[IRViewId, list[IRViewId]] = {}
        for each in diagram.classes:
            for parent in each.parents:
                self.children.setdefault(parent.id, []).append(each.id)
            for target in sorted({relation.target for relation in each.relations if relation.target is not None}):
                self.referring.setdefault(target, []).append(each.id)

    def entry(self, item: DiagramClass) -> ClassEntry:
        related = (
            ("Implements", [parent.id for parent in item.parents]),
            ("Implemented by", self.children.get(item.id, [])),
            ("Related from", self.referring.get(item.id, [])),
        )
        own = {member.id: member for member in item.ir.members}
        members = [
            *(self.attribute(each, own[each.name]) for each in item.attributes),
            *(self.relation(each, own[each.name]) for each in item.relations),
        ]
        return ClassEntry(
            self.anchors[item.id],
            escaped(self.titles[item.id]),
            escaped(", ".join([f"{item.id.space}, version {item.id.version}", *item.marks])),
            escaped(item.ir.description or ""),
            tuple(Related(escaped(words), tuple(map(self.link, ids_))) for words, ids_ in related if ids_),
            tuple(members),
            join([escaped(member.id) for member in inherited_members(item)], ", "),
        )

    def link(self, id: IRViewId) -> Link:
        return Link(self.anchors.get(id, escaped("")), escaped(self.titles[id]))

    def attribute(self, item: Attribute, member: IRMember) -> MemberRow:
        assert isinstance(member, IRProperty)
        words = ", ".join([item.type, *details(member)])
        return MemberRow(escaped(item.name), escaped(words), (), escaped(member.description or ""))

    def relation(self, item: Relation, member: IRMember) -> MemberRow:
        words = f"{item.kind.value} {item.target_end}"
        if item.through:
            words += f" of {item.through}"
        if item.edge_type:
            words += f" of type {item.edge_type}, {'inwards' if item.inwards else 'outwards'}"
        links = () if item.target is None else (self.link(item.target),)
        return MemberRow(escaped(item.name), escaped(words), links, escaped(member.description or ""))


def details(member: IRProperty) -> Iterator[str]:
    """What the words of its type leave open."""
    type = member.type.element if isinstance(member.type, IRList) else member.type
    if isinstance(type, IRPrimitive) and type.unit is not None:
        yield f"in {type.unit.external_id}"
    if isinstance(type, IREnum):
        yield "one of " + ", ".join(value.id for value in type.values)
    if member.default is not None:
        yield f"by default {json.dumps(member.default, ensure_ascii=False)}"
    if member.read_only:
        yield "read only"
