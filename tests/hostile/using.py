"""``python -m tests.hostile.using FOLDER NAME…``: imports generated packages in this fresh process and uses each.

Every module is imported; on the embedded emulator one instance of each writable view is written and read back. Prints
one JSON list of [package, finding], empty where all is well.
"""

from __future__ import annotations

import builtins
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from pygen_runtime.emulator import Emulator
from tests.hostile import words
from tests.hostile.case import Case
from tests.hostile.expected import queryable
from tests.hostile.view_use import FAR, ViewUse


def main(arguments: list[str]) -> int:
    folder, *names = arguments
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    planted: list[str] = []
    setattr(builtins, words.CANARY, lambda *_: planted.append("planted code ran"))
    findings: list[tuple[str, str]] = []
    for name in names:
        case = Case.load(Path(folder, f"{name}.case.json").read_text("utf-8"))
        try:
            findings += [(name, finding) for finding in use(case, Path(folder), name)]
        except Exception as error:
            findings.append((name, f"{type(error).__name__}: {str(error)[:1000]}"))
        findings += [(name, finding) for finding in planted]
        planted.clear()
    print(json.dumps(findings))
    return 0


def use(case: Case, folder: Path, name: str) -> Iterator[str]:
    package = imported(folder, name)
    with Emulator.of(package, strict=True) as emulator:
        client_class = getattr(package, case.options["client-name"])
        with client_class(base_url="https://emulator.local", project="p", transport=emulator.transport) as client:
            for space in {FAR, client.default_space or FAR}:
                client.spaces.create({"space": space})
            yield from written_and_read(case, package, client, emulator)


def imported(folder: Path, name: str) -> ModuleType:
    """The package, after each of its modules and each name that it exports."""
    root = folder / name
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        importlib.import_module(".".join(part for part in parts if part != "__init__"))
    package = sys.modules[name]
    for each in package.__all__:
        getattr(package, each)
    return package


def written_and_read(case: Case, package: ModuleType, client: Any, emulator: Emulator) -> Iterator[str]:
    usable = [ViewUse(api, case, number) for number, api in enumerate(apis(client))]
    writable = [each for each in usable if each.wires and each.view["writable"]]
    # Nodes first: what an edge starts at may be one of them.
    for kind in (False, True):
        objects = [each.object(package, client) for each in writable if each.is_edge is kind]
        if objects:
            client.upsert(objects, auto_create_start_nodes=True, auto_create_end_nodes=True)
    for each in writable:
        if each.is_found:
            yield from (f"{each.name}: {finding}" for finding in each.read_back(emulator))
    if "<script>" in client._repr_html_():
        yield "_repr_html_ of the client holds text of the model as HTML"
    for each in usable:
        yield from (f"{each.name}: {finding}" for finding in each.keywords())
        # The filter of a view for both is about nodes here, and cannot be asked of edges.
        if queryable(each.view) and not (each.is_edge and each.view["usedFor"] == "all"):
            yield from (f"{each.name}: {finding}" for finding in each.listed(each in writable))


def apis(client: Any) -> list[Any]:
    """The API of each view, of groups too, each class once."""
    found: dict[type, Any] = {}
    pending = [getattr(client, name) for name in sorted(type(client).__annotations__)]
    while pending:
        each = pending.pop(0)
        if hasattr(each, "data_class"):
            found.setdefault(each.data_class, each)
        else:
            pending += [getattr(each, name) for name in sorted(type(each).__annotations__)]
    return list(found.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
