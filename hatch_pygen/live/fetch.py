"""The CDF API as a source of snapshots. Needs ``hatch-pygen[fetch]``; an offline build never imports it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hatch_pygen.problems import ParseError, Problem, ValidationError
from hatch_pygen.snapshot import FIRST_VERSION, Snapshot, from_api_answer
from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.credentials.auth import TokenAuth
from pygen_runtime.exceptions import PygenError
from pygen_runtime.http.flow import Flow, send
from pygen_runtime.http.messages import json_list, json_object
from pygen_runtime.requests.batches import post, split
from pygen_runtime.requests.limits import SCHEMA_OBJECTS

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig

Key = tuple[str, str]


def fetch_snapshot(
    config: PygenConfig,
    client: PygenClient | None = None,
    *,
    sdk_version: str = FIRST_VERSION,
    progress: Callable[[str], object] | None = None,
) -> Snapshot:
    """The configured data models with their views, and the containers that the views map, go through or point to.

    Without `client` one is made from the environment and ``[tool.pygen.client]``. One request for the models, one per
    100 containers.

    Raises:
        ParseError: a model does not exist, or the answer is not one.
        pygen_runtime.exceptions.ClientError: the API cannot be reached or refuses.
    """
    if client is None:
        with PygenClient.from_config(_client_config(config)) as own:
            return fetch_snapshot(config, own, sdk_version=sdk_version, progress=progress)

    def tell(text: str) -> None:
        if progress is not None:
            progress(text)

    models = client.run(_models(config, tell))
    _check_all_found(models, config, client.config.project)
    containers = client.run(_containers(models, tell))
    return from_api_answer(
        json.dumps(models),
        json.dumps(containers),
        sdk_version=sdk_version,
        where=f"the models of project {client.config.project}",
        containers_where=f"the containers of project {client.config.project}",
    )


def fetch_as(config: PygenConfig, base_url: str, project: str, token: str) -> Snapshot:
    """`fetch_snapshot` with the token of a caller; one attempt for each request.

    Raises:
        GenerationError: CDF cannot be asked, refuses, or has no such model; the message holds no token.
    """
    options: dict[str, Any] = {"max_retries": 0, "timeout": 30}
    try:
        with PygenClient(base_url, project, TokenAuth(token), **options) as client:
            return fetch_snapshot(config, client)
    except PygenError as error:
        fix = "check base_url, project and token of the request"
        raise ValidationError([Problem("PG309", "error", "fetch", f"CDF could not be asked: {error}", fix)]) from None


def fetch_for_build(config: PygenConfig, where: str) -> Snapshot:
    """`fetch_snapshot` with the client's errors as problems at `where`: a build fails without a traceback.

    Raises:
        GenerationError: CDF cannot be asked, refuses, or has no such model.
    """
    try:
        return fetch_snapshot(config)
    except PygenError as error:
        fix = "check the credentials in the environment and [tool.pygen.client]; `hatch-pygen snapshot` shows more"
        message = f"CDF could not be asked: {error}"
        raise ValidationError([Problem("PG309", "error", where, message, fix)]) from None


def _client_config(config: PygenConfig) -> Any:
    from pygen_runtime.client.config import PygenClientConfig
    from pygen_runtime.credentials.environment import cluster_url

    defaults = {name: value for name, value in asdict(config.client).items() if value is not None}
    cluster = defaults.pop("cluster", None)
    if cluster:
        defaults.setdefault("base_url", cluster_url(cluster))
    return PygenClientConfig.from_env(defaults=defaults)


def _models(config: PygenConfig, tell: Callable[[str], object]) -> Flow[list[Any]]:
    ids = [{"space": model.space, "externalId": model.external_id, "version": model.version} for model in config.models]
    found: list[Any] = []
    for some in split(ids, SCHEMA_OBJECTS):
        found += yield from _byids("/models/datamodels/byids", some, {"inlineViews": "true"})
        views = sum(len(json_list(json_object(model).get("views"))) for model in found)
        tell(f"{len(found)} of {len(ids)} data models, {views} views")
    return found


def _check_all_found(models: Sequence[Any], config: PygenConfig, project: str) -> None:
    found = {(item.get("space"), item.get("externalId"), item.get("version")) for item in map(json_object, models)}
    fix = "correct space, external-id or version, or give the token access to the space"
    problems = [
        Problem("PG231", "error", "[tool.pygen]", f"the project {project} has no data model {model.id}", fix)
        for model in config.models
        if model.id not in found
    ]
    ParseError.stop_at(problems)


def _containers(models: Sequence[Any], tell: Callable[[str], object]) -> Flow[list[Any]]:
    """The containers that the views name, and those that constraints of these require."""
    missing = {key for model in models for key in _named_containers(model)}
    asked: set[Key] = set()
    found: list[Any] = []
    while missing:
        fetched: list[Any] = []
        for some in split(sorted(missing), SCHEMA_OBJECTS):
            ids = [{"space": space, "externalId": external_id} for space, external_id in some]
            fetched += yield from _byids("/models/containers/byids", ids, {})
            tell(f"{len(found) + len(fetched)} of {len(asked | missing)} containers")
        asked |= missing  # one that the token may not see does not come, and is not asked for again
        found += fetched
        missing = {key for container in fetched for key in _required_containers(container)} - asked
    return found


def _byids(path: str, ids: Sequence[Any], params: Mapping[str, str]) -> Flow[list[Any]]:
    response = yield from send(post(path, "schema", {"items": list(ids)}, len(ids), params))
    answer = response.json()
    if not isinstance(json_object(answer).get("items"), list):
        raise response.invalid("no items")
    return json_list(answer["items"])


def _named_containers(model: Any) -> Iterator[Key]:
    for view in map(json_object, json_list(json_object(model).get("views"))):
        yield from map(_key, json_list(view.get("mappedContainers")))
        for definition in map(json_object, json_object(view.get("properties")).values()):
            type_ = json_object(definition.get("type"))
            through = json_object(json_object(definition.get("through")).get("source"))
            for reference in (definition.get("container"), type_.get("container")):
                if reference:
                    yield _key(reference)
            if through.get("type") == "container":
                yield _key(through)


def _required_containers(container: Any) -> Iterator[Key]:
    for constraint in map(json_object, json_object(json_object(container).get("constraints")).values()):
        if constraint.get("require"):
            yield _key(constraint["require"])


def _key(reference: Any) -> Key:
    body = json_object(reference)
    return str(body.get("space")), str(body.get("externalId"))
