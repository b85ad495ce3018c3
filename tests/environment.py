"""The environments that ``python -m tests`` runs in: made under ``.tests/`` and used again.

pip alone is enough. It first installs the lock's uv, which then installs the rest in a fifth of the time; where uv
cannot, as with an index that only pip's configuration names, pip does all.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / ".tests"
LOCK = REPOSITORY / "tests" / "requirements.txt"
DISTRIBUTIONS = (REPOSITORY, REPOSITORY / "runtime")
NODE = (20, 19)
"""The oldest Node that the TypeScript runtime runs on."""

_PROBE = "import sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"


def find_python(version: str) -> Path | None:
    """A working interpreter of that version ("3.10"): this one, one on the PATH, or one that pyenv installed."""
    for candidate in _candidates(version):
        answer = _probe(candidate)
        if answer is not None and answer[0] == version:
            return Path(answer[1])
    return None


def without_node() -> str | None:
    """Why no tool of Node can run here; None where they can."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "no Node 20.19 or newer on the PATH"
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in answer.strip().lstrip("v").split(".")[:2] if part.isdigit())
    return None if version >= NODE else f"no Node 20.19 or newer on the PATH: it is {answer.strip()}"


def environment(python: Path, pins: Path | None = None) -> Path:
    """The interpreter of the environment for `python`, which holds the lock and both distributions, editable.

    `pins` is a requirements file whose versions replace those of the lock. Made on first use, and again when the
    interpreter, the lock, the pins or a pyproject.toml changed.

    Raises:
        subprocess.CalledProcessError: pip failed; its output has been printed.
    """
    root = FOLDER / _key(python, pins)
    inside = _interpreter(root)
    FOLDER.mkdir(exist_ok=True)
    with _one_at_a_time():
        if not (root / "complete").is_file():
            shutil.rmtree(root, ignore_errors=True)
            _make(python, root, inside, pins)
        (root / "complete").touch()
        _remove_unused(root)
    return inside


def is_made(python: Path, pins: Path | None = None) -> bool:
    """Whether the environment is there, so that using it costs nothing."""
    return (FOLDER / _key(python, pins) / "complete").is_file()


def clean_variables() -> dict[str, str]:
    """The variables of this process without those that would change what another Python imports or pygen sends."""
    dropped = ("PYTHON", "PYGEN_", "CDF_", "IDP_", "HATCH_", "COV_", "COVERAGE_")
    kept = ("PYGEN_SHARED", "PYGEN_CHROMIUM", "PYGEN_MERMAID")
    return {name: value for name, value in os.environ.items() if name in kept or not name.startswith(dropped)}


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    found = shutil.which(f"python{version}")
    if found:
        yield found
    for folder in sorted(_pyenv_versions().glob(f"{version}.*"), reverse=True):
        yield str(folder / "bin" / "python")


def _pyenv_versions() -> Path:
    pyenv = shutil.which("pyenv")
    if pyenv is None:
        return Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    answer = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False)
    return Path(answer.stdout.strip() or ".pyenv") / "versions"


def _probe(candidate: str) -> list[str] | None:
    # A pyenv shim exists for versions that are not active: only running it tells.
    try:
        answer = subprocess.run([candidate, "-c", _PROBE], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.split("\n")[:2] if answer.returncode == 0 else None


def _key(python: Path, pins: Path | None) -> str:
    digest = hashlib.sha256(f"{REPOSITORY}\n{python}\n".encode())
    for file in (LOCK, *([pins] if pins else []), *(folder / "pyproject.toml" for folder in DISTRIBUTIONS)):
        digest.update(file.read_bytes())
    answer = _probe(str(python))
    version = answer[0] if answer else "unknown"
    return f"env-{version}-{digest.hexdigest()[:12]}"


def _interpreter(root: Path) -> Path:
    return root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _make(python: Path, root: Path, inside: Path, pins: Path | None) -> None:
    print(f"making {root.relative_to(REPOSITORY)} (once for this lock) ...", flush=True)
    variables = clean_variables()
    pip = [str(inside), "-m", "pip"]
    bare: list[str] = []
    if subprocess.run([str(python), "-c", "import ensurepip"], capture_output=True, check=False).returncode:
        bare = ["--without-pip"]  # some systems cut ensurepip away: their own pip serves the environment
        pip = [str(python), "-m", "pip", "--python", str(inside)]
    _run([str(python), "-m", "venv", *bare, str(root)], variables)
    quiet = ["install", "--quiet", "--disable-pip-version-check"]
    for requirements in (LOCK, *([pins] if pins else [])):
        if not _uv_installs(requirements, inside, [*pip, *quiet], variables):
            _run([*pip, *quiet, "--requirement", str(requirements)], variables)
    editable = [part for folder in DISTRIBUTIONS for part in ("--editable", str(folder))]
    # hatchling stands in the lock, so the build needs no environment of its own.
    _run([*pip, *quiet, "--no-deps", "--no-build-isolation", *editable], variables)


def _uv_installs(requirements: Path, inside: Path, pip: list[str], variables: Mapping[str, str]) -> bool:
    """Whether the lock's uv could install them; it reads nothing of pip's settings but the folder of wheels."""
    [uv] = [line.split()[0] for line in LOCK.read_text("utf-8").splitlines() if line.startswith("uv==")]
    links = variables.get("PIP_FIND_LINKS", "").split()
    call = [str(inside), "-m", "uv", "pip", "install", "--quiet", "--python", str(inside)]
    call += [part for link in links for part in ("--find-links", link)]
    for command in ([*pip, uv], [*call, "--requirement", str(requirements)]):
        if subprocess.run(command, check=False, env=dict(variables), cwd=REPOSITORY).returncode:
            return False
    return True


def _remove_unused(current: Path) -> None:
    """Removes environments of the same Python that no run has used for a week: each lock makes a new one."""
    version = current.name.rsplit("-", 1)[0]
    for other in FOLDER.glob(f"{version}-*"):
        mark = other / "complete"
        used = (mark if mark.is_file() else other).stat().st_mtime
        if other != current and time.time() - used > 7 * 86_400:
            shutil.rmtree(other, ignore_errors=True)


def _run(command: list[str], variables: Mapping[str, str]) -> None:
    subprocess.run(command, check=True, env=dict(variables), cwd=REPOSITORY)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two runs in one checkout wait for each other while an environment is made (where the system has flock)."""
    with open(FOLDER / "lock", "w") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
