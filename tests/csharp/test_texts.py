"""What becomes C#: names, literals and documentation, whatever a model says."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatch_pygen.generation.csharp.source_text import documentation, identifier, literal
from tests.csharp.syntax import structure
from tests.generation.packages import generate_csharp
from tests.generation.test_hostile_texts import PAYLOADS, TEXTS, hostile_model

OWN = (
    "*/ class Planted {} /*", "</summary> <script>", "]]> &amp; <!-- ", '"; class Planted { } //', "\r\nclass Planted {}",
    "\u2028class Planted {}", "\u2029class Planted {}", "\x85class Planted {}", '"""', '$"{1}"', '@"', "#if true\n#endif",
    "#pragma", "\\u0022", "///", "{{ 7 }}",
)  # fmt: skip


def test_keywords_take_an_at() -> None:
    assert (identifier("class"), identifier("Class"), identifier("record")) == ("@class", "Class", "record")
    for wrong in ("", "a b", "1a", "naïve", "a;", "@class"):
        with pytest.raises(ValueError, match="not an ASCII identifier"):
            identifier(wrong)


@given(TEXTS)
def test_a_literal_is_one_token_and_says_the_text(text: str) -> None:
    made = literal(text)
    assert made.isascii() and made.isprintable()
    assert structure(f"class A {{ const string B = {made}; }}") == structure('class A { const string B = "x"; }')


@given(TEXTS, st.integers(0, 12))
def test_documentation_is_comments_and_nothing_else(text: str, columns: int) -> None:
    made = documentation(text, columns)
    if made is not None:
        assert structure(f"{made}\nclass A {{ }}") == structure("class A { }")
        lines = [line.lstrip(" ") for line in made.split("\n")]
        assert all(line.startswith("///") for line in lines)
        assert made.count("<") == made.count(">")


@pytest.mark.parametrize("payload", [*PAYLOADS, *OWN])
def test_a_hostile_model_gives_the_declarations_of_a_harmless_one(payload: str) -> None:
    hostile = generate_csharp(hostile_model(itertools.repeat(payload)))
    harmless = generate_csharp(hostile_model(itertools.repeat("harmless")))
    assert hostile.keys() == harmless.keys()
    for path, text in hostile.items():
        assert structure(text) == structure(harmless[path]), path
