"""What `check` compares for the languages that have a table: their output in the tree with what the model gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation import ownership
from hatch_pygen.generation.base import BaseGenerator
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.snapshot import Snapshot


def check_outputs(root: Path, config: PygenConfig, snapshot: Snapshot) -> list[Problem]:
    """The problems of each language of the configuration, but for Python."""
    from hatch_pygen import pipeline

    problems: list[Problem] = []
    for language in config.languages:
        try:
            package = pipeline.generate(snapshot, config, language)
        except GenerationError as error:
            problems += error.problems
        else:
            folder = package.generator.output(root, config)
            shown = f"{folder.relative_to(root).as_posix()}/"
            problems += [*package.problems, *check_tree(package.files, folder, package.generator, language, shown)]
    return problems


def check_tree(
    files: Mapping[str, str], parent: Path, generator: BaseGenerator[Any], language: str = "", shown: str = ""
) -> list[Problem]:
    """A problem for each generated file under `parent` that is not what `files` say; none where there are none."""
    folder = parent / ownership.package_folder(files, generator.entry)
    present = any(ownership.is_ours(path, generator) for path in ownership.walk(folder))
    foreign = ownership.foreign_files(files, parent, generator, shown)
    if foreign or not present:
        return foreign
    command = f"hatch-pygen generate --language {language}" if language else "hatch-pygen generate"
    fix = f"run `{command}`" + ("" if language else ", or install editable again")
    messages = {
        path: "differs from what the snapshot gives" if (parent / path).is_file() else "is missing"
        for path in sorted(files)
        if ownership.differs(parent / path, files[path])
    }
    messages |= dict.fromkeys(ownership.stale_files(files, parent, generator), "was generated for an earlier model")
    return [Problem("PG611", "error", shown + path, message, fix) for path, message in sorted(messages.items())]
