"""``python -m water_works.spark_report``: questions to the plant, asked of Spark. Needs pyspark 4 and Java 17.

Each process of Spark makes its own client, from CDF_PROJECT, CDF_CLUSTER or CDF_URL, and credentials in the environment.
"""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from water_works_sdk import Pump, Site, SupplyZone

if TYPE_CHECKING:
    from water_works_sdk.spark import WaterWorksSpark


def missing() -> str:
    """What this machine does not have of what Spark needs; "" where all is there."""
    if find_spec("pyspark") is None:
        return "there is no pyspark: pip install 'pyspark>=4.0' (a platform brings its own)"
    if find_spec("pyarrow") is None:
        return "there is no pyarrow: pip install 'pygen-runtime[spark]'"
    return "" if shutil.which("java") else "there is no Java on the PATH: Spark 4 runs on Java 17 and newer"


def flow_by_site(cdf: WaterWorksSpark) -> Any:
    """A frame: the pumps of each site and their rated flow together, in m³/h; CDF gives the columns that are used."""
    from pyspark.sql.functions import expr  # type: ignore[import-not-found, unused-ignore]

    pumps = cdf.pump.read(Pump.rated_flow.exists(), columns=[Pump.name, Pump.rated_flow, Pump.site])
    sites = cdf.site.read(columns=[Site.name])
    joined = cdf.join(pumps, Pump.site, sites).groupBy("site_name")
    return joined.agg(expr("count(*)"), expr("sum(rated_flow)")).orderBy("site_name")


def served(cdf: WaterWorksSpark) -> Any:
    """A frame: which pump feeds which zone, by the edges between them; the filter on the name reaches CDF, too."""
    pumps = cdf.pump.read(columns=[Pump.name]).filter("name LIKE 'P-%'")
    zones = cdf.supply_zone.read(columns=[SupplyZone.name])
    return cdf.join(pumps, Pump.feeds, zones).select("name", "feeds_name").orderBy("name")


def inspect(cdf: WaterWorksSpark) -> str:
    """Writes a description to the pumps that are out of service; running it again changes nothing."""
    pumps = cdf.pump.read(Pump.status == "out_of_service", columns=[Pump.name, Pump.site])  # what a pump must have
    notes = pumps.selectExpr("*", "concat(name, ': to be inspected') AS description")
    written = cdf.pump.write(notes)
    return f"{written.sent} sent, {written.modified} modified"


def main() -> int:
    """Prints the report, or what it needs."""
    reason = missing()
    if reason:
        print(f"no report: {reason}", file=sys.stderr)
        return 1
    from pyspark.sql import SparkSession  # type: ignore[import-not-found, unused-ignore]

    from water_works_sdk.spark import WaterWorksSpark

    spark = SparkSession.builder.appName("water works").getOrCreate()
    cdf = WaterWorksSpark(spark)
    for title, frame in (("Flow by site", flow_by_site(cdf)), ("Zones", served(cdf))):
        print(f"== {title}")
        for row in frame.collect():
            print(*row)
    print("== Inspections")
    print(inspect(cdf))
    spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
