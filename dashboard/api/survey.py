"""The public survey page: a plain form for a phone, without an account and without a script if need be.

Who answers is not asked. A random token in a cookie of this one path lets a browser answer once; a personal link
brings its own token, which moves from the address into that cookie at once.
"""

import secrets
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.api import limits
from dashboard.api.form_fields import form_fields
from dashboard.api.gate import client_address, same_origin
from dashboard.api.pages import keep_language, language_of, page
from dashboard.api.survey_sheet import Sheet, beside_rows, minutes, read_sheet
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.i18n import LANGUAGES, translator
from dashboard.queries import survey_forms
from dashboard.queries.survey_forms import SurveyForm
from dashboard.rules.survey_response import AnswerProblem
from dashboard.rules.survey_state import SurveyState
from dashboard.rules.tokens import hash_token, is_token
from dashboard.services import survey_answers
from dashboard.settings import settings
from models.database import reading, writing

COOKIE = "qj_survey"
MAX_BODY = 65_536
MAX_FIELDS = 400
TOKEN_DAYS = 180


def _slug(request: Request) -> str:
    return str(request.path_params["slug"])


def _token(request: Request) -> str:
    """Return the browser's token, or nothing for what is no token of ours."""
    token = request.cookies.get(COOKIE, "")
    return token if is_token(token) else ""


def _load(request: Request, token: str) -> SurveyForm:
    with reading() as db:
        return survey_forms.form(db, slug=_slug(request), token=token)


def _remember(answer: Response, request: Request, token: str) -> Response:
    answer.set_cookie(
        COOKIE,
        token,
        max_age=TOKEN_DAYS * 86400,
        path=f"/s/{_slug(request)}",
        httponly=True,
        samesite="lax",  # strict would lose it for people who come from a chat
        secure=settings().secure_cookies,
    )
    return answer


def _message(request: Request, kind: str, *, status: int, form: SurveyForm | None = None) -> Response:
    return page(request, "survey_message.html", status=status, kind=kind, form=form)


def _ask(
    request: Request,
    form: SurveyForm,
    sheet: Sheet,
    *,
    status: int = 200,
    problems: list[AnswerProblem] | None = None,
    notice: str = "",
    language: str = "",
) -> Response:
    return page(
        request,
        "survey.html",
        status=status,
        t=translator(language or language_of(request)),
        form=form,
        sheet=sheet,
        problems=problems or [],
        notice=notice,
        minutes=minutes(form),
    )


async def show_survey(request: Request) -> Response:
    return await run_in_threadpool(_show, request)


def _show(request: Request) -> Response:
    personal = request.query_params.get("k")
    if personal is not None:
        return _take_personal(request, personal)
    token = _token(request)
    try:
        form = _load(request, token)
    except NotFound:
        return _message(request, "unknown", status=404)
    if form.answered:
        return _message(request, "thanks" if "done" in request.query_params else "answered", status=200, form=form)
    if form.state is not SurveyState.OPEN:
        return _message(request, form.state.value, status=200, form=form)
    answer = _ask(request, form, Sheet({}))
    return answer if token else _remember(answer, request, secrets.token_urlsafe(24))


def _take_personal(request: Request, token: str) -> Response:
    """Move a personal token from the address into the cookie; a mistyped one leaves the open survey."""
    answer = RedirectResponse(f"/s/{_slug(request)}", status_code=303)
    if not is_token(token):
        return answer
    with reading() as db:
        known = survey_forms.knows_token(db, slug=_slug(request), token=token)
    return _remember(answer, request, token) if known else answer


async def answer_survey(request: Request) -> Response:
    if not same_origin(request.headers):
        return await run_in_threadpool(_message, request, "origin", status=403)
    fields = await form_fields(request, largest=MAX_BODY, most=MAX_FIELDS)
    if fields is None:
        return await run_in_threadpool(_message, request, "too_large", status=413)
    return await run_in_threadpool(_answer, request, fields)


def _answer(request: Request, fields: list[tuple[str, str]]) -> Response:
    token = _token(request)
    try:
        form = _load(request, token)
    except NotFound:
        return _message(request, "unknown", status=404)
    sheet = read_sheet(form, fields)
    asked = dict(fields).get("lang", "")
    if asked in LANGUAGES:  # the switch is a button of the form, so that it carries along what is filled in
        answer = _ask(request, form, sheet, language=asked)
        keep_language(answer, asked)
        return answer if token else _remember(answer, request, secrets.token_urlsafe(24))
    if not token:
        # Cookies are off or were cleared: with a new one and what was filled in, the next press goes through.
        answer = _ask(request, form, sheet, status=422, notice="survey.no_token")
        return _remember(answer, request, secrets.token_urlsafe(24))
    address = client_address(request.scope, request.headers)
    if not limits.may_answer(address, hash_token(token)):
        return _ask(request, form, sheet, status=429, notice="survey.too_many")
    return _submit(request, form, token, sheet)


def _submit(request: Request, form: SurveyForm, token: str, sheet: Sheet) -> Response:
    try:
        with writing() as db:
            survey_answers.submit(db, slug=form.slug, token=token, payload=sheet.payload)
    except Invalid as refused:
        problems = beside_rows(form, _problems(refused.facts))
        return _ask(request, form, sheet, status=422, problems=problems)
    except Conflict as refused:
        kinds = {"survey.already_answered": "answered", "survey.not_open_yet": "not_yet"}
        return _message(request, kinds.get(refused.code, "closed"), status=409, form=form)
    return RedirectResponse(f"/s/{form.slug}?done=1", status_code=303)


def _problems(facts: Mapping[str, object]) -> list[AnswerProblem]:
    problems = facts.get("problems")
    return [one for one in problems if isinstance(one, AnswerProblem)] if isinstance(problems, list) else []


routes = [
    Route("/s/{slug}", show_survey, methods=["GET"]),
    Route("/s/{slug}", answer_survey, methods=["POST"]),
]
