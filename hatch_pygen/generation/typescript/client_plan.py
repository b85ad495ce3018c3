"""Plans `client` and `index`: the client with a getter for each view, and what the package exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.typescript.context import API, WRITING, Context
from hatch_pygen.generation.typescript.plan import ClientClassPlan, ClientPlan, Form, GetterPlan, IndexPlan
from hatch_pygen.generation.typescript.source_text import TypeScriptText, fmt, identifier, join, literal
from hatch_pygen.generation.typescript.value_layout import Entries, Value, braces, lay_out
from hatch_pygen.generation.typescript.view_plan import FOLDER
from hatch_pygen.ir.models import IRModel


def plan_client(context: Context, form: Form) -> ClientPlan:
    """The client, after the groups of views where it has several models."""
    classes = [_group(context, model, form) for model in context.ir.models if model.group in context.names.groups]
    return ClientPlan(context.header, tuple(_imports(context, form)), (*classes, _client(context, form)))


def plan_index(context: Context, form: Form) -> IndexPlan:
    ending = context.source(form)
    names = [*(name for name, _ in context.names.groups.values()), context.names.client]
    client = braces(
        "export", list(map(identifier, names)), fmt("from {};", literal(f"./client.{ending}")), context.width
    )
    return IndexPlan(context.header, (client, *_modules(context, form, "export")))


def _imports(context: Context, form: Form) -> Iterator[TypeScriptText]:
    yield fmt("import * as $ from {};", context.runtime())
    yield from _modules(context, form, "import type" if form == "d.ts" else "import")


def _modules(context: Context, form: Form, head: str) -> Iterator[TypeScriptText]:
    """An import or export of each view's names."""
    ending = context.source(form)
    for id, names in sorted(context.names.classes.items(), key=lambda item: item[1].file):
        base, write = identifier(names.base), identifier(names.write)
        typed = write if head == "import type" else fmt("type {}", write)
        used = head == "export" or context.kind(id) in WRITING
        wanted = [base, typed] if used and form != "js" else [base]
        yield braces(head, wanted, fmt("from {};", literal(f"./{FOLDER}/{names.file}.{ending}")), context.width)


def _client(context: Context, form: Form) -> ClientClassPlan:
    models = ", ".join(str(model.id) for model in context.ir.models)
    groups = sorted(context.names.groups.values(), key=lambda group: group[1])
    if groups:
        getters = tuple(_group_getter(name, attribute, form) for name, attribute in groups)
    else:
        getters = _getters(context, context.names.classes, form)
    settings = _settings(context, form)
    return ClientClassPlan(
        context.describe(f"The client of {models}."),
        _head(context.names.client, "$.InstanceClient", form, empty=not getters and settings is None),
        settings,
        getters,
    )


def _group(context: Context, model: IRModel, form: Form) -> ClientClassPlan:
    views = set(model.views)
    getters = _getters(context, [id for id in context.names.classes if id.view in views], form)
    name, _ = context.names.groups[model.group or ""]
    comment = context.describe(f"The views of {model.id}.")
    return ClientClassPlan(comment, _head(name, "$.ViewGroup", form, empty=not getters), None, getters)


def _head(name: str, base: str, form: Form, *, empty: bool) -> TypeScriptText:
    declared = fmt("declare ") if form == "d.ts" else fmt("")
    line = fmt(f"export {{}}class {{}} extends {base} ", declared, identifier(name))
    return join([line, fmt("{"), fmt("}")] if empty else [line, fmt("{")], "")


def _getters(context: Context, ids: Iterable[ClassId], form: Form) -> tuple[GetterPlan, ...]:
    ordered = sorted(ids, key=lambda id: context.named(id).attribute)
    return tuple(_getter(context, id, form) for id in ordered)


def _getter(context: Context, id: ClassId, form: Form) -> GetterPlan:
    names = context.named(id)
    attribute, base = identifier(names.attribute), identifier(names.base)
    fits = len("    return this.view();") + len(base) <= context.width
    value = fmt("this.view({})" if fits else "this.view(\n      {},\n    )", base)
    if form == "js":
        return GetterPlan(fmt("get {}()", attribute), value)
    api = context.api(id)
    head = fmt("get {}(): {}", attribute, api)
    if len(head) + 4 > context.width and context.kind(id) in WRITING:
        head = fmt("get {}(): {}", attribute, _broken(context, id))
    return GetterPlan(head, None if form == "d.ts" else value)


def _broken(context: Context, id: ClassId) -> TypeScriptText:
    """The type of the API with an argument a line."""
    names = context.named(id)
    return fmt(f"$.{API[context.kind(id)]}<\n    {{}},\n    {{}}\n  >", identifier(names.base), identifier(names.write))


def _group_getter(name: str, attribute: str, form: Form) -> GetterPlan:
    head = fmt("get {}()", identifier(attribute))
    typed = head if form == "js" else fmt("{}: {}", head, identifier(name))
    return GetterPlan(typed, None if form == "d.ts" else fmt("new {}(this)", identifier(name)))


def _settings(context: Context, form: Form) -> TypeScriptText | None:
    """What the client takes where neither the caller nor the environment gives it."""
    entries: list[tuple[TypeScriptText, Value]] = [
        (fmt(name), literal(value)) for name, value in _given(context.config) if value is not None
    ]
    if not entries:
        return None
    if form == "d.ts":
        return fmt("static readonly defaults: $.ClientDefaults;")
    head = fmt("static defaults = ") if form == "js" else fmt("static override readonly defaults: $.ClientDefaults = ")
    return fmt("{}{};", head, lay_out(Entries(tuple(entries)), 2 + len(head), 2, context.width))


def _given(config: PygenConfig) -> Iterator[tuple[str, str | int | float | None]]:
    table = config.client
    yield "instanceSpace", config.instance_space
    yield "baseUrl", table.base_url or (f"https://{table.cluster}.cognitedata.com" if table.cluster else None)
    yield "project", table.project
    yield "timeout", None if table.timeout is None else round(table.timeout * 1000)
    yield "maxRetries", table.max_retries
