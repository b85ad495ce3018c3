"""Writing and deleting instances: the flows behind `client.upsert`, `client.delete` and `client.save`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, TypeAlias, get_args

from pygen_runtime.exceptions import ClientError, ConfigurationError, MultiRequestError
from pygen_runtime.filters.foreign_values import id_in
from pygen_runtime.filters.references import EdgeReference, NodeReference, is_pair
from pygen_runtime.http.flow import Flow, Kind
from pygen_runtime.model.decoding import gc_paused
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite, PygenEdge, PygenResource
from pygen_runtime.requests.batches import Batch, encode, run_stages, single_failure, split
from pygen_runtime.requests.endpoints import PATH, instance_id, item_key
from pygen_runtime.requests.limits import INSTANCES
from pygen_runtime.requests.tally import is_unknown
from pygen_runtime.requests.writes import apply_body, send_apply, send_delete
from pygen_runtime.writing.graph import ExternalIdFactory, Graph, as_mapping, struct_items
from pygen_runtime.writing.items import CompleteSpace, reference_of
from pygen_runtime.writing.order import order
from pygen_runtime.writing.progress import ProgressLike, Reporter
from pygen_runtime.writing.results import UpsertResult, counts_of, written
from pygen_runtime.writing.shape import Mode

Writable: TypeAlias = InstanceWrite | PygenResource
Deletable: TypeAlias = str | tuple[str, str] | NodeReference | EdgeReference | InstanceWrite | PygenResource


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """One request as it would be sent; those of one `stage` at the same time, after those of the stage before."""

    stage: int
    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What `upsert(..., dry_run=True)` would send; it has counted `nodes` and `edges`, nested ones included."""

    requests: tuple[PlannedRequest, ...]
    nodes: int
    edges: int

    def __repr__(self) -> str:
        stages = len({request.stage for request in self.requests})
        return f"DryRun({self.nodes} nodes, {self.edges} edges, {len(self.requests)} requests in {stages} stages)"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How instances are written: the arguments of `client.upsert`."""

    mode: Mode = "apply"
    skip_on_version_conflict: bool = False
    auto_create_start_nodes: bool = False
    auto_create_end_nodes: bool = False
    auto_create_direct_relations: bool = True
    external_id_factory: ExternalIdFactory | None = None

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise ConfigurationError(f"mode must be one of {', '.join(get_args(Mode))}, not {self.mode!r}")

    def body(self, items: Sequence[Any]) -> dict[str, Any]:
        """The body of a request to write `items`."""
        options = ((each.name, getattr(self, each.name)) for each in fields(self))
        flags: dict[str, Any] = {name: value for name, value in options if isinstance(value, bool)}
        return apply_body(items, replace=self.mode == "replace", **flags)


@dataclass(frozen=True, slots=True)
class WritePlan:
    """The requests of one write, in stages of items on the wire."""

    options: WriteOptions
    stages: Sequence[Sequence[Sequence[Any]]]

    @classmethod
    def of(cls, complete_space: CompleteSpace, objects: Any, options: WriteOptions) -> WritePlan:
        """The plan for an object, or several, and whatever they lead to. No request.

        Raises:
            ConfigurationError: where one of them cannot be written as it is.
        """
        with gc_paused():
            graph = Graph(complete_space, options.mode, options.external_id_factory).add(several(objects))
            stages = [[[item.body for item in batch] for batch in stage] for stage in order(graph.items)]
        return cls(options, stages)

    def dry_run(self) -> DryRun:
        requests = tuple(
            PlannedRequest(stage, "POST", PATH, self.options.body(list(map(as_mapping, batch))))
            for stage, batches in enumerate(self.stages)
            for batch in batches
        )
        kinds = [item["instanceType"] for request in requests for item in request.body["items"]]
        return DryRun(requests, kinds.count("node"), kinds.count("edge"))

    def encode(self, body: dict[str, Any]) -> bytes:
        """The bytes of a request, of items of either form."""
        structs = struct_items()
        return encode(body) if structs is None else bytes(structs.encode(body))

    def items(self) -> Iterator[Any]:
        """All items, in the order of the requests."""
        return (item for stage in self.stages for batch in stage for item in batch)

    def run(self, progress: ProgressLike = None, note: Callable[[Any], None] | None = None) -> Flow[UpsertResult]:
        """Write; see InstanceClient.upsert. `note` is called with the answer for each instance as it comes."""
        with Reporter(progress, sum(1 for _ in self.items()), "writing") as reporter:
            return (yield from self.send(reporter, note))

    def send(self, reporter: Reporter, note: Callable[[Any], None] | None = None) -> Flow[UpsertResult]:
        """Write, as part of what `reporter` counts."""
        send = partial(self._send, note)
        return written(
            (yield from run_batches(self.stages, send, "write", reporter, lambda done: written(done).counts))
        )

    def _send(self, note: Callable[[Any], None] | None, batch: Sequence[Any]) -> Flow[list[Any]]:
        answer = yield from send_apply(self.options.body(batch), self.encode)
        if note is not None:
            for slim in answer.items:
                note(slim)
        return answer.items


def several(objects: Any) -> Iterable[Any]:
    """One object or several as several."""
    single = isinstance(objects, (InstanceWrite, PygenResource, str, NodeReference, EdgeReference, Mapping))
    if single or is_pair(objects):
        return [objects]
    if not isinstance(objects, Iterable):
        raise ConfigurationError(f"expected an instance, or several of them, got {objects!r:.80}")
    return objects  # pyright: ignore[reportUnknownVariableType]


def delete(complete_space: CompleteSpace, wanted: Any, progress: ProgressLike = None) -> Flow[UpsertResult]:
    """Delete; see InstanceClient.delete."""
    bodies = {item_key(body): body for body in _ids(complete_space, wanted)}
    edges_first = sorted(bodies.values(), key=lambda body: body["instanceType"] == "node")
    with Reporter(progress, len(edges_first), "deleting") as reporter:
        batches = [split(edges_first, INSTANCES)]
        counts: Count = lambda done: counts_of({"deleted": len(done)})  # noqa: E731 - one line of its own
        deleted = yield from run_batches(batches, send_delete, "delete", reporter, counts)
    return UpsertResult(deleted=[reference_of(each) for each in deleted])


def _ids(complete_space: CompleteSpace, wanted: Any) -> Iterable[dict[str, str]]:
    for each in map(id_in, several(wanted)):
        space: str | None
        external_id: str | None
        if isinstance(each, str):
            space, external_id = None, each
        elif is_pair(each):
            space, external_id = each
        elif isinstance(each, (NodeReference, EdgeReference, PygenResource, InstanceWrite)):
            space, external_id = each.space or None, each.external_id
        else:
            raise ConfigurationError(
                f"{each!r:.80} is not the id of an instance; give an external id, (space, external_id), "
                "NodeReference(...), EdgeReference(...), or the instance itself"
            )
        if external_id is None:
            raise ConfigurationError(f"{type(each).__name__} has no external_id: only what has been written is deleted")
        kind = "edge" if isinstance(each, (EdgeReference, PygenEdge, EdgeWrite)) else "node"
        yield instance_id(kind, complete_space(external_id) if space is None else space, external_id)


Send: TypeAlias = Callable[[Sequence[Any]], Flow[list[Any]]]
Count: TypeAlias = Callable[[Sequence[Any]], Mapping[str, int]]


def run_batches(
    stages: Sequence[Sequence[Sequence[Any]]], send_batch: Send, kind: Kind, reporter: Reporter, count: Count
) -> Flow[list[Any]]:
    """The answers to all batches; those of a stage are sent at once, up to the limit for `kind`, and none of the
    next stage where one of them failed. `count` gives the counts of answers.

    Raises:
        ClientError: of the only request, where there is one: nothing was done.
        MultiRequestError: where one of several requests failed, or nobody can tell; it holds references.
    """
    batches = [[Batch(some, partial(_counted, send_batch, some, reporter)) for some in stage] for stage in stages]
    try:
        return (yield from run_stages(batches, kind, "instances"))
    except ClientError as error:
        if isinstance(error, MultiRequestError):
            found = error
        elif is_unknown(error):
            found = single_failure(batches[0][0], error, "instances")
        else:
            raise
    found.counts = count(found.succeeded)
    found.succeeded, found.failed, found.unknown = (
        tuple(map(reference_of, items)) for items in (found.succeeded, found.failed, found.unknown)
    )
    raise found


def _counted(send_batch: Send, batch: Sequence[Any], reporter: Reporter) -> Flow[list[Any]]:
    answers = yield from send_batch(batch)
    reporter.advance(len(batch))
    return answers
