"""The table [tool.pygen.extend]: which generated classes have methods of the user's, and where these stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hatch_pygen.config.options import nearest
from hatch_pygen.generation.base import OwnClass
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.python import reserved
from hatch_pygen.ir import naming
from hatch_pygen.problems import Problem


class Extended(NamedTuple):
    """A generated class with own methods: its fields stand in `base`, it extends `methods` of the module `module`."""

    base: str
    module: str
    methods: str


def read_extend(table: Mapping[str, str], classes: Iterable[str], taken: Iterable[str]) -> dict[str, Extended]:
    """By the name of a class, read or write; keys that name none are left to `extend_problems`."""
    known = set(classes)
    wanted = sorted(name for name in table if name in known)
    reserved_names = reserved.CLASSES.union(known, taken)
    bases = naming.assign(wanted, lambda name: f"{name}Base", reserved=reserved_names, separator="").names
    return {name: Extended(bases[name], *_parts(table[name])) for name in wanted}


def _parts(path: str) -> tuple[str, str]:
    module, _, name = path.partition(":")
    return module, name


def extend_problems(
    table: Mapping[str, str],
    extended: Mapping[str, Extended],
    classes: Iterable[tuple[str, str]],
    taken: Iterable[str],
) -> Iterator[Problem]:
    """What cannot be followed in the table; `classes` are pairs of a read class and the write class beside it."""
    pairs = list(classes)
    known = [name for pair in pairs for name in pair]
    for key in sorted(table.keys() - set(known)):
        near = nearest(key, known)
        fix = f"did you mean {near}?" if near else "name a class of the package, such as Pump or PumpWrite"
        yield Problem("PG520", "error", place(key), "the key names no generated class, to read or to write", fix)
    refused = reserved.CLASSES.union(taken, known, (each.base for each in extended.values()))
    for name, each in extended.items():
        if each.methods in refused:
            message = f"the generated module of {name} has another thing called {each.methods}"
            yield Problem("PG521", "error", place(name), message, f"call the class {name}Methods")
    for read, write in pairs:
        one, other = extended.get(read), extended.get(write)
        if one and other and one.methods == other.methods and one.module != other.module:
            message = f"{read} and {write} stand in one module, which cannot import two classes {one.methods}"
            yield Problem("PG521", "error", place(write), message, f"call the one of them {write}Methods")


def inherited_problems(
    extended: Mapping[str, Extended],
    named: Mapping[ClassId, tuple[str, str]],
    parents: Mapping[ClassId, Iterable[ClassId]],
) -> Iterator[Problem]:
    """Classes that are given the methods which a parent brings already: Python would find no order of the bases."""
    for id, pair in named.items():
        for position, name in enumerate(pair):
            mine = extended.get(name)
            above = {named[each][position] for each in ancestors(id, parents)} if mine else set[str]()
            for parent in sorted(above):
                theirs = extended.get(parent)
                if mine and theirs and mine[1:] == theirs[1:]:
                    message = f"{name} inherits {mine.methods} from {parent} already"
                    yield Problem("PG521", "error", place(name), message, "remove this key")


def ancestors(id: ClassId, parents: Mapping[ClassId, Iterable[ClassId]]) -> set[ClassId]:
    """Every class above another one."""
    found: set[ClassId] = set()
    todo = [*parents[id]]
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += parents[each]
    return found


def place(key: str) -> str:
    return f"[tool.pygen.extend] {key}"


def own_classes(extended: Mapping[str, Extended], members: Mapping[str, Iterable[str]]) -> tuple[OwnClass, ...]:
    """What the project must have: `members` are the names of the properties of each class."""
    return tuple(
        OwnClass(place(name), each.module, each.methods, name, each.base, frozenset(members[name]))
        for name, each in extended.items()
    )
