"""What a notebook shows of a client: its views. No request, and no view is imported."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from html import escape
from importlib import import_module
from typing import Any


def client_html(client: Any, annotations: Iterable[tuple[str, str]], package: str) -> str:
    """The attributes of a generated client that are view APIs, those of its groups too, escaped."""
    names: list[str] = []
    module = import_module(f"{package}._client")
    for name, class_name in annotations:
        group = getattr(module, class_name, None)
        inner = [] if group is None else list(inspect.get_annotations(group))
        names += [f"{name}.{each}" for each in inner] or [name]
    entries = "".join(f"<li><code>client.{escape(each)}</code></li>" for each in sorted(names))
    config = client.config
    where = f"{type(client).__name__}, project {config.project} at {config.base_url}: {len(names)} views"
    return f"<p>{escape(where)}</p><ul>{entries}</ul>"
