"""Saving a route: what is no route is refused with a reason, and two who edit do not overwrite each other."""

import io
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard import photo_store
from dashboard.errors import Conflict, Invalid, NotAllowed
from dashboard.queries.rotation import site_plan, workbench
from dashboard.services import routes
from dashboard.services.routes import RouteFields
from models import AuditEntry, Route
from models.enums import Role
from tests import factories as make
from tests.rotation_scene import Scene, scene


def save(one: Scene, db: Session, base: int = 0, **given: Any) -> int:
    return routes.save_route(
        db, actor=one.planner, visit_id=one.visit.id, base_version=base, change=RouteFields(**given)
    )


def test_a_route_is_saved_once_and_its_version_grows_with_what_changes(db: Session) -> None:
    one = scene(db)
    lobby, room, _ = (str(stop.id) for stop in one.stops)
    assert save(one, db, start_place="南门", walking={f"{lobby}>{room}": 3.0}, places={lobby: [0.25, 1]}) == 1
    assert save(one, db, 1, start_place="南门", walking={f"{lobby}>{room}": 3}, places={lobby: [0.25, 1.0]}) == 1
    assert save(one, db, 1, start_place="北门") == 2
    with pytest.raises(Conflict, match=r"route\.conflict"):
        save(one, db, 1, start_place="东门")
    shown = workbench(db, one.planner, one.visit.id).route
    assert (shown.version, shown.start_place, dict(shown.walking)) == (2, "北门", {})
    assert len([row for row in db.scalars(select(AuditEntry)) if row.noun == "Route"]) == 2


HOSTILE: dict[str, tuple[str, Any]] = {
    "unknown place": ("route.place", {"walking": {f"start>{uuid4()}": 3}}),
    "to itself": ("route.place", {"walking": {"start>start": 3}}),
    "from the end": ("route.place", {"walking": {"end>start": 3}}),
    "past all stops": ("route.place", {"walking": {"start>end": 3}}),
    "no table": ("route.place", {"walking": [["start", "end", 3]]}),
    "no key": ("route.place", {"walking": {7: 3}}),
    "far point": ("route.place", {"places": {"start": [1.5, 0]}}),
    "not a number": ("route.place", {"places": {"start": [float("nan"), 0]}}),
    "one number": ("route.place", {"places": {"start": [0.5]}}),
    "text point": ("route.place", {"places": {"start": "01"}}),
    "fast": ("field.number", {"speed_m_min": 500}),
    "narrow": ("field.number", {"plan_width_m": 1}),
    "long name": ("field.too_long", {"start_place": "门" * 500}),
    "unknown constraint": ("route.constraint", {"constraints": {"run": []}}),
    "no constraints": ("route.constraint", {"constraints": ["closed"]}),
    "closure of nothing": ("route.constraint", {"constraints": {"closed": [{"from": "14:00", "until": "15:00"}]}}),
    "order of one": ("route.constraint", {"constraints": {"orders": [["start"]]}}),
    "flood": ("route.constraint", {"constraints": {"orders": [[]] * 1000}}),
    "tour of nothing": ("route.constraint", {"constraints": {"tours": {"x": "y"}}}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_route_is_refused(db: Session, kind: str) -> None:
    one = scene(db)
    code, given = HOSTILE[kind]
    with pytest.raises(Invalid, match=code):
        save(one, db, **given)
    assert db.scalars(select(Route)).all() == []


def test_constraints_about_real_stops_are_looked_at_too(db: Session) -> None:
    one = scene(db)
    lobby, room, _ = (str(stop.id) for stop in one.stops)
    group = str(one.groups[0].id)
    for code, constraints in {
        "rotation.closed": {"closed": [{"stop": lobby, "from": "15:00", "until": "14:40"}]},
        "route.constraint": {"first": [{"group": group, "stop": lobby}, {"group": group, "stop": room}]},
    }.items():
        with pytest.raises(Invalid, match=code):
            save(one, db, constraints=constraints)
    with pytest.raises(Invalid, match=r"route\.walking"):
        save(one, db, walking={f"{lobby}>{room}": 121})
    with pytest.raises(Invalid, match=r"route\.walking"):
        save(one, db, walking={f"{lobby}>{room}": True})


def test_what_stood_for_a_stop_that_is_gone_no_longer_applies(db: Session) -> None:
    one = scene(db)
    lobby, room, garden = (str(stop.id) for stop in one.stops)
    constraints = {"closed": [{"stop": room, "from": "14:00", "until": "14:20"}], "orders": [[lobby, room, garden]]}
    save(one, db, walking={f"{lobby}>{room}": 3, f"{lobby}>{garden}": 2}, constraints=constraints)
    db.delete(one.stops[1])
    db.flush()
    facts = workbench(db, one.planner, one.visit.id).route.facts
    assert facts.closed == ()
    assert facts.orders == ((lobby, garden),)
    assert dict(facts.walking) == {(lobby, garden): 2}


def picture(size: tuple[int, int] = (400, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return out.getvalue()


def test_a_site_plan_is_checked_kept_and_taken_away(db: Session) -> None:
    one = scene(db)
    given: dict[str, Any] = {"actor": one.planner, "visit_id": one.visit.id}
    with pytest.raises(Invalid, match=r"photo\."):
        routes.set_site_plan(db, **given, data=b"<svg onload=alert(1)>")
    assert routes.set_site_plan(db, **given, data=picture()) == 1
    name = db.scalars(select(Route.plan_photo)).one()  # type: ignore[call-overload]
    kept = site_plan(db, one.planner, one.visit.id)
    assert kept is not None
    assert kept == photo_store.get(name)
    assert kept[:3] == b"\xff\xd8\xff"
    assert workbench(db, one.planner, one.visit.id).route.has_plan
    assert routes.set_site_plan(db, **given, data=None) == 2
    assert site_plan(db, one.planner, one.visit.id) is None


def test_only_planners_save_a_route(db: Session) -> None:
    one = scene(db)
    with pytest.raises(NotAllowed):
        routes.save_route(
            db,
            actor=make.actor(db, one.of, Role.HOST),
            visit_id=one.visit.id,
            base_version=0,
            change=RouteFields(),
        )
