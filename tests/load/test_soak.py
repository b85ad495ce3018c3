"""The soak for a minute, and that it would find what it looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import MultiRequestError, RateLimitError
from tests.load.ledger import Key, Record
from tests.load.memory import growth
from tests.load.server import SPACE
from tests.load.soak import Settings, soak
from tests.load.steps import Call, run
from tests.load.worker import Worker


@pytest.mark.slow
def test_a_minute_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    report = soak(Settings(minutes=0.75, rate=20, seed=1))
    print(report)
    assert not report.problems, "\n".join(report.problems)
    faults = ["401", "408", "429", "503", "cut", "half", "late", "lost", "outage, lost", "tokens given"]
    assert [name for name in faults if not report.faults.get(name)] == []
    assert min(report.acknowledged, report.retries, report.changes) >= 50
    # A minute is mostly warm-up; the hour in docs/load.md is what shows that memory is flat.
    assert report.client.growth < 30
    assert report.server.growth < 30


@pytest.fixture
def client(sdk: ModuleType) -> Iterator[Any]:
    with sdk.WaterWorksClient.embedded(strict=True) as made:
        yield made


@pytest.fixture
def worker(sdk: ModuleType, client: Any) -> Worker:
    """A worker that has built something, which is as it knows it."""
    made = Worker(sdk, 0, 0)
    for _ in range(3):
        run(made.build(), client)
    run(made.audit(), client)
    assert made.ledger.violations == []
    assert {view for view, _ in made.ledger.state} == {"Site", "Pump", "Valve", "SupplyZone", "Basin", "Pipe", "feeds"}
    return made


@pytest.mark.wide
@pytest.mark.parametrize("view", ["Site", "Pump", "Valve", "SupplyZone", "Basin"])
def test_a_lost_write_is_found(view: str, worker: Worker, client: Any) -> None:
    key = next(key for key in worker.ledger.state if key[0] == view)
    client.delete((SPACE, key[1]))
    run(worker.audit(), client)
    assert any(str(key) in each and "read None" in each for each in worker.ledger.violations)


@pytest.mark.wide
def test_a_lost_update_is_found(worker: Worker, client: Any, sdk: ModuleType) -> None:
    key = next(key for key in worker.ledger.state if key[0] == "Valve")
    client.upsert(sdk.ValveWrite(external_id=key[1], name="old", nominal_diameter=1))
    run(worker.audit(), client)
    assert len(worker.ledger.violations) == 1


def refusal(references: Any) -> Exception:
    return RateLimitError("refused", status=429)


def partial_refusal(references: Any) -> Exception:
    return MultiRequestError("refused", failed=references)


def claimed_success(references: Any) -> Exception:
    return MultiRequestError("half done", succeeded=references)


def unknown(references: Any) -> Exception:
    return MultiRequestError("lost", unknown=references)


@pytest.mark.wide
@pytest.mark.parametrize(
    ("error", "lands", "found"),
    [
        (refusal, True, "said to have failed, but landed"),
        (partial_refusal, True, "said to have failed, but landed"),
        (claimed_success, False, "said to be done, but is not there"),
        (refusal, False, None),
        (unknown, True, None),
        (unknown, False, None),
    ],
)
def test_wrong_claims_are_found(
    error: Callable[[Any], Exception], lands: bool, found: str | None, worker: Worker, client: Any, sdk: ModuleType
) -> None:
    key: Key = ("Valve", "w0-new")
    after: dict[Key, Record] = {key: {"name": "new", "nominal_diameter": 5}}
    written = sdk.ValveWrite(external_id=key[1], name="new", nominal_diameter=5)

    def lie(client: Any) -> None:
        done = client.upsert(written)
        if not lands:
            client.delete(written)
        raise error(done.created)

    run(worker.write(Call(lie), after), client)
    assert [found in each for each in worker.ledger.violations] == ([True] if found else [])  # type: ignore[operator]
    assert worker.ledger.state.get(key) == (after[key] if lands else None)


def test_half_a_transaction_is_found(worker: Worker, client: Any, sdk: ModuleType) -> None:
    after: dict[Key, Record] = {("Valve", f"w0-{each}"): {"name": "v", "nominal_diameter": 5} for each in "ab"}
    first = sdk.ValveWrite(external_id="w0-a", name="v", nominal_diameter=5)

    def lie(client: Any) -> None:
        raise unknown(client.upsert(first).created)

    run(worker.write(Call(lie), after), client)
    assert ["half a transaction" in each for each in worker.ledger.violations] == [True]


def test_growth_is_that_after_the_warm_up() -> None:
    samples = [(float(second), 100.0 + second if second < 100 else 200.0 + second / 100) for second in range(1000)]
    found = growth(samples, 100.0)
    assert found.first == pytest.approx(201.45, abs=0.01)
    assert found.growth == pytest.approx(8.1, abs=0.05)
    assert found.slope == pytest.approx(36.0)
