"""The SBOM and the rewritten archive."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import pytest

from hatch_pygen import __version__
from hatch_pygen.wheel import archive, sbom
from tests.plugin.projects import config, model, snapshot_of


def test_sbom_names_generator_runtime_and_models() -> None:
    snapshot = snapshot_of(model(), model(external_id="Valves"))
    text = sbom.document("acme", "1.0", snapshot, config(runtime="compatible"))
    found = json.loads(text)
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert found["metadata"]["tools"]["components"][0]["purl"] == f"pkg:pypi/hatch-pygen@{__version__}"
    assert found["metadata"]["component"]["purl"] == "pkg:pypi/acme@1.0"
    runtime, *models = found["components"]
    assert runtime["purl"] == f"pkg:pypi/pygen-runtime@{__version__}"
    assert runtime["properties"][0]["value"] == f"pygen-runtime~={__version__}"
    assert [item["name"] for item in models] == ["plant:Pumps", "plant:Valves"]
    assert {item["properties"][0]["value"] for item in models} == {snapshot.digest}
    assert set(found["dependencies"][0]["dependsOn"]) == {item["bom-ref"] for item in found["components"]}
    assert "timestamp" not in text
    assert (found["$schema"], found["version"]) == ("http://cyclonedx.org/schema/bom-1.6.schema.json", 1)
    assert found["metadata"]["component"] == {
        "type": "library",
        "name": "acme",
        "version": "1.0",
        "bom-ref": "pkg:pypi/acme@1.0",
        "purl": "pkg:pypi/acme@1.0",
    }
    assert models[0] == {
        "type": "data",
        "name": "plant:Pumps",
        "version": "1",
        "bom-ref": "cdf-data-model:plant:Pumps(1)",
        "properties": [{"name": "hatch-pygen:snapshot-digest", "value": snapshot.digest}],
    }
    assert found["dependencies"][0]["ref"] == "pkg:pypi/acme@1.0"
    assert [each["name"] for each in runtime["properties"]] == ["hatch-pygen:requirement"]


def test_sbom_is_a_function_of_its_inputs() -> None:
    first = sbom.document("acme", "1.0", snapshot_of(), config())
    assert sbom.document("acme", "1.0", snapshot_of(), config()) == first
    serials = {
        json.loads(sbom.document(name, "1.0", snapshot_of(made), config()))["serialNumber"]
        for name, made in (("acme", model()), ("other", model()), ("acme", model("Pump", "Valve")))
    }
    assert len(serials) == 3 and json.loads(first)["serialNumber"] in serials


def make_wheel(path: Path, level: int, system: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as wheel:
        for name in ("b/ünïcode.py", "a.py"):
            info = zipfile.ZipInfo(name, (2020, 2, 2, 0, 0, 0))
            info.create_system = system
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(info, name * 5000, compresslevel=level)
    path.chmod(0o640)
    return path


def test_rewritten_archives_depend_on_content_alone(tmp_path: Path) -> None:
    hashes: set[str] = set()
    for level, system in ((1, 0), (9, 3)):
        wheel = make_wheel(tmp_path / "x.whl", level, system)
        archive.rewrite_stored(wheel)
        hashes.add(hashlib.sha256(wheel.read_bytes()).hexdigest())
        assert stat.S_IMODE(wheel.stat().st_mode) == 0o640
    assert len(hashes) == 1
    with zipfile.ZipFile(tmp_path / "x.whl") as found:
        assert found.testzip() is None
        assert found.namelist() == ["b/ünïcode.py", "a.py"]
        assert {(i.create_system, i.compress_type, i.external_attr >> 16) for i in found.infolist()} == {(3, 0, 0o644)}
        assert found.read("a.py") == b"a.py" * 5000
    assert [path.name for path in tmp_path.iterdir()] == ["x.whl"]


def test_broken_archive_is_left_alone(tmp_path: Path) -> None:
    wheel = tmp_path / "x.whl"
    wheel.write_bytes(b"no zip")
    with pytest.raises(zipfile.BadZipFile):
        archive.rewrite_stored(wheel)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"no zip"]
