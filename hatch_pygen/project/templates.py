"""The user's templates: which folder they lie in, and whether each of them is one that is ever printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hatch_pygen.config import PygenConfig
from hatch_pygen.config.options import nearest
from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.project.inputs import SDIST_TEMPLATES, from_sdist
from hatch_pygen.text.strict_json import quoted

_PLACE = "[tool.pygen] templates"
_ENDINGS = (".jinja", ".jinja2", ".j2")
_INCLUDE = re.compile(r"""\{%-?\s*include\s+["']([^"']+)["']""")


def with_templates(root: Path, config: PygenConfig) -> PygenConfig:
    """The configuration with the folder of templates that exists here.

    Raises:
        ValidationError: there is none, or it holds a template that would never be used.
    """
    if config.templates is None:
        return config
    folder = config.templates
    if from_sdist(root) and (root / SDIST_TEMPLATES).is_dir():
        folder = root / SDIST_TEMPLATES
    ValidationError.stop_at([*_unused(folder)] if folder.is_dir() else [_no_folder(folder)])
    return replace(config, templates=folder)


def _no_folder(folder: Path) -> Problem:
    beside = folder.parent.iterdir() if folder.parent.is_dir() else ()
    near = nearest(folder.name, [path.name for path in beside if path.is_dir()])
    fix = "correct the path, which is relative to pyproject.toml"
    return Problem("PG308", "error", _PLACE, "is no folder", f"did you mean {quoted(near)}? {fix}" if near else fix)


def _unused(folder: Path) -> Iterator[Problem]:
    """A problem for each template of the folder that is neither one of ours nor included by one; and where none is."""
    from hatch_pygen.generation.templates import template_root

    root = template_root() / "python"
    ours = {path.relative_to(root).as_posix() for path in root.rglob("*.jinja")}
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    used = found.keys() & ours
    pending = sorted(used)
    while pending:
        new = set(_INCLUDE.findall(found[pending.pop()].read_text("utf-8", "replace"))) & (found.keys() - used)
        used |= new
        pending += new
    for name in sorted(found.keys() - used):
        if name.endswith(_ENDINGS) or f"{name}.jinja" in ours:
            near = nearest(name, ours)
            fix = f"did you mean {quoted(near)}?" if near else "name it as the template that it is to replace"
            message = "would never be used: hatch-pygen has no template of that name, and no other includes it"
            yield Problem("PG407", "error", f"{folder.name}/{name}", message, fix)
    if not used:
        message = "is a folder without a template that hatch-pygen has"
        yield Problem("PG407", "error", _PLACE, message, "correct the path, or remove the option")
