"""``python -m tests.mutants``: how many of 300 small mistakes the quick tests notice.

``--record`` first runs the quick tests, to learn which of them run which line; with paths, only those, whose tests are new.
The mistakes are drawn by ``--seed``, as many from each folder. Each is made in memory, as the module is imported; only tests
that run its line are run. Survivors are printed, and tried again by ``--again``; those that change nothing one could see
stand in equivalent.json, each with the reason, and still count as survivors.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.environment import REPOSITORY
from tests.mutants.cover import KEPT, Cover, read, record
from tests.mutants.mutations import Mutation, mutations
from tests.mutants.trial import Trial, load

FOLDERS = (
    *(
        f"runtime/pygen_runtime/{name}"
        for name in ["filters", "requests", "reading", "writing", "http", "credentials", "model"]
    ),
    *(f"hatch_pygen/{name}" for name in ["wheel", "snapshot", "diff", "ir"]),
)
SURVIVORS = KEPT / "survivors.json"
EQUIVALENT = Path(__file__).parent / "equivalent.json"
MOST_SECONDS = 20.0
"""Of the processor, for the tests of one mistake, as they took when they were recorded: the cheapest come first."""


@dataclass(frozen=True, slots=True)
class Result:
    mutation: Mutation
    tests: int
    witness: str
    """The test that failed; empty for a survivor."""


def sites(folder: str, pattern: str) -> list[Mutation]:
    """Every mistake of a folder, in the order of the text; derived files have none of their own."""
    found: list[Mutation] = []
    for path in sorted((REPOSITORY / folder).glob("*.py")):
        name = path.relative_to(REPOSITORY).as_posix()
        if not path.name.startswith("sync_") and re.search(pattern, name):
            found += mutations(path, name)
    return found


def drawn(count: int, seed: int, pattern: str) -> list[Mutation]:
    """`count` mistakes, as many from each folder as there are, without one twice."""
    chance = random.Random(seed)
    piles = [found for folder in FOLDERS if (found := sites(folder, pattern))]
    for pile in piles:
        chance.shuffle(pile)
    most = max(map(len, piles), default=0)
    return [pile[turn] for turn in range(most) for pile in piles if turn < len(pile)][:count]


def chosen(mutation: Mutation, cover: Cover) -> list[str]:
    """The tests to run: those beside the module first, the cheapest first, as many as the time allows."""
    beside = f"tests/{mutation.path.parent.name}/"
    covered = cover.of(mutation.path, mutation.lines)  # none where a module is loaded, and no more
    found = sorted(
        covered or [test for test in cover.seconds if test.startswith(beside)],
        key=lambda test: (not test.startswith(beside), cover.seconds[test], test),
    )
    spent, taken = 0.0, []
    for test in found:
        spent += cover.seconds[test] + 0.01
        if spent > MOST_SECONDS:
            break
        taken.append(test)
    return taken


def results(found: Sequence[Mutation], cover: Cover, jobs: int, until: float) -> Iterator[Result]:
    """Each mistake tried, and told as it is known; none is begun after `until`."""
    waiting = list(enumerate(found))[::-1]
    running: dict[int, tuple[Mutation, list[str], Trial]] = {}
    while waiting or running:
        if time.monotonic() > until:
            waiting = []
        if waiting and len(running) < jobs:
            number, mutation = waiting.pop()
            tests = chosen(mutation, cover)
            seconds = 30 + 4 * sum(cover.seconds[test] for test in tests)
            if tests:
                running[number] = mutation, tests, Trial.start(mutation, tests, seconds, output(number))
            else:
                yield told(Result(mutation, 0, ""))
            continue
        time.sleep(0.02)
        for number, (mutation, tests, trial) in list(running.items()):
            status = trial.status()
            if status is not None:
                del running[number]
                yield told(Result(mutation, len(tests), "" if status == 0 else witness(number, status, tests)))


def output(number: int) -> Path:
    return KEPT / f"{number}.txt"


def witness(number: int, status: int, tests: Iterable[str]) -> str:
    """The test that failed, or how the trial ended: by a limit (a negative number), or before its tests."""
    text = output(number).read_text("utf-8", "replace")
    failed = re.findall(r"^(?:FAILED|ERROR) (tests/.*)$", text, re.MULTILINE)
    named = [test for line in failed for test in tests if f"{line} - ".startswith(f"{test} - ")]
    return named[0] if named else f"(ended with {status})"


def told(result: Result) -> Result:
    mark = "killed  " if result.witness else "SURVIVED"
    print(f"{mark} {result.mutation.key}  [{result.tests} tests] {result.witness}", flush=True)
    return result


def uncollected(tests: Iterable[str]) -> str:
    """What pytest says where it cannot collect the tests: every trial would end so, and seem to have noticed."""
    return without_mistake(sorted(set(tests)), "--collect-only")


def false_witnesses(done: Sequence[Result]) -> str:
    """What fails without a mistake too, and so has shown nothing: pytest's own words, or nothing."""
    return without_mistake(sorted({each.witness for each in done if each.witness.startswith("tests/")}))


def without_mistake(tests: Sequence[str], *options: str) -> str:
    if not tests:
        return ""
    KEPT.mkdir(parents=True, exist_ok=True)
    trial = Trial.start(None, tests, 3600, output(-1), *options)
    while (status := trial.status()) is None:
        time.sleep(0.1)
    return "" if status == 0 else output(-1).read_text("utf-8", "replace")


def report(done: Sequence[Result], seconds: float) -> None:
    """The figure, by folder, and the survivors."""
    reasons: dict[str, str] = json.loads(EQUIVALENT.read_text("utf-8"))
    for folder in FOLDERS:
        here = [each for each in done if each.mutation.where.startswith(f"{folder}/")]
        if here:
            print(f"{sum(bool(each.witness) for each in here):4} of {len(here):3}  {folder}")
    alive = [each.mutation.key for each in done if not each.witness]
    SURVIVORS.write_text(json.dumps(alive, indent=1), "utf-8")
    for key in alive:
        print(f"survived: {key}\n          {reasons.get(key, 'NOT JUDGED')}")
    limits = sum(each.witness.startswith("(ended with -") for each in done)
    killed = len(done) - len(alive)
    print(f"{killed} of {len(done)} killed, {limits} of them by a limit of time, {100 * killed / max(1, len(done)):.1f} %, in "
          f"{seconds / 60:.0f} minutes; "
          f"{sum(key in reasons for key in alive)} of {len(alive)} survivors change nothing")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, tries and reports; 0 where at least `--least` percent were killed."""
    options = parser().parse_args(arguments)
    if options.record is not None or not (KEPT / "seconds.json").is_file():
        record(options.record or [])
    started, cover = time.monotonic(), read()
    load()
    found = wanted(options)
    missing = uncollected(test for each in found for test in chosen(each, cover))
    if missing:
        print(f"tests that were recorded cannot be collected; --record again:\n{missing[-2000:]}")
        return 1
    done = list(results(found, cover, options.jobs, started + 60 * options.minutes))
    report(done, time.monotonic() - started)
    wrong = false_witnesses(done)
    if wrong:
        print(f"these fail without a mistake too:\n{wrong}")
    percent = 100 * sum(bool(each.witness) for each in done) / max(1, len(done))
    return 1 if wrong or percent < options.least else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").partition("\n")[0])
    made.add_argument(
        "--record", nargs="*", metavar="PATH", help="first learn which test runs which line; some minutes"
    )
    made.add_argument("--count", type=int, default=300)
    made.add_argument("--seed", type=int, default=11)
    made.add_argument("--jobs", type=int, default=2, help="trials at a time")
    made.add_argument("--minutes", type=float, default=float("inf"), help="after these no mistake is begun")
    made.add_argument("--least", type=float, default=90, help="percent; fewer are an error")
    made.add_argument("--only", default="", help="a pattern for the path: --only 'http/(urls|retries)'")
    made.add_argument("--key", default="", help="a pattern for the place, as it is printed: tries all of those")
    made.add_argument("--again", action="store_true", help="those that survived the last run")
    return made


def wanted(options: argparse.Namespace) -> list[Mutation]:
    """The mistakes that the options ask for."""
    found = drawn(10**6 if options.key or options.again else options.count, options.seed, options.only)
    if options.again:
        survivors = set(json.loads(SURVIVORS.read_text("utf-8")))
        found = [each for each in found if each.key in survivors]
    return [each for each in found if re.search(options.key, each.key)]


if __name__ == "__main__":
    sys.exit(main())
