"""Settings of cognite-pygen, from whatever file or call, as our ``[tool.pygen]``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hatch_pygen.config import sections
from hatch_pygen.config.options import is_secret
from hatch_pygen.config.records import CLIENT, MODEL, TOP, keys
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text.strict_json import is_array, is_table

_OURS = {option.field: option.key for option in TOP}
_NAMES = {**_OURS, "top_level_package": "package", "default_instance_space": "instance-space"}
_CLIENT = {"cdf_cluster": "cluster", "cdf_project": "project", "cdf_url": "base-url"}
_LISTS = ("data_models", "exclude_views", "exclude_spaces")
_SECRET = "a secret does not belong there; set the environment variable IDP_CLIENT_SECRET or CDF_TOKEN"
_ELSEWHERE = {
    "tenant_id": "set the environment variable IDP_TENANT_ID",
    "client_id": "set the environment variable IDP_CLIENT_ID",
    "token_url": "set the environment variable IDP_TOKEN_URL",
    "scopes": "set the environment variable IDP_SCOPES",
    "audience": "set the environment variable IDP_AUDIENCE",
    "output_dir": "the build puts the package where Python finds it",
    "overwrite": "stale files of the generator are removed always, other files never",
    "format_code": "generated code is formatted always",
    "config": "names are given by rename, class-name-format and property-name-format; every filter keyword is there",
    "logger": "problems are printed",
    "return_sdk_files": "hatch_pygen.pipeline.generate(...).files has them",
    "client": "credentials come from the environment, or from a client that the program makes",
}


def convert(table: Mapping[Any, Any]) -> tuple[dict[str, Any], list[str]]:
    """Our table for one of cognite-pygen, and a note for each key that has no place in it.

    Keys may be written with ``_`` or ``-``, may be ours already, and may stand in sections.

    Raises:
        ParseError: an entry of ``data_models`` is no data model.

    >>> convert({"data_models": [["plant", "Pumps", "1"]], "top_level_package": "acme.pumps"})[0]["package"]
    'acme.pumps'
    """
    flat = sections.flat(table)
    notes = [f"{key} is left out: hatch-pygen has no such option" for key in sections.not_followed(flat)]
    given = {str(key).replace("-", "_"): value for key, value in sections.without_sections(flat).items()}
    found: dict[str, Any] = {}
    for key, value in given.items():
        if value is None or value == "":
            continue  # YAML and environments write what is not set so
        if key in _NAMES and not (key == "client" and not is_table(value)):
            found.setdefault(_NAMES[key], value)
        elif key not in _CLIENT and key not in _LISTS:
            reason = _SECRET if is_secret(key) else _ELSEWHERE.get(key, "hatch-pygen has no such option")
            notes.append(f"{key} is left out: {reason}")
    patterns = [*texts(found.pop("exclude-views", None)), *(f"{each}:*" for each in texts(given.get("exclude_spaces")))]
    if "include-views" in found:
        found["include-views"] = texts(found["include-views"])
    usual = {option.key: option.usual for option in TOP if option.usual is not None} | {"include-views": ["*"]}
    found = {key: value for key, value in found.items() if key not in usual or value != usual[key]}
    named = {key: found.pop(key) for key in keys(MODEL) if key in found}
    listed = texts(given.get("data_models"), whole=True)
    if listed:
        models = [_model(entry, index) for index, entry in enumerate(listed)]
        named = models[0] if len(models) == 1 else {"models": models}
    client, left_out = _client(found.pop("client", {}), given)
    rest = {"exclude-views": patterns, "client": client}
    return {**named, **found, **{key: value for key, value in rest.items() if value}}, notes + left_out


def texts(value: Any, *, whole: bool = False) -> list[Any]:
    """An array of what may have been one text; `whole`: of what may have been one array or table of texts."""
    if value is None:
        return []
    if whole and (is_table(value) or (is_array(value) and value and all(isinstance(item, str) for item in value))):
        return [value]
    return value if is_array(value) else [value]


def _client(table: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    known = keys(CLIENT)
    client = {_CLIENT[key]: given[key] for key in _CLIENT if given.get(key)}
    notes: list[str] = []
    for key, value in table.items():
        name = _CLIENT.get(key.replace("-", "_"), key.replace("_", "-"))
        if name in known and value is not None:
            client[name] = value
        elif name not in known:
            reason = _SECRET if is_secret(key) else _ELSEWHERE.get(name.replace("-", "_"), "there is no such option")
            notes.append(f"client.{key} is left out: {reason}")
    if "base-url" in client and client.pop("cluster", None):
        notes.append("the cluster is left out: the address is given")
    return client, notes


def _model(entry: Any, index: int) -> dict[str, Any]:
    wanted = ("space", "external_id", "version")
    values = [entry.get(key, entry.get(key.replace("_i", "I"))) for key in wanted] if is_table(entry) else entry
    if not is_array(values) or len(values) != 3 or not all(isinstance(item, str) for item in values):
        message = "must be [space, external id, version]"
        fix = "write the three texts, then run init again"
        raise ParseError([Problem("PG634", "error", f"[tool.pygen] data_models[{index}]", message, fix)])
    return dict(zip(keys(MODEL), map(str, values), strict=True))
