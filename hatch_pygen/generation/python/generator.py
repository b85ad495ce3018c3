"""The Python target: a plan, printed through the templates of `templates/python`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.base import BaseGenerator, Checked, Distribution, Example, GeneratedFiles
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.ownership import package_folder
from hatch_pygen.generation.python.api_plan import plan_api
from hatch_pygen.generation.python.client_plan import plan_client
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.data_plan import DataClassPlanner
from hatch_pygen.generation.python.defaults import deep_defaults
from hatch_pygen.generation.python.examples import Named, examples
from hatch_pygen.generation.python.init_plan import plan_api_folder, plan_init
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.generation.python.plan import PackagePlan
from hatch_pygen.generation.python.removed_names import removed_of
from hatch_pygen.generation.python.source_files import ENTRY, HEADER, compiled, is_owned, of_runtime
from hatch_pygen.generation.python.source_text import FILTERS, PythonText
from hatch_pygen.generation.python.spark_plan import plan_found, plan_spark
from hatch_pygen.generation.templates import Templates, template_folders
from hatch_pygen.ir.models import IRPackage
from hatch_pygen.pin import required
from hatch_pygen.text.strict_json import quoted

PAGE = "_docs/index.html"
"""Where in its package the page lies; the runtime looks for it there."""


TEMPLATES = Templates("python", PythonText, "hatch_pygen.generation.python.printed", FILTERS)


class PythonGenerator(BaseGenerator[PackagePlan]):
    """Generates a typed Python package on top of pygen-runtime."""

    language = "python"
    header = HEADER
    endings = (".py",)
    entry = ENTRY

    def plan(self, ir: IRPackage, config: PygenConfig) -> PackagePlan:
        """Every decision of a package; templates are looked for in the user's folder first, then in ours."""
        context = Context.of(ir, config)
        gone = removed_of(context)
        return PackagePlan(
            config.package.replace(".", "/"),
            template_folders(config),
            context.names,
            (*context.problems(), *deep_defaults(context.classes.values(), config.snapshot)),
            context.own_classes(),
            plan_init(context, gone.package),
            plan_client(context, gone.client),
            {context.named(id).module: DataClassPlanner(context, id, gone).plan() for id in context.classes},
            {context.named(id).module: plan_api(context, id) for id in context.classes},
            plan_api_folder(context),
            plan_spark(context) if config.spark else None,
            config,
        )

    def generate(self, plan: PackagePlan) -> GeneratedFiles:
        files = render_package(plan)
        if plan.config.layout != "package" or plan.config.runtime == "vendored":
            from hatch_pygen.generation.python.forms import formed

            files = formed(files, plan.config)
        return GeneratedFiles({f"{plan.folder}/{name}": files[name] for name in sorted(files)}, plan.problems, plan.own)

    def names(self, plan: PackagePlan) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for id, names in plan.names.classes.items():
            view = f"{id.view} as edges" if id.edge and ClassId(id.view) in plan.names.classes else str(id.view)
            found[view] = names.base
            found |= {f"{view}.{member}": name for member, name in names.members.items()}
        return found

    def examples(self, plan: PackagePlan) -> tuple[Example, ...]:
        return examples(_named(plan))

    def output(self, root: Path, config: PygenConfig) -> Path:
        return package_parent(root)

    def runtime(self, config: PygenConfig) -> str | None:
        return ", ".join(required(config))

    def model_file(self, config: PygenConfig) -> str | None:
        return f"{config.package.replace('.', '/')}/_model.json"

    def page(self, plan: PackagePlan, config: PygenConfig, distribution: Distribution) -> Mapping[str, str]:
        from hatch_pygen.generation.python.docs.content import describe
        from hatch_pygen.generation.python.docs.page import html_page

        found: dict[str, str] = {}
        if plan.spark is not None and config.spark_auto_register:
            source = plan_found(plan.spark, config.package)
            text = TEMPLATES.render("pyspark_source.py.jinja", plan.templates, plan=source)
            found[f"pyspark_{config.package.replace('.', '_')}.py"] = text
        if config.docs:
            found[f"{plan.folder}/{PAGE}"] = html_page(describe(_named(plan), config, distribution), plan.templates)
        return found

    def documents(
        self, plan: PackagePlan, config: PygenConfig, distribution: Distribution, diagram: str
    ) -> Mapping[str, str]:
        from hatch_pygen.generation.python.docs.content import describe
        from hatch_pygen.generation.python.docs.markdown import readme, view_pages
        from hatch_pygen.generation.python.docs.page import html_page

        docs = describe(_named(plan), config, distribution)
        return {
            "README.md": readme(docs, plan.templates, diagram),
            "index.html": html_page(docs, plan.templates),
            **view_pages(docs, plan.templates),
        }

    def check(self, files: Mapping[str, str]) -> Checked:
        return compiled(files)

    def owns(self, path: Path) -> bool:
        return is_owned(path)

    def is_source(self, path: str) -> bool:
        return super().is_source(path) and not of_runtime(path)

    def objections(self, files: Mapping[str, str], root: Path) -> Iterable[tuple[str, str]]:
        package = PurePosixPath(package_folder(files, ENTRY))
        modules = [f"{part}.py" for part in (package, *package.parents) if part.name]
        message = "is a module of yours that the generated package would hide"
        return [(path, message) for path in modules if os.path.lexists(root / path)]

    def way_out(self, path: str) -> str:
        return f"rename {quoted(path)}, or choose another package in [tool.pygen]"


def _named(plan: PackagePlan) -> Named:
    return Named(plan.init.ir, plan.names, plan.folder.replace("/", "."))


def render_package(plan: PackagePlan) -> dict[str, str]:
    """The files of the plan, by their path in the package."""

    def render(name: str, plan_: object) -> str:
        return TEMPLATES.render(f"{name}.jinja", plan.templates, plan=plan_)

    files = {
        "__init__.py": render("__init__.py", plan.init),
        "__main__.py": render("__main__.py", plan.api_folder),
        "_client.py": render("_client.py", plan.client),
        "py.typed": "",
        "_api/__init__.py": render("_api/__init__.py", plan.api_folder),
        "data_classes/__init__.py": render("data_classes/__init__.py", plan.api_folder),
    }
    for name, data_class in plan.data_classes.items():
        files[f"data_classes/{name}.py"] = render("data_classes/view.py", data_class)
    for name, api in plan.apis.items():
        files[f"_api/{name}.py"] = render("_api/view.py", api)
    if plan.spark is not None:
        files["spark.py"] = render("spark.py", plan.spark)
    return files
