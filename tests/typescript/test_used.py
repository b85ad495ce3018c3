"""Generated TypeScript is used: compilers read all of it, prettier changes nothing, it runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.generation import golden
from tests.generation.packages import write
from tests.shared_models import MODEL_NAMES, needs_shared
from tests.typescript import node
from tests.typescript.packages import golden_sources, hostile_sources, shared_source, write_all

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]
BUNDLED = "./runtime/index.js"


@pytest.fixture(scope="module")
def sources(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every golden package as sources, beside an installed runtime."""
    folder = tmp_path_factory.mktemp("golden")
    write_all(golden_sources(), folder)
    _install_runtime(folder)
    return folder


@pytest.fixture(scope="module")
def hostile(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every hostile package in the same way."""
    folder = tmp_path_factory.mktemp("hostile")
    write_all(hostile_sources(), folder)
    _install_runtime(folder)
    return folder


def _install_runtime(folder: Path) -> None:
    installed = folder / "node_modules" / "pygen-runtime"
    for path, text in runtime.package_files().items():
        target = installed / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (folder / "package.json").write_text('{"type": "module"}')


def _compile(tools: Path, compiler: str, folder: Path) -> None:
    later = {} if compiler == "typescript-5.4" else node.LATER
    node.compile_all(tools, compiler, folder, noEmit=True, allowImportingTsExtensions=True, **later)


@pytest.mark.parametrize("compiler", node.OLDEST_AND_NEWEST)
def test_sources_compile_strictly(compiler: str, tools: Path, sources: Path) -> None:
    _compile(tools, compiler, sources)


@pytest.mark.parametrize(
    "compiler", [pytest.param(each, marks=pytest.mark.full) for each in node.COMPILERS[:-1]] + [node.COMPILERS[-1]]
)
def test_hostile_sources_compile_strictly(compiler: str, tools: Path, hostile: Path) -> None:
    _compile(tools, compiler, hostile)


@needs_shared
@pytest.mark.full
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_shared_models_compile_strictly(name: str, tools: Path, tmp_path: Path) -> None:
    write_all(iter([shared_source(name)]), tmp_path)
    _install_runtime(tmp_path)
    for compiler in node.COMPILERS:
        _compile(tools, compiler, tmp_path)


def test_javascript_and_declarations_are_what_a_compiler_makes(tools: Path, tmp_path: Path) -> None:
    """Compared as prettier prints both, without comments: compilers put them where they were."""
    write_all(golden_sources(), tmp_path / "made", "js", "d.ts", specifier=BUNDLED)
    write_all(golden_sources(), tmp_path / "sources", specifier=BUNDLED)
    for case in golden.CASES:
        write(runtime.modules(), tmp_path / "sources" / case / "runtime")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    options = {"rewriteRelativeImportExtensions": True, "declaration": True, "outDir": "../out"}
    node.compile_all(tools, "typescript-5.9", tmp_path / "sources", **options)
    for folder in ("out", "made"):
        for path in (tmp_path / folder).rglob("*.*s"):
            path.write_text(
                re.sub(r"^ *//.*\n|/\*\*(?s:.)*?\*/\n? *", "", path.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
            )
    node.run(
        [
            "node",
            _prettier(tools),
            "--no-config",
            "--log-level=error",
            "--object-wrap=collapse",
            "--write",
            "out",
            "made",
        ],
        tmp_path,
    )
    for case in golden.CASES:
        for path in (tmp_path / "made" / case).rglob("*.*s"):
            relative = path.relative_to(tmp_path / "made")
            assert _plain(path) == _plain(tmp_path / "out" / relative), relative


def _plain(path: Path) -> str:
    """Without blank lines, and what says the same in another way: endings, `type`, brackets around a key."""
    text = path.read_text("utf-8").replace('["__proto__"]', "__proto__").replace('.ts";', '.js";')
    text = re.sub(r"^export (?:type )?\{\};\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"\b(import|export) type ", r"\1 ", re.sub(r"([{,]\s*)type ", r"\1", text))
    text = re.sub(r"\{([^{};]*)\} from", lambda names: f"{{ {' '.join(names[1].split()).strip(' ,')} }} from", text)
    return re.sub(r"\n+", "\n", text).strip()


def _check_format(tools: Path, folder: Path, widths: Mapping[str, int]) -> None:
    for width in set(widths.values()):
        folders = [f"{name}/**/*.ts" for name, own in widths.items() if own == width]
        node.run(["node", _prettier(tools), "--no-config", f"--print-width={width}", "--check", *folders], folder)


def test_prettier_changes_nothing(tools: Path, sources: Path) -> None:
    _check_format(tools, sources, {case: golden.configured(case).line_length for case in golden.CASES})


@pytest.mark.full
def test_prettier_changes_nothing_in_hostile_sources(tools: Path, hostile: Path) -> None:
    _check_format(tools, hostile, {name: config.line_length for name, _, config in hostile_sources()})


def _prettier(tools: Path) -> Path:
    return node.module(tools, "prettier", "bin", "prettier.cjs")


def test_the_compiled_runtime_is_what_the_compiler_makes_of_its_sources(tools: Path, tmp_path: Path) -> None:
    own = runtime.folder()
    for name in ("src", "tsconfig.json", "tsconfig.types.json", "package.json"):
        (shutil.copytree if name == "src" else shutil.copy)(own / name, tmp_path / name)
    compiler = node.module(tools, "typescript", "bin", "tsc")
    for config in ("tsconfig.json", "tsconfig.types.json"):
        node.run(["node", compiler, "-p", config], tmp_path)
    found = {path.name: path.read_text("utf-8") for path in (tmp_path / "lib").iterdir()}
    assert found == runtime.compiled()
