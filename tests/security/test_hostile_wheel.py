"""A wheel from a stranger: whatever it holds, `verify-wheel` ends with problems, not with a traceback or full memory."""

from __future__ import annotations

import random
import struct
import time
import warnings
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatch_pygen.problems import GenerationError
from hatch_pygen.project.decision import decide
from hatch_pygen.wheel import contents as wheel_contents
from hatch_pygen.wheel.secret_scan import secrets_in
from hatch_pygen.wheel.verify import Expected, verify
from tests.plugin.projects import build, config, make_project, snapshot_of
from tests.wheel.test_verify_wheel import row

INFO = "acme_pumps_sdk-1.2.3.dist-info"
Files = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(make_project(tmp_path_factory.mktemp("good") / "p"))


@cache
def expected() -> Expected:
    pyproject = {
        "project": {"name": "acme-pumps-sdk", "dynamic": ["version"]},
        "tool": {"hatch": {"version": {"source": "pygen"}}},
    }
    package = decide(Path(), config(), pyproject=pyproject, read=lambda: (snapshot_of(), "the snapshot")).accepted()
    return Expected(snapshot_of(), config(), package.wheel_files(), versioned=True)


def codes(wheel: Path, **environ: str) -> set[str]:
    """The problems that are found, or that it is no wheel."""
    try:
        found = verify(wheel, expected(), environ).problems
    except GenerationError as error:
        found = error.problems
    return {problem.code for problem in found}


def contents(wheel: Path) -> Files:
    with zipfile.ZipFile(wheel) as archive:
        return [(item.filename, archive.read(item)) for item in archive.infolist()]


def written(folder: Path, files: Files, *, record: bool = True, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A wheel of the files in this order, names and all; its RECORD lists them as an honest one would."""
    path = folder / "acme_pumps_sdk-1.2.3-py3-none-any.whl"
    if record:
        lines = "".join(row(item) for item in files)
        files = [(name, lines.encode("utf-8", "replace") if name == f"{INFO}/RECORD" else data) for name, data in files]
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)  # a name twice
        for name, data in files:
            archive.writestr(name, data)
    return path


def test_a_good_wheel_is_good(good: Path, tmp_path: Path) -> None:
    assert codes(good) == set()
    assert codes(written(tmp_path, contents(good))) == set()


@pytest.mark.parametrize(
    "name",
    [
        "../evil.py",
        "acme_pumps/../../evil.py",
        "/etc/evil.py",
        "acme_pumps\\..\\..\\evil.py",
        "C:/evil.py",
        "acme_pumps//x.py",
        "./x.py",
        "a/./b.py",
        "evil\x1b[2J.py",
    ],
)
def test_names_that_lead_out_of_the_folder(good: Path, tmp_path: Path, name: str) -> None:
    assert codes(written(tmp_path, [*contents(good), (name, b"import os")])) == {"PG620"}


def test_a_name_that_stands_twice(good: Path, tmp_path: Path) -> None:
    """Installers differ in which one they take, so a good file could hide a bad one."""
    files = contents(good)
    twice = [("acme_pumps/_client.py", b"import evil"), *files]
    assert codes(written(tmp_path, twice, record=False)) == {"PG620"}
    other_case = [*files, ("acme_pumps/_CLIENT.py", b"import evil")]
    assert codes(written(tmp_path, other_case)) == {"PG620"}, "the same file, on some systems"


def test_a_bomb_is_not_unpacked(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel_contents, "LARGEST_WHEEL", 1_000_000)
    read: list[str] = []
    real = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda self, item, *rest: read.append(item) or real(self, item, *rest))
    files = [*contents(good), ("bomb.bin", b"\0" * 2_000_000)]
    read.clear()
    assert codes(written(tmp_path, files)) == {"PG620"}
    assert read == []


def test_a_member_that_lies_about_its_size(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the directory says is all that is read of it."""
    monkeypatch.setattr(wheel_contents, "LARGEST_WHEEL", 1_000_000)
    wheel = written(tmp_path, [*contents(good), ("bomb.bin", b"\0" * 5_000_000)])
    data = bytearray(wheel.read_bytes())
    at = data.rindex(b"bomb.bin") - 46  # its entry in the central directory
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    wheel.write_bytes(data)
    assert codes(wheel) == {"PG620"}


RECORDS: dict[str, bytes] = {
    "a field without an end": b'"' + b"x" * 200_000,
    "a NUL": b"a\0b,sha256=x,1\n",
    "no UTF-8": b"\xff\xfe\n",
    "control characters": b"\x1b[2J,sha256=x,1\n",
    "quotes": b'""""""",,\n' * 10,
    "empty": b"",
    "too many fields": b"a,b,c,d,e\n",
}


@pytest.mark.parametrize("case", RECORDS)
def test_records_that_are_none(good: Path, tmp_path: Path, case: str) -> None:
    files = [(name, RECORDS[case] if name == f"{INFO}/RECORD" else data) for name, data in contents(good)]
    wheel = written(tmp_path, files, record=False)
    assert codes(wheel) & {"PG620", "PG629"}
    assert all(problem.where.isprintable() for problem in verify(wheel, expected(), {}).problems)


METADATA: dict[str, bytes] = {
    "empty": b"",
    "no UTF-8": b"Name: \xff\xfe\nVersion: \xff\n",
    "no version": b"Name: acme-pumps-sdk\nRequires-Dist: pygen-runtime==0.1.0\n",
    "no name": b"Version: 1.2.3\n",
    "requirements that are none": b"Name: x\nVersion: 1\nRequires-Dist: ;;;\nRequires-Dist: [\nRequires-Dist: \xff\n",
    "encoded words": b"Name: =?utf-8?b?/////w==?=\nVersion: =?bad?q?=ff?=\n",
    "thousands of headers": b"Requires-Dist: a\n" * 10_000,
    "a version that is none": b"Name: acme-pumps-sdk\nVersion: ../../x\n",
}


@pytest.mark.wide
@pytest.mark.parametrize("case", METADATA)
def test_metadata_that_is_none(good: Path, tmp_path: Path, case: str) -> None:
    files = [(name, METADATA[case] if name == f"{INFO}/METADATA" else data) for name, data in contents(good)]
    assert codes(written(tmp_path, files)) & {"PG620", "PG621", "PG622", "PG626"}


def test_a_file_that_is_damaged_anywhere_is_a_problem(good: Path, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    data = good.read_bytes()
    for number in range(150):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 4))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path = tmp_path / f"{number}.whl"
        path.write_bytes(bytes(damaged[: chance.choice((len(data), len(data), chance.randrange(len(data))))]))
        codes(path)  # ends with problems or with none (a byte of padding or of a time): never with a traceback


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_damaged(good: Path, tmp_path: Path, method: int) -> None:
    wheel = written(tmp_path, contents(good), method=method)
    data = bytearray(wheel.read_bytes())
    data[120:160] = b"\xff" * 40
    wheel.write_bytes(data)
    assert codes(wheel) == {"PG620"}


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04", b"\0" * 1000])
def test_what_is_no_wheel(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.whl"
    path.write_bytes(content)
    assert codes(path) == {"PG620"}
    assert codes(tmp_path) == {"PG620"}


# The scan for secrets

LONG = "A" * 24
TEXTS: list[tuple[str, bytes, bool, str | None]] = [
    ("x.py", b"-----BEGIN RSA PRIVATE KEY-----", True, "private key"),
    ("x.py", b"-----BEGIN PRIVATE KEY-----", True, "private key"),
    ("x.txt", f"t: eyJ{LONG}.eyJ{LONG}.{LONG}".encode(), True, "JSON Web Token"),
    ("x.txt", f"x-eyJ{LONG}.eyJ{LONG}.{LONG}".encode(), True, None),
    ("x.txt", b"https://me:hunter22@host/", True, "credential in a URL"),
    ("x.txt", b"https://me:short@host/", True, None),
    ("x.py", f"client_secret = '{LONG}'".encode(), False, "assigns"),
    ("x.py", f"client_secret = '{LONG}'".encode(), True, None),
    ("x.py", f'"api-key": "{LONG}"'.encode(), False, "assigns"),
    ("a/.env", b"", False, "usually holds secrets"),
    (".env.production", b"", False, "usually holds secrets"),
    ("a/id_ed25519", b"", False, "usually holds secrets"),
    ("a/server.pem", b"", False, "usually holds secrets"),
    ("a/monkey.keys", b"", False, None),
    ("x.bin", bytes(range(256)), False, None),
]


@pytest.mark.parametrize(("path", "data", "generated", "finding"), TEXTS)
def test_what_looks_like_a_secret(path: str, data: bytes, generated: bool, finding: str | None) -> None:
    found = list(secrets_in(path, data, {}, generated=generated))
    assert [finding in each for each in found] == ([True] if finding else []) if finding else found == []
    assert not any(LONG in each or "hunter22" in each for each in found)


def test_a_secret_is_called_by_its_form() -> None:
    token = f"eyJ{LONG}.eyJ{LONG}.{LONG}"
    text = f"-----BEGIN PRIVATE KEY-----\n{token} https://me:hunter22@host/".encode()
    assert list(secrets_in("x.txt", text, {}, generated=True)) == [
        "holds a private key", "holds a JSON Web Token", "holds a credential in a URL"
    ]  # fmt: skip


def test_a_file_is_not_taken_for_a_generated_one() -> None:
    (found,) = secrets_in("x.py", f"client_secret = '{LONG}'".encode(), {})
    assert found.startswith("assigns a text")


@pytest.mark.parametrize("name", ["CDF_TOKEN", "CDF_CLIENT_SECRET", "IDP_CLIENT_SECRET"])
def test_the_credentials_that_the_runtime_reads_are_looked_for(name: str) -> None:
    (found,) = secrets_in("x.bin", b"\xff\0value-of-it\0", {name: "value-of-it"})
    assert name in found and "value-of-it" not in found
    assert list(secrets_in("x.bin", b"short", {name: "short"})) == [], "a short value stands in many files by chance"
    assert list(secrets_in("x.bin", b"else", {name: "\udcff" * 8})) == [], "not every environment is text"


@pytest.mark.wide
@pytest.mark.parametrize(
    "piece", ["eyJ", "-eyJ", "eyJ.", "eyJaaaaaaaaaa.", "http://a:", "https://a:aaaaaa ", "-----BEGIN ", "password='"]
)
def test_the_scan_takes_linear_time(piece: str) -> None:
    """A wheel of a few megabytes must not hold up a release for hours."""
    started = time.process_time()
    list(secrets_in("x.txt", (piece * (2_000_000 // len(piece))).encode(), {}))
    assert time.process_time() - started < 3


@given(st.binary(max_size=200), st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_can_be_scanned(data: bytes, path: str) -> None:
    for finding in secrets_in(path, data, {"CDF_TOKEN": "a-token-of-ours"}):
        assert "a-token-of-ours" not in finding
