"""Plans `spark.py`: the views as tables of Spark, whose annotations the runtime serves."""

from __future__ import annotations

from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.imports import DOOR, Imports, dotted
from hatch_pygen.generation.python.plan import FoundSource, SparkPlan
from hatch_pygen.generation.python.source_text import fmt, identifier, literal


def plan_spark(context: Context) -> SparkPlan:
    """The source, and a line for each view: importing it imports no view."""
    names, package = context.names, context.config.package
    models = ", ".join(str(model.id) for model in context.ir.models)
    source = context.class_plan(
        "DefaultSource", [fmt("PygenSource")], context.describe(f"The source {package} of Spark.")
    )
    views = context.class_plan(
        names.spark, [fmt("SparkViews")], context.describe(f"The views of {models} as tables of Spark.")
    )
    # Of a package below a namespace checkers that are given files do not know the absolute name.
    absolute = "." not in package
    attributes = tuple(
        fmt("{}: SparkView[{}{}]", identifier(each.attribute), fmt("sdk." if absolute else ""), identifier(each.base))
        for each in sorted(names.classes.values(), key=lambda each: each.attribute)
    )
    client = fmt("client = {}", literal(names.client))
    imports = Imports(context.width)
    imports.add("__future__", "annotations")
    imports.add("typing", "TYPE_CHECKING")
    imports.add(DOOR, "PygenSource", "SparkView", "SparkViews")
    typing_imports = Imports(context.width)
    if not absolute:
        typing_imports.add(".", *(each.base for each in names.classes.values()))
    code = {0: [source.head, views.head], 4: [client, *attributes]}
    module = context.module(imports, typing_imports, code)
    if absolute:
        module = module._replace(typing_imports=((fmt("import {} as sdk", dotted(package)),),))
    return SparkPlan(module, source, client, views, attributes, context.ir)


def plan_found(plan: SparkPlan, package: str) -> FoundSource:
    """The module that registers the source where nobody does."""
    return FoundSource(plan.module.header, fmt("from {}.spark import DefaultSource", dotted(package)))
