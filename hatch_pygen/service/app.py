"""The routes of the service."""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute

from hatch_pygen.generation import registry
from hatch_pygen.problems import ParseError
from hatch_pygen.service.answers import Answers, tag
from hatch_pygen.service.door import Application, Door, Rates
from hatch_pygen.service.log import Log
from hatch_pygen.service.messages import (
    Changes,
    Diff,
    Files,
    Form,
    Generate,
    Health,
    LanguageOut,
    ProblemOut,
    Problems,
    Validate,
    Validity,
    Versions,
)  # fmt: skip
from hatch_pygen.service.page import HEADERS, page
from hatch_pygen.service.processes import Processes, WorkFailed
from hatch_pygen.service.settings import Settings
from hatch_pygen.service.worker import JSON, Made
from hatch_pygen.text.strict_json import load
from hatch_pygen.version import __version__

_CHUNK = 2**16
_BUILT: Mapping[str, Sequence[Form]] = {"python": ("wheel",), "typescript": ("npm",)}
_TEXT = {"type": "string", "format": "binary"}
_MADE: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Files,
        "description": "The package in the form that was asked for.",
        "content": {media: {"schema": _TEXT} for media in ("application/zip", "application/octet-stream")},
        "headers": {"X-Pygen-Digest": {"description": "Digest of the model's content.", "schema": {"type": "string"}}},
    },
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is no strict JSON.", "model": Problems},
    401: {"description": "A key is needed."},
    408: {"description": "The body came too slowly."},
    413: {"description": "The body, or the answer, is too large."},
    415: {"description": "The body is compressed, or no JSON."},
    422: {"description": "The request, the configuration or the model has problems.", "model": Problems},
    429: {"description": "Too many requests of this caller; Retry-After says when."},
    500: {"description": "The process that worked on it ended."},
    503: {"description": "All places are taken; Retry-After says when."},
    504: {"description": "It took too long."},
}


class StrictRoute(APIRoute):
    """Bodies are strict JSON: a member that stands twice, NaN and a lone surrogate are refused, not guessed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            if request.method == "POST":
                try:
                    load(await request.body(), "the request", "send strict JSON in UTF-8")
                except ParseError as error:
                    return _problems(400, [ProblemOut(**asdict(each)) for each in error.problems])
            return await handle(request)

        return strict


def application(settings: Settings) -> Application:
    """The ASGI application of a service."""
    processes = Processes(settings)
    log = Log(processes)
    answers = Answers(settings.cache, log)
    app = FastAPI(
        title="hatch-pygen",
        version=__version__,
        description="Typed SDKs from Cognite data models: what `hatch build` makes, for a model in a request.",
        docs_url=None,  # FastAPI's pages load scripts from another host
        redoc_url=None,
    )
    app.router.route_class = StrictRoute

    async def answer(what: str, request: Request, body: Generate | Validate | Diff) -> Response:
        asked = body.model_dump(mode="json", exclude_unset=True)
        network = isinstance(body, Validate) and body.fetch is not None
        raw = await request.body()
        if network:  # an answer for one caller's token is nobody else's
            return _response(await processes.run(what, raw, network=True), {"cache-control": "no-store"})
        key = tag(what, asked)
        headers = {"etag": key, "cache-control": "private, no-cache"}
        if key in [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=headers)
        return _response(await answers.get(key, lambda: processes.run(what, raw)), headers)

    @app.post("/generate", responses={**_MADE, **_REFUSALS})
    async def generate(body: Generate, request: Request) -> Response:
        """A package for a data model, with the bytes of a build: equal requests have equal answers, and one ETag."""
        return await answer("generate", request, body)

    @app.post("/validate", responses={200: {"model": Validity}, **_REFUSALS})
    async def validate(body: Validate, request: Request) -> Response:
        """The problems that a build would find; the model being no good is an answer, and no error."""
        return await answer("validate", request, body)

    @app.post("/diff", responses={200: {"model": Changes}, **_REFUSALS})
    async def diff(body: Diff, request: Request) -> Response:
        """What changed between two states of a model, and the version that it asks for."""
        return await answer("diff", request, body)

    @app.get("/languages")
    async def languages() -> list[LanguageOut]:
        """What can be generated."""
        return [_language(name) for name in sorted(registry.BUILT_IN)]

    @app.get("/health")
    async def health() -> Health:
        """Whether the service answers."""
        return Health(status="ok", running=processes.running, waiting=processes.waiting)

    @app.get("/version")
    async def version() -> Versions:
        """What the answers are made by."""
        return Versions(hatch_pygen=__version__, python=platform.python_version())

    @app.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    async def metrics() -> Response:
        """Counts in Prometheus's text form."""
        return Response(log.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return Response(page(app.openapi()), headers=HEADERS, media_type="text/html; charset=utf-8")

    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(WorkFailed, _failed)
    return Door(app, settings, processes, log, Rates(settings.rate))


def _response(made: Made, headers: dict[str, str]) -> Response:
    headers = {**headers, **(made.facts or {}), "content-length": str(len(made.content))}
    if made.status != 200:
        del headers["content-length"]
        return Response(made.content, made.status, {"cache-control": "no-store"}, media_type=made.media)
    if made.name is not None:
        headers["content-disposition"] = f'attachment; filename="{made.name}"'
    return StreamingResponse(_chunks(made.content), made.status, headers, media_type=made.media)


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]


def _language(name: str) -> LanguageOut:
    generator = registry.generator(name)
    options = [each.key for each in generator.options]
    return LanguageOut(
        name=name, experimental=generator.experimental, options=options, forms=["zip", "files", *_BUILT.get(name, ())]
    )


async def _unfit(request: Request, error: Exception) -> Response:
    """What the body has in place of what the document describes; never the value, which may be a secret."""
    assert isinstance(error, RequestValidationError)
    found = [
        ProblemOut(
            code="PG644", severity="error", message=str(each["msg"]), fix="send what GET /openapi.json describes",
            where="the request: " + ".".join(str(part) for part in each["loc"] if part != "body"),
        )
        for each in error.errors()
    ]  # fmt: skip
    return _problems(422, found)


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, WorkFailed)
    return JSONResponse({"detail": str(error)}, error.status)


def _problems(status: int, problems: list[ProblemOut]) -> Response:
    return Response(Problems(problems=problems).model_dump_json(), status, media_type=JSON)
