"""Who is signed in on this tablet, and what time the server has."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.access import Actor
from dashboard.api.identity import people_present
from dashboard.api.json_errors import answering
from dashboard.errors import Refused
from dashboard.queries import me as queries
from models.base import utc_now
from models.database import reading


def person_json(db: Session, actor: Actor) -> dict[str, Any]:
    """Return a person as the app keeps them: texts as {"zh", "en"}, times of day as HH:MM, days as YYYY-MM-DD."""
    found = queries.me(db, actor)
    return {
        "id": str(found.id),
        "name": found.name,
        "name_en": found.name_en,
        "firm": {"zh": found.firm, "en": found.firm_en},
        "association": {"zh": found.association, "en": found.association_en},
        "language": found.language,
        "badge": found.badge,
        "runs": found.runs,
        "visits": [
            {
                "id": str(visit.id),
                "number": visit.number,
                "title": {"zh": visit.title, "en": visit.title_en},
                "day": visit.day.isoformat(),
                "starts": f"{visit.starts:%H:%M}",
                "ends": f"{visit.ends:%H:%M}",
                "timezone": found.timezone,
                "status": visit.status.value,
                "registered": visit.registered,
            }
            for visit in found.visits
        ],
    }


@answering
async def show_people(request: Request) -> Response:
    return await run_in_threadpool(_people, request)


def _people(request: Request) -> Response:
    people = []
    with reading() as db:
        for one in people_present(db, request):
            try:
                people.append(person_json(db, one.actor))
            except Refused:  # lost every role: signed in, and yet nobody here
                continue
    return JSONResponse({"server_time": utc_now().isoformat(), "people": people})


@answering
async def show_time(_request: Request) -> Response:
    return JSONResponse({"server_time": utc_now().isoformat()})


routes = [
    Route("/api/me", show_people, methods=["GET"]),
    Route("/api/time", show_time, methods=["GET"]),
]
