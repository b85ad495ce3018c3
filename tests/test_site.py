"""The documentation site: built strictly and offline from docs/, complete, and made of nothing but its own files."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

import hatch_pygen
import pygen_runtime
from pygen_runtime import emulator, wire
from tests.diagram.browser import CHROMIUM, FLAGS, answer, needs_browser
from tests.environment import clean_variables
from tests.test_docs import WIDTH

pytest.importorskip("mkdocs", reason="the development environment has mkdocs from Python 3.11 on")

ROOT = Path(__file__).resolve().parents[1]
OFFLINE = """
import socket, sys
from mkdocs.__main__ import cli

def refuse(*address, **_):
    raise OSError(f"a build of the site asks for {address}")

socket.socket.connect = socket.getaddrinfo = refuse
sys.exit(cli(sys.argv[1:]))
"""

LOOK = """
const found = [];
for (const page of values.pages) {
  const frame = document.createElement("iframe");
  frame.style = `width: ${values.width}px; height: 1000px; border: 0`;
  const loaded = new Promise(resolve => frame.addEventListener("load", resolve, {once: true}));
  frame.srcdoc = page;
  document.getElementById("stage").append(frame);
  await loaded;
  const inside = frame.contentDocument;
  inside.querySelectorAll("details").forEach(each => { each.open = true; });
  const boxes = [...inside.querySelectorAll("pre > code")].filter(each => each.offsetParent);
  const scrolls = boxes.filter(each => each.scrollWidth > each.clientWidth).length;
  boxes.forEach(each => { each.textContent = "x".repeat(values.characters); });
  const full = boxes.filter(each => each.scrollWidth > each.clientWidth).length;
  found.push({boxes: boxes.length, scrolls, full, wide: inside.documentElement.scrollWidth - values.width});
  frame.remove();
}
return found;
"""

SEARCH = """<script>
addEventListener("load", () => {
  const field = document.querySelector(".md-search__input"), list = document.querySelector(".md-search-result__list");
  const type = () => { field.focus(); field.value = "throttles"; field.dispatchEvent(new KeyboardEvent("keyup")); };
  setInterval(() => list.childElementCount || type(), 500);
});
</script></body>"""
"""Types into the field of a page until something is found."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site; what mkdocs warns of fails the build."""
    folder = tmp_path_factory.mktemp("site")
    paths = ["--config-file", str(ROOT / "docs/mkdocs.yml"), "--site-dir", str(folder)]
    command = [sys.executable, "-c", OFFLINE, "build", "--strict", *paths]  # quiet would hide warnings from strict
    done = subprocess.run(command, cwd=folder, env=clean_variables(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


class Page(HTMLParser):
    """What a browser would load for a page, the ids in it, and its running text, code left out."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.text: list[str] = []
        self._code = 0
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self._code += tag in ("code", "pre", "script", "style", "nav")
        self.loads += [given.get("src") or ""]
        if tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.loads += [given.get("href") or ""]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre", "script", "style", "nav")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.text.append(data)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {file.relative_to(site).as_posix(): Page(file) for file in site.rglob("*.html")}


def public_names() -> Iterator[str]:
    for module in (pygen_runtime, emulator, wire):
        yield from (f"{module.__name__}.{name}" for name in module.__all__ if not name.startswith("_"))
    functions = re.findall(r" as (\w+)$", Path(hatch_pygen.__file__ or "").read_text("utf-8"), re.MULTILINE)
    assert "generate_sdk" in functions
    yield from (f"hatch_pygen.{name}" for name in functions if not name.startswith("_"))


def test_every_public_name_is_in_the_reference(pages: dict[str, Page]) -> None:
    shown = {id for page in pages.values() for id in page.ids}
    assert sorted(set(public_names()) - shown) == []


def test_every_page_of_docs_is_a_page_of_the_site(pages: dict[str, Page]) -> None:
    docs = ROOT / "docs"
    sources = {file.relative_to(docs).with_suffix(".html").as_posix() for file in docs.rglob("*.md")}
    assert sources | {"404.html", "changelog.html", "example-project.html", "notebook.html"} == set(pages)


def test_what_makes_the_site_is_not_in_it(site: Path) -> None:
    kinds = {file.suffix for file in site.rglob("*") if file.is_file() and "assets" not in file.relative_to(site).parts}
    assert kinds == {".html", ".js", ".json", ".xml", ".gz", ".inv"}
    assert [file.name for file in site.rglob("*.js") if "assets" not in file.parts] == ["search_index.js"]
    assert (site / "assets/site.css").is_file()


def test_choices_are_tabs_and_what_is_printed_is_shown(site: Path) -> None:
    begin = (site / "index.html").read_text("utf-8")
    assert re.findall(r"<label for=[^>]*>(\w+)</label>", begin) == ["pip", "uv", "Poetry"]
    assert "pump-1 P-1 IE4" in begin and "text output" not in begin
    set_up = (site / "how-to-filter.html").read_text("utf-8").partition("<summary>Set-up")[2].partition("</details>")[0]
    assert "BasinWrite" in re.sub(r"<[^>]+>", "", set_up) and 'class="highlight' in set_up


def test_no_page_loads_from_another_host(pages: dict[str, Page]) -> None:
    assert [(name, load) for name, page in pages.items() for load in page.loads if re.match(r"\w+:|//", load)] == []


def test_no_markdown_is_left_in_the_text(pages: dict[str, Page]) -> None:
    """What GitHub renders and Python-Markdown does not: a list right after a paragraph, say, or a fence with marks."""
    left = re.compile(r"```|\n *(?:[-*]|\d+\.) |>>> |\| *---|\]\(")
    found = [(name, text.strip()[:80]) for name, page in pages.items() for text in page.text if left.search(text)]
    assert found == []


def look(site: Path, folder: Path, names: Sequence[str], width: int, characters: int) -> dict[str, dict[str, int]]:
    """Of each page as a window of this width shows it: boxes of code, those that scroll, also with so long a line."""
    base = f"<head><base href='{site.as_uri()}/'>"
    texts = [re.sub(r"<script\b.*?</script>", "", (site / name).read_text("utf-8"), flags=re.DOTALL) for name in names]
    pages = [text.replace("<head>", base, 1) for text in texts]
    answers = answer(folder, LOOK, {"pages": pages, "width": width, "characters": characters}, width=width + 20)
    return dict(zip(names, answers, strict=True))


@needs_browser
def test_code_fits_its_box_in_a_browser(site: Path, tmp_path: Path) -> None:
    """Every box of every page, and a line as long as tests/test_docs.py allows, on a screen of 1,280 pixels."""
    names = sorted(file.relative_to(site).as_posix() for file in site.glob("*.html") if file.stem != "changelog")
    found = look(site, tmp_path, names, 1280, WIDTH)
    assert found["index.html"]["boxes"] >= 3
    assert {name: page for name, page in found.items() if page["scrolls"] or page["full"] or page["wide"] > 0} == {}


@needs_browser
def test_longer_lines_would_scroll_and_no_page_is_wider_than_a_phone(site: Path, tmp_path: Path) -> None:
    found = look(site, tmp_path, ["index.html", "how-to-filter.html", "configuration.html"], 430, WIDTH)
    assert all(page["full"] == page["boxes"] > 0 and page["wide"] <= 0 for page in found.values()), found


@needs_browser
def test_the_search_finds_pages_of_a_site_on_a_disk(site: Path, tmp_path: Path) -> None:
    page = site / "searched.htm"
    page.write_text((site / "index.html").read_text("utf-8").replace("</body>", SEARCH), "utf-8")
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    page.unlink()
    found = re.findall(r'<a href="([^"]+)" class="md-search-result__link"', done.stdout)
    assert any("troubleshooting.html#the-api-throttles" in link for link in found), found
