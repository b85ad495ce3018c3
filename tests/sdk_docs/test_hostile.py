"""No text of a model becomes markup: not in HTML, not in Markdown, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

import pytest
from markdown_it import MarkdownIt

from hatch_pygen.generation.html_text import inline_script, style_sheet
from hatch_pygen.generation.python.docs.markdown_text import block, escaped
from tests.diagram.hostile import TEXTS
from tests.model_json import direct, enum, mapped, model, text, view
from tests.sdk_docs.made import Elements, documents

MORE = (
    "# heading", "- list", "+ list", "1. list", "1) list", "> quote", "    code", "~~~", "```\ncode", "| a | b |", "---",
    "===", "![x](https://evil.example/x.png)", "[x]: https://evil.example", "<https://evil.example>",
    "https://evil.example", "www.evil.example", "WWW.evil.example", "me@evil.example", "&lt;script&gt;", "a\\", "\\",
    "a `b", "*a*", "__a__", "~~a~~", "<!-- x", "x --> y", "{{ 7 }}", "{% raw %}", "\u202ertl", "ends with \\|", "\\| x",
)  # fmt: skip
ALL = tuple(each for each in (*TEXTS, *MORE) if each.strip())


def hostile(each: str) -> dict[str, Any]:
    """A model with `each` in every place where CDF leaves a text free."""
    said = {"name": each, "description": each}
    properties = {
        "text": text(**said),
        "unit": mapped("float64", unit={"externalId": each, "sourceUnit": each}, **said),
        "state": enum("on", "off", **said),
        "other": direct("Other", **said),
    }
    properties["text"]["defaultValue"] = each
    properties["state"]["type"]["values"]["on"] = said
    return model(view("Pump", properties, **said), view("Other", **said), **said)


def plain_page(page: str) -> list[str]:
    return [tag for tag, _ in Elements(page).tags]


@pytest.mark.parametrize("each", ALL)
def test_html_has_the_elements_of_a_harmless_model(each: str) -> None:
    page = documents(hostile(each))["index.html"]
    harmless = documents(hostile("harmless words"))["index.html"]
    assert plain_page(page) == plain_page(harmless)
    attributes = {name for _, found in Elements(page).tags for name in found}
    assert not {name for name in attributes if name.startswith("on")}


def test_a_readers_text_is_the_models() -> None:
    for each in ("</script><script>planted=1</script>", "a & b < c > d", "\"quoted\" 'too'"):
        assert Elements(documents(hostile(each))["index.html"]).text.count(each) > 3


def tokens(markdown: str) -> list[str]:
    reader = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    found = []
    for token in reader.parse(markdown):
        found += [token.type, *(child.type for child in token.children or () if child.type != "text_special")]
    return [name for name in found if name != "text"]


@pytest.mark.parametrize("each", ALL)
def test_markdown_has_the_blocks_of_a_harmless_model(each: str) -> None:
    found, harmless = documents(hostile(each)), documents(hostile("harmless words"))
    for path in ("README.md", "views/pump.md", "views/other.md"):
        assert tokens(found[path]) == tokens(harmless[path]), path


@pytest.mark.parametrize("each", ALL)
def test_markdown_shows_the_text(each: str) -> None:
    """What is escaped reads as it was, on one line, without hidden characters."""
    from hatch_pygen.generation.source_text import plain

    (inline,) = [token for token in MarkdownIt("commonmark").parse(f"x {escaped(each)}") if token.type == "inline"]
    shown = "".join(child.content for child in inline.children or ())
    assert shown == f"x {plain(each)}".strip()


@pytest.mark.parametrize("link", ["https://evil.example", "www.evil.example", "WWW.EVIL.example", "me@evil.example"])
def test_what_github_would_link_is_broken_up(link: str) -> None:
    assert link not in escaped(link)


def test_what_is_ours_must_end_nowhere_else() -> None:
    with pytest.raises(ValueError):
        block("```")
    with pytest.raises(ValueError):
        inline_script("x</script>")
    with pytest.raises(ValueError):
        style_sheet("x</style>")
