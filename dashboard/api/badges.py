"""Signing in on a tablet, by a badge or by account, and signing out again."""

from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.api import identity, limits
from dashboard.api.gate import client_address
from dashboard.api.json_body import json_body
from dashboard.api.json_errors import answering
from dashboard.api.me import person_json
from dashboard.api.password_checks import in_turn
from dashboard.errors import Invalid, NotFound, NotSignedIn, Refused
from dashboard.services import badges, sessions
from dashboard.services.sessions import SignedIn
from dashboard.settings import settings
from models.base import utc_now
from models.database import reading, writing

MAX_BODY = 4096
DEVICE_MARK_DAYS = 180


@answering
async def open_badge(request: Request) -> Response:
    identity.check_origin(request)
    body = await json_body(request, limit=MAX_BODY)
    return await run_in_threadpool(_open_badge, request, body)


def _open_badge(request: Request, body: dict[str, Any]) -> Response:
    device, take_over = identity.device_of(body.get("device")), body.get("take_over", False)
    token, code = body.get("token"), body.get("code")
    secret = token if token is not None else code
    if not isinstance(take_over, bool) or not isinstance(secret, str) or (token is not None and code is not None):
        raise Invalid("body.malformed")
    address, typed = client_address(request.scope, request.headers), token is None
    if not limits.may_open_badge(address, str(device), typed=typed):
        raise Refused("too_many")
    try:
        with writing() as db:
            entry = badges.open_badge(
                db, secret=secret, device_id=device, take_over=take_over, user_agent=_browser(request)
            )
            identity.check_room(db, request, entry.signed_in.actor.person_id)
            answer = _welcome(person_json(db, entry.signed_in.actor))
    except NotFound:
        if typed:
            limits.count_wrong_code(address, str(device))
        raise
    _replace(request, entry.signed_in.actor.person_id)
    left = int((entry.expires_at - utc_now()).total_seconds())
    identity.set_cookie(answer, entry.signed_in, max_age=max(left, 0))
    return answer


@answering
async def sign_in(request: Request) -> Response:
    identity.check_origin(request)
    body = await json_body(request, limit=MAX_BODY)
    return await in_turn(_sign_in, request, body)


def _sign_in(request: Request, body: dict[str, Any]) -> Response:
    device, email, password = identity.device_of(body.get("device")), body.get("email"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str):
        raise Invalid("body.malformed")
    email, password = email[:300], password[:300]
    address, mark = client_address(request.scope, request.headers), request.cookies.get(limits.DEVICE_COOKIE)
    if not limits.may_try(email, address, mark):
        raise Refused("too_many")
    with reading() as db:
        person = sessions.verify_password(db, email=email, password=password)
    if person is None:
        limits.count_failure(email, address, mark)
        raise NotSignedIn("login.wrong")
    with writing() as db:
        identity.check_room(db, request, person.id)
        signed_in = sessions.open_session(db, person, user_agent=_browser(request), device_id=device)
        answer = _welcome(person_json(db, signed_in.actor))
    _replace(request, person.id)
    _set_account_cookies(answer, signed_in, email)
    return answer


def _set_account_cookies(answer: Response, signed_in: SignedIn, email: str) -> None:
    identity.set_cookie(answer, signed_in, max_age=settings().session_hours * 3600)
    answer.set_cookie(
        limits.DEVICE_COOKIE,
        limits.device_mark(email),
        max_age=DEVICE_MARK_DAYS * 86400,
        path=identity.COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=settings().secure_cookies,
    )


@answering
async def sign_out(request: Request) -> Response:
    """End the session of the person that the header names; who is not signed in is out already."""
    identity.check_origin(request)
    person_id = identity.person_of(request)
    await run_in_threadpool(_replace, request, person_id)
    answer = Response(status_code=204)
    identity.clear_cookie(answer, person_id)
    return answer


def _replace(request: Request, person_id: UUID) -> None:
    """End the session that the person's cookie on this tablet holds until now; the desk's is not the app's to end."""
    token = request.cookies.get(identity.cookie_name(person_id), "")
    if token:
        with writing() as db:
            sessions.close_session(db, token=token)


def _welcome(person: dict[str, Any]) -> Response:
    return JSONResponse({"server_time": utc_now().isoformat(), "person": person})


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


routes = [
    Route("/api/badge", open_badge, methods=["POST"]),
    Route("/api/sign-in", sign_in, methods=["POST"]),
    Route("/api/sign-out", sign_out, methods=["POST"]),
]
