"""`GET /api/openapi.json`: the API described as OpenAPI 3.1, from one table of operations and the shapes they use.

An operation is described when its route exists; a test sees to it that every route of the API is in the table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.api import shapes
from dashboard.api.identity import OWN_HEADER, PERSON_HEADER
from dashboard.api.json_errors import answering

VERSION = "1"
Model = type[BaseModel]
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to ask: what comes in, what goes out by status, which refusals there are beside those of every operation.

    `answers` maps a status to the shape of its JSON, to a media type, or to None for no body at all.
    """

    method: str
    path: str
    summary: str
    answers: Mapping[int, Model | str | None]
    query: Model | None = None
    body: Model | None = None
    raw: Sequence[str] = ()
    """Media types of a body that is no JSON."""
    person: bool = True
    """Whether it acts for the person in the header."""
    refusals: Sequence[int] = field(default=())


OPERATIONS = (
    Operation("GET", "/api/openapi.json", "This description", {200: "application/json"}, person=False),
    Operation("GET", "/api/time", "What time the server has", {200: shapes.Clock}, person=False),
    Operation("GET", "/api/me", "Who is signed in on this tablet", {200: shapes.People}, person=False),
    Operation(
        "POST",
        "/api/badge",
        "Open a badge on this device",
        {200: shapes.Welcome},
        body=shapes.BadgeAsk,
        person=False,
        refusals=(401, 404, 409, 410),
    ),
    Operation(
        "POST",
        "/api/sign-in",
        "Sign in by account",
        {200: shapes.Welcome},
        body=shapes.SignInAsk,
        person=False,
        refusals=(401, 409),
    ),
    Operation("POST", "/api/sign-out", "End this person's session on this device", {204: None}),
    Operation(
        "GET",
        "/api/visits/{visit_id}/field",
        "What a tablet needs of a visit without a signal",
        {200: shapes.FieldDownload, 304: None},
        refusals=(403, 404),
    ),
    Operation(
        "GET",
        "/api/visits/{visit_id}/board",
        "Notices and questions of a visit",
        {200: shapes.Board, 304: None},
        refusals=(403, 404),
    ),
    Operation(
        "GET",
        "/api/visits/{visit_id}/door",
        "Who is expected at the door, for who runs the visit",
        {200: shapes.DoorDownload, 304: None},
        refusals=(403, 404),
    ),
    Operation(
        "POST",
        "/api/sync",
        "Send entries; every one gets a receipt of its own",
        {200: shapes.Receipts},
        body=shapes.SyncAsk,
        refusals=(403,),
    ),
    Operation(
        "POST",
        "/api/photos",
        "Send one photo; safe to repeat",
        {200: shapes.PhotoTaken},
        query=shapes.PhotoQuery,
        raw=("image/*", "application/octet-stream"),
        refusals=(403, 404, 408, 409),
    ),
    Operation("GET", "/api/photos/{photo_id}", "One photo", {200: JPEG}, refusals=(403, 404)),
    Operation(
        "POST",
        "/api/survey/{slug}",
        "Answer a survey; send no cookies",
        {200: shapes.SurveyTaken},
        body=shapes.SurveyAsk,
        person=False,
        refusals=(404, 409),
    ),
)


def api_paths(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Yield (method, path as OpenAPI writes it) of every route under /api/ but the last, for what is unknown."""
    for route in routes:
        if isinstance(route, Route) and route.path.startswith("/api/") and route.methods:
            for method in sorted(route.methods - {"HEAD"}):
                yield method, route.path_format


def document(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """Return the description of those operations that have a route."""
    served = set(api_paths(routes))
    described = [one for one in OPERATIONS if (one.method, one.path) in served]
    paths: dict[str, dict[str, Any]] = {}
    for one in described:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Qujing 取经", "version": VERSION, "description": (__doc__ or "").split("\n")[0]},
        "paths": paths,
        "components": {"schemas": _schemas(described)},
    }


def _models(one: Operation) -> Iterator[Model]:
    yield from (model for model in one.answers.values() if isinstance(model, type))
    if one.body is not None:
        yield one.body


def _schemas(operations: Iterable[Operation]) -> dict[str, Any]:
    wanted = {model: None for one in operations for model in _models(one)} | {shapes.Problem: None}
    _, found = models_json_schema(
        [(model, "validation") for model in wanted], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _operation(one: Operation) -> dict[str, Any]:
    answers = {str(status): _answer(status, model) for status, model in one.answers.items()}
    answers |= {str(status): _answer(status, shapes.Problem) for status in sorted(_refusals(one))}
    made: dict[str, Any] = {
        "operationId": f"{one.method.lower()}_{one.path.removeprefix('/api/').replace('/', '_')}",
        "summary": one.summary,
        "parameters": list(_parameters(one)),
        "responses": answers,
    }
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(one.body)}}}
    if one.raw:
        made["requestBody"] = {"required": True, "content": {kind: {"schema": _bytes()} for kind in one.raw}}
    return made


def _refusals(one: Operation) -> set[int]:
    """Return every status that this operation may refuse with."""
    common = {400, 413, 429}
    common |= {401} if one.person else set()
    common |= {403} if one.method != "GET" else set()
    common |= {415, 422} if one.body is not None or one.raw else set()
    common |= {404} if "{" in one.path else set()
    return common | set(one.refusals)


def _answer(status: int, model: Model | str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"description": "done" if status < 400 else "refused"}
    if isinstance(model, str):
        told["content"] = {model: {"schema": {"type": "object"} if model.endswith("json") else _bytes()}}
    elif model is not None:
        told["content"] = {"application/json": {"schema": _ref(model)}}
    return told


def _parameters(one: Operation) -> Iterator[dict[str, Any]]:
    for name in (part[1:-1] for part in one.path.split("/") if part.startswith("{")):
        kind = {"type": "string"} if name == "slug" else {"type": "string", "format": "uuid"}
        yield {"name": name, "in": "path", "required": True, "schema": kind}
    if one.person:
        person = {"type": "string", "format": "uuid"}
        yield {"name": PERSON_HEADER, "in": "header", "required": True, "schema": person}
    if one.method != "GET":
        yield {"name": OWN_HEADER, "in": "header", "required": True, "schema": {"const": "1"}}
    if one.query is not None:
        schema = one.query.model_json_schema()
        for name, kind in schema["properties"].items():
            needed = name in schema.get("required", [])
            shown = kind if needed else {"type": "string", "format": "uuid"}
            yield {"name": name, "in": "query", "required": needed, "schema": shown}


def _ref(model: Model) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _bytes() -> dict[str, str]:
    return {"type": "string", "format": "binary"}


@cache
def _own() -> dict[str, Any]:
    from dashboard.api.routes import routes  # at the first request: the list of routes names this module

    return document(routes)


@answering
async def show_description(_request: Request) -> Response:
    return JSONResponse(_own())


routes = [Route("/api/openapi.json", show_description, methods=["GET"])]
