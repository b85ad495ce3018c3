"""What is pickled for executors, opened by an interpreter that has neither the package nor the runtime."""

from __future__ import annotations

import os
import pickle
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pyspark import cloudpickle

from pygen_runtime.model.package_archive import archive
from pygen_runtime.spark.arrival import packed, perform
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.writer import Job, send
from tests.generation.packages import generate, imported, write
from tests.model_json import model, view
from tests.spark.cluster import bare_python

AT = Place("spark_scalars", "TheClient", "sample")


def reader() -> Any:
    from spark_scalars.spark import DefaultSource

    source = DefaultSource({"view": "sample"})
    return source, source.reader(source.schema())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare_python(tmp_path_factory.mktemp("bare"))


def opened(python: Path, content: bytes, folder: Path, code: str, *path: Path) -> str:
    """What an executor says."""
    (folder / "pickle").write_bytes(content)
    command = f"import pickle; from pyspark import cloudpickle; value = pickle.load(open('pickle', 'rb')); {code}"
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, path))}
    done = subprocess.run(
        [python, "-W", "ignore", "-c", command], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.slow
def test_an_executor_without_the_packages_says_what_to_do(packages: Path, bare: Path, tmp_path: Path) -> None:
    source, made = reader()
    task = partial(perform, *packed(partial(send, Job(AT)), AT.package))
    for value, code in ((made, ""), (source, ""), (task, "value([])")):
        told = opened(bare, cloudpickle.dumps(value), tmp_path, code).strip().splitlines()[-1]
        assert told.startswith("ImportError: pygen_runtime is not installed in this process of Spark (")
        assert "cdf.ship() takes it there" in told
    zips = [archive(name, tmp_path) for name in ("pygen_runtime", "spark_scalars")]
    told = opened(bare, cloudpickle.dumps(made), tmp_path, "", zips[0]).strip().splitlines()[-1]
    assert told.startswith("ImportError: spark_scalars is not installed in this process of Spark (")
    told = opened(bare, cloudpickle.dumps(made), tmp_path, "value.place.check(); print(value.place.cls)", *zips)
    assert told == "<class 'spark_scalars.data_classes.sample.Sample'>\n"


@pytest.mark.slow
def test_a_package_with_a_copy_of_the_runtime_needs_no_other(bare: Path, tmp_path: Path) -> None:
    """Its one zip is all that is sent; an executor without it names the package."""
    files = generate(model(view("Pump")), package="spark_copied", spark=True, runtime="vendored").files
    write(files, tmp_path / "here")
    made = imported(tmp_path / "here", "spark_copied.spark").DefaultSource({"view": "pump"})
    content = cloudpickle.dumps(made.reader(made.schema()))
    told = opened(bare, content, tmp_path, "").strip().splitlines()[-1]
    assert told.startswith("ImportError: spark_copied is not installed in this process of Spark (")
    code = "import sys; value.place.check(); print(value.place.cls.__name__, 'pygen_runtime' in sys.modules)"
    assert opened(bare, content, tmp_path, code, archive("spark_copied", tmp_path)) == "Pump False\n"


@pytest.mark.slow
def test_what_is_compiled_is_installed(packages: Path, bare: Path, tmp_path: Path) -> None:
    _, made = reader()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "pydantic.py").write_text("raise ModuleNotFoundError('no', name='pydantic_core')", "utf-8")
    zips = [archive(name, tmp_path) for name in ("pygen_runtime", "spark_scalars")]
    told = opened(bare, cloudpickle.dumps(made), tmp_path, "", broken, *zips).strip().splitlines()[-1]
    assert told.startswith("ImportError: pydantic_core is not installed in this process of Spark (")
    assert "spark.archives" in told and "ship" not in told


def test_it_arrives_as_it_was(packages: Path) -> None:
    source, made = reader()
    for value in (source, made):
        again = pickle.loads(cloudpickle.dumps(value))
        assert type(again) is type(value)
        assert again.__dict__.keys() == value.__dict__.keys()
        assert again.place == value.place
    assert pickle.loads(cloudpickle.dumps(made)).schema == made.schema


def test_another_version_is_one_error(packages: Path) -> None:
    from pygen_runtime.exceptions import ConfigurationError

    stamped = AT.stamped()
    stamped.check()
    for at, (name, _) in enumerate(stamped.stamp):
        others = list(stamped.stamp)
        others[at] = (name, "0")
        other = Place(AT.package, AT.client_class, AT.view, AT.client, tuple(others))
        with pytest.raises(
            ConfigurationError, match=rf"{name} is .* on this executor and 0 on the driver; cdf\.ship\(\)"
        ):
            other.check()
