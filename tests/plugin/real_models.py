"""The shared models as consumer projects: one wheel each, built by pip and checked where they are installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hatch_pygen import __version__, snapshot
from hatch_pygen.snapshot import Snapshot
from tests.environment import REPOSITORY, clean_variables

IMPORT_ALL = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        importlib.import_module(module.name)
    assert all(hasattr(package, public) for public in package.__all__)
    print(name, "ok")
"""


def package_name(model: str) -> str:
    return f"{model}_sdk"


def make_consumer(root: Path, name: str, api_answer: Path) -> Snapshot:
    """A project for the models in an API answer, as a user writes it."""
    found = snapshot.from_api_answer(api_answer.read_bytes())
    root.mkdir(parents=True)
    snapshot.write(root / "pygen.snapshot.json", found)
    models = [
        f'{{ space = "{m["space"]}", external-id = "{m["externalId"]}", version = "{m["version"]}" }}'
        for m in found.models
    ]
    lines = [
        "[build-system]",
        f'requires = ["hatchling>=1.29", "hatch-pygen=={__version__}"]',
        'build-backend = "hatchling.build"',
        "[project]",
        f'name = "{name.replace("_", "-")}-sdk"',
        'dynamic = ["version"]',
        'requires-python = ">=3.10"',
        f'dependencies = ["pygen-runtime=={__version__}"]',
        "[tool.hatch.version]",
        'source = "pygen"',
        "[tool.hatch.build.hooks.pygen]",
        "[tool.pygen]",
        f"models = [{', '.join(models)}]",
        f'package = "{package_name(name)}"',
        'client-name = "PlantClient"',
    ]
    (root / "pyproject.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return found


def run(*command: str | Path, cwd: Path | None = None, **variables: str) -> str:
    """What the command prints; an AssertionError with all of it where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean_variables(), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def pip_wheel(source: Path, wheels: Path, *options: str) -> None:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, *options, source)


def our_wheels(wheels: Path) -> None:
    """hatch-pygen and pygen-runtime, built from the checkout."""
    for distribution in (REPOSITORY, REPOSITORY / "runtime"):
        pip_wheel(distribution, wheels, "--no-build-isolation")


def site_packages(python: Path) -> Path:
    return Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
