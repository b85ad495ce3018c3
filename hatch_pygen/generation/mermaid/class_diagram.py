"""The plan of a Mermaid class diagram: every line of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hatch_pygen.generation.mermaid.diagram import Diagram, DiagramClass, Relation, RelationKind
from hatch_pygen.generation.mermaid.mermaid_text import MermaidText, fmt, label, syntax
from hatch_pygen.generation.mermaid.plain_ids import plain_ids
from hatch_pygen.ir.identifiers import IRViewId

DIRECTIONS = ("LR", "TB", "BT", "RL")
Ids = Mapping[tuple[str, ...], MermaidText]

LIMIT = 50_000
"""Characters that Mermaid reads at most (`maxTextSize`); a diagram that would be longer leaves its properties out."""

ARROWS = {
    RelationKind.DIRECT: "-->",
    RelationKind.DIRECT_LIST: "o-->",
    RelationKind.EDGE: "<-->",
    RelationKind.REVERSE: "..>",
}
NOTHING = syntax("")


@dataclass(frozen=True, slots=True)
class ClassBlock:
    """A class; `members` are its lines."""

    head: MermaidText
    members: tuple[MermaidText, ...]


@dataclass(frozen=True, slots=True)
class SpaceBlock:
    """The classes of a space. `head` opens its namespace; empty where the diagram has one space alone."""

    comment: MermaidText
    head: MermaidText
    classes: tuple[ClassBlock, ...]


@dataclass(frozen=True, slots=True)
class ClassDiagram:
    """The file; `links` are the lines of inheritance and relations, `ids` the ids of classes and of spaces."""

    ids: Ids
    header: MermaidText
    direction: MermaidText
    title: MermaidText
    spaces: tuple[SpaceBlock, ...]
    links: tuple[MermaidText, ...]


def plan_class_diagram(
    diagram: Diagram, header: MermaidText, direction: str = DIRECTIONS[0], *, properties: bool = True
) -> ClassDiagram:
    """Every decision of a .mmd file."""
    named: dict[tuple[str, ...], str] = {each.id: each.id.external_id for each in diagram.classes}
    if len(diagram.spaces) > 1:
        named |= {(space,): space for space in diagram.spaces}
    names = {key: syntax(id) for key, id in plain_ids(named).items()}
    blocks = {each.id: plan_class(each, diagram, names) for each in diagram.classes}
    links = [*inheritance(diagram, names), *relations(diagram, names)]
    if not properties or length(blocks, links) > LIMIT:
        blocks = {id: ClassBlock(block.head, ()) for id, block in blocks.items()}
    return ClassDiagram(
        names,
        header,
        syntax(direction),
        label(diagram.models),
        tuple(plan_space(space, diagram, names, blocks) for space in diagram.spaces),
        tuple(links),
    )


def length(blocks: Mapping[IRViewId, ClassBlock], links: Sequence[MermaidText]) -> int:
    """About how many characters the file will have; each line is indented or begins and ends a class."""
    lines = (line for block in blocks.values() for line in (block.head, *block.members))
    return sum(len(line) + 8 for line in (*lines, *links))


def plan_space(space: str, diagram: Diagram, names: Ids, blocks: Mapping[IRViewId, ClassBlock]) -> SpaceBlock:
    classes = tuple(block for id, block in blocks.items() if id.space == space)
    id = names.get((space,))
    if id is None:
        return SpaceBlock(NOTHING, NOTHING, classes)
    renamed = fmt("%% {} is the space {}", id, label(space)) if id != space else NOTHING
    return SpaceBlock(renamed, fmt("namespace {} {", id), classes)


def plan_class(item: DiagramClass, diagram: Diagram, names: Ids) -> ClassBlock:
    id, title = names[item.id], diagram.titles[item.id]
    return ClassBlock(
        fmt("class {}", id) if id == title else fmt('class {}["{}"]', id, label(title)),
        (
            *(fmt("<<{}>>", syntax(mark)) for mark in item.marks),
            *(fmt("{}: {}", label(each.name), syntax(each.type)) for each in item.attributes),
            *(leading_out(each) for each in item.relations if each.target not in names),
        ),
    )


def leading_out(relation: Relation) -> MermaidText:
    """A relation to what the diagram does not show, as a line of its class."""
    target = fmt(" {}", label(relation.target.external_id)) if relation.target is not None else NOTHING
    return fmt("{}: {} [{}]{}", label(relation.name), kind(relation), syntax(relation.target_end), target)


def inheritance(diagram: Diagram, names: Ids) -> Iterator[MermaidText]:
    for each in diagram.classes:
        for parent in each.parents:
            if parent.id in names:
                arrow = "<|--" if parent.unchanged else "<|.."
                yield fmt("{} {} {}", names[parent.id], syntax(arrow), names[each.id])


def relations(diagram: Diagram, names: Ids) -> Iterator[MermaidText]:
    for each in diagram.classes:
        for relation in each.relations:
            source, name = names[each.id], label(relation.name)
            if relation.target is not None and relation.target in names:
                ends = (syntax(relation.source_end), syntax(relation.target_end))
                arrow = fmt('"{}" {} "{}"', ends[0], syntax(ARROWS[relation.kind]), ends[1])
                yield fmt("{} {} {} : {} ({})", source, arrow, names[relation.target], name, kind(relation))
            if relation.edge_view is not None and relation.edge_view in names:
                yield fmt("{} .. {} : properties of {}", source, names[relation.edge_view], name)


def kind(relation: Relation) -> MermaidText:
    """How the relation is kept, in brackets behind its name."""
    words = syntax(f"{relation.kind.value}, inwards" if relation.inwards else relation.kind.value)
    return fmt("{} of {}", words, label(relation.through)) if relation.through else words
