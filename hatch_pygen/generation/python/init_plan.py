"""Plans `__init__.py`: what the package exports, lazily, and what it says of its model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.imports import DOOR, Imports, import_statement
from hatch_pygen.generation.python.layout import overlong
from hatch_pygen.generation.python.plan import FolderPlan, InitPlan
from hatch_pygen.generation.python.removed_names import NOTHING, Reasons, classes
from hatch_pygen.generation.python.source_text import PythonText, blanks, fmt, identifier, join, literal
from hatch_pygen.version import __version__

SCHEMA_VERSION = 1
"""The contract that generated code is written against; a test holds it against the runtime's."""

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def plan_init(context: Context, removed: Reasons = NOTHING) -> InitPlan:
    """`removed` are classes of an earlier model."""
    exports = _exports(context)
    imports = Imports(context.width)
    for module, names in exports.items():
        imports.add(f".{module}", *names)
    statements = tuple(line for block in imports.blocks(4) for line in block)
    public = sorted({name for names in exports.values() for name in names})
    others = ["__generated_at__", "__model_digest__", "__model_version__", "__pygen_version__", "docs"]
    models = ", ".join(str(model.id) for model in context.ir.models)
    lines = [fmt("    {},\n", literal(str(identifier(name)))) for name in (*public, *others)]
    everything = join([fmt("__all__ = [\n"), *lines, fmt("]")], "")
    constants = _constants(context)
    door = import_statement(
        DOOR, ["docs_of", "lazy_exports", *(["Removed", "deprecated_name"] if removed else [])], context.width
    )
    gone = classes(removed, context.width)
    code = (everything, *constants, *gone)
    return InitPlan(
        context.header,
        any(overlong(text, context.width) for text in code)
        or any(overlong(text, context.width, 4) for text in statements),
        context.describe(f"The SDK of {models}.", 0),
        door,
        constants,
        statements,
        export_table(exports, 8),
        literal(SCHEMA_VERSION),
        everything,
        gone,
        context.ir,
    )


def _exports(context: Context) -> dict[str, tuple[str, ...]]:
    """Module -> names."""
    exports: dict[str, tuple[str, ...]] = {"_client": (context.names.async_client, context.names.client)}
    for names in sorted(context.names.classes.values(), key=lambda names: names.module):
        found = map(context.names.extended.get, (names.base, names.write))
        bases = (each.base for each in found if each is not None)
        exports[f"data_classes.{names.module}"] = (*names.data_names, *bases)
    for views in context.names.groups.values():
        exports["_client"] += (f"Async{views}", views)
    return dict(sorted(exports.items()))


def _constants(context: Context) -> tuple[PythonText, ...]:
    models = context.ir.models
    if len(models) == 1:
        version = literal(models[0].id.version)
    else:
        versions = {f"{model.id.space}:{model.id.external_id}": model.id.version for model in models}
        version = literal(versions, context.width, used=len("__model_version__ = "))
    moment = (EPOCH + timedelta(milliseconds=context.ir.last_updated_time)).isoformat(timespec="milliseconds")
    return (
        fmt("__pygen_version__ = {}", literal(__version__)),
        fmt("__model_version__ = {}", version),
        fmt("__model_digest__ = {}", literal(context.ir.digest)),
        fmt("__generated_at__ = {}", literal(moment)),
    )


def plan_api_folder(context: Context) -> FolderPlan:
    """`_api/__init__.py`: the API classes, lazily, by their names."""
    modules = {names.module: (names.async_api, names.api) for names in context.names.classes.values()}
    return FolderPlan(context.header, export_table(dict(sorted(modules.items())), 4))


def export_table(exports: Mapping[str, tuple[str, ...]], indent: int) -> PythonText:
    """Module -> its names, separated by blanks, for `lazy_exports`; one module a line."""
    if not exports:
        return literal({})
    margin = blanks(indent)
    lines = [
        fmt("{}    {}: {},\n", margin, literal(module), literal(" ".join(names))) for module, names in exports.items()
    ]
    return join([fmt("{\n"), *lines, margin, fmt("}")], "")
