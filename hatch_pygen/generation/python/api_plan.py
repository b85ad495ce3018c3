"""Plans `_api/<view>.py`: the signatures whose keywords are those of one view."""

from __future__ import annotations

from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.layout import class_head, method
from hatch_pygen.generation.python.names import ClassId, ClassNames
from hatch_pygen.generation.python.plan import ApiPlan, ClassPlan, MethodPlan
from hatch_pygen.generation.source_text import fmt, identifier
from hatch_pygen.ir.models import IRMethod

SELF = fmt("self")
WHERE = (SELF, fmt("where: Where = None"), fmt("/"))
INSIDE = 8


def plan_api(context: Context, id: ClassId) -> ApiPlan:
    """The sync and the async API of one class."""
    names, ir = context.named(id), context.classes[id]
    listed = IRMethod.LIST in ir.methods
    heads = [_class(context, names, asynchronous, listed) for asynchronous in (False, True)]
    sync, asynchronous = (_methods(context, names, flag) if listed else () for flag in (False, True))
    imports = Imports(context.width)
    imports.add(DOOR, "AsyncInstanceAPI", "InstanceAPI")
    imports.add(f"..data_classes.{names.module}", names.base, names.list)
    typing_imports = Imports(context.width)
    if listed:
        imports.add("collections.abc", "AsyncIterator", "Iterator")
        imports.add("typing", "TYPE_CHECKING")
        typing_imports.add(DOOR, "Filter", "Unpack", "Where")
        typing_imports.add(f"..data_classes.{names.module}", names.filter)
    code = {0: [head.head for head in heads], INSIDE: [each.signature for each in (*sync, *asynchronous)]}
    return ApiPlan(context.module(imports, typing_imports, code), heads[0], sync, heads[1], asynchronous, ir)


def _class(context: Context, names: ClassNames, asynchronous: bool, listed: bool) -> ClassPlan:
    name = names.async_api if asynchronous else names.api
    base = fmt("AsyncInstanceAPI") if asynchronous else fmt("InstanceAPI")
    generic = fmt("{}[{}, {}]", base, identifier(names.base), identifier(names.list))
    head = class_head(name, [generic], context.width, empty=not listed)
    return ClassPlan(identifier(name), head, None)


def _methods(context: Context, names: ClassNames, asynchronous: bool) -> tuple[MethodPlan, ...]:
    keywords = fmt("**by: Unpack[{}]", identifier(names.filter))
    iterator = fmt("AsyncIterator") if asynchronous else fmt("Iterator")
    prefix = fmt("async def") if asynchronous else fmt("def")
    signatures = (
        (fmt("def iterate("), (*WHERE, keywords), fmt("{}[{}]", iterator, identifier(names.base))),
        (fmt("{} list(", prefix), (*WHERE, keywords), identifier(names.list)),
        (fmt("def where("), (SELF, keywords), fmt("Filter")),
    )
    return tuple(
        MethodPlan(method(head, parameters, returns, context.width, INSIDE)) for head, parameters, returns in signatures
    )
