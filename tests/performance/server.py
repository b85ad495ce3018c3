"""A server on loopback that answers as the instances endpoints do, from pages made before. Standard library only.

``python -m tests.performance.server FOLDER PAGES DELAY`` serves the files of FOLDER: PAGES pages in all, each after
DELAY seconds; it prints its port and runs until its standard input ends.
"""

from __future__ import annotations

import gzip
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGE_MARK = "-page-0000"
"""Ends the external id of each item; the server puts the number of the page there, so that no two items are one."""


class Pages:
    """Pages of instances, cut at their cursors so that an answer is joined from bytes and never parsed."""

    def __init__(self, folder: Path, count: int, delay: float) -> None:
        self.items = [path.read_bytes() for path in sorted(folder.glob("items-*.json"))]
        self.related = [path.read_bytes() for path in sorted(folder.glob("related-*.json"))]
        self.one = (folder / "one.json").read_bytes()
        self.model = (folder / "model.json").read_bytes()
        self.count, self.delay = count, delay

    def answer(self, path: str, body: Any) -> bytes:
        match path.rpartition("/models/")[2]:
            case "instances/list":
                return self._list(body)
            case "instances/byids":
                return b'{"items":[' + self.one + b"]}"
            case "instances/query":
                return self._query(body)
            case "instances/sync":
                return self._sync(body)
            case "instances/delete":
                return json.dumps({"items": body["items"]}).encode()
            case "instances":
                return json.dumps({"items": [_written(item) for item in body["items"]]}).encode()
            case "datamodels/byids":
                return b'{"items":[' + self.model + b"]}"
            case _:
                return b'{"items":[]}'

    def _list(self, body: Any) -> bytes:
        time.sleep(self.delay)
        number = int(body.get("cursor") or 0)
        return b'{"items":' + self._items(number, body.get("limit", 1000)) + self._cursor(number) + b"}"

    def _query(self, body: Any) -> bytes:
        """The first result set has instances; of the others those reached from it along relations, one from each, or none."""
        first, *others = body["with"]
        number = int((body.get("cursors") or {}).get(first) or 0)
        sets = {first: self._items(number, body["with"][first].get("limit", 1000))}
        for name in others:
            follows = body["with"][name].get("nodes", {}).get("direction") == "outwards"
            sets[name] = self.related[number % len(self.related)] if follows else b"[]"
        return _answer(sets, {first: str(number + 1)} if number + 1 < self.count else {})

    def _sync(self, body: Any) -> bytes:
        """As many pages as the limit has thousands."""
        (name,) = body["with"]
        number, many = int((body.get("cursors") or {}).get(name) or 0), body["with"][name]["limit"] // 1000
        end = min(number + many, self.count)
        pages = [self._items(each, 1000)[1:-1] for each in range(number, end)]
        return _answer({name: b"[" + b",".join(pages) + b"]"}, {name: str(end)})

    def _items(self, number: int, limit: int) -> bytes:
        found = self.items[number % len(self.items)].replace(PAGE_MARK.encode(), b"-page-%04d" % number)
        return found if limit >= 1000 else json.dumps(json.loads(found)[:limit]).encode()

    def _cursor(self, number: int) -> bytes:
        return b',"nextCursor":"%d"' % (number + 1) if number + 1 < self.count else b""


def _answer(sets: dict[str, bytes], cursors: dict[str, str]) -> bytes:
    parts = [json.dumps(name).encode() + b":" + items for name, items in sets.items()]
    return b'{"items":{' + b",".join(parts) + b'},"nextCursor":' + json.dumps(cursors).encode() + b"}"


def _written(item: Any) -> dict[str, Any]:
    keys = ("instanceType", "space", "externalId")
    return {
        **{key: item[key] for key in keys},
        "version": 1,
        "wasModified": True,
        "createdTime": 1,
        "lastUpdatedTime": 1,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    pages: Pages

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        answer = self.pages.answer(self.path.partition("?")[0], json.loads(content or b"{}"))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Writing a log would cost the time that is measured."""


def main() -> None:
    folder, count, delay = sys.argv[1:]
    Handler.pages = Pages(Path(folder), int(count), float(delay))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
