# Derived from templates/python by "python -m tests.derive": change that file, not this one.
"""The templates in ``templates/python`` that print PythonText, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from hatch_pygen.generation.python.source_text import PythonText, fmt

if TYPE_CHECKING:
    from hatch_pygen.generation.python.plan import (
        ApiPlan,
        ClientPlan,
        DataClassPlan,
        FolderPlan,
        FoundSource,
        InitPlan,
        SparkPlan,
    )

DIGEST = "6d3068ed8eafbb8011abfb8a73686556a739e4253d2a98cb5fe4b20f99f32a7c"


def init_py(plan: InitPlan) -> Iterator[PythonText]:
    yield fmt("{}\n", plan.header)
    if plan.unformatted:
        yield fmt("# fmt: off\n")
    if plan.docstring:
        yield fmt("{}\n\n", plan.docstring)
    yield fmt("from typing import TYPE_CHECKING\n\n{}\n\n", plan.door)
    for constant in plan.constants:
        yield fmt("{}\n", constant)
    yield fmt("docs = docs_of(__name__)\n\nif TYPE_CHECKING:\n")
    for statement in plan.typing_imports:
        yield fmt("    {}\n", statement)
    yield fmt(
        "else:\n    __getattr__ = lazy_exports(\n        __name__,\n        {},\n        schema={},\n    )\n\n{}\n",
        plan.exports,
        plan.schema,
        plan.all,
    )
    for class_ in plan.removed:
        yield fmt("\n\n{}\n", class_)


def main_py(plan: FolderPlan) -> Iterator[PythonText]:
    yield fmt(
        "{}\n"
        "\n"
        "from pygen_runtime.sdk.v1 import run_package\n"
        "\n"
        'if __name__ == "__main__":\n'
        "    run_package(__package__)\n",
        plan.header,
    )


def client_py(plan: ClientPlan) -> Iterator[PythonText]:
    yield fmt("{}\n", plan.module.header)
    if plan.module.unformatted:
        yield fmt("# fmt: off\n")
    for block in plan.module.imports:
        yield fmt("\n")
        for statement in block:
            yield fmt("{}\n", statement)
    if plan.module.typing_imports:
        yield fmt("\nif TYPE_CHECKING:\n")
        for loop, block in enumerate(plan.module.typing_imports):
            if loop > 0:
                yield fmt("\n")
            for statement in block:
                yield fmt("    {}\n", statement)
    for class_ in plan.classes:
        yield fmt("\n\n{}\n", class_.definition.head)
        if class_.definition.docstring:
            yield fmt("    {}\n", class_.definition.docstring)
            if class_.settings or class_.attributes:
                yield fmt("\n")
        for setting in class_.settings:
            yield fmt("    {}\n", setting)
        if class_.settings and class_.attributes:
            yield fmt("\n")
        for attribute in class_.attributes:
            yield fmt("    {}\n", attribute)
        for name in class_.removed:
            yield fmt("\n    {}\n", name)


def api_init_py(plan: FolderPlan) -> Iterator[PythonText]:
    yield fmt(
        "{}\n"
        "\n"
        "from pygen_runtime.sdk.v1 import lazy_exports\n"
        "\n"
        "__getattr__ = lazy_exports(\n"
        "    __name__,\n"
        "    {},\n"
        ")\n",
        plan.header,
        plan.exports,
    )


def api_view_py(plan: ApiPlan) -> Iterator[PythonText]:
    yield fmt("{}\n", plan.module.header)
    if plan.module.unformatted:
        yield fmt("# fmt: off\n")
    for block in plan.module.imports:
        yield fmt("\n")
        for statement in block:
            yield fmt("{}\n", statement)
    if plan.module.typing_imports:
        yield fmt("\nif TYPE_CHECKING:\n")
        for loop, block in enumerate(plan.module.typing_imports):
            if loop > 0:
                yield fmt("\n")
            for statement in block:
                yield fmt("    {}\n", statement)
    yield fmt("\n\n{}\n", plan.sync.head)
    if plan.sync.docstring:
        yield fmt("    {}\n\n", plan.sync.docstring)
    if plan.where:
        yield fmt(
            "    if TYPE_CHECKING:\n"
            "\n"
            "        {}\n"
            '            """The filter for these keywords, all of which must hold."""\n'
            "            ...\n",
            plan.where,
        )
    yield fmt("\n\n{}\n", plan.asynchronous.head)
    if plan.where:
        yield fmt(
            "    if TYPE_CHECKING:\n"
            "\n"
            "        {}\n"
            '            """The filter for these keywords, all of which must hold."""\n'
            "            ...\n",
            plan.where,
        )


def data_classes_init_py(plan: FolderPlan) -> Iterator[PythonText]:
    yield fmt("{}\n", plan.header)


def data_classes_view_py(plan: DataClassPlan) -> Iterator[PythonText]:
    yield fmt("{}\n", plan.module.header)
    if plan.module.unformatted:
        yield fmt("# fmt: off\n")
    for block in plan.module.imports:
        yield fmt("\n")
        for statement in block:
            yield fmt("{}\n", statement)
    if plan.module.typing_imports:
        yield fmt("\nif TYPE_CHECKING:\n")
        for loop, block in enumerate(plan.module.typing_imports):
            if loop > 0:
                yield fmt("\n")
            for statement in block:
                yield fmt("    {}\n", statement)
    if plan.enums:
        yield fmt("\n")
        for enum in plan.enums:
            yield fmt("{}\n", enum.statement)
    yield fmt("\n\n")
    if plan.read_fields:
        yield fmt("{}\n    {}\n", plan.read_fields.head, plan.read_fields.docstring)
    else:
        yield fmt("{}\n", plan.read.head)
        if plan.read.docstring:
            yield fmt("    {}\n\n", plan.read.docstring)
        yield fmt("    {}\n", plan.view)
    yield fmt("\n")
    for field in plan.fields:
        yield fmt("    {}\n", field.statement)
        if field.docstring:
            yield fmt("    {}\n", field.docstring)
    if plan.fields:
        yield fmt("\n")
    for name in plan.removed:
        yield fmt("    {}\n\n", name)
    yield fmt(
        "    if TYPE_CHECKING:\n"
        "\n"
        '        def as_write(self) -> "{}":\n'
        '            """An object to write that holds every value of this one."""\n'
        "            ...\n",
        plan.write.name,
    )
    if plan.read_fields:
        yield fmt("\n\nif not TYPE_CHECKING:\n    {}\n\n\n{}\n", plan.read_fields.methods, plan.read.head)
        if plan.read.docstring:
            yield fmt("    {}\n\n", plan.read.docstring)
        yield fmt("    {}\n", plan.view)
    yield fmt("\n\n")
    if plan.written_fields:
        yield fmt("{}\n    {}\n", plan.written_fields.head, plan.written_fields.docstring)
        if plan.write_fields:
            yield fmt("\n")
    else:
        yield fmt("{}\n    __view__ = {}.__view__\n", plan.write.head, plan.read.name)
    for field in plan.write_fields:
        yield fmt("    {}\n", field.statement)
        if field.docstring:
            yield fmt("    {}\n", field.docstring)
    for name in plan.written_removed:
        yield fmt("\n    {}\n", name)
    if plan.written_fields:
        yield fmt(
            "\n\nif not TYPE_CHECKING:\n    {}\n\n\n{}\n    __view__ = {}.__view__\n",
            plan.written_fields.methods,
            plan.write.head,
            plan.read.name,
        )
    yield fmt("\n\n{}\n\n\n{}\n", plan.items.head, plan.filter.head)
    for keyword in plan.keywords:
        yield fmt("    {}: {}\n", keyword.name, keyword.annotation)


def spark_py(plan: SparkPlan) -> Iterator[PythonText]:
    yield fmt("{}\n", plan.module.header)
    if plan.module.unformatted:
        yield fmt("# fmt: off\n")
    for block in plan.module.imports:
        yield fmt("\n")
        for statement in block:
            yield fmt("{}\n", statement)
    if plan.module.typing_imports:
        yield fmt("\nif TYPE_CHECKING:\n")
        for loop, block in enumerate(plan.module.typing_imports):
            if loop > 0:
                yield fmt("\n")
            for statement in block:
                yield fmt("    {}\n", statement)
    yield fmt("\n\n{}\n", plan.source.head)
    if plan.source.docstring:
        yield fmt("    {}\n\n", plan.source.docstring)
    yield fmt("    {}\n\n\n{}\n", plan.client, plan.views.head)
    if plan.views.docstring:
        yield fmt("    {}\n\n", plan.views.docstring)
    yield fmt("    source = DefaultSource\n")
    for attribute in plan.attributes:
        yield fmt("    {}\n", attribute)


def pyspark_source_py(plan: FoundSource) -> Iterator[PythonText]:
    yield fmt(
        "{}\n"
        "\n"
        '"""Sessions of Spark find the source of the package by themselves: they import modules whose names begin with pyspark_."""\n'
        "\n"
        "{}\n"
        "\n"
        '__all__ = ["DefaultSource"]\n',
        plan.header,
        plan.statement,
    )


PRINTS: Mapping[str, Callable[..., Iterator[PythonText]]] = {
    "__init__.py.jinja": init_py,
    "__main__.py.jinja": main_py,
    "_client.py.jinja": client_py,
    "_api/__init__.py.jinja": api_init_py,
    "_api/view.py.jinja": api_view_py,
    "data_classes/__init__.py.jinja": data_classes_init_py,
    "data_classes/view.py.jinja": data_classes_view_py,
    "spark.py.jinja": spark_py,
    "pyspark_source.py.jinja": pyspark_source_py,
}
