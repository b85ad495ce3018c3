"""What a snapshot holds, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from hatch_pygen.config import PygenConfig
from hatch_pygen.diff.changes import name_of
from hatch_pygen.problems import Problem, sort_problems
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.terminal import one_line


def summary(snapshot: Snapshot) -> dict[str, Any]:
    """Models, views and the number of properties and connections of each, as a JSON value."""
    return {
        "sdk_version": snapshot.sdk_version,
        "digest": snapshot.digest,
        "containers": None if snapshot.containers is None else len(snapshot.containers),
        "models": [
            {"model": name_of(model), "views": [_view(view) for view in model["views"]]} for model in snapshot.models
        ],
    }


def text(snapshot: Snapshot) -> str:
    """The summary, a line for each view."""
    content = summary(snapshot)
    lines = [f"version {snapshot.sdk_version}, {snapshot.digest}"]
    for model in content["models"]:
        lines.append(f"{model['model']}: {len(model['views'])} views")
        width = max((len(view["view"]) for view in model["views"]), default=0)
        lines += [f"  {view['view']:<{width}}  {_counts(view)}" for view in model["views"]]
    return "".join(f"{one_line(line)}\n" for line in lines)


def ir_text(snapshot: Snapshot, config: PygenConfig) -> tuple[str, tuple[Problem, ...]]:
    """The IR in its published form and the problems on the way. Raises ValidationError where the model cannot be read."""
    from hatch_pygen import pipeline
    from hatch_pygen.ir.published import dump

    ir, problems = pipeline.interpret(snapshot, config)
    return dump(ir), sort_problems(problems)


def diagram_text(
    snapshot: Snapshot, config: PygenConfig, form: Literal["mermaid", "html"], view: str | None, depth: int
) -> tuple[str, tuple[Problem, ...]]:
    """A class diagram of the model, or of what stands around `view`, and the problems on the way.

    Raises ValidationError where the model cannot be read or has no such view.
    """
    from hatch_pygen import pipeline
    from hatch_pygen.generation.mermaid.diagram import diagram_of
    from hatch_pygen.generation.mermaid.generator import html_text, mermaid_text
    from hatch_pygen.generation.mermaid.surroundings import around

    ir, problems = pipeline.interpret(snapshot, config)
    model = diagram_of(ir)
    shown = model if view is None else around(model, view, depth)
    text = mermaid_text(shown, config) if form == "mermaid" else html_text(shown, model)
    return text, sort_problems(problems)


def _view(view: Mapping[str, Any]) -> dict[str, Any]:
    definitions = list(view.get("properties", {}).values())
    connections = [item for item in definitions if "container" not in item]
    return {
        "view": name_of(view),
        "used_for": view.get("usedFor", "node"),
        "writable": view.get("writable", True),
        "properties": len(definitions) - len(connections),
        "connections": len(connections),
    }


def _counts(view: Mapping[str, Any]) -> str:
    flags = [] if view["used_for"] == "node" else [f"for {view['used_for']}"]
    flags += [] if view["writable"] else ["read-only"]
    return ", ".join([f"{view['properties']} properties", f"{view['connections']} connections", *flags])
