"""Reads a table of options into a `PygenConfig`: all of it is read before anything is refused."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hatch_pygen.config import ClientTable, ModelConfig, PygenConfig
from hatch_pygen.config.options import OptionTable
from hatch_pygen.config.package_name import objection
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text.strict_json import quoted

KEYS = (
    "space",
    "external-id",
    "version",
    "models",
    "package",
    "client-name",
    "snapshot",
    "source",
    "runtime",
    "pin",
    "dependencies",
    "include-views",
    "exclude-views",
    "rename",
    "class-name-format",
    "property-name-format",
    "line-length",
    "docstrings",
    "instance-space",
    "templates",
    "strict",
    "reproducible-archive",
    "client",
)
MODEL_KEYS = ("space", "external-id", "version", "group")
CLIENT_KEYS = ("base-url", "cluster", "project", "timeout", "max-retries")

# Keys of cognite-pygen, whose table has the same name; none of them is one of ours.
_COGNITE_PYGEN_KEYS = frozenset(
    {
        "external_id", "tenant_id", "token_url", "client_id", "client_secret", "cdf_cluster", "cdf_url", "cdf_project",
        "output_dir", "top_level_package", "client_name", "instance_space", "format_code", "data_models",
        "exclude_views", "exclude_spaces",
    }
)  # fmt: skip

# Forms of identifiers: docs of the CDF Data Modeling API, "Identifiers".
_SPACE = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,41}[a-zA-Z0-9]?", re.ASCII)
_EXTERNAL_ID = re.compile(r"[a-zA-Z]([a-zA-Z0-9_]{0,253}[a-zA-Z0-9])?", re.ASCII)
_VERSION = re.compile(r"[a-zA-Z0-9]([.a-zA-Z0-9_-]{0,41}[a-zA-Z0-9])?", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_CLUSTER = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII)
_URL = re.compile(r"(https://|http://(?=localhost|127\.|\[::1\]))[A-Za-z0-9.\[\]:-]+/?", re.ASCII)
_PROJECT = re.compile(r"[^\s/?#@:]+")


def read_table(table: Mapping[str, Any], where: str, root: Path, project_dependencies: Sequence[str]) -> PygenConfig:
    """See `PygenConfig.from_dict`."""
    problems: list[Problem] = []
    foreign = sorted(key for key in table if key in _COGNITE_PYGEN_KEYS)
    if foreign:
        raise ParseError([_cognite_pygen(where, foreign)])
    options = OptionTable(table, where, problems)
    options.refuse_unknown(KEYS)
    models = _models(options)
    config = _config(options, models, root)
    _check_package(options, config, project_dependencies)
    _check_together(options, config)
    if problems:
        raise ParseError(problems)
    return config


def _cognite_pygen(where: str, keys: Sequence[str]) -> Problem:
    message = f"looks like a table of cognite-pygen, which has the same name: it holds {', '.join(keys)}"
    fix = "run `hatch-pygen init --from-pygen` to convert it; the keys of hatch-pygen are written with hyphens"
    return Problem("PG105", "error", where, message, fix)


def _config(options: OptionTable, models: tuple[ModelConfig, ...], root: Path) -> PygenConfig:
    templates = options.text("templates")
    return PygenConfig(
        models=models,
        package=options.text("package") or _default_package(models),
        client_name=_name(options, "client-name") or _default_client(models),
        snapshot=options.text("snapshot") or "pygen.snapshot.json",
        source=options.choice("source", ("snapshot", "api")),
        runtime=options.choice("runtime", ("exact", "compatible")),
        pin=options.choice("pin", ("static", "dynamic")),
        dependencies=options.texts("dependencies"),
        include_views=options.texts("include-views"),
        exclude_views=options.texts("exclude-views"),
        rename=_rename(options),
        class_name_format=options.choice("class-name-format", ("PascalCase", "camelCase")),
        property_name_format=options.choice("property-name-format", ("snake_case", "camelCase", "original")),
        line_length=options.integer("line-length", 100, 60, 320) or 100,
        docstrings=options.flag("docstrings", True),
        instance_space=options.matching("instance-space", options.text("instance-space"), _SPACE, "a space"),
        templates=root / templates if templates else None,
        strict=options.flag("strict", False),
        reproducible_archive=options.flag("reproducible-archive", False),
        client=_client(options.table("client")),
    )


def _models(options: OptionTable) -> tuple[ModelConfig, ...]:
    if "models" not in options:
        model = _model(options, required_group=False)
        return () if model is None else (model,)
    for key in ("space", "external-id", "version"):
        if key in options:
            options.problem("PG104", key, "stands beside models", "keep one of them: the model, or the array models")
    for key in ("package", "client-name"):
        if key not in options:
            options.problem("PG103", key, "is required with models", f'add {key} = "..."')
    tables = options.tables("models")
    for table in tables:
        table.refuse_unknown(MODEL_KEYS)
    models = tuple(model for table in tables if (model := _model(table, required_group=True)))
    _check_distinct(options, models)
    return models


def _model(options: OptionTable, required_group: bool) -> ModelConfig | None:
    from hatch_pygen.ir.naming import snake_case

    space = options.matching("space", options.required("space"), _SPACE, "a space")
    external_id = options.required("external-id")
    external_id = options.matching("external-id", external_id, _EXTERNAL_ID, "the external id of a data model")
    version = options.matching("version", options.required("version"), _VERSION, "the version of a data model")
    group = _name(options, "group") if required_group else None
    if space is None or external_id is None or version is None:
        return None
    return ModelConfig(space, external_id, version, group or snake_case(external_id))


def _check_distinct(options: OptionTable, models: Sequence[ModelConfig]) -> None:
    identities = [(model.space, model.external_id, model.version) for model in models]
    for identity in sorted({item for item in identities if identities.count(item) > 1}):
        options.problem("PG111", "models", "names {}:{}({}) twice".format(*identity), "remove one")
    groups = [model.group for model in models]
    for group in sorted({item for item in groups if groups.count(item) > 1}):
        if len(set(identities)) == len(identities):
            options.problem("PG111", "models", f"has two groups {quoted(group)}", 'set group = "..." on one of them')


def _default_package(models: Sequence[ModelConfig]) -> str:
    from hatch_pygen.ir.naming import snake_case

    return snake_case(models[0].external_id) if models else ""


def _default_client(models: Sequence[ModelConfig]) -> str:
    from hatch_pygen.ir.naming import pascal_case

    return pascal_case(models[0].external_id) + "Client" if models else ""


def _name(options: OptionTable, key: str) -> str | None:
    value = options.text(key)
    if value is None or _is_name(value):
        return value
    options.problem("PG109", key, f"{quoted(value)} is not a Python name in ASCII", "choose letters, digits and _")
    return None


def _is_name(value: str) -> bool:
    return bool(_NAME.fullmatch(value)) and not keyword.iskeyword(value) and not value.startswith("__")


def _rename(options: OptionTable) -> dict[str, str]:
    rename = options.text_map("rename")
    for key, name in rename.items():
        if not _is_name(name):
            message = f"{quoted(key)} would become {quoted(name)}, which is not a Python name in ASCII"
            options.problem("PG109", "rename", message, "choose letters, digits and _")
    return rename


def _client(options: OptionTable) -> ClientTable:
    options.refuse_unknown(CLIENT_KEYS)
    if "base-url" in options and "cluster" in options:
        options.problem("PG104", "cluster", "stands beside base-url", "keep one of them")
    return ClientTable(
        base_url=_base_url(options),
        cluster=options.matching("cluster", options.text("cluster"), _CLUSTER, "a cluster such as az-eastus-1"),
        project=options.matching("project", options.text("project"), _PROJECT, "the name of a CDF project"),
        timeout=options.seconds("timeout"),
        max_retries=options.integer("max-retries", None, 0, 100),
    )


def _base_url(options: OptionTable) -> str | None:
    value = options.text("base-url")
    if value is None or _URL.fullmatch(value):
        return value if value is None else value.rstrip("/")
    if "@" in value:
        fix = "remove it and set the environment variable CDF_TOKEN or IDP_CLIENT_SECRET; if it was pushed, revoke it"
        options.problem("PG106", "base-url", "holds credentials before the @", fix)
    else:
        rule = "must be https:// and a host, without a path (http:// only for this machine)"
        options.problem("PG102", "base-url", rule, 'write base-url = "https://az-eastus-1.cognitedata.com"')
    return None


def _check_package(options: OptionTable, config: PygenConfig, project_dependencies: Sequence[str]) -> None:
    why = objection(config.package, (*project_dependencies, *config.dependencies)) if config.package else None
    if why:
        options.problem("PG107", "package", why, 'choose another import path, such as package = "acme_core"')


def _check_together(options: OptionTable, config: PygenConfig) -> None:
    if config.dependencies and config.pin == "static" and "dependencies" in options:
        message = 'is read only with pin = "dynamic"'
        options.problem("PG104", "dependencies", message, "move the requirements to [project] dependencies")
