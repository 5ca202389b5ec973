"""Photos: taken in from tablets, and shown one by one to those who may see them."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import photo_store
from dashboard.access import Actor
from dashboard.api import group_commit
from dashboard.api.identity import actor_of, check_origin, person_of
from dashboard.api.json_errors import answering, plain, refusal
from dashboard.api.uploads import Upload, check_announced, upload
from dashboard.errors import Conflict, Invalid, NotFound, Refused
from dashboard.queries import photos as seen
from dashboard.rules.ids import as_id
from dashboard.rules.pictures import MAX_BYTES, Picture, clean_picture
from dashboard.services import photos, sessions
from dashboard.services.photos import PhotoEntry, PhotoReceipt
from dashboard.services.scores import SyncStatus
from models.database import reading

HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "content-disposition": "inline",
}
DECODERS = 2
"""Pictures being decoded at once, in threads of their own: saving answers never waits for one."""
QUEUE = 64
"""Pictures that have arrived and wait for a decoder; more are asked to come again."""
OF_ONE = 24
"""Bodies of one person at once, each on the disk and then before a decoder; a tablet sends one at a time."""
TIMES = 3
"""How often a photo is tried that another copy of itself raced."""
_HASH = re.compile(r"[0-9a-f]{64}")
_NOT_A_PICTURE = ("multipart/", "application/json", "application/x-www-form-urlencoded", "text/")

_decoders = ThreadPoolExecutor(DECODERS, thread_name_prefix="pictures")
_waiting = 0
_under_way: Counter[UUID] = Counter()

Result = TypeVar("Result")


@answering
async def take_photo(request: Request) -> Response:
    """Take one photo: `200` only after file and row are safe; the same request again is answered alike."""
    check_origin(request)
    entry = read_query(request.query_params)
    try:
        return await _take(request, entry)
    except Invalid as refused:
        return _answer(PhotoReceipt(entry.op_id, SyncStatus.REJECTED, refused=refused), entry)


def read_query(query: QueryParams) -> PhotoEntry:
    """Return what the address says of the photo, or raise Invalid `photo.malformed` (field) or `photo.place`."""
    ids: dict[str, UUID | None] = {}
    for name in ("visit", "op", "point", "observation"):
        ids[name] = as_id(query.get(name))
        if ids[name] is None and (query.get(name) or name in ("visit", "op")):
            raise Invalid("photo.malformed", field=name)
    visit_id, op_id = ids["visit"], ids["op"]
    assert visit_id is not None
    assert op_id is not None
    if not _HASH.fullmatch(query.get("sha256", "")):
        raise Invalid("photo.malformed", field="sha256")
    if (ids["point"] is None) == (ids["observation"] is None):
        raise Invalid("photo.place", field="point")
    return PhotoEntry(op_id, visit_id, ids["point"], ids["observation"], query["sha256"])


async def _take(request: Request, entry: PhotoEntry) -> Response:
    check_announced(request, limit=MAX_BYTES, code="photo.too_large")
    kind = request.headers.get("content-type", "").strip().lower()
    if kind.startswith(_NOT_A_PICTURE):
        raise Invalid("photo.type")
    if _waiting >= QUEUE:
        return refusal(Refused("server.busy"), headers={"retry-after": "10"})
    await run_in_threadpool(_read, request, None)
    person_id = person_of(request)
    if _under_way[person_id] >= OF_ONE:
        return refusal(Refused("server.busy"), headers={"retry-after": "10"})
    with _taken(person_id):
        async with upload(request, limit=MAX_BYTES, code="photo.too_large") as body:
            if body.size == 0:
                raise Invalid("photo.empty")
            if body.sha256 != entry.received_sha256:
                raise Invalid("photo.checksum", received=body.sha256)
            known = await run_in_threadpool(_read, request, entry)
            if known is not None:
                return _answer(known, entry)
            picture = await _decode(body)
        return _answer(await _keep(request, entry, picture), entry)


@contextmanager
def _taken(person_id: UUID) -> Iterator[None]:
    """Count a body of the person's while it is here."""
    _under_way[person_id] += 1
    try:
        yield
    finally:
        _under_way[person_id] -= 1
        if not _under_way[person_id]:
            del _under_way[person_id]


def _read(request: Request, entry: PhotoEntry | None) -> PhotoReceipt | None:
    """Return what is known of the entry; without one, just see to it that somebody acts here at all."""
    with reading() as db:
        actor = actor_of(db, request)
        return None if entry is None else photos.check_entry(db, actor=actor, entry=entry)


async def _decode(body: Upload) -> Picture:
    """Make the picture anew and set it down for good, before any transaction begins."""
    global _waiting  # noqa: PLW0603 - there is one queue a process

    def work() -> Picture:
        picture = clean_picture(body.read())
        photo_store.put(picture.data)
        return picture

    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_decoders, work)
    finally:
        _waiting -= 1


async def _keep(request: Request, entry: PhotoEntry, picture: Picture) -> PhotoReceipt:
    """Commit the row; where a copy of the same photo was faster, look again and find it."""

    def send(db: Session) -> PhotoReceipt:
        with db.begin_nested():  # a refusal takes back what came before it: others may share this commit
            return photos.send_photo(db, actor=actor_of(db, request), entry=entry, picture=picture)

    for last in (*[False] * (TIMES - 1), True):
        try:
            return await group_commit.write(send)
        except Conflict as refused:
            if last or refused.code != "write.raced":
                raise
    raise AssertionError("the last try returns or raises")


def _answer(receipt: PhotoReceipt, entry: PhotoEntry) -> Response:
    said: dict[str, Any] = {
        "op": str(receipt.op_id),
        "status": receipt.status.value,
        "photo": plain(receipt.photo_id),
        "sha256": receipt.sha256,
        "received_sha256": entry.received_sha256,
    }
    if receipt.refused is None:
        return JSONResponse(said | {"code": "", "message": None})
    return refusal(receipt.refused, also=said)


@answering
async def show_to_tablet(request: Request) -> Response:
    def read() -> bytes:
        with reading() as db:
            return _file(db, actor_of(db, request), request.path_params["photo_id"])

    return Response(await run_in_threadpool(read), media_type="image/jpeg", headers=HEADERS)


async def show_to_desk(request: Request) -> Response:
    """Answer with the picture, or with 404 for every reason why not: who may not see it learns nothing of it."""

    def read() -> bytes:
        with reading() as db:
            actor = sessions.identify(db, request.cookies.get(sessions.COOKIE, ""), desk=True)
            return _file(db, actor, request.path_params["photo_id"])

    try:
        data = await run_in_threadpool(read)
    except Refused:
        return Response(status_code=404, headers={"cache-control": "no-store"})
    return Response(data, media_type="image/jpeg", headers=HEADERS)


def _file(db: Session, actor: Actor, photo_id: UUID) -> bytes:
    data = photo_store.get(seen.photo_file(db, actor, photo_id).sha256)
    if data is None:
        raise NotFound("row.missing", noun="Photo")
    return data


routes = [
    Route("/api/photos", take_photo, methods=["POST"]),
    Route("/api/photos/{photo_id:uuid}", show_to_tablet, methods=["GET"]),
    Route("/photos/{photo_id:uuid}", show_to_desk, methods=["GET"]),
]
