"""How a change of the model moves the version of the SDK."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Level = Literal["major", "minor", "patch"]

LEVELS: tuple[Level, ...] = ("major", "minor", "patch")


def highest(levels: Iterable[Level]) -> Level | None:
    """The level that counts where several changes come together; None where there is none.

    >>> highest(["patch", "minor", "patch"])
    'minor'
    """
    return min(levels, key=LEVELS.index, default=None)


def bump(version: str, level: Level) -> str:
    """The version after `version`; below 1.0.0 major counts as minor. What follows the three numbers falls away.

    Raises:
        ValueError: `version` is no version of the form that PEP 440 describes.

    >>> bump("1.3.0", "major"), bump("0.3.1", "major"), bump("1.3", "patch")
    ('2.0.0', '0.4.0', '1.3.1')
    """
    from packaging.version import Version

    parsed = Version(version)
    numbers = [*parsed.release, 0, 0]
    if level == "major" and numbers[0] == 0:
        level = "minor"
    place = LEVELS.index(level)
    numbers[place:] = [numbers[place] + 1, *[0] * (2 - place)]
    epoch = f"{parsed.epoch}!" if parsed.epoch else ""
    return epoch + ".".join(map(str, numbers))


def newer(one: str, other: str) -> str:
    """The higher of two versions. Raises ValueError as `bump`.

    >>> newer("1.10.0", "1.9.0")
    '1.10.0'
    """
    from packaging.version import Version

    return max(one, other, key=Version)
