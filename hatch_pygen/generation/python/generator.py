"""The Python target: a plan, printed through the templates of `templates/python`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.base import BaseGenerator, GeneratedFiles
from hatch_pygen.generation.python.api_plan import plan_api
from hatch_pygen.generation.python.client_plan import plan_client
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.data_plan import DataClassPlanner
from hatch_pygen.generation.python.init_plan import plan_api_folder, plan_init
from hatch_pygen.generation.python.plan import PackagePlan
from hatch_pygen.generation.template_env import SourceEnvironment, environment, render
from hatch_pygen.ir.models import IRPackage


class PythonGenerator(BaseGenerator):
    """Generates a typed Python package on top of pygen-runtime."""

    language = "python"

    def generate(self, ir: IRPackage, config: PygenConfig) -> GeneratedFiles:
        context = Context.of(ir, config)
        folder = "/".join(config.package.split("."))
        files = render_package(plan_package(context), template_folders(config))
        return GeneratedFiles(
            {f"{folder}/{name}": text for name, text in sorted(files.items())}, context.names.problems
        )


def plan_package(context: Context) -> PackagePlan:
    """Every decision of a package."""
    return PackagePlan(
        plan_init(context),
        plan_client(context),
        {context.named(id).module: DataClassPlanner(context, id).plan() for id in context.classes},
        {context.named(id).module: plan_api(context, id) for id in context.classes},
        plan_api_folder(context),
    )


def render_package(plan: PackagePlan, folders: Sequence[Path]) -> dict[str, str]:
    """The files of the plan, by their path in the package."""
    env = cached_environment(tuple(folders))
    files = {
        "__init__.py": render(env, "__init__.py.jinja", plan=plan.init),
        "__main__.py": render(env, "__main__.py.jinja", plan=plan.api_folder),
        "_client.py": render(env, "_client.py.jinja", plan=plan.client),
        "py.typed": "",
        "_api/__init__.py": render(env, "_api/__init__.py.jinja", plan=plan.api_folder),
        "data_classes/__init__.py": render(env, "data_classes/__init__.py.jinja", plan=plan.api_folder),
    }
    for name, data_class in plan.data_classes.items():
        files[f"data_classes/{name}.py"] = render(env, "data_classes/view.py.jinja", plan=data_class)
    for name, api in plan.apis.items():
        files[f"_api/{name}.py"] = render(env, "_api/view.py.jinja", plan=api)
    return files


@lru_cache(maxsize=8)
def cached_environment(folders: tuple[Path, ...]) -> SourceEnvironment:
    """One environment per set of folders: it keeps compiled templates, and compiles a changed file again."""
    return environment(folders)


def template_folders(config: PygenConfig) -> list[Path]:
    """Where templates are looked for: the user's folder first, then ours."""
    own = template_root() / "python"
    return [own] if config.templates is None else [config.templates, own]


def template_root() -> Path:
    """Our templates: inside the installed package, beside it in an editable install."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
