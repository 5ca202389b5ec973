"""For whom a request of the field app acts: several people share a tablet, and each has a cookie of their own.

The header `X-Qujing-Person` names the person, that person's own HttpOnly cookie proves it; the desk's session counts
too when it is that person's. No header, no person: nobody acts for whoever happens to be signed in.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access import Actor
from dashboard.api.gate import same_origin
from dashboard.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from dashboard.rules.ids import as_id
from dashboard.services import sessions
from dashboard.settings import settings

PERSON_HEADER = "x-qujing-person"
OWN_HEADER = "x-qujing"
COOKIE_PREFIX = "qj_f_"
COOKIE_PATH = "/api"
MOST_PEOPLE = 12
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin(request: Request) -> None:
    """Raise NotAllowed `request.origin` for a write that our own pages did not send.

    The own header cannot be set by a form or a link of another site, and makes a script of one ask first; with the
    strict cookies and the origin that makes three bars.
    """
    if request.method in SAFE_METHODS:
        return
    if request.headers.get(OWN_HEADER) != "1" or not same_origin(request.headers):
        raise NotAllowed("request.origin")


def actor_of(db: Session, request: Request) -> Actor:
    """Return who acts in this request, or raise NotSignedIn with the reason why nobody does.

    Services check the actor again in their own transaction; this reads one row.
    """
    person_id = person_of(request)
    reason = NotSignedIn("session.unknown")
    for name in (cookie_name(person_id), sessions.COOKIE):
        token = request.cookies.get(name, "")
        if not token:
            continue
        try:
            actor = sessions.identify(db, token, desk=name == sessions.COOKIE)
        except NotSignedIn as refused:
            # what happened to the person's own cookie says more than what happened to the desk's
            if name != sessions.COOKIE:
                reason = refused
            continue
        if actor.person_id == person_id:
            return actor
    raise reason


def person_of(request: Request) -> UUID:
    """Return the person that the request's header names, or raise NotSignedIn `session.unknown`."""
    person_id = as_id(request.headers.get(PERSON_HEADER))
    if person_id is None:
        raise NotSignedIn("session.unknown")
    return person_id


def device_of(value: Any) -> UUID:
    """Return the tablet's own id as the app sends it, or raise Invalid `device.unknown`."""
    device = as_id(value)
    if device is None:
        raise Invalid("device.unknown", field="device")
    return device


def cookie_name(person_id: UUID) -> str:
    return COOKIE_PREFIX + person_id.hex


@dataclass(frozen=True, slots=True)
class Present:
    """Someone signed in on this tablet; `desk` when by the desk's session."""

    actor: Actor
    desk: bool


def people_present(db: Session, request: Request) -> list[Present]:
    """Return everyone whose cookie is good on this tablet, in the order of the cookies, the desk's person last."""
    found: dict[UUID, Present] = {}
    names = [name for name in request.cookies if name.startswith(COOKIE_PREFIX)]
    for name in [*names[: 2 * MOST_PEOPLE], sessions.COOKIE]:
        token = request.cookies.get(name, "")
        if not token:
            continue
        try:
            actor = sessions.identify(db, token, desk=name == sessions.COOKIE)
        except NotSignedIn:
            continue
        desk = name == sessions.COOKIE
        if desk or name == cookie_name(actor.person_id):
            found.setdefault(actor.person_id, Present(actor, desk))
    return list(found.values())


def check_room(db: Session, request: Request, person_id: UUID) -> None:
    """Raise Conflict `tablet.full` (limit) where as many others as may share a tablet are signed in on this one."""
    others = [one for one in people_present(db, request) if not one.desk and one.actor.person_id != person_id]
    if len(others) >= MOST_PEOPLE:
        raise Conflict("tablet.full", limit=MOST_PEOPLE)


def set_cookie(answer: Response, signed_in: sessions.SignedIn, *, max_age: int) -> None:
    """Give this tablet the person's cookie for `max_age` seconds; no script can read it."""
    answer.set_cookie(
        cookie_name(signed_in.actor.person_id),
        signed_in.token,
        max_age=max_age,
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=settings().secure_cookies,
    )


def clear_cookie(answer: Response, person_id: UUID) -> None:
    answer.delete_cookie(
        cookie_name(person_id),
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=settings().secure_cookies,
    )
