"""Requirements as `packaging` reads them, which hatchling brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement


def parse(text: str) -> Requirement | None:
    """The requirement, None where the text is none."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return Requirement(text)
    except InvalidRequirement:
        return None


def is_of(requirement: Requirement | None, distribution: str) -> bool:
    """Whether it is one of `distribution`, a name in its normal form."""
    from packaging.utils import canonicalize_name

    return requirement is not None and canonicalize_name(requirement.name) == distribution
