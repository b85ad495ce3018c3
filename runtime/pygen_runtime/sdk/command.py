"""``python -m acme_core``: what the package is; with ``mcp``, its model served to agents."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator
from typing import Any

from pygen_runtime.extras import install
from pygen_runtime.lazy import part_of
from pygen_runtime.sdk.about import print_about

NEEDS_MCP = f"serving agents needs the package mcp: {install('mcp')} (there is no module {{}})"


def run_package(package: str | None, arguments: list[str] | None = None) -> None:
    """Does what the command line of a generated package asks for."""
    given = sys.argv[1:] if arguments is None else arguments
    if not package or not given:
        print_about(package)
        return
    options = parser(package).parse_args(given)
    _serve(package, options)


def parser(package: str) -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(f"python -m {package}", description="Without a command: what the package is.")
    commands = found.add_subparsers(dest="command", required=True)
    text = "serve the data model to agents (Model Context Protocol), over stdio unless --http is given"
    add = commands.add_parser("mcp", help=text, description=text).add_argument
    add("--http", type=int, metavar="PORT", help="serve http://HOST:PORT/mcp instead of stdio")
    add("--host", default="127.0.0.1", help="address to listen on; beyond this machine PYGEN_MCP_KEY must be set")
    add("--allow-writes", action="store_true", help="offer upsert and delete, each after a dry run")
    add("--max-rows", type=int, default=100, metavar="N", help="rows of an answer (default: %(default)s)")
    add("--max-text", type=int, default=60_000, metavar="N", help="characters of an answer (default: %(default)s)")
    embedded = "serve an emulator of CDF instead of the project that the environment names; FILE keeps its data"
    add("--embedded", nargs="?", const="", metavar="FILE", help=embedded)
    add("--populate", type=int, default=0, metavar="N", help="with --embedded: N nodes of example data per view")
    return found


def _serve(package: str, options: argparse.Namespace) -> None:
    try:
        from pygen_runtime.agents.served import Limits, Served
        from pygen_runtime.agents.server import over_http, over_stdio
    except ModuleNotFoundError as error:
        raise SystemExit(NEEDS_MCP.format(error.name)) from None
    from pygen_runtime.exceptions import PygenError

    try:
        with _client(package, options) as client:
            if options.populate:
                _populate(client, options.populate)
            limits = Limits(options.max_rows, options.max_text)
            served = Served(package, client, dict(views_of(client)), limits, options.allow_writes)
            if options.http is None:
                over_stdio(served)
            else:
                over_http(served, options.host, options.http)
    except (PygenError, ValueError, OSError) as error:
        raise SystemExit(f"{package}: {error}") from None


def _client(package: str, options: argparse.Namespace) -> Any:
    from pygen_runtime.sdk.clients import GeneratedClient

    module = part_of(package, "_client")
    classes = (each for each in vars(module).values() if inspect.isclass(each) and issubclass(each, GeneratedClient))
    cls = next(each for each in classes if each is not GeneratedClient)
    if options.embedded is None:
        return cls.from_env()
    return cls.embedded(options.embedded or None)


def _populate(client: Any, nodes_per_view: int) -> None:
    from pygen_runtime.emulator.example_data import populate

    populate(client, nodes_per_view)


def views_of(client: Any) -> Iterator[tuple[str, Any]]:
    """The view APIs of a client by their names on it, those of groups as ``group.view``."""
    from pygen_runtime.sdk.clients import ViewGroup, annotations_of

    cls: type[Any] = client.__class__
    for name in annotations_of(cls):
        found = getattr(client, name)
        if isinstance(found, ViewGroup):
            group: type[Any] = type(found)
            yield from ((f"{name}.{each}", getattr(found, each)) for each in annotations_of(group))
        else:
            yield name, found
