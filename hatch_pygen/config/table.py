"""Reads a table of options into a `PygenConfig`: all of it is read before anything is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatch_pygen.config import ClientTable, ModelConfig, PygenConfig, sections
from hatch_pygen.config.options import OptionTable, nearest
from hatch_pygen.config.records import CLIENT, GROUP, MODEL, TOP, Option, keys
from hatch_pygen.generation.python.package_name import objection
from hatch_pygen.ir.naming import pascal_case, snake_case
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text.strict_json import quoted

KEYS = keys(TOP)

_HYPHENED = frozenset(key for key in KEYS if "-" in key)
"""Keys that only a table of ours has: a key of cognite-pygen beside one is a slip."""

# Keys of cognite-pygen, whose table has the same name; none of them is one of ours.
_COGNITE_PYGEN_KEYS = frozenset(
    {
        "external_id", "tenant_id", "token_url", "client_id", "client_secret", "cdf_cluster", "cdf_url", "cdf_project",
        "output_dir", "top_level_package", "client_name", "instance_space", "format_code", "data_models",
        "exclude_views", "exclude_spaces",
    }
)  # fmt: skip


def read_table(table: Mapping[str, Any], where: str, root: Path, project_dependencies: Sequence[str]) -> PygenConfig:
    """See `PygenConfig.from_dict`."""
    problems: list[Problem] = []
    table = sections.flat(table)
    unused = sections.not_followed(table)
    table = sections.without_sections(table)
    foreign = sorted(key for key in table if key in _COGNITE_PYGEN_KEYS)
    if foreign and not any(key in _HYPHENED for key in table):
        message = f"looks like a table of cognite-pygen, which has the same name: it holds {', '.join(foreign)}"
        fix = "run `hatch-pygen init --from-pygen` to convert it; the keys of hatch-pygen are written with hyphens"
        raise ParseError([Problem("PG105", "error", where, message, fix)])
    options = OptionTable(table, where, problems)
    languages = options.tables_beside(KEYS)
    options.refuse_unknown((*KEYS, *languages))
    config = _with_languages(_config(options, _models(options), root), options, languages)
    config = replace(config, warnings=(*config.warnings, *(_not_followed(options, key) for key in unused)))
    if why := objection(config.package, (*project_dependencies, *config.dependencies)):
        options.problem("PG107", "package", why, 'choose another import path, such as package = "acme_core"')
    if config.dependencies and config.pin == "static":
        message = 'is read only with pin = "dynamic"'
        options.problem("PG104", "dependencies", message, "move the requirements to [project] dependencies")
    if config.spark_auto_register and not config.spark:
        options.problem("PG104", "spark-auto-register", "is read only with spark = true", "add spark = true")
    ParseError.stop_at(problems)
    return config


def _not_followed(options: OptionTable, key: str) -> Problem:
    message = "has no counterpart here and is not followed"
    return Problem("PG113", "warning", options.place(key), message, "remove it; docs/configuration.md has every key")


def _config(options: OptionTable, models: tuple[ModelConfig, ...], root: Path) -> PygenConfig:
    values = {
        option.field: options.read(option) for option in TOP if option not in MODEL and "table" not in option.kind
    }
    external_id = models[0].external_id if models else ""
    values["package"] = values["package"] or snake_case(external_id)
    values["client_name"] = values["client_name"] or f"{pascal_case(external_id)}Client"
    if values["templates"]:
        values["templates"] = root / values["templates"]
    return PygenConfig(models=models, client=_client(options.table("client")), **values)


def _with_languages(config: PygenConfig, options: OptionTable, names: Sequence[str]) -> PygenConfig:
    """The tables of languages, each read by its own; one of a language that is not installed is a warning."""
    if not names:
        return config
    from hatch_pygen.generation import registry

    known = registry.languages()
    tables: dict[str, Mapping[str, Any]] = {}
    warnings: list[Problem] = []
    for name in names:
        if name in known and not registry.generator(name).options:
            options.problem("PG101", name, "unknown option", f"the options of {name} stand in {options.where} itself")
        elif name in known:
            tables[name] = registry.generator(name).read(options.table(name))
        else:
            near = nearest(name.lower(), known)
            fix = f"did you mean {near}?" if near else f"there are {', '.join(known)}; install the one that is missing"
            message = "is the table of a language that is not installed, and is ignored"
            warnings.append(Problem("PG112", "warning", options.place(name), message, fix))
    return replace(config, languages=tables, warnings=tuple(warnings))


def _models(options: OptionTable) -> tuple[ModelConfig, ...]:
    if "models" not in options:
        model = _model(options, MODEL)
        return () if model is None else (model,)
    for key in keys(MODEL):
        if key in options:
            options.problem("PG104", key, "stands beside models", "keep one of them: the model, or the array models")
    for key in ("package", "client-name"):
        if key not in options:
            options.problem("PG103", key, "is required with models", f'add {key} = "..."')
    tables = options.tables("models")
    for table in tables:
        table.refuse_unknown(keys((*MODEL, GROUP)))
    models = tuple(model for table in tables if (model := _model(table, (*MODEL, GROUP))))
    _check_distinct(options, models)
    return models


def _model(options: OptionTable, known: Sequence[Option]) -> ModelConfig | None:
    space, external_id, version = map(options.required, MODEL)
    group = options.read(GROUP) if GROUP in known else None
    if space is None or external_id is None or version is None:
        return None
    return ModelConfig(space, external_id, version, group or snake_case(external_id))


def _check_distinct(options: OptionTable, models: Sequence[ModelConfig]) -> None:
    ids = [model.id for model in models]
    for id in sorted({item for item in ids if ids.count(item) > 1}):
        options.problem("PG111", "models", f"names {id} twice", "remove one")
    groups = [model.group for model in models]
    for group in sorted({item for item in groups if groups.count(item) > 1}):
        if len(set(ids)) == len(ids):
            options.problem("PG111", "models", f"has two groups {quoted(group)}", 'set group = "..." on one of them')


def _client(options: OptionTable) -> ClientTable:
    options.refuse_unknown(keys(CLIENT))
    if "base-url" in options and "cluster" in options:
        options.problem("PG104", "cluster", "stands beside base-url", "keep one of them")
    return ClientTable(**{option.field: options.read(option) for option in CLIENT})


def to_table(config: PygenConfig, leave_out: Sequence[str] = ()) -> dict[str, Any]:
    """The options that differ from their defaults, as ``[tool.pygen]`` would hold them."""
    given: dict[str, Any] = {
        "models": [_plain((*MODEL, GROUP), model) for model in config.models],
        "package": config.package,
    }
    usual = PygenConfig((), "", "")
    for option in TOP:
        value = getattr(config, option.field, None)
        if option.key not in leave_out and option.key != "models" and value != getattr(usual, option.field, None):
            given[option.key] = _plain(CLIENT, value) if option.key == "client" else _toml(value)
    return {
        **given,
        **{
            name: {key: value for key, value in table.items() if value is not None}
            for name, table in config.languages.items()
        },
    }


def _plain(options: Sequence[Option], value: object) -> dict[str, Any]:
    return {o.key: found for o in options if (found := getattr(value, o.field)) is not None}


def _toml(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value.resolve())
    return list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- of texts
