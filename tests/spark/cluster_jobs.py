"""Drivers of jobs on a cluster, each a process of its own: ``python -m tests.spark.cluster_jobs NAME ADDRESS FOLDER``.

They print what came of it as JSON, in the last line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.spark.cluster import PATIENCE, WORKERS, Cluster, kill_executor, until
from tests.spark.conftest import by_id, local_session
from tests.spark.values import expected, samples
from tests.writing.packages import SPACE

PACKAGE = "spark_scalars"


def session(cluster: Cluster, name: str) -> Any:
    made = local_session(
        cluster.folder / name,
        cluster.master,
        **cluster.settings(),
        **{"spark.sql.execution.arrow.maxRecordsPerBatch": "1000"},
    )
    made.sparkContext.setLogLevel("INFO")  # all of it is searched for secrets afterwards
    return made


@contextmanager
def losing_an_executor(spark: Any, cluster: Cluster, when: Callable[[Any], bool]) -> Iterator[dict[str, Any]]:
    """Kills an executor of the first worker when a stage that runs is so far; tells what became of the stage."""
    tracker, told = spark.sparkContext.statusTracker(), {"killed": 0, "failed": 0}
    over = threading.Event()

    def running() -> list[Any]:
        found = [tracker.getStageInfo(each) for each in tracker.getActiveStageIds()]
        return [each for each in found if each is not None]

    def watch() -> None:
        until(lambda: over.is_set() or any(map(when, running())), PATIENCE, "the stage never came so far")
        if not over.is_set():
            told["killed"] = kill_executor(spark.sparkContext.applicationId, cluster.folder / "worker-0")
        while not over.wait(0.02):
            told["failed"] = max([told["failed"], *(each.numFailedTasks for each in running())])

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()


def reads(cluster: Cluster) -> dict[str, Any]:
    """Reads while an executor dies; before that, a read where the packages are nowhere but here."""
    from importlib import import_module

    spark = session(cluster, "reads")
    package = import_module(PACKAGE)
    cdf = import_module(f"{PACKAGE}.spark").TheSpark(spark)
    told: dict[str, Any] = {}
    try:
        cdf.sample.read(split="none").count()
    except Exception as error:
        told["not_shipped"] = str(error)
    told["zips"] = [path.name for path in cdf.ship()]
    with package.TheClient.from_env() as client:
        truth = expected(package.Sample, client.sample.iterate())
    told["truth"] = len(truth)
    for split in ("ids", "created_time"):
        all_are_there(spark)
        frame = cdf.sample.read(split=split, partitions=6, page_size=100)
        with losing_an_executor(spark, cluster, lambda stage: stage.numCompletedTasks and all_work(spark)) as lost:
            found = frame.collect()
        read = by_id(found)
        told[split] = {**lost, "rows": len(found), "distinct": len(read), "equal": read == truth}
    spark.stop()
    return told


def writes(cluster: Cluster) -> dict[str, Any]:
    """12,000 instances in two tasks, of which one loses its executor when it has sent a part of its batches. An executor
    that is new takes long to begin, and the other one may have ended by then: so there are more tries, each of new ids."""
    from importlib import import_module

    spark = session(cluster, "writes")
    package = import_module(PACKAGE)
    cdf = import_module(f"{PACKAGE}.spark").TheSpark(spark)
    cdf.ship()
    with package.TheClient.from_env() as client:
        for letter in "wxyz":
            all_are_there(spark)
            told = one_write(spark, cluster, cdf, client, letter)
            if told["killed"] and told["failed"]:
                break
    spark.stop()
    return told


def all_are_there(spark: Any) -> None:
    """Waits for every executor, one that died again among them."""
    until(lambda: len(running_tasks(spark)) > WORKERS, PATIENCE, "an executor did not come")


def running_tasks(spark: Any) -> list[int]:
    """The tasks of each executor that the driver knows, and of the driver: a process is there long before it is known."""
    found = spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    return [int(each.numRunningTasks()) for each in found]


def all_work(spark: Any) -> bool:
    """Whether each executor works on a task, and none on two."""
    return sorted(running_tasks(spark), reverse=True)[:WORKERS] == [1] * WORKERS


def one_write(spark: Any, cluster: Cluster, cdf: Any, client: Any, letter: str) -> dict[str, Any]:
    number = 12_000
    required = (
        "1L AS big, '{}' AS required_json, array('x') AS required_list, 'a' AS required_status, 'w' AS required_text"
    )
    names = set(cdf.sample.schema.names)
    given = [each for each in required.split(", ") if each.rsplit(" ", 1)[1] in names]
    frame = spark.range(number).selectExpr(f"concat('{letter}', lpad(id, 6, '0')) AS external_id", *given)

    def some_are_there(stage: Any) -> bool:
        """Whether both tasks work, and each has sent a batch."""
        begun = all(client.sample.count(external_id_prefix=f"{letter}{half}") for half in ("000", "006"))
        return begun and stage.numActiveTasks == WORKERS and all_work(spark)

    with losing_an_executor(spark, cluster, some_are_there) as lost:
        written = cdf.sample.write(frame, partitions=2)
    instances = list(client.sample.iterate(external_id_prefix=letter))
    again = cdf.sample.write(frame, partitions=2)
    return {
        **lost,
        "sent": written.sent,
        "modified": written.modified,
        "count": len(instances),
        "distinct": len({each.external_id for each in instances}),
        "versions": sorted({each.data_record.version for each in instances}),
        "again": again.modified,
    }


def follow(cluster: Cluster, die: bool = False) -> dict[str, Any]:
    """A stream until nothing is new, into a table that lies in a file. To `die`: others write when all is there, and the
    driver is killed when it has read the batch of that, before anything of it is kept."""
    from importlib import import_module

    spark = session(cluster, "follow")
    package = import_module(PACKAGE)
    cdf = import_module(f"{PACKAGE}.spark").TheSpark(spark)
    cdf.ship()
    batches: list[int] = []

    def take(changes: Any, number: int) -> None:
        found = changes.collect()
        if die and batches:
            print(json.dumps({"before": state_of(cluster), "lost": len(found)}), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        merge(cluster, found)
        batches.append(len(found))

    while True:
        before = len(batches)
        run_to_its_end(
            cdf.sample.stream(page_size=50)
            .writeStream.foreachBatch(take)
            .option("checkpointLocation", str(cluster.folder / "checkpoint"))
            .trigger(availableNow=True)
        )
        if len(batches) == before:
            break
        if die:
            with package.TheClient.from_env() as client:
                change(package, client, "second", *range(120), delete=[249])
    spark.stop()
    return {"batches": batches, "state": state_of(cluster)}


def run_to_its_end(writer: Any) -> None:
    """Runs a query; again where Spark gave up on its process, which has 10 seconds to start: nothing was read then."""
    for _ in range(10):
        try:
            assert writer.start().awaitTermination(PATIENCE)
            return
        except Exception as error:
            if "Python worker failed to connect back" not in str(error):
                raise
    raise TimeoutError("the process of the stream did not start in ten tries")


def follow_and_die(cluster: Cluster) -> dict[str, Any]:
    return follow(cluster, die=True)


def change(package: Any, client: Any, text: str, *numbers: int, delete: list[int]) -> None:
    """What others write: instances with a text, and some deleted."""
    required = samples(package)[1]
    client.upsert([required.model_copy(update={"external_id": f"t{n:03}", "text": text}) for n in numbers])
    client.delete([(SPACE, f"t{n:03}") for n in delete])


def state_of(cluster: Cluster) -> dict[str, Any]:
    """The table: external id -> text and version."""
    table = cluster.folder / "state.json"
    found: dict[str, Any] = json.loads(table.read_text("utf-8")) if table.is_file() else {}
    return found


def merge(cluster: Cluster, changes: list[Any]) -> None:
    state = state_of(cluster)
    for row in sorted(changes, key=lambda row: row["version"]):
        if row["deleted_time"] is not None:
            state.pop(row["external_id"], None)
        else:
            state[row["external_id"]] = [row["text"], row["version"]]
    (cluster.folder / "state.json").write_text(json.dumps(state), "utf-8")


def main(name: str, master: str, folder: str) -> None:
    cluster = Cluster(Path(folder), master, Path(os.environ["PYSPARK_PYTHON"]))
    [job] = [each for each in (reads, writes, follow, follow_and_die) if each.__name__ == name]
    print(json.dumps(job(cluster)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
