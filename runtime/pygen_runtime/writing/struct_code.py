"""The function that makes the Struct of one write class, straight-line code made once: a loop over the properties took twice
as long. Names and texts of the model are values that it is given; the code holds positions alone. Of a text, a time, a list of
texts and a relation::

    def make(values, refer, targets):
        v0 = values[n0]
        if type(v0) not in plain: return None
        v1 = values[n1]
        v2 = values[n2]
        v3 = values[n3]
        try:
            if type(v1) is datetime and v1.tzinfo is utc and len(t := json(v1)) == whole: v1 = raw(t[:cut] + zone)
            elif v1 is not None and v1 is not unset: v1 = c1(v1)
            if type(v2) is list and scalars(map(type, v2)): pass
            elif v2 is not None and v2 is not unset: v2 = c2(v2)
        except ValueError: return None
        if v3 is not None and v3 is not unset:
            if type(v3) is not node and type(v3) is not handle: v3 = refer(v3)
            targets.append(v3)
            v3 = reference(v3.space, v3.external_id)
        return struct(v0, v1, v2, v3)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Make: TypeAlias = Callable[[Mapping[str, Any], Callable[[Any], Any], list[Any]], Any]
"""The Struct of these values, or None for one that is refused; see `struct_items.properties`."""


@dataclass(frozen=True, slots=True)
class Field:
    """How a value comes into a Struct; a value that `convert` refuses, by ValueError, refuses all."""

    name: str
    kind: Literal["plain", "moment", "scalars", "converted", "relation", "relations"]
    convert: Callable[[Any], Any] | None = None


def maker(fields: Sequence[Field], names: Mapping[str, Any]) -> Make:
    """The function; `names` has `struct` and all else that the code asks for."""
    code = "\n    ".join(_lines(fields))
    known = {f"n{n}": each.name for n, each in enumerate(fields)}
    converters = {f"c{n}": each.convert for n, each in enumerate(fields)}
    namespace: dict[str, Any] = {**names, **known, **converters}
    exec(compile(code, "<the Struct of a write class>", "exec"), namespace)
    made: Make = namespace["make"]
    return made


def _lines(fields: Sequence[Field]) -> Iterator[str]:
    """What may refuse comes first: only then relations are asked, which takes objects into the graph."""
    numbered = list(enumerate(fields))
    yield "def make(values, refer, targets):"
    for n, each in numbered:
        yield f"v{n} = values[n{n}]"
        if each.kind == "plain":
            yield f"if type(v{n}) not in plain: return None"
    converted = [(n, each) for n, each in numbered if each.convert is not None]
    if converted:
        yield "try:"
        for n, each in converted:
            usual = _USUAL.get(each.kind)
            if usual is not None:
                yield f"    {usual.format(f'v{n}')}"
            yield f"    {'if' if usual is None else 'elif'} v{n} is not None and v{n} is not unset: v{n} = c{n}(v{n})"
        yield "except ValueError: return None"
    for n, each in numbered:
        if each.kind in ("relation", "relations"):
            yield f"if v{n} is not None and v{n} is not unset:"
        if each.kind == "relation":
            yield f"    if type(v{n}) is not node and type(v{n}) is not handle: v{n} = refer(v{n})"
            yield f"    targets.append(v{n})"
            yield f"    v{n} = reference(v{n}.space, v{n}.external_id)"
        elif each.kind == "relations":
            yield f"    v{n} = several(v{n}, refer, targets)"
    yield f"return struct({', '.join(f'v{n}' for n, _ in numbered)})"


_USUAL: Mapping[str, str] = {
    "moment": "if type({0}) is datetime and {0}.tzinfo is utc and len(t := json({0})) == whole: {0} = raw(t[:cut] + zone)",
    "scalars": "if type({0}) is list and scalars(map(type, {0})): pass",
}
"""What most values are, without a call of their converter."""
