"""A case: data models with their containers, and the configuration that they are generated with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.pipeline import GeneratedPackage
from hatch_pygen.snapshot import Snapshot

Json = dict[str, Any]
ViewId = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """`options` are keys of [tool.pygen], without the models themselves and `package`."""

    name: str
    models: tuple[Json, ...]
    containers: tuple[Json, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def views(self) -> dict[ViewId, Json]:
        """The views of all models, each once."""
        return {view_id(view): view for model in self.models for view in model["views"]}

    @property
    def properties(self) -> int:
        return sum(len(view["properties"]) for view in self.views.values())

    def snapshot(self) -> Snapshot:
        containers = json.dumps(self.containers) if self.containers else None
        return snapshot.from_api_answer(json.dumps({"items": self.models}), containers)

    def config(self, package: str) -> PygenConfig:
        return PygenConfig.from_dict({**self.named(), **self.options, "package": package})

    def named(self) -> Json:
        """The part of the configuration that names the models."""
        keys = {"space": "space", "external-id": "externalId", "version": "version"}
        ids = [{key: model[wire] for key, wire in keys.items()} for model in self.models]
        if len(ids) == 1:
            return ids[0]
        return {"models": [{**id, "group": f"group_{number}"} for number, id in enumerate(ids)]}

    def generate(self, package: str = "sdk") -> GeneratedPackage:
        return pipeline.generate(self.snapshot(), self.config(package))

    def dump(self) -> str:
        """The case as JSON text, to be read by `load`."""
        content = {"name": self.name, "models": self.models, "containers": self.containers, "options": self.options}
        return json.dumps(content, indent=1)

    @classmethod
    def load(cls, text: str) -> Case:
        content = json.loads(text)
        return cls(content["name"], tuple(content["models"]), tuple(content["containers"]), content["options"])

    def with_models(self, models: list[Json]) -> Case:
        return replace(self, models=tuple(models))


def view_id(reference: Mapping[str, Any]) -> ViewId:
    return reference["space"], reference["externalId"], reference["version"]


def is_mapped(property: Mapping[str, Any]) -> bool:
    return "container" in property


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a JSON value, keys included."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            pending += [*item, *item.values()]
        elif isinstance(item, (list, tuple)):
            pending += item
