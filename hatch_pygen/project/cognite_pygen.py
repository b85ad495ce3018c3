"""The ``[tool.pygen]`` of cognite-pygen, which has the same name, as a table of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hatch_pygen.config.options import is_secret
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text.strict_json import is_array, is_table

_MODEL = ("space", "external-id", "version")
_NAMES = {
    "space": "space",
    "external_id": "external-id",
    "version": "version",
    "top_level_package": "package",
    "client_name": "client-name",
    "instance_space": "instance-space",
    "exclude_views": "exclude-views",
}
_CLIENT = {"cdf_cluster": "cluster", "cdf_project": "project", "cdf_url": "base-url"}
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
}


def convert(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Our table for one of cognite-pygen, and a note for each key that has no place in it.

    Raises:
        ParseError: the table names no data model that could be read.

    >>> convert({"data_models": [["plant", "Pumps", "1"]], "top_level_package": "acme.pumps"})[0]["package"]
    'acme.pumps'
    """
    found: dict[str, Any] = {}
    notes: list[str] = []
    for key, given in table.items():
        if key in _NAMES:
            found[_NAMES[key]] = list(given) if is_array(given) else given
        elif key not in _CLIENT and key not in {"data_models", "exclude_spaces"}:
            reason = _SECRET if is_secret(key) else _ELSEWHERE.get(key, "hatch-pygen has no such option")
            notes.append(f"{key} is left out: {reason}")
    client = {_CLIENT[key]: table[key] for key in table if key in _CLIENT}
    if "base-url" in client:
        client.pop("cluster", None)
    patterns = [*found.pop("exclude-views", ()), *(f"{space}:*" for space in table.get("exclude_spaces", ()))]
    named = {key: found.pop(key) for key in _MODEL if key in found}
    listed = table.get("data_models")
    if is_array(listed) and listed:
        models = [_model(entry, index) for index, entry in enumerate(listed)]
        named = models[0] if len(models) == 1 else {"models": models}
    rest = {"exclude-views": patterns, "client": client}
    return {**named, **found, **{key: value for key, value in rest.items() if value}}, notes


def _model(entry: Any, index: int) -> dict[str, Any]:
    keys = ("space", "external_id", "version")
    values = [entry.get(key, entry.get(key.replace("_i", "I"))) for key in keys] if is_table(entry) else entry
    if not is_array(values) or len(values) != 3 or not all(isinstance(item, str) for item in values):
        message = "must be [space, external id, version]"
        fix = "write the three texts, then run init again"
        raise ParseError([Problem("PG634", "error", f"[tool.pygen] data_models[{index}]", message, fix)])
    return dict(zip(_MODEL, map(str, values), strict=True))
