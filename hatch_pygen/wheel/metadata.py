"""What a wheel says of itself: name, version and requirements, its entry points, and RECORD."""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesParser

from hatch_pygen import pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import Problem
from hatch_pygen.text.requirements import is_of, parse
from hatch_pygen.text.strict_json import quoted
from hatch_pygen.version import __version__
from hatch_pygen.wheel.contents import Wheel

_FIELDS = ("Name", "Requires-Dist", "Requires-Python", "Provides-Extra")
"""What decides which distribution is installed, where, and what with it."""


def record_problems(wheel: Wheel) -> Iterator[Problem]:
    """RECORD lists every file once with its hash and its size, so a changed file is a damaged wheel."""
    record = f"{wheel.dist_info}/RECORD"
    try:
        rows = list(csv.reader(wheel.files[record].decode("utf-8", "replace").splitlines()))
    except csv.Error:
        rows = []
    listed = {row[0]: row[1:] for row in rows if len(row) == 3}
    if len(listed) < len(rows):
        yield wheel.problem("PG629", record, "has a line twice, or one that is none")
    for path in sorted(wheel.files.keys() ^ listed.keys()):
        yield wheel.problem("PG629", path, "is in RECORD or in the archive, but not in both")
    for path in sorted(wheel.files.keys() & listed.keys()):
        data = wheel.files[path]
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        if listed[path] != (["", ""] if path == record else [f"sha256={digest}", str(len(data))]):
            yield wheel.problem("PG629", path, "does not match its hash and size in RECORD")


def pin_problems(wheel: Wheel, config: PygenConfig) -> Iterator[Problem]:
    """The pin of the runtime, and that no extra asks for another one."""
    found = [parse(str(text)) for text in wheel.metadata().get_all("Requires-Dist", [])]
    runtime = [item for item in found if item and is_of(item, pin.RUNTIME)]
    own = [str(item) for item in runtime if not item.marker or item.marker.evaluate({"extra": ""})]
    if config.runtime == "vendored":
        own = [str(item) for item in found if item and "extra ==" not in str(item.marker)]
    for problem in pin.check(config, ["dependencies"] if config.pin == "dynamic" else [], own):
        yield wheel.problem("PG621", "METADATA", problem.message, problem.fix)
    for item in runtime:
        if str(item) not in own and (item.url or not item.specifier.contains(__version__, prereleases=True)):
            message = f"{quoted(str(item))} asks for another runtime than the one that the code was generated for"
            yield wheel.problem(
                "PG621", "METADATA", message, f'write "{pin.RUNTIME}[...]" in the extra, without a version'
            )


def metadata_problems(wheel: Wheel, own: Mapping[str, bytes], unknown: frozenset[str]) -> Iterator[Problem]:
    """What differs from the metadata of the wheel `own` that the project's tree gives, but for the fields `unknown`."""
    fix = "declare it in pyproject.toml, or build the wheel again from the project that you verify it for"
    found = wheel.metadata()
    expected = BytesParser().parsebytes(own.get(".dist-info/METADATA", b""))
    if found.defects or any(len(found.get_all(name, [])) != 1 for name in ("Name", "Version")):
        yield wheel.problem("PG653", "METADATA", "is damaged, or says name or version twice", fix)
    for name in _FIELDS:
        has, wants = _values(found, name), _values(expected, name)
        if own and name not in unknown and has != wants:
            more, less = ", ".join(map(quoted, sorted(has - wants))), ", ".join(map(quoted, sorted(wants - has)))
            facts = " and ".join(filter(None, (more and f"has {more}", less and f"lacks {less}")))
            yield wheel.problem("PG653", "METADATA", f"{name} is not what pyproject.toml says: it {facts}", fix)
    path = f"{wheel.dist_info}/entry_points.txt"
    if own and "entry points" not in unknown and wheel.files.get(path) != own.get(".dist-info/entry_points.txt"):
        message = "names other code for programs to run than pyproject.toml does"
        yield wheel.problem("PG651", path, message, fix)
    yield from _names(wheel)


def _names(wheel: Wheel) -> Iterator[Problem]:
    """Name and version stand in the name of the file, in that of the folder and in METADATA."""
    from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

    name, version = wheel.field("Name"), wheel.field("Version")
    try:
        said = tuple(map(str, parse_wheel_filename(wheel.name)[:2]))
    except InvalidWheelFilename:
        said = ("", "")
    folder = tuple(wheel.dist_info.removesuffix(".dist-info").split("-"))
    for form in (said, (canonicalize_name(folder[0]), *folder[1:])):
        if form != (canonicalize_name(name), version):
            message = f"is {quoted(name)} {quoted(version)}, its file or its dist-info folder is called otherwise"
            yield wheel.problem("PG653", "METADATA", message)
            return


def _values(metadata: Message, name: str) -> set[str]:
    """The values of a field, requirements in one form whoever wrote them."""
    found = {str(value) for value in metadata.get_all(name, [])}
    return {str(parse(text) or text) for text in found} if name == "Requires-Dist" else found
