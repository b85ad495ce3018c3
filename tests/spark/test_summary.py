"""What a write says of its tasks."""

from __future__ import annotations

import logging

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.writer import Done, Job, PygenWriter, WriteSummary, Written, summary


def test_the_sum() -> None:
    assert summary([Done(2000, 1500, 2, part=0), Done(10, 10, 1, part=1)]) == WriteSummary(2010, 1510, 3)


def test_what_was_sent_before_a_fault_is_said_by_parts() -> None:
    with pytest.raises(ConfigurationError) as caught:
        summary([Done(500, 400, 1, "bad name", part=3), Done(2000, 2000, 2, part=0), Done(0, 0, 0, "bad id", part=1)])
    text = str(caught.value)
    assert text.startswith("bad name; 1 more tasks stopped; 2500 instances were sent and stay")
    assert "by batches: 2 of part 0, 1 of part 3; CDF has no transaction over a job" in text
    with pytest.raises(ConfigurationError, match="0 instances were sent and stay, by batches: none"):
        summary([Done(fault="bad")])


def test_a_job_that_fails_otherwise_says_it_in_the_log(packages: object, caplog: pytest.LogCaptureFixture) -> None:
    from pyspark.sql.types import StringType, StructField, StructType

    job = Job(Place("spark_connections", "TheClient", "person"))
    writer = PygenWriter(job, StructType([StructField("external_id", StringType())]))
    with caplog.at_level(logging.WARNING, "pygen_runtime.spark"):
        writer.abort([Written(Done(1000, 1000, 1, part=0)), None])
    assert "1000 instances were sent and stay, by batches: 1 of part 0" in caplog.text
