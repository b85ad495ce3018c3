"""Plans `_api/<view>.py`: `where`, whose keywords are those of one view; the runtime gives them to all that reads."""

from __future__ import annotations

from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.layout import call, class_head
from hatch_pygen.generation.python.names import ClassId, ClassNames
from hatch_pygen.generation.python.plan import ApiPlan, ClassPlan
from hatch_pygen.generation.python.source_text import PythonText, fmt, identifier
from hatch_pygen.ir.models import IRMethod

INSIDE = 8


def plan_api(context: Context, id: ClassId) -> ApiPlan:
    """The sync and the async API of one class."""
    names, ir = context.named(id), context.classes[id]
    listed = IRMethod.LIST in ir.methods
    sync, asynchronous = (_class(context, names, flag, listed) for flag in (False, True))
    where = _where(context, names) if listed else None
    imports = Imports(context.width)
    imports.add(DOOR, "AsyncInstanceAPI", "InstanceAPI")
    imports.add(f"..data_classes.{names.module}", names.base, names.list)
    typing_imports = Imports(context.width)
    if listed:
        imports.add("typing", "TYPE_CHECKING")
        typing_imports.add(DOOR, "Filter", "Unpack")
        typing_imports.add(f"..data_classes.{names.module}", names.filter)
    code = {0: [sync.head, asynchronous.head], INSIDE: [] if where is None else [where]}
    return ApiPlan(context.module(imports, typing_imports, code), sync, asynchronous, where, ir)


def _class(context: Context, names: ClassNames, asynchronous: bool, listed: bool) -> ClassPlan:
    name = names.async_api if asynchronous else names.api
    base = fmt("AsyncInstanceAPI") if asynchronous else fmt("InstanceAPI")
    generic = fmt("{}[{}, {}]", base, identifier(names.base), identifier(names.list))
    head = class_head(name, [generic], context.width, empty=not listed)
    return ClassPlan(identifier(name), head, None)


def _where(context: Context, names: ClassNames) -> PythonText:
    """The signature that checkers see; the runtime has the body."""
    keywords = fmt("**by: Unpack[{}]", identifier(names.filter))
    return call(fmt("def where("), [fmt("self"), keywords], context.width, INSIDE, fmt(") -> Filter: ..."))
