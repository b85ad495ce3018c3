"""What the service tells of itself: a line of JSON for each request, and counts for Prometheus. Neither holds a body."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from hatch_pygen.service.processes import Processes

logger = logging.getLogger("hatch_pygen.service")


class Log:
    """Lines and counts of one service."""

    def __init__(self, processes: Processes) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("pygen_requests", "Requests by route and status.", labels, registry=self._registry)
        self._seconds = Histogram(
            "pygen_request_seconds", "Time of requests in seconds.", ("route",), registry=self._registry
        )
        self._cache = Counter("pygen_answers", "Answers by where they came from.", ("source",), registry=self._registry)
        for name, help, value in (
            ("pygen_processes", "Requests that are worked on.", lambda: processes.running),
            ("pygen_waiting", "Requests that wait for a process.", lambda: processes.waiting),
        ):
            Gauge(name, help, registry=self._registry).set_function(value)

    def request(self, facts: Mapping[str, Any]) -> None:
        """Notes a request that was answered."""
        self._requests.labels(facts["method"], facts["route"], str(facts["status"])).inc()
        self._seconds.labels(facts["route"]).observe(facts["seconds"])
        logger.info(json.dumps({"event": "request", **facts}))

    def answer(self, source: str) -> None:
        """Counts where an answer came from: cache, process, or another request that was under way."""
        self._cache.labels(source).inc()

    def metrics(self) -> bytes:
        """The counts in Prometheus's text form."""
        return generate_latest(self._registry)
