"""The public registration page of a visit: a plain form for a phone, no account, and no script if need be."""

import secrets

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.api import group_commit, limits
from dashboard.api.form_fields import form_fields
from dashboard.api.gate import client_address, same_origin
from dashboard.api.json_errors import NO_STORE
from dashboard.api.pages import keep_language, language_of, page
from dashboard.api.registration_sheet import TRAP, Sheet, problems_of, read_sheet
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.i18n import LANGUAGES, translator
from dashboard.queries import registering as reads
from dashboard.queries.registering import PublicForm
from dashboard.rules.registration_state import TAKES
from dashboard.rules.registration_tokens import FORM_PATH, PATH, is_nonce
from dashboard.rules.tokens import hash_token
from dashboard.services import registering
from models.database import reading

MAX_BODY = 32_768
MAX_FIELDS = 60


def _slug(request: Request) -> str:
    return str(request.path_params["slug"])


def message(request: Request, kind: str, *, status: int, form: PublicForm | None = None) -> Response:
    """Answer with a page that says one thing."""
    return page(request, "register_message.html", status=status, kind=kind, form=form)


def _load(request: Request) -> PublicForm:
    with reading() as db:
        return reads.public_form(db, slug=_slug(request))


def _ask(
    request: Request, form: PublicForm, sheet: Sheet, *, status: int = 200, notice: object = None, language: str = ""
) -> Response:
    once = sheet.text("once")
    return page(
        request,
        "register.html",
        status=status,
        t=translator(language or language_of(request)),
        form=form,
        visit=form.visit,
        sheet=sheet,
        notice=notice,
        trap=TRAP,
        once=once if is_nonce(once) else secrets.token_urlsafe(24),
    )


async def show_form(request: Request) -> Response:
    return await run_in_threadpool(_show, request)


def _show(request: Request) -> Response:
    try:
        form = _load(request)
    except NotFound:
        return message(request, "no_form", status=404)
    if form.state not in TAKES:
        return message(request, form.state.value, status=200, form=form)
    return _ask(request, form, Sheet())


async def send_form(request: Request) -> Response:
    """Register; on success go on to the registration's own page."""
    if not same_origin(request.headers):
        return await run_in_threadpool(message, request, "origin", status=403)
    fields = await form_fields(request, largest=MAX_BODY, most=MAX_FIELDS)
    if fields is None:
        return await run_in_threadpool(message, request, "too_large", status=413)
    given = read_sheet(fields)
    asked = given.get("lang")
    language = asked if isinstance(asked, str) and asked in LANGUAGES else ""
    if not language and not given.get(TRAP):
        once = given.get("once")
        opened = hash_token(once) if isinstance(once, str) else ""
        if not limits.may_register(client_address(request.scope, request.headers), opened):
            return await run_in_threadpool(_again, request, given, 429, Invalid("too_many"))
        return await _register(request, given)
    # a button of the form switches the language, so that what is filled in comes along; a machine fills in the trap
    notice = None if language else Invalid("registration.machine")
    return await run_in_threadpool(_again, request, given, 200 if language else 422, notice, language)


async def _register(request: Request, given: dict[str, object]) -> Response:
    slug, language = _slug(request), language_of(request)
    try:
        made = await group_commit.write(lambda db: registering.register(db, slug=slug, given=given, language=language))
    except Invalid as refused:
        return await run_in_threadpool(_again, request, given, 422, None, "", problems_of(refused))
    except Conflict as refused:
        return await run_in_threadpool(_again, request, given, 409, refused)
    except NotFound:
        return await run_in_threadpool(message, request, "no_form", status=404)
    return RedirectResponse(f"{PATH}{made.token}?new=1", status_code=303)


def _again(
    request: Request,
    given: dict[str, object],
    status: int,
    notice: object = None,
    language: str = "",
    problems: tuple[Invalid, ...] = (),
) -> Response:
    """Show the form with what was filled in; say it when it takes nobody any more."""
    try:
        form = _load(request)
    except NotFound:
        return message(request, "no_form", status=404)
    if form.state not in TAKES:
        return message(request, form.state.value, status=status if status >= 400 else 200, form=form)
    answer = _ask(request, form, Sheet(given, problems), status=status, notice=notice, language=language)
    if language:
        keep_language(answer, language)
    return answer


async def find_firms(request: Request) -> Response:
    """Answer with up to eight names of member firms that hold what is typed (`q`, two letters at least)."""
    if not limits.may_search_firms(client_address(request.scope, request.headers)):
        return JSONResponse([], status_code=429, headers=NO_STORE)
    return await run_in_threadpool(_firms, request)


def _firms(request: Request) -> Response:
    typed = request.query_params.get("q", "")[:60]
    try:
        with reading() as db:
            found = reads.firm_names(db, slug=_slug(request), typed=typed)
    except NotFound:
        return JSONResponse([], status_code=404, headers=NO_STORE)
    t = translator(language_of(request))
    return JSONResponse([t.pick(*name) for name in found], headers=NO_STORE)


routes = [
    Route(FORM_PATH + "{slug}", show_form, methods=["GET"]),
    Route(FORM_PATH + "{slug}", send_form, methods=["POST"]),
    Route(FORM_PATH + "{slug}/firms", find_firms, methods=["GET"]),
]
