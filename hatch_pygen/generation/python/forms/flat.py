"""The layout ``flat``: all modules of a package side by side, without folders."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hatch_pygen.generation.python.forms.statements import Change, changed

_FOLDERS = {"data_classes": "data_", "_api": "_api_"}
"""The folders of a package, and what the names of their modules begin with instead."""
_EXPORTS = re.compile(r'^( +")data_classes\.(\w+": ")', re.MULTILINE)
_API_EXPORTS = re.compile(r'^( +")(\w+": ")', re.MULTILINE)


def flat(files: Mapping[str, str], width: int) -> dict[str, str]:
    """``data_classes/pump.py`` is ``data_pump.py``, ``_api/pump.py`` is ``_api_pump.py``, and ``_api/__init__.py`` ``_api.py``."""
    found: dict[str, str] = {}
    for path, text in files.items():
        folder, _, name = path.rpartition("/")
        if name != "__init__.py" or not folder:
            target = f"{_FOLDERS[folder]}{name}" if folder else name
            found[target] = changed(text, width, _beside(folder)) if name.endswith(".py") else text
    found["__init__.py"] = _EXPORTS.sub(r"\1data_\2", found["__init__.py"])
    found["_api.py"] = _api(files["_api/__init__.py"])
    return found


def _beside(folder: str) -> Change:
    """What the modules of a folder import, as modules of one folder."""

    def change(module: str) -> str:
        name = module.lstrip(".")
        dots = len(module) - len(name)
        inside, _, last = name.rpartition(".")
        if dots == 1 and folder:
            inside = folder
        return f".{_FOLDERS[inside]}{last}" if dots and inside else module

    return change


def _api(text: str) -> str:
    """The table of API classes by modules beside it."""
    table = _API_EXPORTS.sub(r"\1_api_\2", text.removesuffix("\n"))
    assert table.endswith("\n)"), "a table of exports is the last statement"
    return f"{table[:-1]}    within=__package__,\n)\n"
