"""Workers as Celery's: forked from one parent, asked over pipes, replaced after some tasks, each closing its client."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import Counter
from typing import Any

from tests.http.owners.asking import ask, client, report

one = client()


def worker(tasks: Any, results: Any) -> None:
    for task in iter(tasks.get, None):
        results.put((os.getpid(), dict(ask(one, f"task-{task}", 5))))
    one.close()


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    before = ask(one, "before", 1)
    tasks, results = context.SimpleQueue(), context.SimpleQueue()
    found: Counter[str] = Counter()
    workers: set[int] = set()
    for generation in range(3):
        processes = [context.Process(target=worker, args=(tasks, results)) for _ in range(3)]
        for process in processes:
            process.start()
        for task in range(9):
            tasks.put(f"{generation}-{task}")
        for _ in range(9):
            pid, answers = results.get()
            workers.add(pid)
            found.update(answers)
        for _ in processes:
            tasks.put(None)
        for process in processes:
            process.join()
        found.update(ask(one, f"parent-{generation}", 1))
    one.close()
    report({"answers": found, "before": before, "parent": os.getpid() in workers, "json": bool(json.dumps(found))})
