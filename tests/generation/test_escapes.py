"""What each text becomes in a file of Python, at every border between one spelling and the next."""

from __future__ import annotations

import ast
import math

import pytest

from hatch_pygen.generation.python.source_text import comment, docstring, literal, number

LITERALS: list[tuple[str, str]] = [
    ("", '""'),
    ("a b~", '"a b~"'),
    ("\x1f \x7e\x7f", r'"\x1f ~\x7f"'),
    ("\x80\xff\u0100", r'"\x80\xff\u0100"'),
    ("\uffff\U00010000", r'"\uffff\U00010000"'),
    ("\ud800", r'"\ud800"'),
    ("\n\r\t\\", r'"\n\r\t\\"'),
    ("it's", '"it\'s"'),
    ('say "hi"', "'say \"hi\"'"),
    ("\"'", '"\\"\'"'),
    ('"\'"', "'\"\\'\"'"),
    ("''\"", '"\'\'\\""'),
    ("{x} %s ${y}", '"{x} %s ${y}"'),
]


@pytest.mark.parametrize(("value", "text"), LITERALS)
def test_literals_of_texts(value: str, text: str) -> None:
    assert str(literal(value)) == text
    assert ast.literal_eval(text) == value
    assert str(literal({value: [value]})) == f"{{{text}: [{text}]}}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e16, "1e16"),
        (1e-7, "1e-07"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e308"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text
    assert math.copysign(1, float(text)) == math.copysign(1, value) and float(text) == value


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="no JSON number"):
        literal([value])


def test_a_literal_is_folded_where_it_no_longer_fits() -> None:
    value = {"a": [1, 2], "b": "c"}
    text = '{"a": [1, 2], "b": "c"}'
    assert str(literal(value, len(text))) == text
    assert str(literal(value, len(text) + 4, used=4)) == text
    assert str(literal(value, len(text) - 1)) == '{\n    "a": [1, 2],\n    "b": "c",\n}'
    assert str(literal(value, len(text) + 3, used=4)) == '{\n    "a": [1, 2],\n    "b": "c",\n}'
    assert str(literal({"a": [1, 2]}, 15)) == '{"a": [1, 2]}'
    assert str(literal({"a": [1000, 2000]}, 16)) == '{\n    "a": [\n        1000,\n        2000,\n    ],\n}'


DOCSTRINGS: list[tuple[str, str]] = [
    ("", '""" """'),
    ("one", '"""one"""'),
    ('"one" and "two"', '"""\\"one" and "two\\""""'),
    ('a """ b', '"""a "\\"" b"""'),
    ("a \\n b\\", '"""a \\\\n b\\\\"""'),
    ("a\n\nb", '"""a\n\n    b\n    """'),
    ("a\tb\x00c", '"""a b c"""'),
]


@pytest.mark.parametrize(("text", "printed"), DOCSTRINGS)
def test_docstrings(text: str, printed: str) -> None:
    found = str(docstring(text))
    assert ast.parse(found.replace("\n    ", "\n")).body[0].value.value is not None  # type: ignore[attr-defined]
    if text != 'a """ b':  # how the middle is spelt is free, as long as it ends nowhere
        assert found == printed


def test_a_docstring_is_wrapped_at_its_width() -> None:
    words = "aaaa bbbb cccc dddd eeee"
    assert str(docstring(words, 0, len(words) + 7)) == f'"""{words}"""'
    assert str(docstring(words, 0, len(words) + 6)) == '"""aaaa bbbb cccc dddd\neeee\n"""'
    assert str(docstring(words, 4, len(words) + 11)) == f'"""{words}"""'
    assert str(docstring(words, 4, len(words) + 10)) == '"""aaaa bbbb cccc dddd\n    eeee\n    """'


@pytest.mark.parametrize(
    "word",
    [
        "type",
        "pyright",
        "mypy",
        "ruff",
        "noqa",
        "fmt",
        "yapf",
        "isort",
        "flake8",
        "pylint",
        "pragma",
        "nosec",
        "region",
        "endregion",
        "%%",
        "!",
        "TYPE",
        "NoQA",
    ],
)
def test_no_comment_directs_a_tool(word: str) -> None:
    assert str(comment(f"{word}: ignore")) == f"# ~{word}: ignore"
    assert str(comment(f"a # {word}: ignore")) == f"# a # ~{word}: ignore"
    assert str(comment(f"a {word}: ignore")) == f"# a {word}: ignore"


@pytest.mark.parametrize("sign", [":", "="])
def test_no_comment_names_an_encoding(sign: str) -> None:
    assert str(comment(f"-*- coding{sign} utf-7 -*-")) == f"# -*- coding {sign} utf-7 -*-"
    assert str(comment(f"CODING{sign}x")) == f"# coding {sign}x"
    assert str(comment("coding is fun")) == "# coding is fun"


@pytest.mark.parametrize(("text", "printed"), [("", "#"), (" \n ", "#"), ("a\nb", "# a b"), ("a\r\u2028b", "# a b")])
def test_a_comment_is_one_line(text: str, printed: str) -> None:
    assert str(comment(text)) == printed
