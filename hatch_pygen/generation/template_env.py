"""The Jinja environment of the templates: it prints SourceText and nothing else.

Two walls (feasibility F): `finalize` sees every value that is printed and takes only those whose type is exactly
SourceText; and templates are parsed against a list of allowed constructs, because filter blocks and calls
would get round the first wall. A raw text of a model in a template is thus an error with file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import nodes as n

from hatch_pygen.generation.source_text import SourceText
from hatch_pygen.problems import Problem, TemplateError

# Keyword: the arguments of our filters.
ALLOWED: frozenset[type[n.Node]] = frozenset(
    {
        n.Template, n.Output, n.TemplateData, n.Name, n.Getattr, n.For, n.If,
        n.Include, n.Const, n.Filter, n.Keyword, n.Not, n.And, n.Or,
    }
)  # fmt: skip
PLAN_FIX = "print a value that the plan offers, through identifier, literal, docstring or comment"


class PlainValueError(Exception):
    """A template printed something that is not SourceText."""


def only(kind: type[SourceText]) -> Callable[[Any], SourceText]:
    """What jinja asks of every value that is printed: texts of one language pass, all else is an error."""

    def finalize(value: Any) -> SourceText:
        if type(value) is not kind:
            if isinstance(value, jinja2.Undefined):
                str(value)  # StrictUndefined raises here and names what is missing
            other = isinstance(value, SourceText) and type(value).__base__ is SourceText
            what = f"{type(value).__name__} is of another language and" if other else f"a plain {type(value).__name__}"
            raise PlainValueError(f"{what} cannot be printed, only source text")
        return value

    return finalize


class SourceEnvironment(jinja2.Environment):
    """Jinja with an allowlist of constructs. `_parse` is jinja's own hook; a test notices should it be renamed."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> n.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(n.Node):
            if construct := self.forbidden(node):
                lines = (part.lineno for part in (node, *node.find_all(n.Node)))
                line = next(filter(None, lines), 1)  # jinja leaves it out for a few constructs
                raise jinja2.TemplateSyntaxError(f"{construct} is not allowed in a template", line, name, filename)
        return tree

    def forbidden(self, node: n.Node) -> str | None:
        """The name of the construct, None where it is allowed."""
        if type(node) not in ALLOWED:
            return type(node).__name__
        if isinstance(node, n.Getattr) and node.attr.startswith("_"):
            return f"the attribute {node.attr}"
        return None


class TemplateLoader(jinja2.FileSystemLoader):
    """Templates from folders, the first that has one wins; what cannot be read is a TemplateError."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except OSError as error:
            if isinstance(error, jinja2.TemplateNotFound):
                raise
            message = f"the template cannot be read: {error.strerror or type(error).__name__}"
            raise failure("PG402", self.path_of(template), None, message, "make the file readable") from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            message = f"the template is not UTF-8 (byte 0x{error.object[error.start]:02x})"
            where = self.path_of(template)
            raise failure("PG403", where, line, message, "save the file as UTF-8") from error

    def path_of(self, template: str) -> str:
        return next(str(path) for folder in self.searchpath if (path := Path(folder, template)).is_file())


def failure(code: str, path: str, line: int | None, message: str, fix: str) -> TemplateError:
    where = path if line is None else f"{path}:{line}"
    return TemplateError([Problem(code, "error", where, message, fix)])


def environment(
    template_dirs: Sequence[Path], kind: type[SourceText], filters: Mapping[str, Callable[..., SourceText]]
) -> SourceEnvironment:
    """An environment over the folders that prints texts of one `kind`; a user's overrides stand in the first of them.

    `filters` are the functions of the language that make such texts.
    """
    env = SourceEnvironment(
        loader=TemplateLoader([str(folder) for folder in template_dirs], encoding="utf-8-sig"),
        undefined=jinja2.StrictUndefined,
        finalize=only(kind),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.clear()
    env.filters.clear()
    env.filters.update(filters)
    return env


def render(env: SourceEnvironment, name: str, **values: Any) -> str:
    """The text of a template.

    Raises TemplateError naming the template's file and line: a missing or unreadable file, a construct that is
    not allowed, a value that is not SourceText, a missing value, a text that a filter refuses.
    """
    try:
        return env.get_template(name).render(values)
    except TemplateError:
        raise
    except jinja2.TemplateNotFound as error:
        raise failure(
            "PG401", str(error.name or name), None, "there is no such template", "name an existing file"
        ) from error
    except jinja2.TemplateSyntaxError as error:
        where = error.filename or error.name or name
        raise failure(
            "PG404", where, error.lineno, str(error.message), "use for, if, include and filters only"
        ) from error
    except PlainValueError as error:
        raise failure("PG405", *place(env, name, error.__traceback__), str(error), PLAN_FIX) from error
    except Exception as error:  # whatever a filter or a value raises, it is the template's line that users can mend
        message = f"{type(error).__name__}: {error}"
        raise failure("PG406", *place(env, name, error.__traceback__), message, PLAN_FIX) from error


def place(env: SourceEnvironment, name: str, traceback: TracebackType | None) -> tuple[str, int | None]:
    """File and line of the innermost template frame; jinja writes those into the traceback."""
    assert isinstance(env.loader, TemplateLoader)
    found: tuple[str, int | None] = (name, None)
    while traceback is not None:
        path = traceback.tb_frame.f_code.co_filename
        if any(Path(folder) in Path(path).parents for folder in env.loader.searchpath):
            found = (path, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found
