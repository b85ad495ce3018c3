"""The page "Upgrading": what each version changes for users of an SDK. The wheel brings it, a checkout has it in docs/."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^## (\d\S*)[^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def page() -> str:
    """The text of the page."""
    package = Path(__file__).parents[2]
    places = (package / "upgrading.md", package.parent / "docs" / "upgrading.md")
    return next((place.read_text("utf-8") for place in places if place.is_file()), "")


def sections(text: str, old: str | None, new: str) -> list[tuple[str, str]]:
    """The versions after `old`, up to `new`, the newest first, each with what the page says of it.

    >>> sections("## 0.3.0\\n\\nC\\n\\n## 0.2.0\\n\\nB\\n\\n## 0.1.0\\n\\nA\\n", "0.1.0", "0.2.0")
    [('0.2.0', 'B')]
    """
    from packaging.version import Version

    found = [(match[1], match[2].strip()) for match in _SECTION.finditer(text)]
    above = Version(old) if old else Version("0")
    return [(version, said) for version, said in found if above < Version(version) <= Version(new)]
