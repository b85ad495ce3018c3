"""Text that stands in source: it reads back as it was, it runs nothing, and ruff would not touch it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from hatch_pygen.generation.python import source_text
from hatch_pygen.generation.python.source_text import (
    WIDE_FROM,
    PythonText,
    comment,
    docstring,
    fmt,
    identifier,
    indent,
    join,
    literal,
    summary,
)
from hatch_pygen.generation.source_text import BLANKS, Composer, SourceText
from tests.cases import examples

ALARM = "__import__('os')"
AWKWARD = [
    '"', '""', '"""', '""""""', "'", "'''", "\\", "\\\\", '\\"', "\\N{DASH}", "\\x", "C:\\Users\\x", "\r\n", "\n\n", "\t",
    "\x00", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\xa0", "\xad", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff",
    "\u3000", "\ufffe", "\U000e0041", "é", "温度", "😀", " ", "{{ x }}", "{% raw %}", "# noqa", "type: ignore",
    '""" ; import os ; """', ALARM, "x" * 70, "https://example.com/" + "a" * 120,
]  # fmt: skip
TEXTS = st.lists(st.text() | st.sampled_from(AWKWARD) | st.text("ab \n\"'\\", max_size=200), max_size=6).map("".join)
SURROGATES = st.lists(st.sampled_from([*AWKWARD, "\ud800", "\udfff", "\ud83d\ude00"]), max_size=6).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.wide
@given(JSON, st.none() | st.integers(20, 120), st.integers(0, 3))
def test_literals_read_back(value: Any, width: int | None, level: int) -> None:
    text = literal(value, width, indent=4 * level)
    assert type(text) is PythonText
    assert text.isascii()
    assert repr(ast.literal_eval(text)) == repr(value)


@given(SURROGATES)
@example("\ud800")
def test_literals_of_lone_surrogates_read_back(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text


def test_literals_in_words() -> None:
    assert literal("it's") == '"it\'s"'
    assert literal('6" pipe') == "'6\" pipe'"
    assert literal("a\u2028\x85😀\n") == '"a\\u2028\\x85\\U0001f600\\n"'
    assert literal([1e16, 1e-7, -0.0, 5, True, None]) == "[1e16, 1e-07, -0.0, 5, True, None]"
    assert literal({"a": (1,), "b": {}}) == '{"a": [1], "b": {}}'


def test_a_literal_that_does_not_fit_stands_one_item_a_line() -> None:
    value = {"first": ["aaaaaaaaaa", "bbbbbbbbbb"], "second": [], "third": "c" * 30}
    assert literal(value, 30, indent=4, used=20) == "\n".join(
        ["{", '        "first": [', '            "aaaaaaaaaa",', '            "bbbbbbbbbb",', "        ],",
         '        "second": [],', f'        "third": "{"c" * 30}",', "    }"]
    )  # fmt: skip
    assert literal(["a"], 9, indent=4) == '["a"]'
    assert literal(["a"], 8, indent=4) == '[\n        "a",\n    ]'
    assert literal("a" * 99, 20) == f'"{"a" * 99}"'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_literal_refuses_what_json_cannot_hold(value: Any) -> None:
    with pytest.raises(ValueError, match="no JSON number"):
        literal(value)


def test_literal_refuses_other_types() -> None:
    with pytest.raises(TypeError, match="no JSON value: bytes"):
        literal(b"")
    with pytest.raises(TypeError, match="no JSON key: int"):
        literal({1: 2})


@pytest.mark.parametrize("name", ["", "3D", "a-b", "a b", "é", "ª", "a\n", ALARM, "a.b"])
def test_identifier_refuses(name: str) -> None:
    with pytest.raises(ValueError, match="not an ASCII identifier"):
        identifier(name)


def test_identifier() -> None:
    assert type(identifier("_a1")) is PythonText


class Disguised(PythonText):
    __slots__ = ()


@pytest.mark.parametrize("part", ["x", Disguised("x"), None])
def test_composition_takes_source_text_only(part: Any) -> None:
    with pytest.raises(TypeError, match="not SourceText"):
        join([part], "")
    with pytest.raises(TypeError, match="not SourceText"):
        fmt("{}", part)
    with pytest.raises(TypeError, match="not SourceText"):
        indent(part)


def test_composition() -> None:
    a, b = identifier("a"), identifier("b")
    assert join([a, b], ", ") == "a, b"
    assert fmt("{a: {}} = {}", a, b) == "{a: a} = b"
    assert fmt("None") == "None"
    assert indent(PythonText("x\n\ny"), 2) == "x\n\n  y"
    assert all(type(text) is PythonText for text in (join([], ""), fmt("x"), indent(a)))
    with pytest.raises(ValueError, match="has 1 places, not 2"):
        fmt("{}", a, b)


def shown(text: str, width: int = 100) -> str:
    """The value of the docstring of a class made with `text`."""
    module = ast.parse(f"class A:\n    {docstring(text, 4, width)}\n")
    body = module.body[0]
    assert isinstance(body, ast.ClassDef)
    assert len(body.body) == 1
    return ast.get_docstring(body) or ""


def flat(text: str) -> str:
    """The text as a docstring may change it: hidden characters gone, one blank for white space."""
    return " ".join("".join(char for char in text if char != "\ufffd").split())


@given(TEXTS | SURROGATES, st.sampled_from([60, 100, 120]))
def test_docstrings_parse_and_keep_every_word(text: str, width: int) -> None:
    value = shown(text, width)
    docstring(text, 4, width).encode("utf-8")
    assert not any(char in value for char in "\x00\x0b\x0c\x85\u2028\u202e\u200b\ufeff\U000e0041\r\t")
    printable = [char for char in text if char.isascii() and char.isprintable() and char != " "]
    assert [char for char in value if char.isascii() and char.isprintable() and char != " "] == printable


def test_docstring_layout() -> None:
    assert docstring("  A pump. ") == '"""A pump."""'
    assert docstring("") == docstring(" \n ") == '""" """'
    assert docstring('"a" says """b"""') == '"""\\"a" says \\"\\""b\\"\\"\\""""'
    assert docstring("C:\\x\\") == '"""C:\\\\x\\\\"""'
    assert docstring("One.\nStill one.\n \nTwo.") == '"""One. Still one.\n\n    Two.\n    """'
    assert docstring("aaaa " * 5, 4, 31) == '"""aaaa aaaa aaaa aaaa\n    aaaa\n    """'
    assert docstring("温度 " * 5, 4, 31) == '"""温度 温度 温度 温度\n    温度\n    """'
    assert docstring("a\u2028b\u202ec") == '"""a b\ufffdc"""'


@given(TEXTS | SURROGATES, st.sampled_from([60, 100, 120]))
def test_a_summary_is_one_line_that_begins_as_the_docstring(text: str, width: int) -> None:
    line = summary(text, 4, width)
    assert len(line.splitlines()) == 1
    line.encode("utf-8")
    begins = ast.literal_eval(line).removesuffix(" …").strip()
    assert flat(shown(text, width)).startswith(flat(begins))
    if len(max(line.split(), key=len)) < 40:
        assert sum(2 if char >= WIDE_FROM else 1 for char in line) + 4 <= width


def test_summary_layout() -> None:
    assert summary("  A pump. ") == '"""A pump."""'
    assert summary("Pumps, e.g. new ones. They turn. " + "x " * 60) == '"""Pumps, e.g. new ones."""'
    assert summary("One.\n\nTwo.") == '"""One."""'
    assert summary("aaaa " * 5, 4, 33) == '"""aaaa aaaa aaaa aaaa …"""'
    assert summary('say "no" ' * 5, 4, 40) == '"""say "no" say "no" say "no" …"""'
    assert summary("") == '""" """'


@given(TEXTS | SURROGATES)
def test_a_comment_is_one_harmless_line(text: str) -> None:
    line = comment(text)
    assert len(line.splitlines()) == 1
    assert line.startswith("#")
    assert line == line.strip()
    line.encode("utf-8")
    assert ast.dump(ast.parse(f"{line}\nx = 1\n")) == ast.dump(ast.parse("x = 1\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "#"),
        ("plain", "# plain"),
        ("a C# program", "# a C# program"),
        ("noqa", "# ~noqa"),
        ("a # noqa: F401", "# a # ~noqa: F401"),
        ("type: ignore", "# ~type: ignore"),
        ("fmt: off", "# ~fmt: off"),
        ("-*- coding: latin-1 -*-", "# -*- coding : latin-1 -*-"),
        ("vim: fileencoding=cp1252", "# vim: fileencoding =cp1252"),
    ],
)
def test_a_comment_directs_no_tool(text: str, expected: str) -> None:
    assert comment(text) == expected


def test_blanks_and_hidden_characters_cover_what_python_calls_space() -> None:
    from hatch_pygen.generation.source_text import plain

    assert BLANKS
    for code in range(0x110000):
        if chr(code).isspace():
            assert plain(f"a{chr(code)}b") == "a b"


def ruff(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("ruff", reason="needs ruff, which is no dependency")
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def module_of(text: str, value: Any, width: int) -> str:
    """A module that has the text and the value in every place where generated code puts such."""
    lines = [
        docstring(text, 0, width), "", comment(text), f"VALUES = {literal([value, text], width, used=9)}", "", "",
        "class A:", f"    {docstring(text, 4, width)}", "", f"    x = {literal({'k': value}, width, indent=4, used=8)}",
        "", "    def m(self):", f"        {docstring(text, 8, width)}", "",
    ]  # fmt: skip
    return "\n".join(lines)


@pytest.mark.wide
@pytest.mark.parametrize("width", [60, 100, 120])
def test_ruff_would_not_touch_it(width: int, tmp_path: Path) -> None:
    cases: list[tuple[str, Any]] = [(text, [text, "a" * 40, {text: 1.5e300}]) for text in AWKWARD]

    @settings(max_examples=examples(150), phases=[Phase.generate], database=None, derandomize=True)
    @given(TEXTS, JSON)
    def collect(text: str, value: Any) -> None:
        cases.append((text, value))

    collect()
    for number, (text, value) in enumerate(cases):
        (tmp_path / f"m{number}.py").write_text(module_of(text, value, width), encoding="utf-8", newline="\n")
    formatted = ruff("format", "--diff", "--line-length", str(width), folder=tmp_path)
    assert (formatted.stdout, formatted.returncode) == ("", 0), formatted.stdout[:3000] + formatted.stderr
    checked = ruff("check", "--select", "E4,E7,E9,F,W,I,UP,B", "--line-length", str(width), folder=tmp_path)
    assert checked.returncode == 0, checked.stdout[:3000]


def test_only_the_modules_of_texts_make_source_text() -> None:
    """Everything else goes through its functions, which check or escape what they are given."""
    package = Path(source_text.__file__).parents[1]
    nodes = [
        (path, node)
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    kinds = {
        node.name
        for _, node in nodes
        if isinstance(node, ast.ClassDef) and "SourceText" in [ast.unparse(base) for base in node.bases]
    }
    makers = [
        path.name
        for path, node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"SourceText", "Composer", *kinds}
    ]
    assert "PythonText" in kinds
    assert set(makers) == {"source_text.py", "mermaid_text.py", "html_text.py", "markdown_text.py"}


class OtherText(SourceText):
    """Source of a language that is not Python."""


def test_texts_of_two_languages_do_not_mix() -> None:
    other = Composer(OtherText)
    with pytest.raises(TypeError, match="not SourceText of this language but OtherText"):
        fmt("{}", other.fmt("x"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not SourceText of this language but PythonText"):
        other.join([identifier("x")], "")  # type: ignore[list-item]


@pytest.mark.parametrize("value", ["a text that is wider than the line", 12345678901234567890, [], {}])
def test_what_has_no_parts_stays_on_one_line(value: Any) -> None:
    assert literal(value, 10, used=9) == literal(value)
