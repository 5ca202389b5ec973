"""Refusals as the API answers them: `{"code", "message": {"zh", "en"}, "facts", "ref"}` with the right status."""

import logging
import math
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dashboard.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn, Refused
from dashboard.i18n import LANGUAGES, translator

log = logging.getLogger("qujing.api")

STATUS: Mapping[type[Refused], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    Invalid: 422,
}
STATUS_OF_CODE: Mapping[str, int] = {
    "body.malformed": 400,
    "body.type": 415,
    "body.too_large": 413,
    "api.method": 405,
    "body.too_slow": 408,
    "body.cut_off": 400,
    "photo.too_large": 413,
    "photo.type": 415,
    "too_many": 429,
    "server.fault": 500,
    "server.busy": 503,
    "database.unavailable": 503,
    "write.raced": 503,
}
NO_STORE = {"cache-control": "no-store"}

Endpoint = Callable[[Request], Awaitable[Response]]


def status_of(refused: Refused) -> int:
    """Return the status that a refusal answers with."""
    if refused.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[refused.code]
    return next((status for kind, status in STATUS.items() if isinstance(refused, kind)), 400)


def message(refused: Refused) -> dict[str, str]:
    """Return a refusal's words in every language; plain text, to be shown as text and never as markup."""
    return {language: translator(language).error(refused) for language in LANGUAGES}


def plain(value: Any) -> Any:
    """Return a fact as JSON can hold it: times in ISO 8601, decimals as numbers, ids and everything else as text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    value = value.value if isinstance(value, Enum) else float(value) if isinstance(value, Decimal) else value
    fits = value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value))
    return value if fits else str(value)


def refusal(
    refused: Refused, *, headers: Mapping[str, str] | None = None, also: Mapping[str, Any] | None = None
) -> JSONResponse:
    """Return the answer to a refused request; `ref` is what someone reads out on the phone, and stands in the log.

    `also` is what the operation's own answer says beside the refusal.
    """
    ref, status = secrets.token_hex(4).upper(), status_of(refused)
    log.info("refused %s: %s (%d)", ref, refused.code, status)
    body = {
        **(also or {}),
        "code": refused.code,
        "message": message(refused),
        "facts": plain(refused.facts),
        "ref": ref,
    }
    return JSONResponse(body, status_code=status, headers={**NO_STORE, **(headers or {})})


def fault(error: Exception) -> JSONResponse:
    """Return the answer to an error of ours: a reference and nothing of what broke, which is logged.

    A database that is not to be had just now is 503 `server.busy`: the same request may go through later.
    """
    busy = isinstance(error, OperationalError)
    answer = refusal(Refused("server.busy") if busy else Refused("server.fault"))
    log.error("unforeseen error behind the refusal above", exc_info=error)
    return answer


def answering(endpoint: Endpoint) -> Endpoint:
    """Let an endpoint raise: what it raises becomes the answer. Without a word on it, nothing may be cached."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            answer = await endpoint(request)
        except Refused as refused:
            return refusal(refused)
        except Exception as error:  # the last resort, whatever it was: the tablet needs JSON to keep its entries
            return fault(error)
        answer.headers.setdefault("cache-control", "no-store")
        return answer

    return answered


@answering
async def unknown(request: Request) -> Response:
    """Answer for an address under /api/ that is none, or that does not take this method."""
    takes = {
        method
        for route in getattr(request.app, "routes", [])
        if isinstance(route, Route) and route.methods and route.path_regex.match(request.url.path)
        for method in route.methods
    }
    if takes:
        return refusal(Refused("api.method", method=request.method), headers={"allow": ", ".join(sorted(takes))})
    raise NotFound("api.unknown")


class Nowhere:
    """The last route of the API: whatever the method, the answer is JSON and never Streamlit's page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await unknown(Request(scope, receive))
        await answer(scope, receive, send)
