"""The names of clients and of their groups of views: what the configuration chose, and the classes for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.python import reserved
from hatch_pygen.ir import naming
from hatch_pygen.ir.models import IRPackage
from hatch_pygen.problems import Problem


def both(name: str) -> Sequence[str]:
    """The sync and the async class."""
    return (name, f"Async{name}")


def name_groups(ir: IRPackage, client: str) -> dict[str, str]:
    """The sync class of each group of views, by the group's name."""
    ids = [model.group for model in ir.models if model.group]
    return naming.assign_families(
        ids,
        lambda group: f"{naming.pascal_case(group)}Views",
        both,
        reserved=reserved.CLASSES.union(both(client)),
    ).names


def client_problems(config: PygenConfig, groups: Mapping[str, str]) -> Iterator[Problem]:
    """Names that the configuration cannot choose, because clients or generated modules need them."""
    client = config.client_name
    if client.startswith("_") or not reserved.CLASSES.isdisjoint(both(client)):
        message = f"the name {client} is private, or one that generated code uses itself"
        fix = 'choose another one, e.g. client-name = "MyClient"'
        yield Problem("PG504", "error", "[tool.pygen] client-name", message, fix)
    for group in groups:
        if group.startswith("_") or group in reserved.ATTRIBUTES:
            message = f"the group {group} has a name that is private, or that every client uses itself"
            fix = f'choose another one, e.g. group = "{group.strip("_")}_model"'
            yield Problem("PG504", "error", "[tool.pygen] models", message, fix)
