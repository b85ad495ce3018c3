"""The table [tool.pygen.rename]: which view or property each of its keys means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IRClass
from hatch_pygen.problems import Problem

Renamed = tuple[IRViewId, str | None]
"""A view and a property of it; None for the view itself."""


class Renames(NamedTuple):
    """New names of views and of properties of views; `keys` tells which key of the table gave one."""

    names: Mapping[Renamed, str]
    keys: Mapping[Renamed, str]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, table: Mapping[str, str], classes: Iterable[IRClass]) -> Renames:
        """Every key resolved against the views; what is unused or ambiguous is a problem."""
        views = {each.id: each for each in classes}
        keys: dict[Renamed, str] = {}
        problems: list[Problem] = []
        for key in sorted(table):
            targets = list(_targets(key, views))
            if len(targets) != 1:
                problems.append(_unresolved(key, targets))
                continue
            keys[targets[0]] = key
        return cls({target: table[key] for target, key in keys.items()}, keys, tuple(problems))

    def members_of(self, view: IRViewId) -> dict[str, str]:
        return {member: name for (owner, member), name in self.names.items() if owner == view and member is not None}

    def check(self, each: IRClass, name: str, members: Mapping[str, str]) -> list[Problem]:
        """Renames that cannot be followed, because the new name is private, reserved or taken."""
        return [
            Problem("PG504", "error", f'[tool.pygen.rename] "{self.keys[target]}"', why, "choose another name")
            for target, new in self.names.items()
            if target[0] == each.id
            if (why := objection(new, name if target[1] is None else members[target[1]])) is not None
        ]


def objection(new: str, given: str) -> str | None:
    """Why the name `new` cannot be, where the free name nearest to it is `given`; None where it can."""
    if new.startswith("_"):
        return f"the name {new} begins with an underscore, which makes it private"
    return None if new == given else f"the name {new} is reserved or taken; the nearest free one is {given}"


def _targets(key: str, views: Mapping[IRViewId, IRClass]) -> Iterable[Renamed]:
    """The views, or properties of views, that `key` names: `Pump`, `space:Pump(v1)`, each also with `.property`."""
    for id, each in views.items():
        for name in (id.external_id, f"{id.space}:{id.external_id}", f"{id.external_id}({id.version})", str(id)):
            if key == name:
                yield id, None
            elif key.startswith(f"{name}."):
                rest = key[len(name) + 1 :]
                if any(member.id == rest for member in each.members):
                    yield id, rest


def _unresolved(key: str, targets: list[Renamed]) -> Problem:
    where = f'[tool.pygen.rename] "{key}"'
    if not targets:
        fix = 'name a view ("Pump", "space:Pump(v1)") or a property of one ("Pump.class"), or remove the key'
        return Problem("PG503", "error", where, "the key names no view and no property of the model", fix)
    names = ", ".join(str(view) for view, _ in targets)
    return Problem(
        "PG505", "error", where, f"the key is ambiguous: it fits {names}", "write it out, as space:View(version)"
    )
