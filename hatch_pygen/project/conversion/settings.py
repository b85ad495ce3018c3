"""Where a project says what cognite-pygen generates: a table, a settings file, a script, a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatch_pygen.config import sections
from hatch_pygen.config.file import read_mapping
from hatch_pygen.problems import GenerationError, ParseError, Problem
from hatch_pygen.project.conversion import calls, tables
from hatch_pygen.text.strict_json import is_table, item_at, quoted

_FILES = (".toml", ".yaml", ".yml")
_PROGRAMS = (".py", ".ipynb")
_PASSED_OVER = frozenset({"node_modules", "site-packages", "dist", "build", "__pycache__", "venv", "env"})
_LARGEST = 20_000_000
_SIGNS = ("data_models", "top_level_package", "external_id", "external-id")
_MODEL_OPTIONS = "give --space, --model and --version beside --from-pygen, and run init again"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `place` says, as ``[tool.pygen]`` of ours; `notes` say what has no place there."""

    place: str
    table: Mapping[str, Any]
    notes: tuple[str, ...]


def find(root: Path, pyproject: Mapping[str, Any], named: str | None, *, model_given: bool = False) -> Settings:
    """The settings in `named` (``FILE`` or ``FILE:LINE``), else those of the project in `root`: in ``[tool.pygen]``,
    else in the one file of it that has some. `model_given`: the command line names the model.

    Raises:
        ParseError: there are none, or several that differ, or the model would be known only when a program runs.
    """
    own = item_at(pyproject, "tool", "pygen")
    if named is None and is_table(own):
        return Settings("[tool.pygen]", *_converted(own))
    if named is None:
        found = [each for path in _files(root) for each in _settings_of(path, root, "", model_given, searching=True)]
    else:
        path, place = _split(root, named)
        found = _settings_of(path, root, place, model_given)
    distinct = [
        each for number, each in enumerate(found) if each.table not in [other.table for other in found[:number]]
    ]
    if len(distinct) > 1:
        places = ", ".join(each.place for each in distinct)
        message = f"{len(distinct)} settings of cognite-pygen differ, and one project makes one package: {places}"
        fix = f"name one: hatch-pygen init --from-pygen {quoted(_as_argument(distinct[0].place))}"
        raise ParseError([Problem("PG636", "error", named or "the project", message, fix)])
    if not found:
        raise ParseError([_nothing(named)])
    return found[0]


def _converted(table: Mapping[Any, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    ours, notes = tables.convert(table)
    return ours, tuple(notes)


def _nothing(named: str | None) -> Problem:
    if named is None:
        where, message = "[tool.pygen]", "neither pyproject.toml nor a settings file, script or notebook of the project"
        message += " has settings of cognite-pygen, so there is nothing to convert"
    else:
        where, message = named, "holds neither settings of cognite-pygen nor a call of generate_sdk"
    fix = "run `hatch-pygen init` with --space, --model and --version, or with --from-file"
    return Problem("PG632", "error", where, message, fix)


def _split(root: Path, named: str) -> tuple[Path, str]:
    """The file, and the line or cell behind a colon."""
    path, colon, place = named.rpartition(":")
    if not (colon and place.isdigit()) or (root / named).exists():
        path, place = named, ""
    return (root / path if (root / path).exists() else Path(path)), place


def _as_argument(place: str) -> str:
    path, _, rest = place.partition(" ")
    number = rest.rpartition(" ")[2]
    return f"{path}:{number}" if number.isdigit() else path


def _files(root: Path) -> Iterator[Path]:
    """Settings at the top of the project, then programs in all of it, each kind in order."""
    yield from sorted(path for path in root.glob("*") if path.suffix in _FILES and path.name != "pyproject.toml")
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if each not in _PASSED_OVER and not each.startswith("."))
        folders[:] = [each for each in folders if not (Path(folder) / each / "pyvenv.cfg").exists()]
        yield from (Path(folder) / name for name in sorted(names) if name.endswith(_PROGRAMS))


def _settings_of(path: Path, root: Path, place: str, model_given: bool, *, searching: bool = False) -> list[Settings]:
    """Those of a file; one that cannot be read is passed over while `searching`."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    if path.suffix in _PROGRAMS:
        found = [
            _of_call(call, name, model_given)
            for call in _calls(path, name, searching)
            if not place or call.place.endswith(f" {place}")
        ]
        return found
    try:
        table = _table_of(read_mapping(path))
    except GenerationError:
        if searching:
            return []
        raise
    held = set(map(str, sections.flat(table))) & set(_SIGNS)
    return [Settings(name, *_converted(table))] if held else []


def _table_of(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings in a file: at its top, or below ``pygen`` or ``tool.pygen``; a table of credentials beside them."""
    held = item_at(value, "tool", "pygen") or value.get("pygen") or value
    table: Mapping[str, Any] = held if is_table(held) else {}
    credentials = table.get("cognite")
    if not is_table(credentials):
        return table
    renamed = {"project": "cdf_project", "cluster": "cdf_cluster"}
    rest = {key: each for key, each in table.items() if key != "cognite"}
    return {**{renamed.get(key, key): each for key, each in credentials.items()}, **rest}


def _calls(path: Path, name: str, searching: bool) -> Sequence[calls.Call]:
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("larger than 20 MB")
        text = path.read_bytes().decode("utf-8-sig")
        if searching and "generate_sdk" not in text and "build_wheel" not in text:
            return ()
        return calls.of_notebook(text) if path.suffix == ".ipynb" else calls.of_script(text)
    except (OSError, ValueError, SyntaxError, RecursionError) as error:
        if searching:
            return ()
        reason = error.strerror if isinstance(error, OSError) else error
        raise ParseError(
            [Problem("PG604", "error", name, f"cannot be read as a program: {reason}", "check the file")]
        ) from None


def _of_call(call: calls.Call, name: str, model_given: bool) -> Settings:
    place = f"{name} {call.place}"
    if ("model_id" in call.unknown or "data_models" not in call.settings) and not model_given:
        shown = call.unknown.get("model_id")
        message = f"{call.function} gets its model from {shown}" if shown else f"{call.function} names no model"
        message += ", which only a run of the program would tell"
        raise ParseError([Problem("PG637", "error", place, message, _MODEL_OPTIONS)])
    table, notes = tables.convert(call.settings)
    lost = [_unknown(key, text) for key, text in call.unknown.items() if key != "model_id"]
    done = f"{place} calls {call.function}: the build generates now, so the call can go"
    return Settings(place, table, (done, *notes, *lost))


def _unknown(key: str, text: str) -> str:
    _, notes = tables.convert({key: "x"})
    reason = notes[0].partition(": ")[2] if notes else f"{text} is known only when the program runs; write it yourself"
    return f"{key} is left out: {reason}"
