"""Memory stays flat over any number of points, however slowly they are taken: a process of its own reads them in batches, and
tells how much it grew."""

from __future__ import annotations

import subprocess
import sys

import pytest

MOST_GROWTH = 30.0
"""MB, from the tenth batch on (contract of the data, section 9)."""

READ = """
import resource, sys, time
from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator

count, start, pause = int(sys.argv[1]), 1_700_000_000_000, float(sys.argv[2])
emulator = Emulator(strict=True)
id = emulator.add_time_series("p")
rows = ((id, start + k * 1000, k * 0.5) for k in range(count))
with emulator.store.transaction():
    emulator.store.many("INSERT INTO point(series, time, value, status) VALUES(?, ?, ?, 0)", rows)
unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
read = before = 0
last = start - 1000
with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
    for number, batch in enumerate(client.time_series.data("p", start=start, end=start + count * 1000).batches()):
        times = batch.column("time").cast("int64")
        assert (times[0].as_py(), times[-1].as_py()) == (last + 1000, last + 1000 * len(times)), "out of order"
        last += 1000 * len(times)
        read += batch.num_rows
        time.sleep(pause)
        if number == 10:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
print(read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the module resource is one of POSIX")
@pytest.mark.parametrize(
    ("count", "pause"),
    [
        pytest.param(1_500_000, 0.1, marks=pytest.mark.slow),
        pytest.param(10_000_000, 0.0, marks=pytest.mark.full),
    ],
)
def test_batches_are_read_in_flat_memory(count: int, pause: float) -> None:
    """In the order of their times; one who takes a batch each tenth of a second is not run over."""
    pytest.importorskip("pyarrow")
    command = [sys.executable, "-c", READ, str(count), str(pause)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    read, growth = done.stdout.split()
    assert int(read) == count
    assert float(growth) < MOST_GROWTH
