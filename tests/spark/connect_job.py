"""A client of Spark Connect, a process of its own: ``python -m tests.spark.connect_job ADDRESS``.

It prints what came of its job as JSON, in the last line.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from tests.spark.conftest import by_id
from tests.spark.values import expected

PACKAGE = "spark_scalars"


def job(address: str) -> dict[str, Any]:
    """Reads and writes where the packages are sent to, after a read that finds them nowhere."""
    from pyspark.sql import SparkSession

    spark: Any = SparkSession.builder.remote(address).getOrCreate()
    package = import_module(PACKAGE)
    cdf = import_module(f"{PACKAGE}.spark").TheSpark(spark)
    told: dict[str, Any] = {"session": type(spark).__module__}
    try:
        cdf.sample.read(split="none").count()
    except Exception as error:
        told["not_shipped"] = str(error)
    told["zips"] = [path.name for path in cdf.ship()]
    with package.TheClient.from_env() as client:
        truth = expected(package.Sample, client.sample.iterate())
        for split in ("none", "ids", "created_time"):
            found = cdf.sample.read(split=split, partitions=2).collect()
            read = by_id(found)
            told[split] = {"rows": len(found), "equal": read == truth}
        told["filtered"] = cdf.sample.read(columns=[package.Sample.text]).filter("text LIKE 'n%'").count()
        frame = cdf.sample.read(package.Sample.external_id.startswith("n")).selectExpr(
            "* EXCEPT (text)", "concat(text, '!') AS text"
        )
        told["written"] = cdf.sample.write(frame, partitions=1).modified
        told["texts"] = sorted(each.text for each in client.sample.iterate(external_id_prefix="n"))
        told["deleted"] = cdf.sample.delete(frame.select("external_id", "space")).modified
        told["left"] = client.sample.count()
    spark.stop()
    return told


if __name__ == "__main__":
    print(json.dumps(job(sys.argv[1])), flush=True)
