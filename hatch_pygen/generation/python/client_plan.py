"""Plans `_client.py`: the client classes, whose annotations the runtime serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.plan import ClientClassPlan, ClientPlan
from hatch_pygen.generation.python.removed_names import NONE, Reasons, members
from hatch_pygen.generation.python.source_text import PythonText, fmt, identifier, literal
from hatch_pygen.ir.models import IRModel


def plan_client(context: Context, gone: Mapping[str, Reasons] = NONE) -> ClientPlan:
    """The sync and the async client, with a group of views for each of several models; `gone` by group."""
    imports = Imports(context.width)
    removed = {group: members(reasons, imports, context.width) for group, reasons in gone.items()}
    groups = [
        _group(context, model, name, asynchronous, removed.get(model.group or "", ()))
        for asynchronous in (False, True)
        for model in context.ir.models
        if (name := context.names.groups.get(model.group or "")) is not None
    ]
    clients = [_client(context, asynchronous, removed.get("", ())) for asynchronous in (False, True)]
    classes = (*groups, *clients)
    imports.add("__future__", "annotations")
    if context.names.classes:
        imports.add("typing", "TYPE_CHECKING")
    imports.add(DOOR, "AsyncGeneratedClient", "GeneratedClient", *(["ViewGroup"] if groups else []))
    typing_imports = Imports(context.width)
    for names in context.names.classes.values():
        typing_imports.add(f"._api.{names.module}", names.api, names.async_api)
    inside = [line for each in classes for line in (*each.settings, *each.attributes, *each.removed)]
    code = {0: [each.definition.head for each in classes], 4: inside}
    return ClientPlan(context.module(imports, typing_imports, code), classes, context.ir)


def _client(context: Context, asynchronous: bool, removed: tuple[PythonText, ...]) -> ClientClassPlan:
    name = context.names.async_client if asynchronous else context.names.client
    base = fmt("AsyncGeneratedClient") if asynchronous else fmt("GeneratedClient")
    models = ", ".join(str(model.id) for model in context.ir.models)
    text = f"The client of {models}{', for asyncio' if asynchronous else ''}."
    docstring = context.describe(text)
    if context.names.groups:
        prefix = "Async" if asynchronous else ""
        attributes = tuple(
            fmt("{}: {}", identifier(group), identifier(prefix + views))
            for group, views in sorted(context.names.groups.items())
        )
    else:
        attributes = _attributes(context, context.names.classes, asynchronous)
    settings = tuple(_settings(context.config, context.width))
    empty = docstring is None and not settings and not attributes and not removed
    return ClientClassPlan(context.class_plan(name, [base], docstring, empty=empty), settings, attributes, removed)


def _group(
    context: Context, model: IRModel, name: str, asynchronous: bool, removed: tuple[PythonText, ...]
) -> ClientClassPlan:
    name = f"Async{name}" if asynchronous else name
    docstring = context.describe(f"The views of {model.id}.")
    views = set(model.views)
    ids = {id: names for id, names in context.names.classes.items() if id.view in views}
    attributes = _attributes(context, ids, asynchronous)
    empty = docstring is None and not attributes and not removed
    definition = context.class_plan(name, [fmt("ViewGroup")], docstring, empty=empty)
    return ClientClassPlan(definition, (), attributes, removed)


def _attributes(context: Context, ids: Iterable[ClassId], asynchronous: bool) -> tuple[PythonText, ...]:
    found = sorted((context.named(id) for id in ids), key=lambda names: names.attribute)
    return tuple(
        fmt("{}: {}", identifier(names.attribute), identifier(names.async_api if asynchronous else names.api))
        for names in found
    )


def _settings(config: PygenConfig, width: int) -> Iterable[PythonText]:
    if config.instance_space is not None:
        yield fmt("default_space = {}", literal(config.instance_space))
    # Arguments that the client fills in where neither the caller nor the environment gives them.
    table = config.client
    url = table.base_url or (f"https://{table.cluster}.cognitedata.com" if table.cluster else None)
    given = {"base_url": url, "project": table.project, "timeout": table.timeout, "max_retries": table.max_retries}
    if options := {name: value for name, value in given.items() if value is not None}:
        used = len("    default_options = ")
        yield fmt("default_options = {}", literal(options, width, indent=4, used=used))
