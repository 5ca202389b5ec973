"""The door's list as a tablet keeps it: everybody by name, known by parts of hashes, without any token or code."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import Actor
from dashboard.api.field import answer, to_json
from dashboard.api.field_json import both, text
from dashboard.api.json_errors import answering, plain
from dashboard.queries import attendance
from dashboard.queries.attendance import DoorKey, DoorPerson


@answering
async def show_door(request: Request) -> Response:
    return await answer(request, _list)


def _list(db: Session, who: Actor, visit_id: UUID) -> bytes:
    door = attendance.door(db, who, visit_id)
    keys = {one.registration_id: one for one in attendance.door_keys(db, who, visit_id)}
    return to_json(
        {
            "format": 1,
            "status": door.status.value,
            "number": door.number,
            "capacity": door.capacity,
            "place": both(door.place, door.place_en),
            "groups": [
                {"id": str(one.id), "name": both(one.name, one.name_en), "guide": both(one.guide, one.guide_en)}
                for one in door.groups
            ],
            "people": [_person(one, keys[one.id]) for one in door.people],
            "firms": [
                {"id": str(one.id), "name": both(one.name, one.name_en)} for one in attendance.firm_names(db, who)
            ],
        }
    )


def _person(one: DoorPerson, key: DoorKey) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": both(one.name, one.name_en),
        "firm": both(one.firm, one.firm_en),
        "phone": one.phone,
        "group": text(one.group_id),
        "state": one.state.value,
        "in": plain(one.signed_in_at),
        "out": plain(one.signed_out_at),
        "by": both(one.by, one.by_en),
        "keys": list(key.keys),
        "mark": key.mark,
    }


routes = [Route("/api/visits/{visit_id:uuid}/door", show_door, methods=["GET"])]
