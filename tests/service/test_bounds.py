"""What a stranger may send, how much and how often: bounds, keys, and processes that end."""

from __future__ import annotations

import asyncio
import hmac
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from hatch_pygen.problems import GenerationError
from hatch_pygen.service import door
from hatch_pygen.service.app import application
from hatch_pygen.service.door import Rates
from hatch_pygen.service.settings import Settings, read_keys
from tests import model_json
from tests.service.conftest import Service
from tests.service.test_service import MODEL, generated, members

KEY = "k" * 15 + "1"
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def large(views: int) -> dict[str, Any]:
    name = {"name": model_json.text()}
    return model_json.model(*(model_json.view(f"View{number}", name) for number in range(views)))


def codes(answer: httpx.Response) -> list[str]:
    return [problem["code"] for problem in answer.json()["problems"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "PG203"),
        (b"no json", "PG203"),
        (b'{"model": 1, "model": 2}', "PG204"),
        (b'{"model": NaN}', "PG205"),
        (b"[" * 100_000, "PG203"),
        (b'{"model": "\xff"}', "PG202"),
    ],
)
def test_bodies_that_are_no_strict_json(service: Service, content: bytes, code: str) -> None:
    headers = {"content-type": "application/json"}
    answer = service.client.post("/generate", content=content, headers=headers)
    assert answer.status_code == 400
    assert codes(answer) == [code]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "the request: model"),
        ({"model": MODEL, "fetch": {"base_url": "https://a", "project": "p", "token": "t"}}, "the request: model"),
        ({"model": MODEL, "language": "cobol"}, "the request: language"),
        ({"model": MODEL, "form": "npm"}, "the request: form"),
        ({"model": MODEL, "form": "wheel", "language": "typescript"}, "the request: form"),
        ({"model": MODEL, "form": "wheel", "name": "../x"}, "the request: name"),
        ({"model": MODEL, "form": "wheel", "sdk_version": "1; import os"}, "the request: sdk_version"),
        ({"model": MODEL, "configuration": {"templates": "/etc"}}, "configuration: templates"),
        ({"model": MODEL, "configuration": {"snapshot": "/etc/passwd"}}, "configuration: snapshot"),
        ({"model": MODEL, "configuration": {"extend": {"Pump": "os:path"}}}, "configuration: extend"),
        ({"model": MODEL, "configuration": {"source": "api"}}, "configuration: source"),
        ({"model": MODEL, "plugin": "sh"}, "the request: plugin"),
        ({"model": {"items": []}}, "the model"),
        ({"model": MODEL, "unknown": 1}, "the request: unknown"),
        ({"model": []}, "the request: model"),
    ],
)
def test_requests_that_ask_for_what_there_is_not(service: Service, body: dict[str, Any], where: str) -> None:
    answer = service.post("/generate", **body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["problems"][0]["where"] == where


def test_a_value_that_does_not_fit_is_not_repeated(service: Service) -> None:
    answer = service.post(
        "/generate", model=MODEL, fetch={"base_url": "https://a", "project": "p", "token": ["my-secret"]}
    )
    assert answer.status_code == 422
    assert "my-secret" not in answer.text


@pytest.mark.wide
def test_sizes(start: Callable[..., Service]) -> None:
    service = start("--max-body", "1", "--max-views", "20", "--workers", "1")
    assert service.post("/generate", model=large(20)).status_code == 200
    assert codes(service.post("/generate", model=large(21))) == ["PG641"]
    assert codes(service.post("/diff", old=MODEL, new=large(21))) == ["PG641"]
    assert service.post("/generate", model={"description": "x" * 2**20}).status_code == 413
    endless = (b"x" * 2**16 for _ in range(64))  # without a length
    assert service.client.post("/generate", content=endless).status_code == 413
    squeezed = service.client.post("/generate", content=b"{}", headers={"content-encoding": "gzip"})
    assert squeezed.status_code == 415


async def asked(settings: Settings, method: str, path: str, **request: Any) -> httpx.Response:
    """The answer of a service in this process, without a server."""
    transport = httpx.ASGITransport(application(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.request(method, path, **request)


def test_a_body_that_comes_too_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_SECONDS", 0.05)
    monkeypatch.setattr(door, "LINGER_SECONDS", 0.05)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(60)

    answer = asyncio.run(asked(Settings(), "POST", "/diff", content=slowly()))
    assert (answer.status_code, answer.json()["detail"]) == (408, "the body did not come within 0.05 s")


@pytest.mark.wide
def test_an_answer_that_is_too_large() -> None:
    answer = asyncio.run(asked(Settings(answer=1000), "POST", "/generate", json={"model": MODEL}))
    assert answer.status_code == 413
    assert "larger than this service gives" in answer.json()["detail"]


@pytest.mark.slow
def test_a_model_of_a_thousand_views(service: Service) -> None:
    answer = service.post("/generate", model=large(1000), form="files")
    assert answer.status_code == 200
    assert len(answer.json()["files"]) > 1000


@pytest.mark.slow
def test_a_request_that_takes_too_long_or_too_much(start: Callable[..., Service]) -> None:
    hasty = start("--timeout", "1", "--workers", "1")
    late = hasty.post("/generate", model=large(4000))
    assert (late.status_code, late.json()["detail"]) == (504, "it took longer than 1 s, the bound of this service")
    if sys.platform == "linux":
        small = start("--memory", "256", "--workers", "1", "--max-views", "100000")
        fat = small.post("/generate", model=large(60_000))
        assert (fat.status_code, fat.json()["detail"]) == (
            500,
            "the process ended without an answer; it may use 256 MB of memory and no more",
        )
        assert small.post("/generate", model=MODEL).status_code == 200


def children(service: Service) -> list[int]:
    pid = service.process.pid
    return [
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    ]


def child_of(service: Service) -> int:
    """A process of the service that has begun its work: before that it is a copy of the service."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for pid in children(service):
            if b"hatch_pygen.service.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        time.sleep(0.01)
    raise AssertionError("the service started no process")


@pytest.mark.slow
@linux
def test_a_killed_process_fails_one_request(start: Callable[..., Service]) -> None:
    service = start("--workers", "1")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(service.post, "/generate", model=large(1000))
        second = pool.submit(service.post, "/generate", model=MODEL)
        os.kill(child_of(service), signal.SIGKILL)
        statuses = sorted([first.result().status_code, second.result().status_code])
    assert statuses == [200, 500]
    assert service.post("/generate", model=MODEL).status_code == 200
    assert children(service) == []


@pytest.mark.slow
@linux
def test_a_process_knows_no_secret_of_the_service(start: Callable[..., Service]) -> None:
    service = start("--workers", "1", PYGEN_SERVICE_KEYS=f"team={KEY}", CDF_TOKEN="of-the-service")
    headers = {"x-api-key": KEY}
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(service.client.post, "/generate", json={"model": large(300)}, headers=headers)
        pid = child_of(service)
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert answer.result().status_code == 200
    assert environment
    assert b"hatch_pygen.service.worker" in command
    for secret in (KEY.encode(), b"of-the-service"):
        assert secret not in environment + command


@pytest.mark.slow
def test_a_hundred_requests_at_once(start: Callable[..., Service]) -> None:
    """Those that find a place are answered; the others are told when to come again, and nothing of them is read."""
    service = start("--workers", "1", "--queue", "4")
    models = [model_json.model(model_json.view(f"Pump{number}", {"name": model_json.text()})) for number in range(100)]
    limits = httpx.Limits(max_connections=100)
    with (
        httpx.Client(base_url=service.client.base_url, timeout=120, limits=limits, trust_env=False) as client,
        ThreadPoolExecutor(100) as pool,
    ):
        answers = list(pool.map(lambda model: client.post("/generate", json={"model": model}), models))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= 5
    for answer in answers:
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1
    assert service.client.get("/health").json() == {"status": "ok", "running": 0, "waiting": 0}


@pytest.mark.slow
def test_load_until_the_first_refusal(start: Callable[..., Service]) -> None:
    """As many as there are places are answered, however often; the first 503 comes with one more, and is soon over."""
    service = start("--workers", "1", "--queue", "3")
    numbers = itertools.count()

    def ask(_: int) -> int:
        view = model_json.view(f"Pump{next(numbers)}", {"name": model_json.text()})
        with httpx.Client(base_url=service.client.base_url, timeout=120, trust_env=False) as client:
            return client.post("/generate", json={"model": model_json.model(view)}).status_code

    for at_once in (1, 2, 4):
        with ThreadPoolExecutor(at_once) as pool:
            assert set(pool.map(ask, range(3 * at_once))) == {200}, at_once
    for at_once in (8, 16, 32):
        with ThreadPoolExecutor(at_once) as pool:
            statuses = list(pool.map(ask, range(at_once)))
        assert set(statuses) <= {200, 503}
        if 503 in statuses:
            break
    assert 503 in statuses and statuses.count(200) >= 4
    assert ask(0) == 200


@pytest.mark.wide
def test_keys(start: Callable[..., Service]) -> None:
    service = start(PYGEN_SERVICE_KEYS=f"team-a={KEY}, team-b={KEY[::-1]}")
    body = {"old": MODEL, "new": MODEL}
    for headers in ({}, {"authorization": "Bearer wrong"}, {"x-api-key": KEY[:-1]}, {"authorization": f"Basic {KEY}"}):
        refused = service.client.post("/diff", json=body, headers=headers)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    for headers in ({"authorization": f"bearer {KEY}"}, {"x-api-key": KEY[::-1]}):
        assert service.client.post("/diff", json=body, headers=headers).status_code == 200
    assert service.client.get("/metrics").status_code == 401
    for path in ("/health", "/version", "/languages", "/openapi.json"):
        assert service.client.get(path).status_code == 200
    service.end()
    lines = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert [line["caller"] for line in lines if line["status"] == 200 and line["method"] == "POST"] == [
        "team-a",
        "team-b",
    ]
    assert KEY not in service.log.read_text() and KEY[::-1] not in service.log.read_text()


@pytest.mark.parametrize("key", [KEY, KEY[::-1], KEY[:-1], "", "x"])
def test_every_key_is_compared_in_constant_time(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, whichever is right, as digests of one length."""
    compared: list[tuple[int, int]] = []
    real = hmac.compare_digest

    def compare(own: bytes, given: bytes) -> bool:
        compared.append((len(own), len(given)))
        return real(own, given)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    settings = Settings(keys={"a": KEY, "b": KEY[::-1]})
    answer = asyncio.run(asked(settings, "GET", "/metrics", headers={"x-api-key": key}))
    assert answer.status_code == (200 if key in settings.keys.values() else 401)
    assert compared == [(32, 32)] * 2


@pytest.mark.wide
def test_the_log_holds_no_body_and_no_path_of_a_caller(start: Callable[..., Service]) -> None:
    service = start()
    service.post("/diff", old=MODEL, new=model_json.model(name="my-secret"))
    service.client.get("/my-secret?token=my-secret")
    service.end()
    text = service.log.read_text()
    assert [json.loads(line)["route"] for line in text.splitlines()] == ["/diff", "-"]
    assert "my-secret" not in text


@pytest.mark.wide
def test_the_rate_of_a_caller(start: Callable[..., Service], tmp_path: Path) -> None:
    """Callers of a file of keys."""
    file = tmp_path / "keys"
    file.write_text(f"# ours\na={KEY}\nb = {KEY[::-1]}\n")
    service = start("--rate", "3", "--callers", str(file))
    assert service.client.post("/diff", json={}).status_code == 401
    body = {"old": MODEL, "new": MODEL}
    answers = [service.client.post("/diff", json=body, headers={"x-api-key": KEY}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert service.client.post("/diff", json=body, headers={"x-api-key": KEY[::-1]}).status_code == 200


def test_rates_come_back_with_time() -> None:
    now = [0.0]
    rates = Rates(2, lambda: now[0])
    assert [rates.take("a"), rates.take("a")] == [0, 0]
    assert rates.take("a") == 30
    now[0] = 29
    assert rates.take("a") == pytest.approx(1)
    now[0] = 30
    assert rates.take("a") == 0
    assert rates.take("b") == 0
    now[0] = 10_000  # what was not used is not kept
    assert [rates.take("a") > 0 for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "entry 1 is no NAME=KEY"),
        ("a=short", "entry 1 is no NAME=KEY"),
        (f"# ours\na={KEY}\na={KEY}x", "entry 3 repeats a name or a key"),
        (f"a={KEY}\nb={KEY}", "entry 2 repeats a name or a key"),
        ("\n# none\n", "holds no key"),
    ],
)
def test_a_wrong_file_of_keys(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text)
    with pytest.raises(GenerationError, match=message) as caught:
        read_keys(file, {})
    assert KEY not in str(caught.value)


@pytest.mark.wide
def test_without_keys_it_listens_on_this_machine_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatch_pygen", "service", "--host", "0.0.0.0", "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if name != "PYGEN_SERVICE_KEYS"}
    refused = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "PG643" in refused.stderr


@pytest.mark.wide
def test_a_model_is_fetched_only_where_that_is_allowed(start: Callable[..., Service], tmp_path: Path) -> None:
    configuration = {"space": "plant", "external-id": "Plant", "version": "v1"}
    (tmp_path / "model.json").write_text(json.dumps(MODEL))
    command = [sys.executable, "-m", "hatch_pygen", "serve", "--snapshot", "model.json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as emulator:
        try:
            assert emulator.stdout is not None
            address = emulator.stdout.readline().split()[-1]
            fetch = {"base_url": address, "project": "plant", "token": "my-secret-token"}
            closed = start()
            assert codes(closed.post("/generate", fetch=fetch, configuration=configuration)) == ["PG642"]
            service = start("--allow-fetch", address.removeprefix("http://"))
            answer = service.post("/generate", fetch=fetch, configuration=configuration)
            assert answer.status_code == 200, answer.text
            module = "plant/data_classes/pump.py"
            assert members(answer.content)[module] == generated()[module]
            assert answer.headers["cache-control"] == "no-store"
            assert "etag" not in answer.headers
            elsewhere = {**fetch, "base_url": "http://127.0.0.1:1"}
            assert codes(service.post("/generate", fetch=elsewhere, configuration=configuration)) == ["PG642"]
            missing = service.post("/generate", fetch=fetch, configuration={**configuration, "version": "v9"})
            assert missing.status_code == 422
            assert "my-secret-token" not in missing.text
            service.end()
            assert "my-secret-token" not in service.log.read_text()
        finally:
            emulator.terminate()


@pytest.mark.full
@linux
def test_memory_stays_over_a_thousand_generations(start: Callable[..., Service]) -> None:
    service = start("--workers", "2", "--cache", "1")

    def resident() -> int:
        return int(Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

    def generate(number: int) -> int:
        model = model_json.model(model_json.view(f"Pump{number}", {"name": model_json.text()}))
        return service.post("/generate", model=model).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(generate, range(200))) == {200}
        before = resident()
        assert set(pool.map(generate, range(200, 1200))) == {200}
    assert resident() - before < 8 * 2**20
