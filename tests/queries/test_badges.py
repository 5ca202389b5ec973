"""How the badges of a visit stand, and what is printed on them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotAllowed, NotFound
from dashboard.queries import badges as queries
from dashboard.rules import badge_tokens
from dashboard.rules.badge_state import BadgeState
from dashboard.services import badges
from models import Association, SignInSession
from models.base import utc_now
from models.enums import RegistrationState, Role
from tests import factories as make
from tests.badge_steps import Scene, enter, scene
from tests.counting import counting


def states(db: Session, play: Scene) -> list[BadgeState]:
    return [row.state for row in queries.badges(db, play.planner, play.visit.id)]


def test_everyone_registered_is_listed_by_group_with_how_the_badge_stands(db: Session) -> None:
    play = scene(db)
    group = make.group(db, play.visit, name="一组", name_en="Group 1")
    play.registrations[2].group_id = group.id
    db.flush()
    assert states(db, play) == [BadgeState.NONE] * 3
    made = play.issue(db)
    who = enter(db, made[1])
    badges.revoke(db, actor=play.planner, badge_id=made[0].id)
    rows = queries.badges(db, play.planner, play.visit.id)
    since = db.get_one(SignInSession, (who.association_id, who.session_id)).created_at
    assert [(row.registration_id, row.badge_id, row.group, row.state, row.since) for row in rows] == [
        (play.registrations[2].id, made[2].id, "一组", BadgeState.UNUSED, None),
        (play.registrations[0].id, made[0].id, "", BadgeState.REVOKED, None),
        (play.registrations[1].id, made[1].id, "", BadgeState.IN_USE, since),
    ]
    new = badges.reissue(db, actor=play.planner, badge_id=made[0].id)
    assert queries.badges(db, play.planner, play.visit.id)[1].badge_id == new.id
    made[2].expires_at = utc_now() - timedelta(seconds=1)
    db.flush()
    assert states(db, play) == [BadgeState.EXPIRED, BadgeState.UNUSED, BadgeState.IN_USE]


def test_what_is_printed_opens_the_badge(db: Session) -> None:
    play = scene(db)
    made = play.issue(db)
    badges.revoke(db, actor=play.planner, badge_id=made[0].id)
    sheet = queries.badge_links(db, play.planner, play.visit.id)
    assert [link.name for link in sheet.links] == [one.name for one in play.people[1:3]]
    assert (sheet.visit, sheet.day) == (play.visit.title, play.visit.day)
    first = sheet.links[0]
    assert first.token == make.badge_secrets(made[1]).token
    for secret in (first.token, first.code):
        assert badges.open_badge(db, secret=secret, device_id=uuid4(), take_over=True).visit_id == play.visit.id
    only = queries.badge_links(db, play.planner, play.visit.id, badge_ids=[made[2].id, made[0].id])
    assert [link.name for link in only.links] == [play.people[2].name]


def test_foreign_badges_are_not_printed(db: Session) -> None:
    play, other = scene(db), scene(db)
    theirs = other.issue(db)
    assert queries.badge_links(db, play.planner, play.visit.id, badge_ids=[one.id for one in theirs]).links == ()
    with pytest.raises(NotFound):
        queries.badge_links(db, play.planner, other.visit.id)
    leader = make.actor(db, db.get_one(Association, play.visit.association_id), Role.LEADER)
    assert len(queries.badges(db, leader, play.visit.id)) == 3
    with pytest.raises(NotAllowed):
        queries.badge_links(db, leader, play.visit.id)


def test_who_is_registered_no_more_is_neither_listed_nor_printed(db: Session) -> None:
    play = scene(db)
    play.issue(db)
    play.registrations[0].state = RegistrationState.CANCELLED
    db.flush()
    assert len(queries.badges(db, play.planner, play.visit.id)) == 2
    assert len(queries.badge_links(db, play.planner, play.visit.id).links) == 2


def test_under_another_key_no_badge_counts(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    play = scene(db)
    play.issue(db)
    monkeypatch.setattr(queries, "secret_key", lambda: b"another key")
    assert states(db, play) == [BadgeState.NONE] * 3
    assert queries.badge_links(db, play.planner, play.visit.id).links == ()


def test_the_list_takes_as_many_statements_for_many_as_for_few(db: Session) -> None:
    few, many = scene(db), scene(db)
    of = db.get_one(Association, many.visit.association_id)
    for _ in range(20):
        make.registration(db, many.visit, make.person(db, of, Role.OBSERVER).id)
    counts = []
    for play in (few, many):
        play.issue(db)
        db.expire_all()
        with counting(db) as count:
            queries.badges(db, play.planner, play.visit.id)
        counts.append(count.n)
    assert counts[0] == counts[1]


def test_codes_are_shown_in_two_halves(db: Session) -> None:
    play = scene(db)
    play.issue(db)
    for link in queries.badge_links(db, play.planner, play.visit.id).links:
        assert badge_tokens.shown(badge_tokens.read_code(link.code) or "") == link.code
