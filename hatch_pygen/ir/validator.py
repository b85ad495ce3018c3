"""IR -> problems: what makes an SDK impossible is an error, what merely looks wrong a warning or less."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from hatch_pygen.ir.defaults import default_fits
from hatch_pygen.ir.identifiers import IRModelId, IRViewId
from hatch_pygen.ir.models import IRClass, IRModel, IRPackage, IRProperty
from hatch_pygen.problems import Problem, Severity, sort_problems
from hatch_pygen.text.strict_json import at, quoted

# API facts: the wider of the two patterns that the API document gives for an identifier.
SPACE = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,42}")
EXTERNAL_ID = re.compile(r"[a-zA-Z][a-zA-Z0-9_]{0,254}")
PROPERTY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}")
VERSION = re.compile(r"[a-zA-Z0-9][.a-zA-Z0-9_-]{0,42}")

# Defaults of the API; a project may have others, hence never more than a remark.
VIEWS_PER_MODEL = 100
PROPERTIES_PER_VIEW = 300
PARENTS_PER_VIEW = 10

RENAME = "the SDK works; check where the snapshot comes from, because CDF refuses such an identifier"


def validate(ir: IRPackage, where: str = "pygen.snapshot.json") -> list[Problem]:
    """The findings about the package; places name the file `where`."""
    return IRValidator(where).validate(ir)


class IRValidator:
    """Checks a parsed package; `where` is what messages call the snapshot file."""

    def __init__(self, where: str = "pygen.snapshot.json") -> None:
        self.where = where

    def validate(self, ir: IRPackage) -> list[Problem]:
        """All findings, sorted by place."""
        classes = {item.id: item for item in ir.classes}
        problems = [problem for model in ir.models for problem in self.check_model(model)]
        for item in classes.values():
            problems.extend(self.check_class(item))
        problems.extend(self.check_cycles(classes))
        return list(sort_problems(problems))

    def problem(self, code: str, severity: Severity, pointer: str, message: str, fix: str) -> Problem:
        return Problem(code, severity, at(self.where, pointer), message, fix)

    def check_model(self, model: IRModel) -> Iterator[Problem]:
        yield from self.check_id(model.pointer, model.id)
        yield from self.check_limit(model.pointer, len(model.views), VIEWS_PER_MODEL, "views in a model")

    def check_class(self, item: IRClass) -> Iterator[Problem]:
        yield from self.check_id(item.pointer, item.id)
        yield from self.check_limit(item.pointer, len(item.members), PROPERTIES_PER_VIEW, "properties in a view")
        yield from self.check_limit(item.pointer, len(item.implements), PARENTS_PER_VIEW, "views to implement")
        for member in item.members:
            if not PROPERTY.fullmatch(member.id):
                message = f"{quoted(member.id)} is no property identifier"
                yield self.problem("PG010", "warning", member.pointer, message, RENAME)
            if isinstance(member, IRProperty) and member.default is not None:
                yield from self.check_default(member)

    def check_id(self, pointer: str, id: IRModelId | IRViewId) -> Iterator[Problem]:
        kinds = (("space", SPACE), ("external id", EXTERNAL_ID), ("version", VERSION))
        for text, (kind, pattern) in zip(id, kinds, strict=True):
            if not pattern.fullmatch(text):
                yield self.problem("PG010", "warning", pointer, f"{quoted(text)} is no {kind}", RENAME)

    def check_limit(self, pointer: str, count: int, limit: int, what: str) -> Iterator[Problem]:
        if count > limit:
            message = f"{count} {what}; the API's default limit is {limit}"
            yield self.problem("PG011", "info", pointer, message, "nothing to do if the project's limit is higher")

    def check_default(self, member: IRProperty) -> Iterator[Problem]:
        if not default_fits(member.type, member.default):
            given = quoted(json.dumps(member.default))
            message = f"the default {given} does not fit the property's type; the SDK leaves it out"
            fix = "correct the defaultValue of the container property and run `hatch-pygen snapshot`"
            yield self.problem("PG013", "warning", f"{member.pointer}.defaultValue", message, fix)

    def check_cycles(self, classes: Mapping[IRViewId, IRClass]) -> Iterator[Problem]:
        edges = {id: tuple(p for p in item.implements if p in classes) for id, item in classes.items()}
        for cycle in find_cycles(edges):
            path = " -> ".join(str(id) for id in [*cycle, cycle[0]])
            fix = "take one of these views out of the other's `implements`"
            pointer = f"{classes[cycle[0]].pointer}.implements"
            yield self.problem("PG003", "error", pointer, f"views implement each other: {path}", fix)


def find_cycles(edges: Mapping[IRViewId, tuple[IRViewId, ...]]) -> list[list[IRViewId]]:
    """One cycle for each group of views that imply each other, from its smallest id found; no recursion."""
    done: set[IRViewId] = set()
    cycles: list[list[IRViewId]] = []
    for start in sorted(edges):
        path: list[IRViewId] = []
        on_path: set[IRViewId] = set()
        stack: list[tuple[IRViewId, bool]] = [(start, False)]
        while stack:
            id, leaving = stack.pop()
            if leaving:
                on_path.discard(path.pop())
                done.add(id)
            elif id in on_path:
                cycles.append(path[path.index(id) :])
            elif id not in done:
                path.append(id)
                on_path.add(id)
                stack.append((id, True))
                stack.extend((parent, False) for parent in sorted(edges[id], reverse=True))
    return cycles
