"""Photos, one by one and only for those who may see them."""

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import photo_store
from dashboard.errors import Refused
from dashboard.queries import photos
from dashboard.services import sessions
from models.database import reading

HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "content-disposition": "inline",
}


async def show_photo(request: Request) -> Response:
    token = request.cookies.get(sessions.COOKIE, "")
    return await run_in_threadpool(_show, token, request.path_params["photo_id"])


def _show(token: str, photo_id: UUID) -> Response:
    """Answer with the picture, or with 404 for every reason why not: who may not see it learns nothing of it."""
    data = None
    try:
        with reading() as db:
            found = photos.photo_file(db, sessions.identify(db, token), photo_id)
        data = photo_store.get(found.sha256)
    except Refused:
        pass
    if data is None:
        return Response(status_code=404, headers={"cache-control": "no-store"})
    return Response(data, media_type="image/jpeg", headers=HEADERS)


routes = [Route("/photos/{photo_id:uuid}", show_photo, methods=["GET"])]
