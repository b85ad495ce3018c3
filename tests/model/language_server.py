"""A language server, asked what it completes: pyright's, over stdio, as editors run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LanguageServer:
    """One session with pyright's language server on the files of a folder."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._numbers = iter(range(1, 1000))
        self._ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {},
                                 "workspaceFolders": [{"uri": folder.as_uri(), "name": "folder"}]})  # fmt: skip
        self._send({"method": "initialized", "params": {}})

    def hovered(self, name: str, text: str) -> str:
        """What it shows of the last name of a file of this text."""
        found = self._asked_at_the_end("hover", name, text)
        shown: str = found["contents"]["value"]
        return shown

    def completed(self, name: str, text: str) -> set[str]:
        """What it offers at the end of a file of this text."""
        found = self._asked_at_the_end("completion", name, text)
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"] for item in items}

    def _asked_at_the_end(self, what: str, name: str, text: str) -> Any:
        uri = (self._folder / name).as_uri()
        (self._folder / name).write_text(text, "utf-8")
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        lines = text.splitlines()
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        return self._ask(f"textDocument/{what}", {"textDocument": {"uri": uri}, "position": position})

    def _ask(self, method: str, params: Any) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            answer = self._read()
            if answer.get("id") == number and "method" not in answer:
                assert "error" not in answer, answer
                return answer["result"]
            if "id" in answer and "method" in answer:
                several = answer["method"] == "workspace/configuration"
                self._send({"id": answer["id"], "result": [{} for _ in answer["params"]["items"]] if several else None})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            assert line, "the language server ended"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        found: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return found


@contextmanager
def language_server(folder: Path, extra: Path) -> Iterator[LanguageServer]:
    """pyright's language server on `folder`, which finds modules of `extra` too; it ends with the block."""
    settings = {"extraPaths": [".", str(extra)], "pythonVersion": "3.10"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    command = [sys.executable, "-c", "from pyright.langserver import entrypoint; entrypoint()", "--stdio"]
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield LanguageServer(process, folder)
    finally:
        process.kill()
        process.communicate()
