"""The door's list, by what a tablet knows a scan, and whose certificate says how long."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboard.queries import attendance as queries
from dashboard.queries import badges
from dashboard.rules.tokens import hash_token
from dashboard.services import attendance
from models import Association, Person, Route
from models.base import as_of
from models.enums import FirmKind, RegistrationState, Role
from tests import factories as make
from tests.badge_steps import scene
from tests.counting import counting


def test_the_door_lists_everybody_by_group_with_who_signed_them_in(db: Session) -> None:
    play = scene(db)
    of = db.get_one(Association, play.visit.association_id)
    guide = make.person(db, of, Role.LEADER, name="领队", name_en="Guide")
    group = make.group(db, play.visit, name="一组", name_en="Group 1", guide_id=guide.id)
    play.registrations[2].group_id = group.id
    db.add(Route(association_id=of.id, visit_id=play.visit.id, start_place="南门", start_place_en="South gate"))
    db.flush()
    attendance.sign_in(db, actor=play.planner, registration_id=play.registrations[0].id)
    with counting(db) as statements:
        door = queries.door(db, play.planner, play.visit.id)
    assert statements.n <= 6
    order = [2, 0, 1, 3, 4]
    assert [one.id for one in door.people] == [play.registrations[n].id for n in order]
    assert [one.state for one in door.expected] == [RegistrationState.REGISTERED] * 3
    planner = db.get_one(Person, (of.id, play.planner.person_id))
    assert [(one.came, one.present, one.by) for one in door.expected] == [
        (False, False, ""),
        (True, True, planner.name),
        (False, False, ""),
    ]
    assert [(one.name, one.guide) for one in door.groups] == [("一组", "领队")]
    assert (door.place, door.place_en) == ("南门", "South gate")


def test_a_firm_that_no_member_is_called_stands_as_it_was_written(db: Session) -> None:
    play = scene(db)
    play.registrations[0].firm_id, play.registrations[0].firm_written = None, "过路物业"
    db.flush()
    play.issue(db)
    attendance.sign_in(db, actor=play.planner, registration_id=play.registrations[0].id)
    told = (
        queries.door(db, play.planner, play.visit.id).people,
        queries.certificates(db, play.planner, play.visit.id).people,
        badges.badges(db, play.planner, play.visit.id),
        badges.badge_links(db, play.planner, play.visit.id).links,
    )
    assert [people[0].firm for people in told] == ["过路物业"] * 4


def test_a_tablet_knows_a_scan_by_a_part_of_its_hash(db: Session) -> None:
    play = scene(db)
    made = play.issue(db)
    play.registrations[1].link_hash = hash_token("L" * 32)
    db.flush()
    keys = {one.registration_id: one for one in queries.door_keys(db, play.planner, play.visit.id)}
    shown = make.badge_secrets(made[1])
    mine = keys[play.registrations[1].id]
    assert mine.keys == (hash_token(shown.token)[:16], hash_token("L" * 32)[:16])
    assert mine.mark == hashlib.sha256(f"{play.visit.id}|{shown.code}".encode()).hexdigest()[:5]
    nobody = keys[play.registrations[3].id]
    assert (nobody.keys, nobody.mark) == ((), "")
    told = repr(list(keys.values()))
    for badge in made:
        secret = make.badge_secrets(badge)
        assert [one for one in (secret.token, secret.code, badge.token_hash, badge.code_hash) if one in told] == []


def test_only_who_came_has_a_certificate_over_the_hours_they_were_there(db: Session) -> None:
    play = scene(db, starts=time(13, 30), ends=time(17))
    day = play.visit.day
    came = datetime.combine(day, time(13, 20), ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    with as_of(came + timedelta(hours=4)):
        for row in play.registrations[:2]:
            attendance.sign_in(db, actor=play.planner, registration_id=row.id, at=came)
        attendance.sign_out(
            db, actor=play.planner, registration_id=play.registrations[1].id, at=came + timedelta(hours=2)
        )
    sheet = queries.certificates(db, play.planner, play.visit.id)
    assert [(one.registration_id, one.hours) for one in sheet.people] == [
        (play.registrations[0].id, Decimal("3.5")),
        (play.registrations[1].id, Decimal(2)),
    ]
    numbers = [one.number for one in sheet.people]
    again = queries.certificates(db, play.planner, play.visit.id, registration_ids=[play.registrations[1].id])
    assert [one.number for one in again.people] == numbers[1:]
    assert numbers[0].startswith(f"{day.year}-{play.visit.number}-")
    none = queries.certificates(db, play.planner, play.visit.id, registration_ids=[play.registrations[2].id])
    assert none.people == ()


def test_a_walk_in_may_be_of_any_active_firm(db: Session) -> None:
    play = scene(db)
    of = db.get_one(Association, play.visit.association_id)
    firm = make.firm(db, of, name="望江物业有限公司", short_name="望江", kind=FirmKind.RESIDENTIAL)
    make.firm(db, of, name="歇业公司", active=False)
    assert [(one.id, one.name) for one in queries.firm_names(db, play.planner)] == [(firm.id, "望江")]
