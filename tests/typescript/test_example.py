"""The example in TypeScript: its Node program, its web page and its React component, on an emulator."""

from __future__ import annotations

import functools
import html
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pygen_runtime import PygenClient, TokenAuth
from tests.typescript import node
from tests.typescript.apps import emulator
from tests.typescript.projects import EXAMPLE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]
SPACE = "water_works_data"
PROGRAMS = Path(__file__).parent / "programs"
PAGES = ("unmount.tsx", "redirected.ts")


def item(view: str, external_id: str, **properties: Any) -> dict[str, Any]:
    source = {"type": "view", "space": "water_works", "externalId": view, "version": "v1"}
    node = {"instanceType": "node", "space": SPACE, "externalId": external_id}
    return {**node, "sources": [{"source": source, "properties": properties}]}


def reference(external_id: str) -> dict[str, str]:
    return {"space": SPACE, "externalId": external_id}


def fill(address: str) -> None:
    """A town, a site in it and two pumps."""
    with PygenClient(address, "works", TokenAuth("secret")) as client:
        client.instances.apply([
            item("Site", "town", name="Town"),
            item("Site", "north", name="North", parent=reference("town")),
            item("Valve", "V-1", name="Valve 1", nominalDiameter=100),
            *(
                item("Pump", f"P-{n}", name=name, site=reference("north"), ratedFlow=60.0, ratedSpeed=1000,
                     lastServiced=f"202{n}-01-02T03:04:05.000+00:00", status="running", valves=[reference("V-1")])
                for n, name in ((1, "Feed & <b>"), (2, "Drain"))
            ),
        ])  # fmt: skip


@pytest.fixture(scope="module")
def example(app: Path, tools: Path) -> Path:
    """The example, compiled as strictly as the rest."""
    shutil.copytree(EXAMPLE / "typescript", app / "water")
    (app / "pages").mkdir()
    for name in PAGES:
        shutil.copy(PROGRAMS / name, app / "pages" / name)
    options = {
        **node.STRICT, "types": ["node"], "jsx": "react-jsx", "module": "nodenext", "outDir": "built", "rootDir": ".",
        "lib": ["es2023", "dom", "dom.iterable", "dom.asynciterable"], "skipLibCheck": True,
    }  # fmt: skip
    names = ["water/report.ts", "water/web/page.tsx", *(f"pages/{name}" for name in PAGES)]
    node.compile_files(tools, "typescript", app, names, options)
    return app


def test_the_node_program(example: Path) -> None:
    with emulator() as address:
        fill(address)
        environ = {"CDF_URL": address, "CDF_PROJECT": "works", "CDF_TOKEN": "secret"}
        printed = node.run(["node", "built/water/report.js", "2026-01-01"], example, environ)
    assert printed.splitlines() == [
        "Feed & <b> at Town, North: last serviced 2021-01-02",
        "  close Valve 1 first",
        "Drain at Town, North: last serviced 2022-01-02",
        "  close Valve 1 first",
        "north: 2",
        "sites without a parent: 1",
        "no such pump",
    ]


@pytest.fixture(scope="module")
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on the PATH")
    return found


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def shown(browser: str, url: str, profile: Path) -> str:
    """What a page is after its requests."""
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}",
        "--virtual-time-budget=10000", "--dump-dom", url,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=180).stdout


def bundle(tools: Path, app: Path, source: str, target: str) -> None:
    esbuild = tools / "node_modules" / ".bin" / ("esbuild.cmd" if os.name == "nt" else "esbuild")
    options = ["--bundle", "--minify", "--format=esm", "--jsx=automatic", '--define:process.env.NODE_ENV="production"']
    node.run([esbuild, source, *options, f"--outfile={target}", "--log-level=error"], app)


def test_the_web_page_and_the_component(example: Path, tools: Path, browser: str, tmp_path: Path) -> None:
    bundle(tools, example, "water/web/page.tsx", "site/page.js")
    shutil.copy(example / "water/web/index.html", example / "site/index.html")
    with emulator("--cors", "loopback") as address, served(example / "site") as origin:
        fill(address)
        page = shown(browser, f"{origin}/index.html?cdf={address}&token=secret", tmp_path)
    lists = [re.findall(r"<li>(.*?)</li>", each) for each in re.findall(r"<ul.*?</ul>", page, re.DOTALL)]
    assert [[html.unescape(name) for name in each] for each in lists] == [
        ["Drain (running)", "Feed & <b> (running)"],
        ["Drain", "Feed & <b>"],
    ]


def test_a_page_of_another_origin_is_told_of_cors(example: Path, tools: Path, browser: str, tmp_path: Path) -> None:
    bundle(tools, example, "water/web/page.tsx", "site/page.js")
    shutil.copy(example / "water/web/index.html", example / "site/index.html")
    with emulator() as address, served(example / "site") as origin:
        page = shown(browser, f"{origin}/index.html?cdf={address}&token=secret", tmp_path)
    assert "NetworkError" in page and "CORS" in page


def test_a_component_that_is_unmounted_aborts_its_request(example: Path, tools: Path, browser: str, tmp_path: Path) -> None:  # fmt: skip
    bundle(tools, example, "pages/unmount.tsx", "site/unmount.js")
    (example / "site/unmount.html").write_text('<body><script type="module" src="unmount.js"></script></body>')
    with served(example / "site") as origin:
        page = shown(browser, f"{origin}/unmount.html", tmp_path)
    assert 'data-request="aborted"' in page


class Elsewhere(BaseHTTPRequestHandler):
    """Redirects each request, and keeps what it was asked."""

    asked: ClassVar[list[str]] = []

    def do_OPTIONS(self) -> None:
        self._answer(204)

    def do_POST(self) -> None:
        self.asked.append(f"{self.path} {self.headers['authorization']}")
        self._answer(307, location="/login?next=secret")

    def _answer(self, status: int, **headers: str) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(status)
        allowed = {"access-control-allow-origin": "*", "access-control-allow-headers": "authorization, *"}
        for name, value in {**allowed, **headers, "content-length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def test_a_redirect_is_not_followed_in_a_browser(example: Path, tools: Path, browser: str, tmp_path: Path) -> None:
    """A page sees of a redirect that there was one, as an answer of status 0: the token goes nowhere else."""
    bundle(tools, example, "pages/redirected.ts", "site/redirected.js")
    (example / "site/redirected.html").write_text('<body><script type="module" src="redirected.js"></script></body>')
    Elsewhere.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server, served(example / "site") as origin:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = shown(browser, f"{origin}/redirected.html?cdf=http://127.0.0.1:{server.server_port}", tmp_path)
        server.shutdown()
    assert "RedirectError after 1: the server redirects to a place that cannot be followed; is baseUrl right?" in page
    assert Elsewhere.asked == ["/api/v1/projects/p/models/instances/list Bearer secret"]
