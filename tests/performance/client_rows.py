"""One function a row of the budgets that concern the client, alone and beside its peers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from hatch_pygen import pipeline
from tests.performance.loopback import serving
from tests.performance.peers import PEERS, measured
from tests.performance.projects import core, imported
from tests.performance.scale import Scale
from tests.performance.table import Result, Results, at_least, at_most, shown, without_budget

OURS = "generated_client"


def callers(scale: Scale) -> Results:
    """10 threads that retrieve one instance each time."""
    with serving(1) as server:
        found = server.drive(OURS, task="callers", calls=scale.calls)
    return [
        at_least("client on loopback, 10 callers", found["rate"], 100, "requests/s"),
        at_most("p95 of a retrieve, 10 callers", found["p95"], 100, "ms"),
        at_most("memory of a client with 10 callers, beyond imports", found["memory"], 50, "MB"),
    ]


def latency(scale: Scale) -> Results:
    """Lazy iteration over pages that the server answers after 20 ms, against a bare httpx loop with json.loads."""
    with serving(scale.latency_pages, 0.02) as server:
        found = server.drive(OURS, task="latency", rounds=scale.walls)
    title = f"lazy iteration, {scale.latency_pages} pages after 20 ms each"
    return [at_most(title, found["ours"] / found["bare"], 1.0, "x bare httpx loop")]


def queries(scale: Scale) -> Results:
    """A query with a filter, a sort and two relations to its request; a filter of four keywords to its JSON."""
    with imported(core()) as package:
        asset = package.CogniteAsset
        with getattr(package, core().config.client_name)(
            base_url="http://127.0.0.1:9", project="acme", allow_http=True, credentials=_token()
        ) as client:
            api = client.cognite_asset

            def query() -> object:
                found = api.query().filter(asset.name.startswith("P-"), space="acme").sort("-name")
                return found.include(asset.parent, asset.equipment).limit(10).explain()

            def filter() -> object:
                return api.where(name_prefix="P-", space="acme", external_id="x", description="y").dump()

            results = {"query building": (query, 1.0), "filter compile": (filter, 0.1)}
            return [at_most(title, _milliseconds(made, scale), most, "ms") for title, (made, most) in results.items()]


def _token() -> object:
    from pygen_runtime import TokenAuth

    return TokenAuth("token")


def _milliseconds(function: Callable[[], object], scale: Scale) -> float:
    """CPU milliseconds of one call, the best of several hundreds."""
    function()
    best = float("inf")
    for _ in range(scale.rounds):
        started = time.process_time()
        for _ in range(50):
            function()
        best = min(best, (time.process_time() - started) / 50)
    return best * 1000


def listing(scale: Scale) -> Results:
    """`list()` of 20,000 and their `upsert`, with the garbage collector as users have it, beside bare httpx and json."""
    with serving(20) as server:
        ours, bare = (server.drive(each, task="rates", rounds=scale.walls) for each in (OURS, "bare_httpx"))
    row = "list() of 20,000 through the client, full Cognite assets"
    return [
        at_most(row, bare["read"] / ours["read"], 0.6, "x the CPU of httpx and json.loads"),
        without_budget("upsert of the same", shown(bare["write"] / ours["write"], "x the CPU of httpx and json.dumps")),
    ]


def peers(scale: Scale) -> Results:
    """Objects read and written per CPU second through each client on loopback, the server in its own process."""
    if not scale.peers:
        return []
    with serving(scale.peer_pages) as server:
        bare = server.drive("bare_httpx", task="rates", rounds=scale.peer_rounds)
        ours = server.drive(OURS, task="rates", rounds=scale.peer_rounds)
        found = {peer.title: measured(peer, server, scale.peer_rounds) for peer in PEERS}
    pygen = found[PEERS[0].title]
    results: Results = [
        without_budget("generate Cognite Core beside the peer, hatch-pygen", _generation(_own_generation())),
        without_budget(f"generate Cognite Core, {PEERS[0].title}", _generation(pygen.figures), pygen.failure),
        without_budget(f"import of its package, {PEERS[0].title}", _import(pygen.figures), pygen.failure),
    ]
    for kind, factor in (("read", 8), ("write", 10)):
        row = f"{kind} through the client, full Cognite assets"
        results.append(_beside(f"{row}, a generated client", ours[kind], factor, pygen.figures.get(kind)))
        results.append(without_budget(f"{row}, bare httpx and json", _rate(bare[kind])))
        results += [
            without_budget(f"{row}, {title}", _rate(each.figures.get(kind, 0)), each.failure)
            for title, each in found.items()
        ]
    return results


def _generation(figures: Mapping[str, float]) -> str:
    if not figures:
        return ""
    return f"{figures['generate'] * 1000:,.0f} ms, {figures['lines']:,.0f} lines"


def _own_generation() -> dict[str, float]:
    """CPU seconds of the second call, as the driver of the peer measures it, and lines."""
    seconds = []
    for _ in range(2):
        started = time.process_time()
        files = pipeline.generate(core().snapshot, core().config).files
        seconds.append(time.process_time() - started)
    lines = sum(text.count("\n") for path, text in files.items() if path.endswith(".py"))
    return {"generate": seconds[1], "lines": lines}


def _import(figures: Mapping[str, float]) -> str:
    return shown(figures.get("import", 0), "s")


def _rate(value: float) -> str:
    return shown(value, "objects/s")


def _beside(row: str, rate: float, factor: int, peer: float | None) -> Result:
    if peer is None:
        return without_budget(row, _rate(rate))
    return Result(
        row, f"{_rate(rate)}, {rate / peer:.1f} x the peer", f"{factor} x cognite-pygen", rate >= factor * peer
    )
