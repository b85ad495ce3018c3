"""Every text of a model reaches TypeScript through four functions; none of them lets it out of its place."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatch_pygen.generation.typescript.source_text import comment, header, identifier, key, literal, member_key

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("*/@{}<\"'`\\$\n\u2028"))


@given(TEXTS)
def test_a_literal_is_ascii_without_tags_and_reads_back(text: str) -> None:
    source = literal(text)
    assert source.isascii() and "<" not in source and "\n" not in source
    if source.startswith('"'):
        assert json.loads(source) == text
    else:
        inner = source[1:-1]
        assert not re.search(r"(?<!\\)(\\\\)*'", inner)
        assert (
            json.loads('"' + re.sub(r'\\.|"', lambda m: {"\\'": "'", '"': '\\"'}.get(m[0], m[0]), inner) + '"') == text
        )


@given(TEXTS, st.integers(0, 4), st.integers(40, 120))
def test_a_comment_ends_where_it_ends(text: str, columns: int, width: int) -> None:
    source = comment(text, columns, width)
    if source is not None:
        assert source.startswith("/**") and source.endswith(" */") and source.count("*/") == 1
        assert not re.search(r"(?<![A-Za-z0-9\\])@|\{@", source)
        assert not re.search("[\u2028\u2029\u202a-\u202e\u2066-\u2069\x00-\x08]", source)
        lines = source.split("\n")
        assert all(line.startswith(" " * columns + " *") for line in lines[1:])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("*/ evil() /*", "/** *\\/ evil() /* */"),
        ("@ts-ignore {@link x} a@b", "/** \\@ts-ignore {\\@link x} a@b */"),
        ("a\n\nb", "/**\n * a\n *\n * b\n */"),
        ("", None),
        (" \u200b ", "/** \ufffd */"),
    ],
)
def test_comments(text: str, source: str | None) -> None:
    assert comment(text) == source


def test_keys() -> None:
    assert [key(name) for name in ("a_1", "__proto__", "x-y", "3d")] == ["a_1", '["__proto__"]', '"x-y"', '"3d"']
    assert member_key("__proto__") == "__proto__"


@pytest.mark.parametrize("name", ["", "3d", "x-y", "é", "a b", "a\n"])
def test_what_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not an ASCII identifier"):
        identifier(name)


def test_a_header_is_one_line_of_ascii() -> None:
    assert header("a") == "// a"
    with pytest.raises(ValueError, match="printable ASCII"):
        header("a\nb")
