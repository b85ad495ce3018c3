"""Examples in docstrings, shown as code: ``>>>`` would be a quotation in Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe


class Doctests(griffe.Extension):
    """Puts each doctest into a fence; each ends with an empty line, as doctest has it."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            pattern = r"^>>> .*(?:\n.+)*"
            obj.docstring.value = re.sub(
                pattern, r"```pycon\n\g<0>\n```", obj.docstring.value, flags=re.MULTILINE
            )
