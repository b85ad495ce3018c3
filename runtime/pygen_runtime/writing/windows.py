"""Objects of any number, written in windows: what has been sent is forgotten, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, NoReturn

from pygen_runtime.exceptions import ClientError, MultiRequestError
from pygen_runtime.http.flow import Flow
from pygen_runtime.requests.tally import is_unknown
from pygen_runtime.writing.items import CompleteSpace, reference_of
from pygen_runtime.writing.progress import ProgressLike, Reporter
from pygen_runtime.writing.results import FATES, Reference, UpsertResult, counts_of
from pygen_runtime.writing.writes import DryRun, PlannedRequest, WriteOptions, WritePlan, several

WINDOW = 100_000
"""Objects, with all that they nest, which are planned and sent together."""


def upsert(
    complete_space: CompleteSpace,
    objects: Any,
    options: WriteOptions,
    progress: ProgressLike = None,
    keep_references: bool = False,
) -> Flow[UpsertResult]:
    """Write; see InstanceClient.upsert."""
    rest = iter(several(objects))
    window = list(islice(rest, WINDOW))
    beyond = list(islice(rest, 1))
    if not beyond:
        return (yield from WritePlan.of(complete_space, window, options).run(progress))
    rest = chain(beyond, rest)
    total = _Total(keep_references)
    with Reporter(progress, None, "writing") as reporter:
        while window:
            try:
                plan = WritePlan.of(complete_space, window, options)
            except Exception as error:
                total.stop(error, ())
            total.objects += len(window)
            window = []  # the plan has what is sent of them
            try:
                total.add((yield from plan.send(reporter)))
            except Exception as error:
                total.stop(error, list(plan.items()))
            del plan
            try:
                window = list(islice(rest, WINDOW))
            except Exception as error:
                total.stop(error, ())
    return total.result()


def dry_run(complete_space: CompleteSpace, objects: Any, options: WriteOptions) -> DryRun:
    """What `upsert` would send, window after window."""
    rest = iter(several(objects))
    found: list[DryRun] = []
    while window := list(islice(rest, WINDOW)):
        found.append(WritePlan.of(complete_space, window, options).dry_run())
    requests: list[PlannedRequest] = []
    for each in found:
        stages = requests[-1].stage + 1 if requests else 0
        requests += [PlannedRequest(stages + r.stage, r.method, r.path, r.body) for r in each.requests]
    return DryRun(tuple(requests), sum(each.nodes for each in found), sum(each.edges for each in found))


@dataclass(slots=True)
class _Total:
    """What came of the windows so far, and how many of the `objects` given were in them."""

    keep_references: bool
    objects: int = 0
    counts: dict[str, int] = field(default_factory=counts_of)
    kept: dict[str, list[Reference]] = field(default_factory=dict[str, list[Reference]])

    def add(self, result: UpsertResult) -> None:
        self.counts = counts_of(self.counts, result.counts)
        if self.keep_references:
            for name in self.counts:
                self.kept.setdefault(name, []).extend(getattr(result, name))

    def result(self) -> UpsertResult:
        if not self.keep_references:
            return UpsertResult(counts=self.counts)
        return UpsertResult(*(self.kept.get(name, ()) for name in FATES))

    def stop(self, error: Exception, items: Sequence[Any]) -> NoReturn:
        """Raise what says how far it came; `items` are those that the error may be about."""
        found = error if isinstance(error, MultiRequestError) else None
        counts = counts_of(self.counts, found.counts if found else {})
        if found is None and not items and not self.objects:
            raise error  # nothing was sent
        refused = [] if found else list(map(reference_of, items))
        unknown = refused if is_unknown(error) else []
        known = ("method", "path", "status", "request_id", "attempts")
        facts = {name: getattr(error, name) for name in known if isinstance(error, ClientError)}
        done = ", ".join(f"{n:,} {name}" for name, n in counts.items() if n) or "nothing done"
        raised = MultiRequestError(
            f"stopped after {done}; the objects from index {self.objects:,} on were not sent: "
            f"{error.message if isinstance(error, ClientError) else error}",
            succeeded=[*chain.from_iterable(self.kept.values()), *(found.succeeded if found else ())],
            failed=found.failed if found else [] if unknown else refused,
            unknown=found.unknown if found else unknown,
            errors=found.errors if found else [error],
            **facts,
        )
        raised.counts, raised.first_not_sent = counts, self.objects
        raise raised from error
