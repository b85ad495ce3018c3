"""The audit of dependencies: it fails on what a service reports, and says so where none could be asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.security import audit
from tests.security.audit import Report, closure, locked_names, pinned

needs_pip_audit = pytest.mark.skipif(
    find_spec("pip_audit") is None, reason="pip-audit needs Python 3.11, and is not here"
)

VULNERABLE = {
    "vulns": [
        {
            "id": "PYSEC-0000-1",
            "summary": "a vulnerability of the test",
            "affected": [{"package": {"name": "jinja2", "ecosystem": "PyPI"}, "ranges": []}],
        }
    ]
}


class _Service(BaseHTTPRequestHandler):
    """Answers as a vulnerability service: jinja2 has one, nothing else has."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        found = VULNERABLE if asked["package"]["name"] == "jinja2" else {}
        content = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def service() -> Iterator[tuple[str, ...]]:
    """The options of pip-audit for a service on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield "--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@needs_pip_audit
@pytest.mark.slow
def test_a_vulnerability_fails_the_audit(
    service: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "SERVICES", (service,))
    monkeypatch.setattr(audit, "LOCK", pinned(tmp_path, {"jinja2": "3.0", "rich": "13.0"}))
    assert audit.main() == 1
    printed = capsys.readouterr().out
    assert "the development lock: 2 packages audited, 1 with known vulnerabilities" in printed
    assert "  jinja2: PYSEC-0000-1" in printed


@needs_pip_audit
@pytest.mark.slow
def test_a_service_that_is_not_there_does_not_fail_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = ("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/")
    monkeypatch.setattr(audit, "SERVICES", (nobody,))
    assert audit.main() == 0
    assert "what users install: NOT audited, no vulnerability service could be asked" in capsys.readouterr().out


def test_an_answer_that_knows_nothing_is_no_audit() -> None:
    unknown = {"dependencies": [{"name": "httpx", "skip_reason": "not found"}]}
    report = audit.read(json.dumps(unknown), "")
    assert (report.asked, report.unknown, report.vulnerable) == (False, ["httpx"], {})
    assert not audit.read("", "ERROR: no network\n").asked
    assert audit.read("", "x\nrequests.ConnectionError: Pool(host='x')\n").reason == "requests.ConnectionError: Pool"
    assert list(audit.lines("x", Report(audited=["a"], unknown=["b"])))[1:] == ["  not known to the service: b"]


def test_what_users_install_is_in_the_lock() -> None:
    """So the audit of the lock is one of that, too, and CI runs on what is audited."""
    found = closure()
    assert {
        "httpx",
        "httpcore",
        "h11",
        "pydantic",
        "pydantic-core",
        "jinja2",
        "markupsafe",
        "hatchling",
    } <= found.keys()
    assert {"pandas", "polars", "starlette", "uvicorn", "typer", "tomlkit", "pyyaml", "build", "h2"} <= found.keys()
    assert found.keys() <= locked_names()


@needs_pip_audit
@pytest.mark.slow
def test_nothing_that_is_installed_or_locked_has_a_known_vulnerability() -> None:
    found = audit.reports()
    assert {subject: report.vulnerable for subject, report in found.items() if report.vulnerable} == {}
    missing = [line for subject, report in found.items() if not report.asked for line in audit.lines(subject, report)]
    if missing:
        pytest.skip("; ".join(missing))
