"""That TypeScript does the same with each vector: `conformance.test.ts`, run by vitest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hatch_pygen import pipeline
from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from hatch_pygen.npm import runtime
from tests.conformance.package_names import write_typescript
from tests.conformance.vectors import for_language, model
from tests.generation.packages import write
from tests.typescript import node


@pytest.mark.slow
@pytest.mark.xdist_group("typescript")
def test_typescript_does_the_same(tools: Path, tmp_path: Path) -> None:
    assert f"{len(for_language('typescript'))} passed" in typescript(tools, tmp_path, runtime.folder() / "lib")


def sdk_of(folder: Path, runtime: str) -> dict[str, str]:
    """The packages that the driver of TypeScript asks for, on this runtime, and the variables that name them."""
    write(pipeline.generate_with(TypeScriptGenerator(("js",), runtime), *model()).files, folder)
    for case in for_language("typescript", "names"):
        write_typescript(case["views"], folder / "names" / case["name"].replace(" ", "_"), runtime)
    return {"PYGEN_CONFORMANCE_SDK": str(folder), "PYGEN_CONFORMANCE_RUNTIME": runtime}


def typescript(tools: Path, folder: Path, lib: Path, *options: str) -> str:
    """What vitest prints of the vectors, driven through the runtime in `lib`; the test fails where one does."""
    index = (lib / "index.js").as_posix()
    environ = {"NO_COLOR": "1", **sdk_of(folder, index)}
    vitest = node.module(tools, "vitest", "vitest.mjs")
    command = [
        "node",
        vitest,
        "run",
        "--root",
        ".",
        "--config",
        "vitest.config.mjs",
        "--dir",
        "../conformance",
        *options,
    ]
    return node.run(command, node.HERE, environ)


@pytest.mark.slow
@pytest.mark.xdist_group("typescript")
def test_drifts_of_typescript_are_found(tools: Path, tmp_path: Path) -> None:
    """Three faults are planted in a copy of the runtime, each of another area."""
    drifts = {
        "values.js": ("slice(0, -1)}+00:00`", "slice(0, -1)}Z`"),
        "attempts.js": ("const FIRST_PAUSE = 500;", "const FIRST_PAUSE = 1000;"),
        "paging.js": ("Math.floor(wanted / 2)", "wanted - 1"),
    }
    lib = Path(shutil.copytree(runtime.folder() / "lib", tmp_path / "lib"))
    for name, (right, wrong) in drifts.items():
        text = (lib / name).read_text("utf-8")
        assert text.count(right) == 1, name
        (lib / name).write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(AssertionError) as failed:
        typescript(tools, tmp_path / "sdk", lib, "--reporter=dot", "--silent")
    for case in (
        "filters: 'a moment in another zone'",
        "retries: 'the pause doubles'",
        "paging: 'a timeout halves the page'",
    ):
        assert case.replace("'", "") in str(failed.value).replace("'", ""), case
