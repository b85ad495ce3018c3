"""Golden cases in every form: made once, on disk, used by programs in processes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hatch_pygen import pipeline
from tests.generation.golden import CASES, OWN, configured, snapshot_of
from tests.generation.packages import run, write

FORMS = {
    "flat": ("flat", "exact"),
    "single-file": ("single-file", "exact"),
    "vendored": ("package", "vendored"),
    "flat, vendored": ("flat", "vendored"),
    "single-file, vendored": ("single-file", "vendored"),
}
"""Every layout beside every place of the runtime, but for the usual form."""
LAYOUTS = ("flat", "single-file")

# Writes example data and reads them back in each package; warnings are errors.
USE = """
import importlib, pathlib, re, sys
sys.path.append({own!r})
for name, possible in {packages!r}:
    package = importlib.import_module(name)
    for each in package.__all__:
        getattr(package, each)
    copied = pathlib.Path(package.__path__[0], "_runtime").is_dir()
    runtime = f"{{name}}._runtime" if copied else "pygen_runtime"
    if not possible:
        continue
    of_runtime = lambda module: importlib.import_module(f"{{runtime}}.{{module}}")
    clients = [getattr(package, each) for each in package.__all__ if each.endswith("Client")]
    client_class = next(each for each in clients if issubclass(each, of_runtime("sdk.clients").GeneratedClient))
    with client_class.embedded() as client:
        of_runtime("emulator").populate(client, 3, seed=1)
        for view, api in of_runtime("sdk.command").views_of(client):
            if not api.data_class.__view__.queryable:
                continue
            items = api.list()
            texts = of_runtime("model.package_model").texts_of(api.data_class)
            print(name, view, len(items), re.sub("Time': [0-9]+", "", str(items[:1].dump())), texts.own.title)
print("runtime", sorted(name for name in sys.modules if name.partition(".")[0] == "pygen_runtime")[:1])
"""


def files_of(case: str, layout: str, runtime: str, package: str = "") -> Mapping[str, str]:
    """The files of a golden case, of a package of another name on request."""
    config = configured(case)
    config = replace(config, layout=layout, runtime=runtime, package=package or config.package)
    return pipeline.generate(snapshot_of(case), config).files


def write_all(folder: Path, layout: str, runtime: str, cases: list[str] = CASES) -> list[str]:
    """The cases below `folder`; the names of their packages."""
    for case in cases:
        write(files_of(case, layout, runtime), folder)
    return [configured(case).package for case in cases]


def used(folder: Path, cases: list[str] = CASES) -> list[str]:
    """What a program says that uses the packages of `folder`, which all stand side by side in it."""
    packages = [(configured(case).package, case != "impossible") for case in cases]
    return run(folder, USE.format(own=str(OWN), packages=packages)).splitlines()
