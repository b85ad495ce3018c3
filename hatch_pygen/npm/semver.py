"""Versions of Python as npm writes them."""

from __future__ import annotations

import re

from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.text.strict_json import quoted

_VERSION = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(a|b|rc)(\d+))?(?:\.dev(\d+))?")
_PRERELEASE = {"a": "alpha", "b": "beta", "rc": "rc"}


def semver(version: str) -> str:
    """The version as npm takes it.

    Raises:
        ValidationError: for an epoch, a post release, a local version, or more than three numbers.

    >>> semver("1.3"), semver("1.3.0rc1"), semver("2.0.0.dev4"), semver("1.0a2.dev3")
    ('1.3.0', '1.3.0-rc.1', '2.0.0-dev.4', '1.0.0-alpha.2.dev.3')
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        message = (
            f"{quoted(version)} has no form that npm takes: no epoch, post release, local version or fourth number"
        )
        fix = "give the project a version such as 1.3.0 or 1.3.0rc1"
        raise ValidationError([Problem("PG340", "error", "[project] version", message, fix)])
    major, minor, patch, stage, number, dev = found.groups()
    tail = [f"{_PRERELEASE[stage]}.{int(number)}"] if stage else []
    tail += [f"dev.{int(dev)}"] if dev else []
    return f"{int(major)}.{int(minor or 0)}.{int(patch or 0)}" + (f"-{'.'.join(tail)}" if tail else "")
