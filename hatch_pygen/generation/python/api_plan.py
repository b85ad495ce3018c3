"""Plans `_api/<view>.py`: `where`, whose keywords are those of one view; the runtime gives them to all that reads."""

from __future__ import annotations

from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.examples import groups
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.layout import call
from hatch_pygen.generation.python.plan import ApiPlan
from hatch_pygen.generation.python.source_text import PythonText, fmt, identifier, join
from hatch_pygen.ir.models import IRMethod

INSIDE = 8


def plan_api(context: Context, id: ClassId) -> ApiPlan:
    """The sync and the async API of one class."""
    names, ir = context.named(id), context.classes[id]
    listed = IRMethod.LIST in ir.methods
    generic = fmt("[{}, {}]", identifier(names.base), identifier(names.list))
    sync, asynchronous = (
        context.class_plan(name, [fmt("{}{}", identifier(base), generic)], text, empty=not listed)
        for name, base, text in (
            (names.api, "InstanceAPI", _examples(context, id) if listed else None),
            (names.async_api, "AsyncInstanceAPI", None),
        )
    )
    where = None
    imports = Imports(context.width)
    imports.add(DOOR, "AsyncInstanceAPI", "InstanceAPI")
    imports.add(f"..data_classes.{names.module}", names.base, names.list)
    typing_imports = Imports(context.width)
    if listed:
        # The signature that checkers see; the runtime has the body.
        keywords = fmt("**by: Unpack[{}]", identifier(names.filter))
        where = call(fmt("def where("), [fmt("self"), keywords], context.width, INSIDE, fmt(") -> Filter:"))
        imports.add("typing", "TYPE_CHECKING")
        typing_imports.add(DOOR, "Filter", "Unpack")
        typing_imports.add(f"..data_classes.{names.module}", names.filter)
    code = {0: [sync.head, asynchronous.head], INSIDE: [] if where is None else [where]}
    return ApiPlan(context.module(imports, typing_imports, code), sync, asynchronous, where, ir)


def _examples(context: Context, id: ClassId) -> PythonText | None:
    """A docstring whose lines run as they are, where `client` is one."""
    if not context.config.generate_examples:
        return None
    names, group = context.named(id), groups(context.ir).get(id.view, "").rstrip(".")
    steps = [part for part in ("client", group, names.attribute) if part]
    api = join((identifier(part) for part in steps), ".")
    lines = [fmt("found = {}.list(limit=5)", api)]
    prefix = next((keyword for key, keyword in sorted(names.keywords.items()) if key.operation == "prefix"), None)
    if prefix is not None:
        lines.append(fmt('found = {}.list({}="A", sort="-external_id")', api, identifier(prefix)))
    lines.append(fmt("counted = {}.count()", api))
    shown = join((fmt("    >>> {}", line) for line in lines), "\n")
    return fmt('"""The instances of {}.\n\n{}\n    """', identifier(names.base), shown)
