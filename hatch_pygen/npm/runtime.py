"""The compiled TypeScript runtime that comes with hatch-pygen, and its own npm package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from hatch_pygen.npm.tarball import tarball
from hatch_pygen.version import __version__

_IMPORTED = re.compile(r' from "\./(\w+)\.[jt]s"')


def folder() -> Path:
    """Where the runtime lies: inside the installed package, beside it in an editable install."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "runtime_typescript"
    return inside if inside.is_dir() else package.parent / "runtime" / "typescript"


def compiled() -> dict[str, str]:
    """All that the compiler made, by name."""
    lib = folder() / "lib"
    return {path.name: path.read_text("utf-8") for path in sorted(lib.iterdir()) if path.suffix in (".js", ".ts")}


def modules() -> dict[str, str]:
    """The compiled modules by name, with the declarations that the entry leads to: nobody can name what is in the others."""
    every = compiled()
    waiting, reached = ["index"], {"index"}
    while waiting:
        found = set(_IMPORTED.findall(every[f"{waiting.pop()}.d.ts"])) - reached
        reached |= found
        waiting += found
    return {name: text for name, text in every.items() if name.endswith(".js") or name.removesuffix(".d.ts") in reached}


def package_files() -> Mapping[str, str]:
    """The files of the runtime's own package."""
    own = folder()
    files = {f"dist/{name}": text for name, text in modules().items()}
    return {**files, **{name: (own / name).read_text("utf-8") for name in ("package.json", "README.md", "LICENSE")}}


def pack(target: Path, *, stored: bool = False) -> Path:
    """Writes the runtime's own package into the folder `target`; its path."""
    path = target / f"pygen-runtime-{__version__}.tgz"
    target.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tarball(package_files(), stored=stored))
    return path
