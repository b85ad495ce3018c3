"""``python -m tests.derive``: writes what is derived from what is written, so that nothing is kept twice by hand.

From each ``async_x.py`` of the runtime its twin ``sync_x.py``, for threads: rules are applied to the whole text, with its
docstrings and examples. From each table of exports the ``.pyi`` beside it, which type checkers read. ruff formats both.
From the templates functions that print the same (`tests/printed.py`). From the first lines of all modules the page docs/modules.md.
``--check`` writes nothing and says what is out of date.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import printed

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "runtime" / "pygen_runtime"

DERIVED = "# Derived from "
HEADER = DERIVED + '{source} by "python -m tests.derive": change that file, not this one.\n'

INDEX = """# Modules

A line for each module of both packages, its own first one: `python -m tests.derive` collects them, a test compares. Which
folder is for what, and which may import which, is the page of the [architecture](architecture.md).
"""

SYNC: Sequence[tuple[str, str]] = (
    # Words of docstrings
    (r"the tasks of one event loop may share", "any number of threads may share"),
    (r"\bfor asyncio\b", "for threads"),
    (r"\bin the running event loop\b", "in the calling thread"),
    (r"\bof its tasks\b", "of threads"),
    (r"\ban ``async with``", "a ``with``"),
    (r"\bawait `", "call `"),
    # Statements
    (r"\bfrom asyncio import Lock\b", "from threading import Lock"),
    (r"\basync (?=def|for|with)", ""),
    (r"\bawait ", ""),
    # Names
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"(?<=\w)_async(?=_|\b)", ""),
    (r"\bDoors\(asyncio=", "Doors(sync="),
    (r"\basync_(?=doors\b)", ""),
    (r"\basync_(?=[a-z])", "sync_"),
    (r"\b__a(?=(enter|exit|iter|next)__)", "__"),
    (r"\ba(?=(close|closing|iter|iter_bytes|iter_raw|next)\b)", ""),
    (r"\bAsync(?=Driver\b)", "Sync"),
    (r"\b(Stop)?Async(?=[A-Z{])", r"\1"),
    # What says nothing any more: ``close = aclose``
    (r"\n +(\w+) = \1\n", "\n"),
)
"""Pattern and replacement, in the order in which they are applied: from the form for asyncio to the one for threads."""

RUFF = ("check --quiet --fix --unsafe-fixes --select C416,F401,I", "format --quiet")
"""What makes a derived text look written: ``[x for x in y]`` becomes ``list(y)``, imports that are not used go, imports
and lines are laid out."""


def derived() -> Iterator[tuple[Path, str]]:
    """Each derived file, and what it should hold."""
    for source in sorted(RUNTIME.rglob("*.py")):
        text = source.read_text("utf-8")
        if source.name.startswith("async_"):
            target = source.with_name(source.name.replace("async_", "sync_", 1))
            made = formatted(target, source, sync_form(text))
            refuse_leftovers(made)
            yield target, made
        elif "= export_table(" in text:
            yield source.with_suffix(".pyi"), formatted(source.with_suffix(".pyi"), source, stub(source, text))
    for each in printed.MODULES:
        yield each.path, formatted(each.path, ROOT / "templates" / each.folder, printed.text_of(each))
    yield ROOT / "docs" / "modules.md", index()


def sync_form(text: str) -> str:
    """A text in its form for threads."""
    for pattern, replacement in SYNC:
        text = re.sub(pattern, replacement, text)
    return text


def refuse_leftovers(text: str) -> None:
    """Raises ValueError where something of asyncio is left below the line that says what the text is derived from."""
    left = re.search(
        r".*(?:async|await|\b_*a(?:iter|next|enter|exit|close)\b).*", text.partition("\n")[2], re.IGNORECASE
    )
    if left:
        raise ValueError(f"a rule of tests/derive.py is missing for {left[0].strip()!r}")


def stub(source: Path, text: str) -> str:
    """The stub of a module that is a table of exports: an import of each name, and ``__all__``.

    `as` says that it is exported (PEP 484): jedi, which completes in notebooks and REPLs, reads no ``__all__`` of stubs.
    """
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    call = next(each for each in calls if ast.unparse(each.func) == "export_table")
    modules: dict[str, str] = ast.literal_eval(call.args[1])
    prefix = "" if call.keywords else ".".join((*source.relative_to(RUNTIME.parent).parent.parts, ""))
    lines = [
        f"from {prefix}{module} import {', '.join(f'{name} as {name}' for name in names.split())}"
        for module, names in modules.items()
    ]
    exported = sorted(name for names in modules.values() for name in names.split())
    return "\n".join((*lines, "", f"__all__ = {exported}", ""))


def index() -> str:
    """The page that has a line for each module of both packages: what its own first line says."""
    lines = [INDEX]
    for root in (ROOT / "hatch_pygen", RUNTIME):
        for folder in sorted({file.parent for file in root.rglob("*.py")}):
            lines.append(f"\n## {folder.relative_to(root.parent).as_posix()}/\n\n| module | |\n|---|---|\n")
            lines += [f"| `{file.stem}` | {first_line(file)} |\n" for file in sorted(folder.glob("*.py"))]
    return "".join(lines)


def first_line(file: Path) -> str:
    text = file.read_text("utf-8")
    if text.startswith(DERIVED):
        return f"derived from `{text.split()[3].removesuffix('.py')}`"
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0].replace("|", "\\|")


def formatted(target: Path, source: Path, text: str) -> str:
    """`text` as ruff lays it out, under a line that says what it is derived from."""
    named = source.relative_to(ROOT).as_posix() if source.is_dir() else source.name
    text = HEADER.format(source=named) + text
    for command in RUFF:
        arguments = [sys.executable, "-m", "ruff", *command.split(), "--stdin-filename", str(target), "-"]
        done = subprocess.run(arguments, cwd=ROOT, input=text, check=True, stdout=subprocess.PIPE, encoding="utf-8")
        text = done.stdout
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the derived files, or with ``--check`` names those that are not as they should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.derive", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a file is out of date")
    check = parser.parse_args(arguments).check
    stale = [(file, text) for file, text in derived() if not file.is_file() or file.read_text("utf-8") != text]
    for file, text in stale:
        print(f"{'out of date' if check else 'written'}: {file.relative_to(ROOT)}")
        if not check:
            file.write_text(text, "utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
