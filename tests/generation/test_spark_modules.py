"""What `spark = true` adds to a package and to its wheel; none of it needs pyspark before it is imported."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_pygen.generation.base import Distribution
from hatch_pygen.generation.python.generator import PythonGenerator
from tests.environment import clean_variables
from tests.generation.packages import configuration, generate, write
from tests.model_json import model, view
from tests.plugin.projects import PYPROJECT, build, make_project, names, read

FOUND = 'from acme_pumps.spark import DefaultSource\n\n__all__ = ["DefaultSource"]\n'
WITH_SPARK = PYPROJECT + "spark = true\n"


def test_the_wheel_has_a_module_that_sessions_look_for(tmp_path: Path) -> None:
    wheel = build(make_project(tmp_path / "project", WITH_SPARK + "spark-auto-register = true\n"))
    assert read(wheel, "pyspark_acme_pumps.py").endswith(FOUND)
    assert "acme_pumps/spark.py" in names(wheel)


def test_it_has_none_unasked(tmp_path: Path) -> None:
    wheel = build(make_project(tmp_path / "project", WITH_SPARK))
    assert "acme_pumps/spark.py" in names(wheel)
    assert not [name for name in names(wheel) if name.startswith("pyspark")]


def test_the_name_of_a_package_in_a_namespace(tmp_path: Path) -> None:
    options = {"package": "acme.core", "spark": True, "spark-auto-register": True, "docs": False}
    made = generate(model(view("Pump")), **options)
    config = configuration([model(view("Pump"))], **options)
    [(path, text)] = PythonGenerator().page(made.plan, config, Distribution("acme-core")).items()
    assert path == "pyspark_acme_core.py"
    assert "from acme.core.spark import DefaultSource" in text


@pytest.mark.slow
def test_importing_the_package_imports_neither_pyspark_nor_pyarrow(tmp_path: Path) -> None:
    write(generate(model(view("Pump")), package="sdk", spark=True).files, tmp_path)
    code = "import sys, sdk; sdk.Pump, sdk.PumpWrite; print({'pyspark', 'pyarrow', 'sdk.spark'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=clean_variables(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (None, r"need pyspark, which is not installed: pip install 'pyspark>=4\.0'"),
        ("3.5.9", r"pyspark 3\.5\.9 has no data sources in Python: pip install 'pyspark>=4\.0'"),
        ("4.1.4", r"need pyarrow, which is not installed: pip install 'pygen-runtime\[spark\]'"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, message: str
) -> None:
    """Another pyspark than that of the environment: a module of that name and version, and no pyarrow."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    if version is None:
        monkeypatch.setitem(sys.modules, "pyspark", None)
    else:
        (tmp_path / "pyspark.py").write_text(f"__version__ = {version!r}", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    for name in [name for name in sys.modules if re.match(r"pygen_runtime\.spark\b", name)]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ImportError, match=message):
        __import__("pygen_runtime.spark")
