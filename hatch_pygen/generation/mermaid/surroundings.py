"""The part of a diagram around one view."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from hatch_pygen.generation.mermaid.diagram import Diagram, DiagramClass
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.text.strict_json import quoted

WHERE = "--view"


def around(diagram: Diagram, name: str, depth: int) -> Diagram:
    """The views at most `depth` steps from the view `name` (an external id, or ``space:externalId(version)``).

    A step leads along a relation in either direction, up to what a view implements, or down to what implements it.
    From a view that was reached upwards only its own relations and further steps up lead on: all else that
    implements it would be the whole model. A name that several views have starts at all of them.

    Raises:
        ValidationError: no view has the name; the message has the nearest one.
    """
    links = Links(diagram)
    start = frozenset(each.id for each in diagram.classes if name in (each.id.external_id, str(each.id)))
    if not start:
        raise ValidationError([unknown(diagram, name)])
    found = set(start)
    everywhere, upwards = set(start), set[IRViewId]()
    for _ in range(depth):
        beside = {id for each in everywhere for id in (*links.out[each], *links.into[each], *links.down[each])}
        beside |= {id for each in upwards for id in links.out[each]}
        above = {id for each in everywhere | upwards for id in links.up[each]} - beside
        everywhere, upwards = beside - found, above - found
        found |= beside | above
    return diagram.limited_to(frozenset(found))


def unknown(diagram: Diagram, name: str) -> Problem:
    names = sorted({each.id.external_id for each in diagram.classes})
    by_lower_case = {each.lower(): each for each in reversed(names)}
    near = get_close_matches(name.lower(), by_lower_case, n=1, cutoff=0.5)
    fix = f"did you mean {quoted(by_lower_case[near[0]])}?" if near else f"choose one of {', '.join(names[:10])}"
    return Problem("PG607", "error", WHERE, f"the model has no view {quoted(name)}", fix)


class Links:
    """Where one can go from each class, among the classes of the diagram."""

    def __init__(self, diagram: Diagram) -> None:
        ids = [each.id for each in diagram.classes]
        self.out: dict[IRViewId, set[IRViewId]] = {id: set() for id in ids}
        self.into: dict[IRViewId, set[IRViewId]] = {id: set() for id in ids}
        self.up: dict[IRViewId, set[IRViewId]] = {id: set() for id in ids}
        self.down: dict[IRViewId, set[IRViewId]] = {id: set() for id in ids}
        for each in diagram.classes:
            for id in ends(each):
                if id in self.out:
                    self.out[each.id].add(id)
                    self.into[id].add(each.id)
            for parent in each.parents:
                if parent.id in self.out:
                    self.up[each.id].add(parent.id)
                    self.down[parent.id].add(each.id)


def ends(item: DiagramClass) -> Iterator[IRViewId]:
    """The views that the class's own relations lead to."""
    for each in item.relations:
        yield from (id for id in (each.target, each.edge_view) if id is not None)
