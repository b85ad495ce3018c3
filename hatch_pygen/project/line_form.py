"""A snapshot as lines that git can compare: one for each property, which begins with its whole name and leaves nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hatch_pygen.diff.changes import name_of
from hatch_pygen.project.view_listing import type_words
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.snapshot.canonical import dense, stable
from hatch_pygen.text.terminal import one_line

Json = Mapping[str, Any]


def text(snapshot: Snapshot) -> str:
    """The lines, without what changes by itself: two texts are equal where the digest and the version are."""
    content = stable(snapshot.models, snapshot.containers)
    lines = [f"version {snapshot.sdk_version}"]
    for model in content["models"]:
        lines.append(_line(f"model {name_of(model)}", model, "views"))
        for view in model["views"]:
            lines += _members(f"view {name_of(view)}", name_of(view), view)
    for container in content.get("containers", ()):
        name = f"{container['space']}:{container['externalId']}"
        lines += _members(f"container {name}", f"container {name}", container)
    lines += [f"removed {each['where']}  {dense(each)}" for each in snapshot.removed]
    return "".join(f"{one_line(line)}\n" for line in lines)


def _members(head: str, prefix: str, item: Json) -> Iterator[str]:
    yield _line(head, item, "properties")
    for id, definition in sorted(item.get("properties", {}).items()):
        words = type_words({**definition, "container": None} if head.startswith("container") else definition)
        yield f"{prefix}.{id}  {words}  {dense(definition)}"


def _line(head: str, item: Json, members: str) -> str:
    named = {"space", "externalId", "version", members}
    return f"{head}  {dense({key: value for key, value in item.items() if key not in named})}"
