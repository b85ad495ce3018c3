"""Templates print source text only: every way round it that was found is refused, with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import pytest

from hatch_pygen.generation.python.source_text import FILTERS, PythonText, identifier
from hatch_pygen.generation.source_text import SourceText
from hatch_pygen.generation.template_env import SourceEnvironment, render
from hatch_pygen.generation.template_env import environment as of_language
from hatch_pygen.problems import TemplateError


def environment(folders: Sequence[Path]) -> SourceEnvironment:
    return of_language(folders, PythonText, FILTERS)


RAW = "__import__('os')"

# Each prints `raw`, a text from a model, or something made from it or from plain values.
CONSTRUCTS = [
    "{{ raw }}", "{{ box.raw }}", "{{ box['raw'] }}", "{{ items[0] }}", "{{ items[:1] }}", "{{ items|first }}",
    "{% for x in items %}{{ x }}{% endfor %}", "{% for x in items %}{{ loop.index }}{% endfor %}",
    "{% for x in items recursive %}{{ x }}{% endfor %}", "{% for x in items if x %}{{ x }}{% endfor %}",
    "{% for x in [] %}{% else %}{{ raw }}{% endfor %}", "{% if ok %}{{ raw }}{% endif %}",
    "{% if not ok %}{% else %}{{ raw }}{% endif %}", "{% if ok %}{% elif ok %}{% endif %}{{ raw }}",
    "{% include 'raw.txt' %}", "{% include 'raw.txt' without context %}{{ raw }}", "{% include raw %}",
    "{% import 'macro.txt' as m %}{{ m.show(raw) }}", "{% from 'macro.txt' import show %}{{ show(raw) }}",
    "{% macro show(x) %}{{ x }}{% endmacro %}{{ show(raw) }}", "{% macro show() %}{{ caller() }}{% endmacro %}"
    "{% call show() %}{{ raw }}{% endcall %}", "{% set x = raw %}{{ x }}", "{% set x %}{{ raw }}{% endset %}{{ x }}",
    "{% set x %}a{% endset %}{{ x }}", "{% set n = namespace(a=raw) %}{{ n.a }}", "{% with x = raw %}{{ x }}{% endwith %}",
    "{% block b %}{{ raw }}{% endblock %}", "{% block b %}{{ ok }}{% endblock %}{{ self.b() }}", "{% extends 'raw.txt' %}",
    "{{ raw if ok }}", "{{ ok if raw == 'no' else raw }}", "{{ ok if not ok }}", "{{ raw or ok }}", "{{ ok and raw }}",
    "{{ 'text' }}", "{{ 'a' ~ 'b' }}", "{{ 1 }}", "{{ 1 + 1 }}", "{{ none }}", "{{ true }}", "{{ [1] }}", "{{ {'a': raw} }}",
    "{{ (raw, ok) }}", "{{ ok ~ raw }}", "{{ ok + raw }}", "{{ raw + ok }}", "{{ ok % raw }}", "{{ '%s' % raw }}",
    "{{ ok * 2 }}", "{{ ok[:1] }}", "{{ ok.upper() }}", "{{ ok.upper }}", "{{ ok.format(raw) }}", "{{ ok.join(items) }}",
    "{{ ok.replace('o', raw) }}", "{{ ok.__class__(raw) }}", "{{ ok.__class__ }}", "{{ ok['__class__'](raw) }}",
    "{{ ok.__add__(raw) }}", "{{ raw|safe }}", "{{ raw|e }}", "{{ raw|string }}", "{{ ok|replace('o', raw) }}",
    "{{ raw|tojson }}", "{{ raw|upper }}", "{{ missing|default(raw) }}", "{{ ok|string }}", "{{ items|join }}",
    "{{ raw|indent }}", "{{ raw|identifier }}", "{{ ok|attr('__class__') }}", "{{ items|map('upper')|join }}",
    "{% filter replace('o', raw) %}foo{% endfilter %}", "{% filter indent %}foo{% endfilter %}",
    "{% autoescape true %}{{ raw }}{% endautoescape %}", "{{ raw is defined }}", "{{ raw == ok }}", "{{ raw in items }}",
    "{{ missing }}", "{{ missing.x }}", "{{ box.missing }}", "{{ range(3) }}", "{{ lipsum() }}", "{{ dict }}", "{{ self }}",
    "{{ loop }}", "{{ disguised }}", "{{ markup }}", "{% do raw %}", "{{ debug() }}", "{{ -1 }}", "{{ nothing }}",
]  # fmt: skip


class Disguised(PythonText):
    __slots__ = ()


class Box:
    raw = RAW
    ok = identifier("ok")


VALUES: dict[str, Any] = {
    "raw": RAW,
    "ok": identifier("ok"),
    "box": Box(),
    "items": [RAW],
    "disguised": Disguised(RAW),
    "markup": type("Markup", (str,), {"__html__": lambda self: RAW})(RAW),
    "nothing": None,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "raw.txt").write_text("{{ raw }}", encoding="utf-8")
    (tmp_path / "macro.txt").write_text("{% macro show(x) %}{{ x }}{% endmacro %}", encoding="utf-8")
    return tmp_path


def rendered(folder: Path, source: str, **values: Any) -> str:
    (folder / "t.txt").write_text(source, encoding="utf-8")
    return render(environment([folder]), "t.txt", **{**VALUES, **values})


def problem_of(folder: Path, source: str, **values: Any) -> str:
    with pytest.raises(TemplateError) as caught:
        rendered(folder, source, **values)
    (problem,) = caught.value.problems
    assert problem.severity == "error"
    return str(problem).replace(f"{folder}/", "")


@pytest.mark.parametrize("source", CONSTRUCTS)
def test_no_construct_prints_plain_text(folder: Path, source: str) -> None:
    text = problem_of(folder, f"first line\n{source}\n")
    assert text.startswith(("t.txt:2\nPG40", "raw.txt:1\nPG40", f"{RAW}\nPG401"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ ok }}", "ok"),
        ("{% raw %}{{ raw }}{% endraw %}", "{{ raw }}"),
        ("{# {{ raw }} #}text\n", "text\n"),
        ("{% for x in items %}\n  {{ x | literal }},\n{% endfor %}\n", "  \"__import__('os')\",\n"),
        ("{{ raw | literal }}", "\"__import__('os')\""),
        ("{{ raw | literal(5, indent=4) }}", "\"__import__('os')\""),
        ("{{ raw | comment }}", f"# {RAW}"),
        ("{{ raw | docstring(4, 100) }}", f'"""{RAW}"""'),
        ("{{ raw | docstring | indent(8) }}", f'"""{RAW}"""'),
        ("{{ 'name' | identifier }}", "name"),
        ("{{ box.raw | literal }}", "\"__import__('os')\""),
        ("{% if not nothing or raw and ok %}{{ ok or raw }}{% else %}{{ raw }}{% endif %}", "ok"),
        ("{% include 'ok.txt' %}", "ok"),
    ],
)
def test_what_templates_may_do(folder: Path, source: str, expected: str) -> None:
    (folder / "ok.txt").write_text("{{ ok }}", encoding="utf-8")
    assert rendered(folder, source) == expected


def test_there_are_no_other_filters_and_no_globals(tmp_path: Path) -> None:
    env = environment([tmp_path])
    assert set(env.filters) == {"identifier", "literal", "docstring", "comment", "indent"}
    assert not env.globals


def test_our_hook_into_the_parser_is_called(tmp_path: Path) -> None:
    with pytest.raises(jinja2.TemplateSyntaxError, match="Add is not allowed in a template"):
        environment([tmp_path]).parse("{{ a + b }}")
    with pytest.raises(jinja2.TemplateSyntaxError, match="Add is not allowed in a template"):
        environment([tmp_path]).from_string("{{ a + b }}")


def test_overrides_come_first(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    (ours / "a.txt").write_text("{% include 'part.txt' %}", encoding="utf-8")
    (ours / "part.txt").write_text("ours", encoding="utf-8")
    assert render(environment([theirs, ours]), "a.txt") == "ours"
    (theirs / "part.txt").write_bytes(b"\xef\xbb\xbftheirs\r\n")
    assert render(environment([theirs, ours]), "a.txt") == "theirs\n"


def test_pg401_no_such_template(folder: Path) -> None:
    assert problem_of(folder, "{% include 'gone.txt' %}") == (
        "gone.txt\nPG401: there is no such template\nfix: name an existing file"
    )


def test_pg402_unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = open

    def denied(file: Any, *arguments: Any, **options: Any) -> Any:  # root reads every file, whatever its mode
        if str(file).endswith("raw.txt"):
            raise PermissionError(13, "Permission denied", str(file))
        return real(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", denied)
    assert problem_of(folder, "{% include 'raw.txt' %}") == (
        "raw.txt\nPG402: the template cannot be read: Permission denied\nfix: make the file readable"
    )


def test_pg403_not_utf8(folder: Path) -> None:
    (folder / "raw.txt").write_bytes(b"one\ntwo \xe9\n")
    assert problem_of(folder, "{% include 'raw.txt' %}") == (
        "raw.txt:2\nPG403: the template is not UTF-8 (byte 0xe9)\nfix: save the file as UTF-8"
    )


def test_pg404_not_allowed(folder: Path) -> None:
    assert problem_of(folder, "\n\n{% set x = 1 %}") == (
        "t.txt:3\nPG404: Assign is not allowed in a template\nfix: use for, if, include and filters only"
    )
    assert "t.txt:1\nPG404: Unexpected end of template" in problem_of(folder, "{% if ok %}")
    assert "PG404: No filter named 'upper'" in problem_of(folder, "{{ raw | upper }}")


def test_pg405_plain_value(folder: Path) -> None:
    assert problem_of(folder, "\n{% for x in items %}\n{{ ok }}\n{{ x }}\n{% endfor %}") == (
        "t.txt:4\nPG405: a plain str cannot be printed, only source text\n"
        "fix: print a value that the plan offers, through identifier, literal, docstring or comment"
    )


def test_pg406_other_failures(folder: Path) -> None:
    assert problem_of(folder, "\n{{ raw | identifier }}").startswith(
        "t.txt:2\nPG406: ValueError: not an ASCII identifier"
    )
    assert problem_of(folder, "{{ missing }}").startswith("t.txt:1\nPG406: UndefinedError: 'missing' is undefined")
    assert "PG406: RecursionError" in problem_of(folder, "{% include 't.txt' %}")


class OtherText(SourceText):
    __slots__ = ()


def test_text_of_another_language_is_not_printed(folder: Path) -> None:
    message = "PG405: OtherText is of another language and cannot be printed, only source text"
    assert message in problem_of(folder, "{{ other }}", other=OtherText("x"))
    assert message in problem_of(folder, "{{ other|identifier }}{{ other }}", other=OtherText("x"))
