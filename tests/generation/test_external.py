"""A language in another process: what it gets, what it may answer, which files are ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline
from hatch_pygen.generation import ownership, process, writer
from hatch_pygen.generation.external import MANIFEST, ExternalGenerator
from hatch_pygen.problems import GenerationError
from tests.generation.golden import CASES, configured, snapshot_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/add-a-language.md"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="the plugin of docs/add-a-language.md runs on node")

ANSWER = "import json, os, sys; request = json.load(sys.stdin); "


def external(folder: Path, code: str, timeout: float = 60, **options: str) -> ExternalGenerator:
    return ExternalGenerator([sys.executable, "-c", ANSWER + code], folder, options, timeout)


def printing(answer: Any) -> str:
    return f"sys.stdout.write({json.dumps(json.dumps(answer))})"


def generated(generator: ExternalGenerator, case: str = "connections") -> pipeline.GeneratedPackage:
    return pipeline.generate_with(generator, snapshot_of(case), configured(case))


def written(folder: Path, files: dict[str, str]) -> writer.ReconcileResult:
    generator = external(folder, printing({"files": files}))
    return writer.reconcile(generated(generator).files, folder, generator)


def refused(folder: Path, code: str, **more: Any) -> list[str]:
    with pytest.raises(GenerationError) as caught:
        generated(external(folder, code, **more))
    return [f"{problem.code} {problem.where}: {problem.message}" for problem in caught.value.problems]


def texts(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def test_the_process_gets_the_ir_and_the_options_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDF_TOKEN", "hunter2")
    monkeypatch.setenv("GITHUB_TOKEN", "hunter2")
    code = (
        "keys = list(request); found = {'version': request['version'], 'options': request['options']}; "
        "found |= {'format': request['ir']['format'], 'keys': keys, 'environment': sorted(os.environ)}; "
        "print(json.dumps({'files': {'a.json': json.dumps(found)}}))"
    )
    package = generated(external(tmp_path, code, prefix="I"))
    found = json.loads(package.files["a.json"])
    assert (found["version"], found["options"], found["format"]) == (1, {"prefix": "I"}, "hatch-pygen/ir")
    assert found["keys"] == ["version", "ir", "options"]
    assert set(found["environment"]) - {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"} <= set(process._ENVIRONMENT)
    assert {problem.code for problem in package.problems} == {"PG020", "PG022", "PG023"}


def test_files_are_written_and_kept_by_their_digests(tmp_path: Path) -> None:
    (tmp_path / "mine.ts").write_text("mine")
    assert written(tmp_path, {"a.ts": "1", "sub/b.ts": "2"}).written == ("a.ts", "sub/b.ts", MANIFEST)
    assert written(tmp_path, {"a.ts": "1", "sub/b.ts": "2"}).written == ()
    found = written(tmp_path, {"a.ts": "3"})
    assert (found.written, found.removed) == (("a.ts", MANIFEST), ("sub/b.ts",))
    assert texts(tmp_path) == {"mine.ts": "mine", "a.ts": "3"} and not (tmp_path / "sub").exists()


def test_files_of_others_and_changed_ones_are_named_and_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.ts").write_text("mine")
    written(tmp_path, {"a.ts": "1", "b.ts": "1"})
    (tmp_path / "a.ts").write_text("by hand")
    (tmp_path / "b.ts").write_text("by hand")
    before = texts(tmp_path)
    with pytest.raises(GenerationError) as caught:
        written(tmp_path, {"a.ts": "2", "mine.ts": "2"})
    assert [f"{problem.code} {problem.where}: {problem.message}" for problem in caught.value.problems] == [
        "PG311 a.ts: was changed by hand since hatch-pygen wrote it",
        "PG311 b.ts: was changed by hand since hatch-pygen wrote it",
        "PG311 mine.ts: was not written by hatch-pygen; the generated package would overwrite it",
    ]
    assert texts(tmp_path) == before
    written(tmp_path, {"a.ts": "by hand", "b.ts": "by hand"})
    assert written(tmp_path, {"a.ts": "2"}).removed == ("b.ts",)


def test_a_manifest_of_somebody_else_gives_nothing_away(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("x")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / MANIFEST).write_text('{"files": {"../outside.txt": "sha256:2d711642b726b04401627ca9fbac32f5"}}')
    with pytest.raises(GenerationError, match="was not written by hatch-pygen"):
        written(folder, {"a.ts": "1"})
    (folder / MANIFEST).write_text(
        '{"//": "", "files": {"../outside.txt": "x", "/etc/x": "y", "a.ts": 5, "b.ts": "z"}}'
    )
    assert set(external(folder, "").written) == {"b.ts"}
    assert written(folder, {"a.ts": "1"}).removed == () and outside.read_text() == "x"


@pytest.mark.parametrize(
    "path",
    ["../a", "/a", "a/../b", "./a", "a//b", "a/", "", "C:/a", "C:a", "a\\b", "a\0", "a\n", "a.", "a /b", "x" + MANIFEST[0] + "?"],
)  # fmt: skip
def test_paths_that_leave_the_folder_or_that_some_system_refuses(tmp_path: Path, path: str) -> None:
    (found,) = refused(tmp_path, printing({"files": {path: "x"}}))
    assert found.startswith("PG512 plugin: ")
    assert list(tmp_path.iterdir()) == []


def test_other_paths_that_are_refused(tmp_path: Path) -> None:
    assert "is the name of the list of files" in refused(tmp_path, printing({"files": {MANIFEST: "x"}}))[0]
    assert "is a file and a folder of others" in refused(tmp_path, printing({"files": {"a": "x", "a/b": "x"}}))[0]


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_no_link_leads_out(tmp_path: Path) -> None:
    folder, outside = tmp_path / "out", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "sub").symlink_to(outside)
    (folder / "a.ts").symlink_to(outside / "a.ts")
    with pytest.raises(GenerationError) as caught:
        written(folder, {"sub/x.ts": "1", "a.ts": "1"})
    assert {problem.where for problem in caught.value.problems} == {"sub", "a.ts"}
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print('nothing')", "PG203 "),
        ("print('[]')", "PG511 the answer of the plugin: is not {"),
        (printing({"files": {"a": 1}}), "PG511 the answer of the plugin: is not {"),
        (printing({"files": {}, "problems": [{}]}), "PG511 the answer of the plugin: holds a problem without a message"),
        (printing({"files": {"a": "\ud800"}}), "PG2"),
        ("sys.exit(3)", f"PG510 plugin {sys.executable} -c "),
    ],
)  # fmt: skip
def test_answers_that_are_refused(tmp_path: Path, code: str, expected: str) -> None:
    assert refused(tmp_path, code)[0].startswith(expected)


@pytest.mark.wide
def test_time_and_output_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.monotonic()
    child = "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    assert refused(tmp_path, child, timeout=2)[0].endswith("has not ended within 2 s")
    monkeypatch.setattr(process, "LIMIT", 1024 * 1024)
    endless = "exec('while True: sys.stdout.write(\"x\" * 65536)')"
    assert refused(tmp_path, endless)[0].endswith("answers more than 1 MB")
    assert time.monotonic() - started < 40


def test_problems_of_the_plugin_are_problems(tmp_path: Path) -> None:
    warning = {"severity": "warning", "where": "Pump", "message": "a \u001b[31m", "fix": "none", "code": "TS1"}
    package = generated(external(tmp_path, printing({"files": {}, "problems": [warning]})))
    (found,) = [problem for problem in package.problems if problem.code == "TS1"]
    assert str(found) == "Pump\nTS1: a \\u001b[31m\nfix: none"
    assert refused(tmp_path, printing({"files": {}, "problems": [{"message": "no"}]})) == ["PG513 plugin: no"]


def test_check_of_a_written_folder(tmp_path: Path) -> None:
    written(tmp_path, {"a.ts": "1"})
    generator = external(tmp_path, printing({"files": {"b.ts": "1"}}))
    files = generated(generator).files
    assert ownership.stale_files(files, tmp_path, generator) == ["a.ts"]
    assert ownership.foreign_files(files, tmp_path, generator) == []


def documented_plugin() -> str:
    found = re.search(r"^```js\n(// A TypeScript.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@needs_node
@pytest.mark.parametrize("case", CASES)
def test_the_plugin_of_the_page(tmp_path: Path, case: str) -> None:
    """Every view has an interface with every stored property, whatever it is called; nothing ends a comment early."""
    script = tmp_path / "typescript.mjs"
    script.write_text(documented_plugin(), encoding="utf-8")
    assert NODE
    package = generated(ExternalGenerator([NODE, str(script)], tmp_path, {}, 60), case)
    ir = json.loads((ROOT / "tests/golden" / case / "expected/ir.json").read_text("utf-8"))
    interfaces = [text for path, text in package.files.items() if path.endswith(".ts") and path != "reference.ts"]
    assert len(interfaces) == len(ir["views"]) == len({path.lower() for path in package.files}) - 2
    found = sorted(re.findall(r'^  readonly ("(?:[^"\\]|\\.)*")\??: ', "".join(interfaces), re.MULTILINE))
    stored = [p for view in ir["views"] for p in view["properties"] if p["kind"] in ("property", "direct_relation")]
    assert [json.loads(name) for name in found] == [
        json.loads(text) for text in sorted(json.dumps(p["id"], ensure_ascii=False) for p in stored)
    ]
    for text in interfaces:
        assert re.fullmatch(
            r"(/\*\*((?!\*/).)*\*/|  readonly .*;|export interface \w+ \{|\}|import .*;|  /\*\*((?!\*/).)*\*/|)",
            text.split("\n")[0],
        )
        lines = [line for line in text.split("\n") if "/**" in line]
        assert all(line.count("*/") == 1 and line.rstrip().endswith("*/") for line in lines)


@needs_node
def test_what_the_page_shows_of_the_plugin_is_what_it_writes(tmp_path: Path) -> None:
    script = tmp_path / "typescript.mjs"
    script.write_text(documented_plugin(), encoding="utf-8")
    shown = re.search(r"^```ts\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert NODE and shown
    package = generated(ExternalGenerator([NODE, str(script)], tmp_path, {"prefix": "I"}, 60))
    assert package.files["IPump.ts"] == shown[1]
