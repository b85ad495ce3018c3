"""The report of Spark, for ``python -m example_project --spark``.

Standard library only, as ``__main__``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from example_project.node_program import Step, emulator

JAVA = 17


def missing() -> str | None:
    """Why the report cannot run here; None where it can."""
    java = shutil.which("java")
    if java is None:
        return f"no Java {JAVA} or newer on the PATH"
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    if found is None or int(found[1]) < JAVA:
        return f"no Java {JAVA} or newer on the PATH: it is {found[1] if found else 'of no version'}"
    return None


def run(python: Path, wheels: Path, folder: Path, step: Step) -> None:
    """Installs pyspark, and runs the report on an emulator with data of the model."""
    needed: list[str | Path] = ["--find-links", wheels, "pyspark>=4.0", "pandas>=2.2", "pygen-runtime[emulator,spark]"]
    step("pyspark and the emulator", [python, "-m", "pip", "install", "--quiet", *needed], folder)
    with emulator(python) as settings:
        given = {**settings, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": str(python)}
        step("the report of Spark", [python, "-m", "water_works.spark_report"], folder, given)
