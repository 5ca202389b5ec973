"""A visit as a tablet keeps it: one download that lasts without a signal, and a board that is asked again and again."""

import gzip
import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import Actor
from dashboard.api import field_json
from dashboard.api.identity import actor_of, person_of
from dashboard.api.json_errors import answering
from dashboard.queries import board, field
from models.base import utc_now
from models.database import reading

WORTH_PACKING = 1024
PACKING = 5  # of 9: a tenth larger than the best, in a third of the time


@answering
async def show_field(request: Request) -> Response:
    return await answer(request, _download)


@answering
async def show_board(request: Request) -> Response:
    return await answer(request, lambda db, who, visit: to_json(field_json.board(board.board(db, who, visit))))


def _download(db: Session, who: Actor, visit_id: UUID) -> bytes:
    """Return one person's download: the part that all share, and one's own."""
    mine = field.my_pack(db, who, visit_id)
    visit = mine.visit
    state = (visit.version, visit.agenda_version, visit.updated_at, visit.status, visit.checklist_version_id)
    pack, shared = _common.get((visit.association_id, visit.id), state, lambda: _shared(db, who, visit_id))
    return shared[:-1] + b"," + to_json(field_json.personal(mine, pack))[1:]


def _shared(db: Session, who: Actor, visit_id: UUID) -> tuple[field.VisitPack, bytes]:
    pack = field.visit_pack(db, who, visit_id)
    return pack, to_json(field_json.common(pack))


class Shared:
    """What is the same for everybody, kept for a moment: a whole visit opens the app at once.

    It is read afresh as soon as the visit's own row has changed, and at the latest after `seconds`: stops, points and
    prepared questions have no version of their own.
    """

    def __init__(self, seconds: float, most: int = 32) -> None:
        self._seconds, self._most, self._lock = seconds, most, threading.Lock()
        self._kept: dict[Any, tuple[float, Any, tuple[field.VisitPack, bytes]]] = {}

    def get(
        self, key: Any, state: Any, make: Callable[[], tuple[field.VisitPack, bytes]]
    ) -> tuple[field.VisitPack, bytes]:
        kept = self._kept.get(key)
        if kept is not None and kept[1] == state and time.monotonic() < kept[0]:
            return kept[2]
        made = make()
        with self._lock:
            if len(self._kept) >= self._most:
                self._kept.clear()
            self._kept[key] = (time.monotonic() + self._seconds, state, made)
        return made


_common = Shared(seconds=2.0)


def to_json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


async def answer(request: Request, read: Callable[[Session, Actor, UUID], bytes]) -> Response:
    """Answer with what `read` makes of the visit for whom the request acts, or 304 where the tablet has it already."""
    person_of(request)
    return await run_in_threadpool(_read, request, read)


def _read(request: Request, read: Callable[[Session, Actor, UUID], bytes]) -> Response:
    """Answer with the content and the server's time, or 304 where the tablet has this content already."""
    with reading() as db:
        body = read(db, actor_of(db, request), request.path_params["visit_id"])
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Accept-Encoding, X-Qujing-Person"}
    if tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    # the time is no part of what the tag stands for, or nothing would ever be the same again
    body = b'{"server_time":"%s",' % utc_now().isoformat().encode() + body[1:]
    if len(body) >= WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, PACKING, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)


routes = [
    Route("/api/visits/{visit_id:uuid}/field", show_field, methods=["GET"]),
    Route("/api/visits/{visit_id:uuid}/board", show_board, methods=["GET"]),
]
