"""What a project requires whose package has a copy of the runtime: the distributions that this imports, not the runtime."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from hatch_pygen.problems import Problem
from hatch_pygen.text.requirements import is_of, parse

if TYPE_CHECKING:
    from packaging.requirements import Requirement

REQUIREMENTS = (
    "httpx>=0.27",
    "pydantic>=2.13",
    "msgspec>=0.19",
    "typing-extensions>=4.12",
    'tomli>=2.0; python_version < "3.11"',
)
"""What the metadata hook, ``init`` and ``pin`` write; a test holds it against the runtime's own."""

OPTIONAL = ("msgspec", "tomli")
"""Without these the copy works: slower, and without files of credentials on Python 3.10."""

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "emulator": ("starlette>=0.37", "uvicorn>=0.30"),
    "http2": ("httpx[http2]>=0.27",),
    "httpx2": ("httpx2>=2.0",),
    "login": ("msal>=1.35",),
    "mcp": ("mcp>=2.3", "uvicorn>=0.30"),
    "pandas": ("pandas>=2.0",),
    "polars": ("polars>=1.0",),
    "pyarrow": ("pyarrow>=14.0",),
    "socks": ("httpx[socks]>=0.27",),
    "spark": ("pyarrow>=14.0",),
}
"""What the extras of the runtime install: a package with a copy of it requires that in their place."""

RUNTIME = "pygen-runtime"


def name_of(text: str) -> str:
    """The distribution of one of these requirements."""
    found = parse(text)
    assert found is not None
    return found.name


def check(dependencies: Sequence[str], place: str) -> list[Problem]:
    """The problems of final requirements that stand at `place`."""
    found = [requirement for text in dependencies if (requirement := parse(text))]
    problems: list[Problem] = []
    if any(is_of(each, RUNTIME) for each in found):
        message = (
            f'{RUNTIME} stands there, but runtime = "vendored" gives the package a copy: its classes would be others'
        )
        problems.append(
            Problem(
                "PG301",
                "error",
                place,
                message,
                f"run `hatch-pygen pin`, which replaces {RUNTIME}, or choose another runtime",
            )
        )
    for text in REQUIREMENTS:
        name = name_of(text)
        objection = None if name in OPTIONAL else _objection(text, [each for each in found if is_of(each, name)])
        if objection:
            problems.append(Problem("PG301", "error", place, objection, f'write "{text}" there'))
    return problems


def with_missing(texts: Sequence[str], extras: Iterable[str]) -> list[str]:
    """Requirements, those of the copy that are of no distribution among them, and what extras of the runtime stand for."""
    known = [requirement for text in texts if (requirement := parse(text))]
    missing = (text for text in REQUIREMENTS if not any(is_of(each, name_of(text)) for each in known))
    return list(dict.fromkeys([*texts, *missing, *of_extras(extras)]))


def of_extras(extras: Iterable[str]) -> list[str]:
    """What the extras of the runtime install; those that it does not have say nothing, as to an installer."""
    return [text for extra in sorted(extras) for text in EXTRAS.get(extra, ())]


def sufficient(text: str, found: Requirement | None) -> str:
    """What a project requires so that `text` is given: what it has, where that is enough, else with the extras and from the
    lowest version that are wanted."""
    from packaging.specifiers import SpecifierSet

    wanted = parse(text)
    assert wanted is not None
    if found is None:
        return text
    found.extras |= wanted.extras
    if wanted.name not in OPTIONAL and _objection(text, [found]):
        kept = [str(each) for each in found.specifier if each.operator in ("<", "<=", "!=")]
        found.marker, found.specifier = None, SpecifierSet(",".join([*kept, str(wanted.specifier)]))
    return str(found)


def _objection(text: str, found: Sequence[Requirement]) -> str | None:
    """What keeps an installer from giving the copy what it needs; None where nothing does."""
    from packaging.version import Version

    wanted = parse(text)
    assert wanted is not None
    lowest = Version(next(iter(wanted.specifier)).version)
    if not found:
        return f"{wanted.name} is missing; the copy of the runtime imports it"
    if any(each.marker for each in found):
        return f"{wanted.name} has an environment marker, so that some environments would go without it"
    bounds = [spec for each in found for spec in each.specifier if spec.operator in (">=", ">", "==", "~=", "===")]
    versions = [Version(spec.version.removesuffix(".*")) for spec in bounds]
    if not any(each.url for each in found) and not any(version >= lowest for version in versions):
        return f'"{found[0]}" allows versions before {lowest}, which the copy of the runtime cannot use'
    return None
