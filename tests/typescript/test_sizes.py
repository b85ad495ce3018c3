"""Models larger than any that is known are generated, compiled and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.generation.packages import configuration, snapshot_of, write
from tests.model_json import direct, model, text, view
from tests.typescript import node
from tests.typescript.packages import generated

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("typescript")]


def test_a_thousand_views_in_a_circle_and_one_of_three_hundred_properties(tools: Path, tmp_path: Path) -> None:
    many = {f"p{n}": text() for n in range(300)}
    circle = [view(f"V{n}", {"next": direct(f"V{(n + 1) % 1000}"), "name": text()}) for n in range(1000)]
    plant = model(*circle, view("Wide", many), view("Empty", {}))
    config = configuration([plant], package="large", client_name="LargeClient")
    write(generated(snapshot_of(plant), config, "js", "d.ts", specifier="./runtime/index.js").files, tmp_path)
    write({f"runtime/{name}": content for name, content in runtime.modules().items()}, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    program = (
        'import { LargeClient, V999, Wide } from "./index.js";\nimport { TokenAuth } from "./runtime/index.js";\n'
        'const c = new LargeClient({ baseUrl: "https://c.local", project: "p", credentials: new TokenAuth("t") });\n'
        "const name: string = Wide.$view.externalId;\n"
        'console.log(V999.next.has({ name: "a" }).toJSON(), name, Wide.p299.eq("x").toJSON(), c.v999 === c.view(V999), c.empty);\n'
    )
    (tmp_path / "program.ts").write_text(program)
    options = {**node.STRICT, "lib": ["es2023", "dom", "dom.iterable", "dom.asynciterable"], "outDir": "."}
    node.compile_files(tools, "typescript", tmp_path, ["program.ts"], options)
    printed = node.run(["node", "program.js"], tmp_path)
    assert "Wide" in printed and "V999/v1" in printed and "p299" in printed and " true " in printed
