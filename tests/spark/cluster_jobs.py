"""Drivers of jobs on a cluster, each a process of its own: ``python -m tests.spark.cluster_jobs NAME ADDRESS FOLDER``.

They print what came of it as JSON, in the last line.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.spark.cluster import PATIENCE, WORKERS, Cluster, executors, kill_executor, until
from tests.spark.conftest import by_id, local_session
from tests.spark.values import expected

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


def reads_and_writes(cluster: Cluster) -> dict[str, Any]:
    """Reads and writes while an executor dies; before that, a read where the packages are nowhere but here."""
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
            frame = cdf.sample.read(split=split, partitions=6, page_size=100)
            with losing_an_executor(spark, cluster, in_the_middle) as lost:
                found = frame.collect()
            read = by_id(found)
            told[split] = {**lost, "rows": len(found), "distinct": len(read), "equal": read == truth}
            until(lambda: len(at_work(spark, cluster)) == WORKERS, PATIENCE, "the executor did not come again")
        told["write"] = write_and_lose(spark, cluster, cdf, client)
    spark.stop()
    return told


def at_work(spark: Any, cluster: Cluster) -> list[int]:
    return executors(spark.sparkContext.applicationId, cluster.folder)


def in_the_middle(stage: Any) -> bool:
    """Whether some tasks have ended and each executor works on another."""
    return bool(stage.numCompletedTasks and stage.numActiveTasks == WORKERS)


def write_and_lose(spark: Any, cluster: Cluster, cdf: Any, client: Any) -> dict[str, Any]:
    """12,000 instances in two tasks, of which one loses its executor when it has sent a part of its batches."""
    number = 12_000
    required = (
        "1L AS big, '{}' AS required_json, array('x') AS required_list, 'a' AS required_status, 'w' AS required_text"
    )
    names = set(cdf.sample.schema.names)
    given = [each for each in required.split(", ") if each.rsplit(" ", 1)[1] in names]
    frame = spark.range(number).selectExpr("concat('w', lpad(id, 6, '0')) AS external_id", *given)

    def some_are_there(stage: Any) -> bool:
        """Whether both tasks work, and each has sent a batch."""
        begun = all(client.sample.count(external_id_prefix=first) for first in ("w000", "w006"))
        return begun and stage.numActiveTasks == WORKERS

    with losing_an_executor(spark, cluster, some_are_there) as lost:
        written = cdf.sample.write(frame, partitions=2)
    instances = list(client.sample.iterate(external_id_prefix="w"))
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


def main(name: str, master: str, folder: str) -> None:
    cluster = Cluster(Path(folder), master, Path(os.environ["PYSPARK_PYTHON"]))
    [job] = [each for each in (reads_and_writes,) if each.__name__ == name]
    print(json.dumps(job(cluster)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
