"""A standalone cluster of Spark on the loopback: a master and two workers, whose executors have what is compiled alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

DAEMONS = "org.apache.spark.deploy"
EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"
WORKERS = 2
PATIENCE = 600
"""Seconds that a step may take on a machine where much else runs."""


@dataclass(frozen=True)
class Cluster:
    """Where it is, and what it writes: logs of the daemons, of executors and of drivers are all in `folder`."""

    folder: Path
    master: str
    python: Path
    """An interpreter that has pydantic, httpx and pyarrow, and neither pygen-runtime nor a generated package."""

    def settings(self) -> dict[str, str]:
        """What a driver's session is made with."""
        events = self.folder / "events"
        events.mkdir(exist_ok=True)
        return {
            "spark.executor.memory": "512m",
            "spark.executor.cores": "1",
            "spark.cores.max": str(WORKERS),
            "spark.task.maxFailures": "2",
            "spark.eventLog.enabled": "true",
            "spark.eventLog.compress": "false",
            "spark.eventLog.dir": events.as_uri(),
        }


@contextmanager
def cluster(folder: Path, variables: Mapping[str, str]) -> Generator[Cluster, None, None]:
    """The daemons run with these variables, and are ended by their own ids; so do their executors."""
    port, page = free_port(), free_port()
    python = bare_python(folder / "python")
    given = {**variables, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m", "PYSPARK_PYTHON": str(python)}
    given |= {"SPARK_NO_DAEMONIZE": "1", "SPARK_LOG_DIR": str(folder / "logs")}
    here = ["--host", "127.0.0.1"]
    with ExitStack() as stack:
        ports = ["--port", str(port), "--webui-port", str(page)]
        stack.enter_context(daemon(f"{DAEMONS}.master.Master", [*here, *ports], folder / "master.log", given))
        for number in range(WORKERS):
            work = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker-{number}")]
            arguments = [*here, *work, "--webui-port", str(free_port()), f"spark://127.0.0.1:{port}"]
            stack.enter_context(daemon(f"{DAEMONS}.worker.Worker", arguments, folder / f"worker-{number}.log", given))
        until(lambda: alive(page) == WORKERS, PATIENCE, "the workers are not there")
        yield Cluster(folder, f"spark://127.0.0.1:{port}", python)


def bare_python(folder: Path) -> Path:
    """An interpreter beside this one, with its distributions, but not those that are editable: a path file within a
    folder that a path file names is not read."""
    venv.create(folder, with_pip=False)
    made = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    [library] = {Path(each) for each in folder.glob("lib/python*/site-packages")}
    (library / "others.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    ask = "import pydantic, httpx, pyarrow; import importlib.util as u; assert u.find_spec('pygen_runtime') is None"
    subprocess.run(
        [made, "-P", "-c", ask] if sys.version_info >= (3, 11) else [made, "-c", ask], check=True, cwd=folder
    )
    return made


@contextmanager
def daemon(name: str, arguments: list[str], log: Path, variables: Mapping[str, str]) -> Generator[None, None, None]:
    """A class of Spark in a process of its own, until the block ends."""
    import pyspark

    home = Path(pyspark.__file__).parent
    command = [str(home / "bin" / "spark-class"), name, *arguments]
    environment = {**os.environ, **variables, "SPARK_HOME": str(home)}
    started = partial(subprocess.Popen, command, env=environment, cwd=log.parent)
    with open(log, "wb") as file, started(stdout=file, stderr=file) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def alive(page: int) -> int:
    """The workers that the master knows."""
    import json

    try:
        with urlopen(f"http://127.0.0.1:{page}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (URLError, OSError, ValueError):
        return 0


def executors(application: str, folder: Path) -> list[int]:
    """The processes that work for an application below a folder of a worker."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                command = (each / "cmdline").read_bytes().decode().split("\0")
                lies = os.readlink(each / "cwd")
            except OSError:
                continue
            if EXECUTOR in command and application in command and lies.startswith(str(folder)):
                found.append(int(each.name))
    return found


def kill_executor(application: str, folder: Path) -> int:
    """Kills the executor of a worker, as a machine dies: it says nothing to anybody."""
    [process] = executors(application, folder)
    os.kill(process, signal.SIGKILL)
    return process


def until(met: object, seconds: float, message: str) -> None:
    """Waits until `met()` is true; raises TimeoutError."""
    assert callable(met)
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            raise TimeoutError(message)
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
