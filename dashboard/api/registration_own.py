"""A registration's own page: where it stands, the code for the door, the calendar entry; to change it or to cancel."""

from base64 import b64encode
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.api import limits
from dashboard.api.form_fields import form_fields
from dashboard.api.gate import client_address, same_origin
from dashboard.api.headers import DATA
from dashboard.api.pages import language_of, page
from dashboard.api.registration import MAX_BODY, MAX_FIELDS, message
from dashboard.api.registration_sheet import Sheet, problems_of, read_sheet, sheet_of
from dashboard.documents.calendar import CalendarVisit, visit_calendar, visit_sequence
from dashboard.documents.qr import qr_svg
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.i18n import Translator, translator
from dashboard.queries import registering as reads
from dashboard.queries.registering import OwnRegistration
from dashboard.rules.registration_tokens import PATH, look_up, own_link
from dashboard.services import registering
from dashboard.settings import settings
from models.database import reading, writing
from models.enums import RegistrationState


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _load(request: Request) -> OwnRegistration:
    with reading() as db:
        return reads.own_registration(db, token=_token(request))


def _page(
    request: Request, own: OwnRegistration, sheet: Sheet, *, status: int = 200, notice: object = None
) -> Response:
    code = qr_svg(own_link(settings().base_url, _token(request)))
    return page(
        request,
        "register_own.html",
        status=status,
        own=own,
        visit=own.visit,
        form=own,
        sheet=sheet,
        notice=notice,
        code=f"data:image/svg+xml;base64,{b64encode(code).decode()}",
        done=next((key for key in ("new", "changed", "cancelled") if key in request.query_params), ""),
    )


async def show_own(request: Request) -> Response:
    return await run_in_threadpool(_show, request)


def _show(request: Request) -> Response:
    try:
        own = _load(request)
    except NotFound:
        return message(request, "unknown", status=404)
    return _page(request, own, sheet_of(own))


async def change_own(request: Request) -> Response:
    """Change or cancel, as the pressed button (`do`) says."""
    if not same_origin(request.headers):
        return await run_in_threadpool(message, request, "origin", status=403)
    fields = await form_fields(request, largest=MAX_BODY, most=MAX_FIELDS)
    if fields is None:
        return await run_in_threadpool(message, request, "too_large", status=413)
    return await run_in_threadpool(_change, request, read_sheet(fields))


def _change(request: Request, given: dict[str, object]) -> Response:
    token = _token(request)
    try:
        own = _load(request)
    except NotFound:
        return message(request, "unknown", status=404)
    sheet = Sheet({**sheet_of(own).given, "interests": [], **given})
    if not limits.may_change(client_address(request.scope, request.headers), look_up(token)):
        return _page(request, own, sheet, status=429, notice=Invalid("too_many"))
    cancels = given.get("do") == "cancel"
    try:
        with writing() as db:
            if cancels:
                registering.cancel(db, token=token)
            else:
                registering.change(db, token=token, given=given)
    except Invalid as refused:
        return _page(request, own, Sheet(sheet.given, problems_of(refused)), status=422)
    except Conflict as refused:
        return _page(request, own, sheet_of(own), status=409, notice=refused)
    return RedirectResponse(f"{PATH}{token}?{'cancelled' if cancels else 'changed'}=1", status_code=303)


async def calendar(request: Request) -> Response:
    return await run_in_threadpool(_calendar, request)


def _calendar(request: Request) -> Response:
    try:
        own = _load(request)
    except NotFound:
        return message(request, "unknown", status=404)
    written = own_calendar(own, translator(language_of(request)), url=own_link(settings().base_url, _token(request)))
    return Response(
        written,
        media_type="text/calendar; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="visit-{own.visit.number}.ics"',
            "cache-control": "no-store",
            "content-security-policy": DATA,
        },
    )


def own_calendar(own: OwnRegistration, t: Translator, *, url: str) -> bytes:
    """Return the visit as one entry of the person's calendar, cancelled when the registration is.

    It is the same event as in the programme's file: who imports one after the other, or one of them again, has the
    visit once.
    """
    visit = own.visit
    lines = [f"{t.time(one.starts)}–{t.time(one.ends)} {t.pick(one.title, one.title_en)}" for one in visit.programme]
    entry = CalendarVisit(
        id=str(visit.id),
        title=t("Visit {number}, {title}", number=visit.number, title=t.pick(visit.title, visit.title_en)),
        starts_at=visit.starts_at,
        ends_at=max(visit.ends_at, visit.starts_at),
        version=visit_sequence(visit=visit.version, programme=visit.programme_version, own=own.version),
        updated_at=_moment(own),
        place=t.pick(visit.place, visit.place_en),
        description="\n".join(lines),
        cancelled=own.state is RegistrationState.CANCELLED,
        url=url,
    )
    return visit_calendar(entry, name=entry.title, zone=visit.timezone)


def _moment(own: OwnRegistration) -> datetime:
    return max(own.registered_at, own.visit.updated_at)


routes = [
    Route(PATH + "{token}", show_own, methods=["GET"]),
    Route(PATH + "{token}", change_own, methods=["POST"]),
    Route(PATH + "{token}/visit.ics", calendar, methods=["GET"]),
]
