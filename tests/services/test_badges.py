"""Badges: who gets one, who is let in by it, and when that ends."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from dashboard.access import Actor, Capability, require
from dashboard.errors import Conflict, Gone, NotFound, NotSignedIn, Refused
from dashboard.rules import badge_tokens
from dashboard.rules.badge_state import badge_expiry
from dashboard.services import badges, registrations, sessions, visits
from dashboard.services.visits import VisitFields
from models import AuditEntry, Badge, SignInSession
from models.base import utc_now
from models.database import Database, writing
from models.enums import PersonState, VisitStatus
from tests import factories as make
from tests.badge_steps import enter, scene


def refusal(db: Session, actor: Actor) -> str:
    with pytest.raises(NotSignedIn) as refused:
        require(db, actor, Capability.USE)
    return refused.value.code


def test_everyone_registered_gets_one_badge_and_keeps_it(db: Session) -> None:
    play = scene(db)
    made = play.issue(db)
    assert [badge.person_id for badge in made] == [one.id for one in play.people[:3]]
    assert {badge.expires_at for badge in made} == {badge_expiry(play.visit.day, "Asia/Shanghai")}
    assert [badge.id for badge in play.issue(db)] == [badge.id for badge in made]
    assert play.issue(db, [play.registrations[1].id])[0].id == made[1].id
    assert len(db.scalars(select(Badge)).all()) == 3


@pytest.mark.parametrize("status", list(VisitStatus))
def test_badges_are_for_visits_that_take_people_or_entries(db: Session, status: VisitStatus) -> None:
    play = scene(db, status=status)
    if status in (VisitStatus.DRAFT, VisitStatus.ARCHIVED):
        with pytest.raises(Conflict) as refused:
            play.issue(db)
        assert refused.value.code == "visit.write_closed"
    else:
        assert len(play.issue(db)) == 3


def test_only_who_is_registered_for_this_visit_gets_one(db: Session) -> None:
    play, other = scene(db), scene(db)
    for index in (3, 4):
        with pytest.raises(Conflict) as refused:
            play.issue(db, [play.registrations[0].id, play.registrations[index].id])
        assert refused.value.code == "registration.no_place"
    for foreign in (other.registrations[0].id, uuid4()):
        with pytest.raises(NotFound):
            play.issue(db, [foreign])
    assert db.scalars(select(Badge)).all() == []


def test_a_visit_long_over_gets_no_more_badges(db: Session) -> None:
    play = scene(db, status=VisitStatus.CLOSED, day=utc_now().date() - timedelta(days=9))
    with pytest.raises(Conflict) as refused:
        play.issue(db)
    assert refused.value.code == "badge.too_late"


def test_a_badge_lets_in_to_see_and_score_its_visit_alone(db: Session) -> None:
    play = scene(db)
    badge = play.issue(db)[0]
    entry = badges.open_badge(db, secret=make.badge_secrets(badge).token, device_id=uuid4())
    assert (entry.visit_id, entry.expires_at) == (play.visit.id, badge.expires_at)
    assert sessions.identify(db, entry.signed_in.token) == entry.signed_in.actor
    grant = require(db, entry.signed_in.actor, Capability.SCORE)
    assert (grant.person_id, grant.only_visit) == (badge.person_id, play.visit.id)
    assert grant.capabilities == {Capability.USE, Capability.VIEW_VISITS, Capability.SCORE}


def test_the_typed_code_opens_the_same_badge(db: Session) -> None:
    play = scene(db)
    badge = play.issue(db)[1]
    code = badge_tokens.shown(make.badge_secrets(badge).code).lower()
    entry = badges.open_badge(db, secret=code, device_id=uuid4())
    assert entry.signed_in.actor.person_id == badge.person_id


@pytest.mark.parametrize("secret", ["", "ABCD-EFGH", "x" * 32, "x" * 3000, "\x00" * 8, "胸牌"])
def test_what_nobody_wears_opens_nothing(db: Session, secret: str) -> None:
    scene(db).issue(db)
    with pytest.raises(NotFound) as refused:
        badges.open_badge(db, secret=secret, device_id=uuid4())
    assert refused.value.code == "badge.unknown"


def test_another_device_asks_first_and_then_takes_over(db: Session) -> None:
    play = scene(db)
    badge, tablet, phone = play.issue(db)[0], uuid4(), uuid4()
    first = enter(db, badge, tablet)
    with pytest.raises(Conflict) as refused:
        enter(db, badge, phone)
    since = db.get_one(SignInSession, (first.association_id, first.session_id)).created_at
    assert (refused.value.code, refused.value.facts) == ("badge.elsewhere", {"since": since})
    require(db, first, Capability.SCORE)
    second = enter(db, badge, phone, take_over=True)
    require(db, second, Capability.SCORE)
    assert refusal(db, first) == "session.taken_over"


def test_the_same_device_comes_back_without_being_asked(db: Session) -> None:
    play = scene(db)
    badge, tablet = play.issue(db)[0], uuid4()
    enter(db, badge, tablet)
    again = enter(db, badge, tablet)
    require(db, again, Capability.SCORE)
    assert len(_live(db, badge)) == 1


def test_after_signing_out_another_device_need_not_ask(db: Session) -> None:
    play = scene(db)
    badge = play.issue(db)[0]
    entry = badges.open_badge(db, secret=make.badge_secrets(badge).token, device_id=uuid4())
    sessions.close_session(db, token=entry.signed_in.token)
    db.expire_all()
    assert refusal(db, entry.signed_in.actor) == "session.ended"
    enter(db, badge)


def test_a_revoked_badge_ends_what_it_opened_at_once(db: Session) -> None:
    play = scene(db)
    badge, other = play.issue(db)[:2]
    who, neighbour = enter(db, badge), enter(db, other)
    badges.revoke(db, actor=play.planner, badge_id=badge.id)
    badges.revoke(db, actor=play.planner, badge_id=badge.id)
    assert refusal(db, who) == "badge.revoked"
    require(db, neighbour, Capability.SCORE)
    with pytest.raises(Gone) as refused:
        enter(db, badge)
    assert refused.value.code == "badge.revoked"


def test_a_new_badge_ends_the_old_one(db: Session) -> None:
    play = scene(db)
    old = play.issue(db)[0]
    who = enter(db, old)
    new = badges.reissue(db, actor=play.planner, badge_id=old.id)
    assert refusal(db, who) == "badge.revoked"
    assert make.badge_secrets(new) != make.badge_secrets(old)
    require(db, enter(db, new), Capability.SCORE)
    newest = badges.reissue(db, actor=play.planner, badge_id=old.id)  # the old paper pressed twice
    assert [one.id for one in play.issue(db, [play.registrations[0].id])] == [newest.id]


def test_who_cancels_or_is_disabled_comes_in_no_more(db: Session) -> None:
    play = scene(db)
    first, second = play.issue(db)[:2]
    who = enter(db, first)
    registrations.cancel(db, actor=play.planner, registration_id=play.registrations[0].id)
    assert refusal(db, who) == "badge.revoked"
    with pytest.raises(Conflict) as conflict:
        badges.reissue(db, actor=play.planner, badge_id=first.id)
    assert conflict.value.code == "registration.no_place"
    neighbour = enter(db, second)
    play.people[1].state = PersonState.DISABLED
    db.flush()
    assert refusal(db, neighbour) == "session.disabled"
    with pytest.raises(Gone):
        enter(db, second, take_over=True)


def test_a_badge_ends_in_its_time_and_with_its_visit(db: Session) -> None:
    play = scene(db)
    first, second = play.issue(db)[:2]
    who = enter(db, first)
    first.expires_at = utc_now() - timedelta(seconds=1)
    db.get_one(SignInSession, (who.association_id, who.session_id)).expires_at = first.expires_at
    db.flush()
    assert refusal(db, who) == "badge.expired"
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    for badge in (first, second):
        with pytest.raises(Gone) as refused:
            enter(db, badge)
        assert refused.value.code == "badge.expired"


def test_badges_follow_the_visit_to_another_day(db: Session) -> None:
    play = scene(db, status=VisitStatus.OPEN)
    badge = play.issue(db)[0]
    who = enter(db, badge)
    later = play.visit.day + timedelta(days=30)
    row = play.visit
    change = VisitFields(row.title, "", "", "", later, row.starts, row.ends, "", "", row.capacity, "")
    visits.edit_visit(db, actor=play.planner, visit_id=row.id, base_version=row.version, change=change)
    db.expire_all()
    assert badge.expires_at == badge_expiry(later, "Asia/Shanghai")
    session = db.get_one(SignInSession, (who.association_id, who.session_id))
    assert session.expires_at == badge.expires_at


def test_under_another_key_badges_are_made_anew(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    play = scene(db)
    old = play.issue(db)[0]
    who = enter(db, old)
    monkeypatch.setattr(badges, "secret_key", lambda: b"another key")
    new = play.issue(db)[0]
    assert new.id != old.id
    assert refusal(db, who) == "badge.revoked"
    assert play.issue(db)[0].id == new.id


def test_neither_token_nor_code_stands_anywhere(db: Session) -> None:
    play = scene(db)
    made = play.issue(db)
    entry = badges.open_badge(db, secret=make.badge_secrets(made[0]).token, device_id=uuid4())
    badges.reissue(db, actor=play.planner, badge_id=made[1].id)
    badges.revoke(db, actor=play.planner, badge_id=made[2].id)
    secrets = [entry.signed_in.token]
    for badge in db.scalars(select(Badge)):
        shown = make.badge_secrets(badge)
        secrets += [shown.token, shown.code, badge_tokens.shown(shown.code)]
    stored = ""
    for table in SQLModel.metadata.sorted_tables:
        stored += repr(db.execute(select(table)).all())
    assert made[0].nonce in stored, "the control: the walk does read the table of badges"
    assert [secret for secret in secrets if secret in stored] == []
    trail = repr([(row.before, row.after) for row in db.scalars(select(AuditEntry))])
    kept = [value for badge in made for value in (badge.nonce, badge.token_hash, badge.code_hash)]
    assert [value for value in kept if value in trail] == []


def test_the_trail_tells_who_issued_ended_and_opened(db: Session) -> None:
    play = scene(db)
    badge = play.issue(db, [play.registrations[0].id])[0]
    device = uuid4()
    enter(db, badge, device)
    enter(db, badge, uuid4(), take_over=True)
    badges.revoke(db, actor=play.planner, badge_id=badge.id)
    rows = db.scalars(select(AuditEntry).where(col(AuditEntry.noun) == "Badge").order_by(col(AuditEntry.id))).all()
    planner, holder = play.planner.person_id, badge.person_id
    assert [(row.action, row.actor_id) for row in rows] == [
        ("issue", planner),
        ("open", holder),
        ("open", holder),
        ("revoke", planner),
    ]
    assert [(row.after or {}).get("took_over") for row in rows[1:3]] == [False, True]
    assert (rows[1].after or {})["device_id"] == str(device)


def _live(db: Session, badge: Badge) -> Sequence[SignInSession]:
    return db.scalars(
        select(SignInSession).where(col(SignInSession.badge_id) == badge.id, col(SignInSession.revoked_at).is_(None))
    ).all()


@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_devices_at_once_one_is_let_in(store: Database, guarded: bool) -> None:
    """Both have seen the badge free before either writes; the unique index decides. Without it both are in."""
    if not guarded:
        if store.write.dialect.name == "sqlite":
            pytest.skip("one writer at a time: there the second device sees the first")
        with store.write.begin() as connection:
            connection.execute(text("DROP INDEX uq_sign_in_session_badge"))
    with writing() as db:
        badge = scene(db).issue(db)[0]
    secret, said = make.badge_secrets(badge).token, list[str]()
    first_is_in, second_tries = threading.Event(), threading.Event()

    def second() -> None:
        first_is_in.wait(10)
        try:
            with writing() as db:
                second_tries.set()
                badges.open_badge(db, secret=secret, device_id=uuid4())
                said.append("in")
        except Refused as refused:
            said.append(refused.code)

    other = threading.Thread(target=second)
    other.start()
    with writing() as db:
        badges.open_badge(db, secret=secret, device_id=uuid4())
        first_is_in.set()
        if store.write.dialect.name != "sqlite":  # there the second cannot even begin before this one ends
            assert second_tries.wait(10)
            other.join(0.3)  # it waits for the index, or, without it, goes through
    other.join(10)
    with writing() as db:
        live = _live(db, badge)
    assert (said, len(live)) == ((["badge.elsewhere"], 1) if guarded else (["in"], 2))
