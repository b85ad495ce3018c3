"""What the service makes, for whom, and that equal requests are equal bytes."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline
from hatch_pygen.config import PygenConfig
from hatch_pygen.snapshot import dump, from_api_answer
from tests import model_json
from tests.plugin.projects import build
from tests.service.conftest import Service
from tests.shared_models import MODEL_NAMES, containers_file, model_file

PUMP = model_json.view(
    "Pump", {"name": model_json.text(), "speed": model_json.mapped("float64", containerPropertyIdentifier="speed")}
)
MODEL = model_json.model(PUMP)
OPTIONS = {"space": "plant", "external-id": "Plant", "version": "v1"}


def generated(language: str = "python", **more: Any) -> dict[str, str]:
    config = PygenConfig.from_dict({**OPTIONS, **more}, "configuration")
    return dict(pipeline.generate(from_api_answer(json.dumps(MODEL)), config, language).files)


def members(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("language", ["python", "typescript", "mermaid"])
def test_a_zip_holds_what_the_pipeline_makes(service: Service, language: str) -> None:
    answer = service.post("/generate", model=MODEL, language=language)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="plant.zip"'
    assert answer.headers["x-pygen-digest"].startswith("sha256:")
    assert members(answer.content) == generated(language)


def test_the_same_files_as_json(service: Service) -> None:
    configuration = {"package": "acme.plant", "client-name": "AcmeClient"}
    answer = service.post("/generate", model=MODEL, form="files", configuration=configuration).json()
    assert answer["files"] == generated(**configuration)
    assert (answer["package"], answer["language"], answer["problems"]) == ("acme.plant", "python", [])


def test_a_snapshot_is_a_model_too(service: Service) -> None:
    file = json.loads(dump(from_api_answer(json.dumps(MODEL))))
    assert members(service.post("/generate", model=file).content) == generated()
    file["models"][0]["views"][0]["name"] = "changed"
    damaged = service.post("/generate", model=file)
    assert damaged.status_code == 422
    assert damaged.json()["problems"][0]["code"] == "PG208"


@pytest.mark.slow
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_real_models(service: Service, name: str) -> None:
    text, containers = model_file(name).read_bytes(), containers_file(name)
    body = {"model": json.loads(text)}
    if containers is not None:
        body["containers"] = json.loads(containers.read_bytes())
    several = len(body["model"]["items"]) > 1
    if several:
        keys = (("space", "space"), ("external-id", "externalId"), ("version", "version"))
        models = [{key: model[of] for key, of in keys} for model in body["model"]["items"]]
        body["configuration"] = {"models": models, "package": "several", "client-name": "SeveralClient"}
    answer = service.post("/generate", **body)
    assert answer.status_code == 200, answer.text
    snapshot = from_api_answer(text, None if containers is None else containers.read_bytes())
    [first, *_] = snapshot.models
    table = {"space": first["space"], "external-id": first["externalId"], "version": first["version"]}
    config = PygenConfig.from_dict(body.get("configuration", table), "configuration")
    assert members(answer.content) == dict(pipeline.generate(snapshot, config).files)


@pytest.mark.slow
def test_a_wheel_and_a_tarball_are_those_of_a_build(service: Service, tmp_path: Path) -> None:
    """A project with the same name, version and options, built by hatchling, gives the same bytes."""
    version = "1.2.3"
    (tmp_path / "pygen.snapshot.json").write_text(dump(from_api_answer(json.dumps(MODEL), sdk_version=version)))
    from hatch_pygen.project.creation import pyproject_text

    table = {**OPTIONS, "package": "plant", "client-name": "PlantClient"}
    (tmp_path / "pyproject.toml").write_text(pyproject_text("plant-sdk", table))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "npm", "-d", str(tmp_path / "dist")]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    asked = {"model": MODEL, "name": "plant-sdk", "sdk_version": version}
    wheel = service.post("/generate", form="wheel", **asked)
    assert wheel.headers["content-disposition"] == 'attachment; filename="plant_sdk-1.2.3-py3-none-any.whl"'
    assert wheel.content == (tmp_path / "dist" / "plant_sdk-1.2.3-py3-none-any.whl").read_bytes()
    tarball = service.post("/generate", form="npm", language="typescript", **asked)
    assert tarball.content == (tmp_path / "dist" / "plant-sdk-1.2.3.tgz").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(tarball.content)) as archive:
        assert "package/package.json" in archive.getnames()
    shutil.rmtree(tmp_path / "dist")


@pytest.mark.slow
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_wheels_of_real_models_are_those_of_a_build(service: Service, name: str, tmp_path: Path) -> None:
    """The archive itself, byte for byte, of a project with the same name, version and options."""
    from hatch_pygen.project.creation import pyproject_text

    text, containers = model_file(name).read_bytes(), containers_file(name)
    known = None if containers is None else containers.read_bytes()
    found = from_api_answer(text, known, sdk_version="1.2.3")
    keys = (("space", "space"), ("external-id", "externalId"), ("version", "version"))
    models = [{key: model[of] for key, of in keys} for model in found.models]
    table = {"models": models, "package": "plant_sdk", "client-name": "PlantClient"}
    body = {"model": json.loads(text), **({"containers": json.loads(known)} if known else {})}
    answer = service.post("/generate", form="wheel", name="plant-sdk", sdk_version="1.2.3", configuration=table, **body)
    assert answer.status_code == 200, answer.text
    root = tmp_path / "plant-sdk"
    root.mkdir()
    (root / "pygen.snapshot.json").write_text(dump(found), "utf-8")
    (root / "pyproject.toml").write_text(pyproject_text("plant-sdk", table), "utf-8")
    assert answer.content == build(root).read_bytes()


@pytest.mark.slow
def test_other_forms_are_those_of_a_build(service: Service, tmp_path: Path) -> None:
    """A package with a copy of the runtime, in a single file."""
    from hatch_pygen.project.creation import pyproject_text

    table = {
        **OPTIONS,
        "package": "plant",
        "client-name": "PlantClient",
        "runtime": "vendored",
        "layout": "single-file",
    }
    root = tmp_path / "plant-sdk"
    root.mkdir()
    (root / "pygen.snapshot.json").write_text(dump(from_api_answer(json.dumps(MODEL), sdk_version="1.2.3")), "utf-8")
    (root / "pyproject.toml").write_text(pyproject_text("plant-sdk", table), "utf-8")
    asked = {"model": MODEL, "name": "plant-sdk", "sdk_version": "1.2.3", "configuration": table}
    answer = service.post("/generate", form="wheel", **asked)
    assert answer.status_code == 200, answer.text
    assert answer.content == build(root).read_bytes()


def test_validate_says_what_a_build_would(service: Service) -> None:
    assert service.post("/validate", model=MODEL).json() == {"valid": True, "problems": []}
    answer = service.post("/validate", model=MODEL, configuration={"clientname": "x"})
    assert answer.status_code == 200
    assert not answer.json()["valid"]
    assert [(each["code"], each["where"]) for each in answer.json()["problems"]] == [
        ("PG101", "configuration.clientname")
    ]


def test_diff(service: Service) -> None:
    old = model_json.model(model_json.view("Pump", {"name": model_json.text()}))
    answer = service.post("/diff", old=old, new=MODEL).json()
    assert answer["level"] == "minor"
    assert [(each["level"], each["where"]) for each in answer["changes"]] == [("minor", "plant:Pump(v1).speed")]
    assert answer["markdown"].startswith("### Added\n")
    assert service.post("/diff", old=MODEL, new=MODEL).json()["level"] is None


def test_what_is_there(service: Service) -> None:
    languages = {each["name"]: each for each in service.client.get("/languages").json()}
    assert languages["python"]["forms"] == ["zip", "files", "wheel"]
    assert "npm" in languages["typescript"]["forms"]
    assert [name for name, each in languages.items() if each["experimental"]] == ["csharp"]
    assert service.client.get("/health").json() == {"status": "ok", "running": 0, "waiting": 0}
    from hatch_pygen.version import __version__

    assert service.client.get("/version").json()["hatch_pygen"] == __version__


def counts(service: Service) -> dict[str, float]:
    text = service.client.get("/metrics").text
    pairs = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


@pytest.mark.wide
def test_equal_requests_are_one_piece_of_work(service: Service) -> None:
    model = model_json.model(model_json.view("Once", {"name": model_json.text()}))
    before = counts(service)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.post("/generate", model=model), range(8)))
    assert len({answer.content for answer in answers}) == 1
    [tag] = {answer.headers["etag"] for answer in answers}
    made = 'pygen_answers_total{source="process"}'
    assert counts(service)[made] - before.get(made, 0) == 1
    again = service.client.post("/generate", json={"model": model}, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    reordered = service.post("/generate", model=dict(reversed(model.items())))
    assert (reordered.headers["etag"], reordered.content) == (tag, answers[0].content)
    assert service.post("/generate", model=model, form="files").headers["etag"] != tag
    assert counts(service)['pygen_requests_total{method="POST",route="/generate",status="304"}'] >= 1
