"""What everybody on a visit must hear of within seconds: new times, what runs, notices. Asked every few seconds by
hundreds of phones, so nearly every answer comes from memory.

Two things are kept for a moment: that a session may hear of a visit (ADMITTED seconds: a badge that is revoked goes on
hearing programme times for so long, and nothing else), and what there is to hear (FRESH seconds: one small statement
for the whole visit finds out whether it has changed). The body is the same for all and made once for each version.
"""

import gzip
import hashlib
import json
import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import Actor
from dashboard.api import live_json
from dashboard.api.field import PACKING, WORTH_PACKING
from dashboard.api.identity import actor_of, cookie_name, person_of
from dashboard.api.json_errors import answering
from dashboard.queries import live
from dashboard.services import sessions
from models.base import utc_now
from models.database import reading

ADMITTED = 20.0
FRESH = 0.8
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The body without the server's time, and the tag that stands for it."""

    tag: str
    body: bytes


class Kept:
    """What was read, for a moment; thrown away whole where it grows past what a day needs."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.admitted: dict[tuple[str, UUID], tuple[float, Actor, UUID]] = {}
        self.answers: dict[tuple[UUID, UUID], tuple[float, int, Answer]] = {}

    def admission(self, key: tuple[str, UUID]) -> tuple[Actor, UUID] | None:
        found = self.admitted.get(key)
        return found[1:] if found is not None and time.monotonic() < found[0] else None

    def admit(self, key: tuple[str, UUID], actor: Actor, association_id: UUID) -> None:
        with self.lock:
            if len(self.admitted) >= MOST:
                self.admitted.clear()
            self.admitted[key] = (time.monotonic() + ADMITTED, actor, association_id)

    def answer(self, of: tuple[UUID, UUID]) -> Answer | None:
        found = self.answers.get(of)
        return found[2] if found is not None and time.monotonic() < found[0] else None

    def renew(self, of: tuple[UUID, UUID], version: int) -> Answer | None:
        """Return what is kept of this version, good for another moment; None where that is of another or gone."""
        with self.lock:
            found = self.answers.get(of)
            if found is None or found[1] != version:
                return None
            self.answers[of] = (time.monotonic() + FRESH, version, found[2])
            return found[2]

    def keep(self, of: tuple[UUID, UUID], version: int, answer: Answer) -> Answer:
        """Keep an answer and return it. Who was slow does not put an older one in the place of a newer."""
        with self.lock:
            if len(self.answers) >= MOST:
                self.answers.clear()
            found = self.answers.get(of)
            if found is None or found[1] <= version or time.monotonic() >= found[0]:
                self.answers[of] = (time.monotonic() + FRESH, version, answer)
        return answer


kept = Kept()


@answering
async def show_live(request: Request) -> Response:
    person_id, visit_id = person_of(request), request.path_params["visit_id"]
    cookies = (request.cookies.get(cookie_name(person_id), ""), request.cookies.get(sessions.COOKIE, ""))
    key = (hashlib.sha256("\n".join((str(person_id), *cookies)).encode()).hexdigest(), visit_id)
    admitted = kept.admission(key)
    answer = kept.answer((admitted[1], visit_id)) if admitted is not None else None
    if answer is None:
        answer = await run_in_threadpool(_read, request, key)
    return _response(request, answer)


def _read(request: Request, key: tuple[str, UUID]) -> Answer:
    visit_id = key[1]
    with reading() as db:
        admitted = kept.admission(key)
        actor = actor_of(db, request) if admitted is None else admitted[0]
        association_id, version = live.live_version(db, actor, visit_id)
        of = (association_id, visit_id)
        if admitted is None:
            kept.admit(key, actor, association_id)
        if (same := kept.renew(of, version)) is not None:
            return same
        shown = live.live(db, actor, visit_id)
    body = json.dumps(live_json.live(shown), ensure_ascii=False, separators=(",", ":")).encode()
    return kept.keep(of, shown.version, Answer(f'W/"{hashlib.sha256(body).hexdigest()[:32]}"', body))


def _response(request: Request, answer: Answer) -> Response:
    headers = {"etag": answer.tag, "cache-control": "private, no-cache", "vary": "Accept-Encoding, X-Qujing-Person"}
    if answer.tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    body = b'{"server_time":"%s",' % utc_now().isoformat().encode() + answer.body[1:]
    if len(body) >= WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, PACKING, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)


routes: list[Any] = [Route("/api/visits/{visit_id:uuid}/live", show_live, methods=["GET"])]
