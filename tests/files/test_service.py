"""The emulator's files, as requests see them."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit

import pytest

from pygen_runtime import PygenClient, TokenAuth
from pygen_runtime.emulator import Emulator
from pygen_runtime.files.reference import FileReference, upload_link
from pygen_runtime.http.flow import send
from pygen_runtime.http.transport import Client
from pygen_runtime.requests.files import completion
from tests.emulator.http_server import running
from tests.files.plant import FILE, Plant, content

ID = {"instanceId": {"space": "plant", "externalId": "manual"}}


def post(plant: Plant, path: str, body: Any) -> tuple[int, Any]:
    headers = {"host": "emulator.local"}
    answer = plant.emulator.answer("POST", f"/api/v1/projects/any{path}", headers, json.dumps(body).encode())
    return answer.status, json.loads(answer.content)


def browser(plant: Plant) -> Client:
    """A client of plain HTTP on the emulator."""
    return Client(transport=plant.emulator.transport)


def test_a_file_without_a_content_has_no_link(plant: Plant) -> None:
    status, answer = post(plant, "/files/downloadlink", {"items": [ID]})
    assert (status, "missing" in answer["error"]) == (400, False)
    assert "Files not uploaded" in answer["error"]["message"]
    status, answer = post(plant, "/files/downloadlink", {"items": [{"externalId": "none"}]})
    assert (status, answer["error"]["missing"]) == (400, [{"externalId": "none"}])


def test_ranges_of_bytes(plant: Plant) -> None:
    whole = content(1000)
    file = plant.client.files.content(FILE)
    file.upload(whole)
    with browser(plant) as http:

        def got(**headers: str) -> tuple[int, bytes, str]:
            answer = http.get(file.url(), headers={name.replace("_", "-"): value for name, value in headers.items()})
            return answer.status_code, answer.content, answer.headers.get("content-range", "")

        etag = http.get(file.url()).headers["etag"]
        assert got() == (200, whole, "")
        assert got(range="bytes=10-19") == (206, whole[10:20], "bytes 10-19/1000")
        assert got(range="bytes=990-2000") == (206, whole[990:], "bytes 990-999/1000")
        assert got(range="bytes=-5") == (206, whole[-5:], "bytes 995-999/1000")
        assert got(range="bytes=1000-") == (416, b"", "bytes */1000")
        assert got(range="bytes=5-", if_match=etag)[0] == 206
        assert got(range="bytes=5-", if_match='"other"')[0] == 412


def test_links_end(plant: Plant) -> None:
    file = plant.client.files.content(FILE)
    file.upload(b"x")
    short, long = file.url(), file.url(extended=True)
    with browser(plant) as http:
        for seconds, alive in ((0, (200, 200)), (31, (403, 200)), (3600, (403, 403))):
            plant.emulator.advance(seconds)
            assert (http.get(short).status_code, http.get(long).status_code) == alive
        assert http.put(file.url(), content=b"y").status_code == 403  # it is one to get by
        assert b"SignatureDoesNotMatch" in http.put(file.url(), content=b"y").content
        assert http.get(f"{file.url()}x").status_code == 403


def test_parts_are_joined_without_a_hash_of_the_whole(plant: Plant) -> None:
    """As storages do it: the ETag tells another content, and there is no Content-MD5 to check."""
    file, tags = plant.client.files.content(FILE), set[str]()
    for seed in (1, 2):
        whole = content(6 << 20, seed)
        link = plant.client.run(upload_link(FileReference.of(FILE), 2))
        for url, part in zip(link.urls, (whole[: 5 << 20], whole[5 << 20 :]), strict=True):
            target = url.removeprefix("https://emulator.local")
            incoming = plant.emulator.schema.storage.receive()
            incoming.write_all([part])
            assert plant.emulator.transfer("PUT", target, {}, incoming).status == 200
        plant.client.run(send(completion(link.file, link.upload_id or "")))
        assert file.read_bytes() == whole
        answer = plant.emulator.transfer("GET", file.url().removeprefix("https://emulator.local"), {}, None)
        assert b"".join(answer.pieces) == whole and "content-md5" not in answer.headers
        tags.add(answer.headers["etag"])
    assert len(tags) == 2 and all(tag.endswith('-2"') for tag in tags)
    assert len(list(plant.emulator.schema.storage.folder.iterdir())) == 1


def test_parts_have_a_least_size(plant: Plant) -> None:
    _, answer = post(plant, "/files/multiuploadlink?parts=2", {"items": [ID]})
    (item,) = answer["items"]
    complete = {"id": item["id"], "uploadId": item["uploadId"]}
    with browser(plant) as http:
        assert post(plant, "/files/completemultipartupload", complete)[0] == 400
        for url in item["uploadUrls"]:
            assert http.put(url, content=b"small").status_code == 200
    status, answer = post(plant, "/files/completemultipartupload", complete)
    assert (status, "at least 5242880 bytes" in answer["error"]["message"]) == (400, True)
    for parts in ("0", "251", "x", ""):
        assert post(plant, f"/files/multiuploadlink?parts={parts}", {"items": [ID]})[0] == 400


@pytest.mark.parametrize("body", [{"items": []}, {"items": [ID, ID]}, {"items": [{}]}, {"items": [{**ID, "id": 1}]}])
def test_bodies_that_are_refused(plant: Plant, body: Any) -> None:
    assert post(plant, "/files/uploadlink", body)[0] == 400


def test_classic_files_by_requests(plant: Plant) -> None:
    status, made = post(plant, "/files", {"name": "a.txt", "externalId": "a"})
    assert (status, made["uploaded"], made["uploadUrl"].partition("?")[0][:33]) == (
        200,
        False,
        "http://emulator.local/_storage/" + made["uploadUrl"][31:33],
    )
    assert post(plant, "/files", {"name": "a.txt", "externalId": "a"})[0] == 409
    with browser(plant) as http:
        assert http.put(made["uploadUrl"], content=b"x").status_code == 200
    _, found = post(plant, "/files/byids", {"items": [{"externalId": "a"}, ID]})
    assert [item["uploaded"] for item in found["items"]] == [True, False]
    assert [item["name"] for item in found["items"]] == ["a.txt", "Manual.pdf"]
    assert len(post(plant, "/files/list", {})[1]["items"]) == 1
    assert post(plant, "/files/delete", {"items": [ID]})[0] == 400
    assert post(plant, "/files/delete", {"items": [{"externalId": "a"}]})[0] == 200
    assert post(plant, "/files/list", {})[1]["items"] == []


def test_a_storage_with_an_origin_of_its_own() -> None:
    plant = Plant(storage_origin="http://127.0.0.1:8001")
    whole = content(100_000)
    with PygenClient(
        "https://emulator.local", "any", TokenAuth("t0ken-of-cdf"), transport=plant.emulator.transport
    ) as client:
        file = client.files.content(FILE)
        file.upload(whole)
        assert (file.read_bytes(), file.open().read()) == (whole, whole)
        assert file.url().startswith("http://127.0.0.1:8001/_storage/")
        assert plant.emulator.tokens_at_storage == 0
        with browser(plant) as http:  # as clients do that send it everywhere
            assert http.get(file.url(), headers={"authorization": "Bearer x"}).status_code == 400
        assert plant.emulator.tokens_at_storage == 1


def test_a_file_of_the_database_keeps_contents(tmp_path: Any) -> None:
    path = tmp_path / "plant.db"
    with Emulator(path, strict=True) as emulator:
        emulator.add_file("a")
        with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
            client.files.content("a").upload(b"kept")
    with Emulator(path, strict=True) as emulator:
        with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
            assert client.files.content("a").read_bytes() == b"kept"
        emulator.reset()
    assert list((tmp_path / "plant.db.files").iterdir()) == []


def test_an_emulator_in_memory_leaves_nothing(plant: Plant) -> None:
    plant.client.files.content(FILE).upload(b"x")
    folder = plant.emulator.schema.storage.folder
    assert folder.exists()
    plant.emulator.close()
    assert not folder.exists()


@pytest.fixture(scope="module")
def address() -> Generator[str, None, None]:
    with running("--system", "--storage-port", "0") as (_, found):
        yield found


@pytest.mark.wide
def test_over_http(address: str, tmp_path: Any) -> None:
    whole = content(3_000_000)
    with PygenClient(address, "any", TokenAuth("t0ken-of-cdf")) as client:
        client.spaces.create({"space": "plant"})
        client.instances.apply([{**_node("http")}])
        file = client.files.content(("plant", "http"))
        file.upload(whole)
        assert (file.read_bytes(), file.open().read()) == (whole, whole)
        assert urlsplit(file.url()).port != urlsplit(address).port
        assert file.download(tmp_path).read_bytes() == whole


def _node(external_id: str) -> dict[str, Any]:
    from tests.files.plant import VIEW

    source = {"source": VIEW, "properties": {"name": f"{external_id}.bin", "mimeType": "application/x-test"}}
    return {"instanceType": "node", "space": "plant", "externalId": external_id, "sources": [source]}


# Cognite's own SDK


@pytest.fixture(scope="module")
def ours() -> Generator[PygenClient, None, None]:
    """The storage at the API's own origin: the official SDK sends its token there."""
    with running("--system", strict=False) as (_, address), PygenClient(address, "any", TokenAuth("none")) as client:
        client.spaces.create({"space": "plant"})
        client.instances.apply([_node(f"f{k}") for k in range(6)])
        yield client


@pytest.fixture(scope="module")
def theirs(ours: PygenClient) -> Any:
    pytest.importorskip("cognite.client")
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token

    global_config.disable_pypi_version_check = True
    global_config.allow_insecure_base_url = True
    return CogniteClient(ClientConfig("test", "any", Token("none"), base_url=ours.config.base_url))


def node(k: int) -> Any:
    from cognite.client.data_classes.data_modeling import NodeId

    return NodeId("plant", f"f{k}")


@pytest.mark.wide
@pytest.mark.filterwarnings("ignore")
def test_the_official_sdk(ours: PygenClient, theirs: Any, tmp_path: Any) -> None:
    whole = content(300_000)
    theirs.files.upload_content_bytes(whole, instance_id=node(0))
    assert ours.files.content(("plant", "f0")).read_bytes() == whole
    path = tmp_path / "a.bin"
    path.write_bytes(whole[::-1])
    theirs.files.upload_content(path, instance_id=node(1))  # by multiuploadlink?parts=1
    assert ours.files.content(("plant", "f1")).read_bytes() == whole[::-1]
    ours.files.content(("plant", "f2")).upload(whole)
    assert theirs.files.download_bytes(instance_id=node(2)) == whole
    theirs.files.download(tmp_path, instance_id=[node(0), node(2)])
    assert (tmp_path / "f0.bin").read_bytes() == (tmp_path / "f2.bin").read_bytes() == whole
    assert theirs.files.retrieve(instance_id=node(2)).uploaded
    assert theirs.data_modeling.files.download_bytes(node(2)) == whole
    theirs.files.upload_bytes(b"classic", name="c.txt", external_id="c")
    assert ours.files.content("c").read_text() == "classic"
    first, second = content(5 << 20, 1), content(1000, 2)
    with theirs.files.multipart_upload_content_session(instance_id=node(3), parts=2) as session:
        session.upload_part(1, second)
        session.upload_part(0, first)
    assert ours.files.content(("plant", "f3")).read_bytes() == first + second
