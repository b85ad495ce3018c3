"""``python -m tests.security.audit``: pip-audit over what is locked for development and over what users install.

Ends with 1 where a vulnerability is found, with 0 where there is none, and with 0 and a clear line where nobody could
be asked: a machine without a network is no reason to fail.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.environment import LOCK, clean_variables

INSTALLED = {
    "hatch-pygen": ("", "fetch", "cli"),
    "pygen-runtime": ("", "httpx2", "http2", "pandas", "polars", "emulator"),
}
"""The distributions that users install, with each of their extras."""

SERVICES: tuple[tuple[str, ...], ...] = (("--vulnerability-service", "pypi"), ("--vulnerability-service", "osv"))
SECONDS = 300


@dataclass(frozen=True)
class Report:
    """What pip-audit said: `vulnerable` maps a package to the names of what is wrong with it."""

    audited: Sequence[str] = ()
    unknown: Sequence[str] = ()
    vulnerable: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reason: str = ""

    @property
    def asked(self) -> bool:
        """Whether a service knew anything at all: one that knows no package has answered nothing."""
        return bool(self.audited)


def audit(requirements: Path, service: Sequence[str] = SERVICES[0]) -> Report:
    """The report on the pinned requirements that hold for this Python."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10", *service]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=SECONDS, env=clean_variables(), check=False
        )
    except subprocess.TimeoutExpired:
        return Report(reason=f"pip-audit had no answer after {SECONDS} s")
    return read(done.stdout, done.stderr)


def read(output: str, errors: str) -> Report:
    """The report in the JSON that pip-audit prints; without any, the kind of its last error is the reason."""
    try:
        found: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, LookupError, TypeError):
        last = (errors.strip().splitlines() or ["pip-audit printed nothing"])[-1]
        return Report(reason=last.partition("(")[0].strip(": "))
    audited = [item for item in found if "vulns" in item and "skip_reason" not in item]
    return Report(
        audited=sorted(item["name"] for item in audited),
        unknown=sorted(item["name"] for item in found if "skip_reason" in item),
        vulnerable={item["name"]: [each["id"] for each in item["vulns"]] for item in audited if item["vulns"]},
        reason="the service knows none of the packages",
    )


def ask(requirements: Path) -> Report:
    """The report of the first service that knows anything, else that of the last."""
    report = Report(reason="there is no service")
    for service in SERVICES:
        report = audit(requirements, service)
        if report.asked:
            break
    return report


def closure(roots: Mapping[str, Iterable[str]] = INSTALLED) -> dict[str, str]:
    """Name and installed version of all that the distributions and their extras require here, without themselves."""
    found: dict[str, str] = {}
    waiting = [(name, extra) for name, extras in roots.items() for extra in extras]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        for requirement in _required(name, extra):
            required = canonicalize_name(requirement.name)
            if required not in roots:
                found[required] = metadata.version(required)
            new = {(required, each) for each in ("", *requirement.extras)} - seen
            seen |= new
            waiting += new
    return dict(sorted(found.items()))


def _required(name: str, extra: str) -> Iterator[Requirement]:
    for text in metadata.requires(name) or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def locked_names(lock: Path = LOCK) -> set[str]:
    """The packages that the lock pins, whatever their markers."""
    names = re.findall(r"(?m)^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*])?==", lock.read_text(encoding="utf-8"))
    return {canonicalize_name(name) for name in names}


def pinned(folder: Path, packages: Mapping[str, str]) -> Path:
    """A requirements file of exactly these versions."""
    path = folder / "closure.txt"
    path.write_text("".join(f"{name}=={version}\n" for name, version in packages.items()), encoding="utf-8")
    return path


def reports() -> dict[str, Report]:
    """What was found for each subject; whoever could not be asked the first time is not asked again."""
    found: dict[str, Report] = {}
    with tempfile.TemporaryDirectory() as folder:
        subjects = {"what users install": pinned(Path(folder), closure()), "the development lock": LOCK}
        for subject, requirements in subjects.items():
            found[subject] = ask(requirements)
            if not found[subject].asked:
                break
    return found


def main() -> int:
    """Audits both, and says of each what was found."""
    found = reports()
    for subject, report in found.items():
        for line in lines(subject, report):
            print(line)
    return 1 if any(report.vulnerable for report in found.values()) else 0


def lines(subject: str, report: Report) -> Iterator[str]:
    """The report in words."""
    if not report.asked:
        yield f"{subject}: NOT audited, no vulnerability service could be asked ({report.reason})"
        return
    yield f"{subject}: {len(report.audited)} packages audited, {len(report.vulnerable)} with known vulnerabilities"
    if report.unknown:
        yield f"  not known to the service: {', '.join(report.unknown)}"
    for name, ids in report.vulnerable.items():
        yield f"  {name}: {', '.join(ids)}"


if __name__ == "__main__":
    sys.exit(main())
