"""Writing frames of Spark: tasks send batches that may be sent again, and one of them changes nothing twice.

A fault of the input would be one of the network to Spark, which repeats a task: so a task that finds one stops, says so in
its answer, and the driver raises it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

from pygen_runtime.exceptions import APIError, ConfigurationError
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.model.class_schema import is_edge
from pygen_runtime.model.frame_input import objects_of
from pygen_runtime.model.instances import InstanceWrite
from pygen_runtime.model.written_form import write_class
from pygen_runtime.requests.limits import EXTERNAL_ID, INSTANCES
from pygen_runtime.spark.arrival import Sent, packed, perform
from pygen_runtime.spark.engine import DataFrame, DataSourceWriter, StructType, WriterCommitMessage, part_number
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.place import EDGES, Place
from pygen_runtime.spark.written_columns import check_columns
from pygen_runtime.tables.columns import optional_module

Mode = Literal["apply", "replace", "create"]
Nulls = Literal["keep", "clear"]

LOGGER = logging.getLogger("pygen_runtime.spark")
AGAIN = frozenset((401, 403, 408, 429))
"""Answers that a second attempt may change, of those that refuse a request."""


class WriteSummary(NamedTuple):
    """What a job did: instances sent, those that it changed, and requests."""

    sent: int
    modified: int
    requests: int


@dataclass(frozen=True, slots=True)
class Job:
    """What every task of a write does; names and texts alone."""

    place: Place
    action: Literal["write", "delete"] = "write"
    mode: Mode = "apply"
    nulls: Nulls = "keep"
    auto_create: bool = False

    def check(self, schema: StructType) -> None:
        """Raises ConfigurationError for a frame that cannot be written, before a task starts."""
        cls = self.place.cls
        if self.action == "delete":
            check_columns(cls, schema, None)
            return
        if self.place.view == EDGES or not cls.__view__.writable:
            raise ConfigurationError(f"{self.place.package}: CDF does not write to the view {self.place.view}")
        check_columns(cls, schema, write_class(cls), whole=self.mode != "apply")

    def run(self, batches: Iterable[Any]) -> Done:
        """Sends the rows of one task, a request at a time."""
        self.place.check()
        client, done = self.place.open(), Done(part=part_number())
        for rows in _requests(batches):
            done.fault = self._sent(client, rows, done)
            if done.fault:
                break
        return done

    def _sent(self, client: Any, rows: Any, done: Done) -> str:
        """Sends up to 1,000 rows; gives what is wrong with them, "" where nothing is."""
        try:
            ids = _ids(client, rows)
            result = client.delete(self._references(ids)) if self.action == "delete" else self._written(client, rows)
        except (ValueError, TypeError, ConfigurationError) as error:
            return str(error)
        except APIError as error:
            if not 400 <= (error.status or 0) < 500 or error.status in AGAIN:
                raise
            return str(error)
        counts = result.counts
        done.requests += 1
        done.sent += rows.num_rows
        done.modified += sum(counts.get(name, 0) for name in ("created", "updated", "deleted"))
        return ""

    def _written(self, client: Any, rows: Any) -> Any:
        nulls: Literal["clear", "omit"] = "clear" if self.nulls == "clear" else "omit"
        table = optional_module("pyarrow").Table.from_batches([rows])
        objects: list[InstanceWrite] = objects_of(write_class(self.place.cls), table, nulls, "refuse", partial=True)
        # A task that is repeated finds what it created itself: that is passed over, and no conflict.
        again = self.mode == "create"
        return client.upsert(
            objects,
            self.mode,
            skip_on_version_conflict=again,
            auto_create_start_nodes=self.auto_create,
            auto_create_end_nodes=self.auto_create,
        )

    def _references(self, ids: list[tuple[str, str]]) -> list[Any]:
        kind = EdgeReference if is_edge(self.place.cls) else NodeReference
        return [kind(*each) for each in ids]


def job_of(place: Place, options: Options) -> Job:
    """The job of options; raises ConfigurationError for a wrong one."""
    action: Any = options.choice("action", ("write", "delete"), "write")
    mode: Any = options.choice("mode", ("apply", "replace", "create"), "apply")
    nulls: Any = options.choice("nulls", ("keep", "clear"), "keep")
    return Job(place.stamped(), action, mode, nulls, options.flag("auto_create"))


@dataclass(slots=True)
class Done:
    """What became of one task."""

    sent: int = 0
    modified: int = 0
    requests: int = 0
    fault: str = ""
    part: int = 0


def _ids(client: Any, rows: Any) -> list[tuple[str, str]]:
    """The (space, external id) of each row; raises ValueError where one cannot be an id, or stands there twice."""
    names = rows.schema.names
    ids = rows.column(names.index("external_id")).to_pylist()
    spaces = rows.column(names.index("space")).to_pylist() if "space" in names else [None] * len(ids)
    absent = sum(each is None for each in ids)
    if absent:
        raise ValueError(f"the column external_id is null in {absent} of {len(ids)} rows: every instance needs an id")
    wrong = [each for each in ids if not 0 < len(each) <= EXTERNAL_ID]
    if wrong:
        raise ValueError(
            f"the column external_id has {len(wrong)} values that are empty or longer than {EXTERNAL_ID} characters, "
            f"such as {wrong[0]!r:.80}"
        )
    found = [(space or client.complete_space(id), id) for space, id in zip(spaces, ids, strict=True)]
    seen: set[tuple[str, str]] = set()
    for each in found:
        if each in seen:
            raise ValueError(
                f"{':'.join(each)} stands in two rows of one batch: frame.dropDuplicates(['space', 'external_id']) keeps one"
            )
        seen.add(each)
    return found


def _requests(batches: Iterable[Any]) -> Iterator[Any]:
    """The rows of a task, 1,000 at a time."""
    single: list[Any] = []
    for batch in batches:
        if hasattr(batch, "num_rows"):
            yield from (batch.slice(at, INSTANCES) for at in range(0, batch.num_rows, INSTANCES))
            continue
        single.append(batch)  # a row: writers of Spark 4.0 take no batches
        if len(single) == INSTANCES:
            yield _table(single)
            single = []
    if single:
        yield _table(single)


def _table(rows: list[Any]) -> Any:
    from datetime import datetime, timezone

    def plain(value: Any) -> Any:
        return value.astimezone(timezone.utc) if isinstance(value, datetime) else value

    found = [{name: plain(value) for name, value in row.asDict(recursive=True).items()} for row in rows]
    return optional_module("pyarrow").RecordBatch.from_pylist(found)


def send(job: Job, batches: Iterator[Any]) -> Iterator[Any]:
    """A task of `mapInArrow`: one row that says what became of its rows."""
    done = job.run(batches)
    yield optional_module("pyarrow").RecordBatch.from_pylist([asdict(done)])


ANSWER = "sent long, modified long, requests long, fault string, part long"


def sent(job: Job, frame: DataFrame, partitions: int) -> WriteSummary:
    """Sends a frame by so many tasks.

    Raises:
        ConfigurationError: naming the column, the value and the id, and what was sent already.
    """
    job.check(frame.schema)
    rows = (
        frame.coalesce(partitions)
        .mapInArrow(partial(perform, *packed(partial(send, job), job.place.package)), ANSWER)
        .collect()
    )
    return summary([Done(**row.asDict()) for row in rows])


def summary(done: list[Done]) -> WriteSummary:
    """The sum of all tasks; raises ConfigurationError where one found a fault."""
    found = WriteSummary(*(sum(getattr(each, name) for each in done) for name in WriteSummary._fields))
    faults = [each.fault for each in done if each.fault]
    if faults:
        others = f"; {len(faults) - 1} more tasks stopped" if len(faults) > 1 else ""
        raise ConfigurationError(f"{faults[0]}{others}; {what_stays(done)}. Run it again when the frame is mended")
    LOGGER.info("%d instances sent, %d modified, %d requests", *found)
    return found


def what_stays(done: list[Done]) -> str:
    """What tasks sent of a job that did not come to its end."""
    batches = ", ".join(
        f"{each.requests} of part {each.part}" for each in sorted(done, key=lambda each: each.part) if each.requests
    )
    return (
        f"{sum(each.sent for each in done)} instances were sent and stay, by batches: {batches or 'none'}; CDF has no "
        "transaction over a job, and nothing is done twice when it is repeated"
    )


class Written(WriterCommitMessage):
    """What a task tells the driver."""

    def __init__(self, done: Done) -> None:
        self.done = done


class PygenWriter(Sent, DataSourceWriter):
    """What `frame.write.format(…)` writes with; its summary goes to the log, because Spark asks for none."""

    def __init__(self, job: Job, schema: StructType) -> None:
        job.check(schema)
        self.place = job.place
        self.job = job

    def write(self, iterator: Iterator[Any]) -> WriterCommitMessage:
        return Written(self.job.run(iterator))

    def commit(self, messages: list[Any]) -> None:
        summary([each.done for each in messages if each is not None])

    def abort(self, messages: list[Any]) -> None:
        """Nothing is taken back: what was sent stays, and is the same when the job runs again."""
        LOGGER.warning("of the tasks that ended, %s", what_stays([each.done for each in messages if each is not None]))
