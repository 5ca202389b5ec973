"""Signing in and out by plain forms: the cookie is ours, HttpOnly, and never seen by a script."""

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.api import limits
from dashboard.api.gate import client_address, same_origin
from dashboard.api.pages import page
from dashboard.api.password_checks import in_turn
from dashboard.errors import Invalid
from dashboard.services import sessions
from dashboard.services.sessions import SignedIn
from dashboard.settings import settings
from models.database import reading, writing


def safe_target(target: str | None) -> str:
    """Return a path on this server to go on to; anything else becomes the start page."""
    parts = urlsplit(target or "/")
    path = parts.path
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return "/"
    return path + (f"?{parts.query}" if parts.query else "")


def _enter(signed_in: SignedIn, target: str, *, email: str = "") -> Response:
    answer = RedirectResponse(target, status_code=303)
    secure = settings().secure_cookies
    answer.set_cookie(
        sessions.COOKIE,
        signed_in.token,
        max_age=settings().session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    if email:
        answer.set_cookie(
            limits.DEVICE_COOKIE,
            limits.device_mark(email),
            max_age=180 * 86400,
            httponly=True,
            samesite="strict",
            secure=secure,
            path="/login",
        )
    return answer


def _form(request: Request, *, status: int = 200, problem: str = "", email: str = "") -> Response:
    with reading() as db:
        people = sessions.demo_people(db)
    return page(
        request,
        "login.html",
        status=status,
        problem=problem,
        email=email,
        demo_people=people,
        target=safe_target(request.query_params.get("next")),
    )


async def show_login(request: Request) -> Response:
    return await run_in_threadpool(_form, request)


async def login(request: Request) -> Response:
    if not same_origin(request.headers):
        return await run_in_threadpool(_form, request, status=403, problem="login.origin")
    form = await request.form(max_fields=10, max_files=0)
    email, password = str(form.get("email", ""))[:300], str(form.get("password", ""))[:300]
    return await in_turn(_login, request, email, password, str(form.get("next", "/")))


def _login(request: Request, email: str, password: str, target: str) -> Response:
    address = client_address(request.scope, request.headers)
    mark = request.cookies.get(limits.DEVICE_COOKIE)
    if not limits.may_try(email, address, mark):
        return _form(request, status=429, problem="login.too_many", email=email)
    with reading() as db:
        person = sessions.verify_password(db, email=email, password=password)
    if person is None:
        limits.count_failure(email, address, mark)
        return _form(request, status=401, problem="login.wrong", email=email)
    with writing() as db:
        signed_in = sessions.open_session(db, person, user_agent=request.headers.get("user-agent", ""))
    return _enter(signed_in, safe_target(target), email=email)


async def demo_entry(request: Request) -> Response:
    """One-click entry of a demo association; a real one offers nobody here."""
    if not same_origin(request.headers):
        return await run_in_threadpool(_form, request, status=403, problem="login.origin")
    form = await request.form(max_fields=10, max_files=0)
    return await run_in_threadpool(_demo_entry, request, str(form.get("email", "")), str(form.get("next", "/")))


def _demo_entry(request: Request, email: str, target: str) -> Response:
    with writing() as db:
        signed_in = sessions.enter_demo(db, email=email, user_agent=request.headers.get("user-agent", ""))
    if signed_in is None:
        return _form(request, status=403, problem="login.wrong")
    return _enter(signed_in, safe_target(target))


async def logout(request: Request) -> Response:
    if not same_origin(request.headers):
        return await run_in_threadpool(_form, request, status=403, problem="login.origin")
    token = request.cookies.get(sessions.COOKIE, "")
    await run_in_threadpool(_close, token)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(sessions.COOKIE)
    return answer


def _close(token: str) -> None:
    with writing() as db:
        sessions.close_session(db, token=token)


async def show_invitation(request: Request) -> Response:
    return await run_in_threadpool(
        page, request, "invitation.html", problem="", token=request.query_params.get("token", "")[:100]
    )


async def invitation(request: Request) -> Response:
    if not same_origin(request.headers):
        return await run_in_threadpool(_form, request, status=403, problem="login.origin")
    form = await request.form(max_fields=10, max_files=0)
    return await in_turn(_accept, request, str(form.get("token", ""))[:100], str(form.get("password", ""))[:300])


def _accept(request: Request, token: str, password: str) -> Response:
    try:
        with writing() as db:
            signed_in = sessions.accept_invitation(db, token=token, password=password)
    except Invalid as error:
        return page(request, "invitation.html", status=422, problem=error.code, token=token)
    return _enter(signed_in, "/")


async def health(_request: Request) -> Response:
    return Response("ok", media_type="text/plain")


routes = [
    Route("/login", show_login, methods=["GET"]),
    Route("/login", login, methods=["POST"]),
    Route("/demo-entry", demo_entry, methods=["POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/invitation", show_invitation, methods=["GET"]),
    Route("/invitation", invitation, methods=["POST"]),
    Route("/healthz", health, methods=["GET"]),
]
