"""Text that may stand in HTML and SVG, in elements and in quoted attributes, and the few functions that make it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from hatch_pygen.generation.source_text import Composer, SourceText, plain


class HtmlText(SourceText):
    """A part of an HTML page, made by this module."""

    __slots__ = ()


composer = Composer(HtmlText)
fmt, join = composer.fmt, composer.join

ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
RADIUS = 5.0


@lru_cache(maxsize=4096)
def escaped(text: str) -> HtmlText:
    """The text on one line; what would be markup is an entity, hidden characters are U+FFFD.

    >>> escaped("</script> & 'x'")
    '&lt;/script&gt; &amp; &#39;x&#39;'
    """
    return HtmlText(plain(text).translate(ENTITIES))


def style_sheet(text: str) -> HtmlText:
    """The text of a style sheet of ours, as it is. Raises ValueError where it could end the element that holds it."""
    if "<" in text:
        raise ValueError("a style sheet holds no <")
    return HtmlText(text)


def inline_script(text: str) -> HtmlText:
    """The text of a script of ours, as it is. Raises ValueError where it could end the element that holds it."""
    if "</" in text or "<!--" in text:
        raise ValueError("a script holds neither </ nor <!--")
    return HtmlText(text)


def code_block(text: str) -> HtmlText:
    """A program, its lines kept; names of the model are all that it has from outside."""
    return HtmlText("\n".join(line.translate(ENTITIES) for line in text.splitlines()))


def number(value: float) -> HtmlText:
    """The number with at most one decimal: ``12``, ``12.5``."""
    return HtmlText(f"{value:.1f}".removesuffix(".0"))


def path(points: Sequence[tuple[float, float]]) -> HtmlText:
    """The `d` of a line through the points, its corners rounded.

    >>> path([(0, 0), (20, 0), (20, 30)])
    'M0 0L15 0Q20 0 20 5L20 30'
    """
    corners = [point for point, following in pairwise(points) if point != following]
    first, *middle = corners or points[:1]
    parts = [f"M{pair(first)}"]
    for before, corner, after in zip([first, *middle], middle, [*middle[1:], points[-1]], strict=False):
        parts.append(f"L{pair(towards(corner, before))}Q{pair(corner)} {pair(towards(corner, after))}")
    return HtmlText("".join([*parts, f"L{pair(points[-1])}"]))


def pair(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


def towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point where the rounding of a corner begins: no farther than half way to the other one."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = abs(across) + abs(down)  # one of them is 0
    part = min(RADIUS, length / 2) / length if length else 0.0
    return corner[0] + across * part, corner[1] + down * part
