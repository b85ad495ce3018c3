"""What IPython completes in a notebook, with jedi and without, and what a language server does in an editor: names of
packages, classes, paths and handles, and the filter keywords of a view."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import TokenAuth
from pygen_runtime.model.keywords import keywords_of
from tests.generation.conftest import golden_packages
from tests.generation.tools import ROOT
from tests.model.conftest import connections
from tests.model.language_server import language_server
from tests.model.test_decoding import read

pytest.importorskip("IPython", reason="it is asked what it completes")
pytest.importorskip("jedi", reason="one of the two ways of IPython to complete")

__all__ = ["connections", "golden_packages"]

REFERENCE = {"space": "s", "externalId": "north"}
WAYS = {"jedi": (True, "limited"), "no jedi": (False, "unsafe")}
"""Without jedi IPython runs no `__getattr__` unless it is told to (`%config Completer.evaluation = "unsafe"`)."""

every_way = pytest.mark.parametrize("way", WAYS)


@pytest.fixture
def names(connections: Any) -> dict[str, Any]:
    """The names of a cell; no request is made."""
    return {
        "package": connections,
        "Pump": connections.Pump,
        "PumpWrite": connections.PumpWrite,
        "pump": read(connections.Pump, {"owner": REFERENCE, "requiredParts": []}),
        "client": connections.ConnectionsClient("https://cdf.test", "acme", TokenAuth("token")),
        "aclient": connections.AsyncConnectionsClient("https://cdf.test", "acme", TokenAuth("token")),
    }


def completed(names: dict[str, Any], text: str, way: str | tuple[bool, str]) -> set[str]:
    """What a shell of IPython offers at the end of the text; it keeps no history."""
    jedi, evaluation = WAYS[way] if isinstance(way, str) else way
    from IPython.core.completer import provisionalcompleter
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}), user_ns=dict(names))
    shell.Completer.use_jedi = jedi
    shell.Completer.evaluation = evaluation
    shell.Completer.jedi_compute_type_timeout = 20_000
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, len(text)))
    return {each.text.rpartition(".")[2].rstrip("=") for each in found}


MEMBERS = {"name", "site", "feeds", "twins", "external_id", "data_record"}
OFFERED = {
    "Pump.": MEMBERS,
    "Pump.site.": {"name", "external_id", "exists", "in_"},
    "client.": {"pump", "site", "part", "person", "link"},
    "client.pump.": {"list", "query", "where", "get", "search"},
}
"""By what stands before the cursor: what is offered, at least."""


@every_way
@pytest.mark.parametrize("text", OFFERED)
def test_attributes(names: dict[str, Any], text: str, way: str) -> None:
    assert completed(names, text, way) >= OFFERED[text]


@pytest.mark.wide
@every_way
def test_packages_and_instances(names: dict[str, Any], connections: Any, way: str) -> None:
    assert completed(names, "package.", way) >= {name for name in connections.__all__ if not name.startswith("_")}
    assert completed(names, "pump.", way) >= MEMBERS | {"save", "refresh"}
    assert not completed(names, "pump.", way) & {"parse_obj", "from_orm"}
    assert completed(names, "pump.owner.", way) >= {"all", "first", "one", "count", "filter"}


@every_way
@pytest.mark.parametrize("client", ["client", "aclient"])
@pytest.mark.parametrize("method", ["list", "iterate", "query", "where", "count"])
def test_filter_keywords(names: dict[str, Any], way: str, client: str, method: str) -> None:
    keywords = set(keywords_of(names["Pump"]))
    found = completed(names, f"{client}.pump.{method}(", way)
    assert (len(keywords & found), keywords - found) == (25, set())
    assert {"name", "name_exists", "name_prefix"} <= completed(names, f"{client}.pump.{method}(na", way)


@every_way
def test_fields_of_a_write_class(names: dict[str, Any], way: str) -> None:
    assert {"external_id", "name", "owner", "required_parts"} <= completed(names, "PumpWrite(", way)


def test_what_the_default_without_jedi_completes(names: dict[str, Any]) -> None:
    """No `__getattr__` is run: one step from a name, none further."""
    default = (False, "limited")
    for text in ("Pump.", "client."):
        assert completed(names, text, default) >= OFFERED[text]
    assert "name" in completed(names, "PumpWrite(", default)


@pytest.mark.slow
def test_a_language_server(golden_packages: Path) -> None:
    pytest.importorskip("pyright", reason="its language server is asked")
    head = (
        "from golden_connections import ConnectionsClient, Pump, PumpWrite\n\nclient = ConnectionsClient.embedded()\n"
    )
    with language_server(golden_packages, ROOT / "runtime") as server:
        for number, (text, offered) in enumerate(OFFERED.items()):
            assert server.completed(f"attributes_{number}.py", head + text) >= offered
        for method in ("list", "query", "where"):
            found = server.completed(f"keywords_{method}.py", f"{head}client.pump.{method}(")
            assert {f"{name}=" for name in keywords_of(import_module("golden_connections").Pump)} <= found


def test_fields_to_write_say_what_the_model_says(golden_packages: Path) -> None:
    pytest.importorskip("pyright", reason="its language server is asked")
    text = "from golden_scalars import SampleWrite\n\ndef read(sample: SampleWrite) -> None:\n    sample."
    with language_server(golden_packages, ROOT / "runtime") as server:
        for name, said in {"text": "Free text.", "single": "How warm it is. Unit: temperature:deg_c."}.items():
            assert said in server.hovered(f"hover_{name}.py", text + name)
