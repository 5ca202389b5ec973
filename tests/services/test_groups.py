"""Groups: how many, who guides, by which rules, who walks in which; hand edits stay, and a step can be taken back."""

from collections import Counter
from collections.abc import Mapping
from datetime import time
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.queries import registrations as rows
from dashboard.queries.grouping import Grouping, grouping
from dashboard.rules.group_composer import compose
from dashboard.rules.group_wishes import SameFirm, Wishes
from dashboard.services import groups, registrations
from models.enums import Role
from tests import factories as make
from tests.counting import counting
from tests.services.planning import Office, members, of_visit, office, opened


def filled(db: Session, people: int = 12, count: int = 3, firms: int = 4) -> tuple[Office, models.Visit]:
    host = office(db)
    visit = opened(db, host)
    ids = [one.id for one in members(db, host.of, people, firms=firms)]
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=count)
    return host, visit


def proposed(room: Grouping, seed: int = 1, *, keep: bool = False) -> Mapping[UUID, UUID]:
    made = compose(room.members(keep=keep), len(room.groups), room.wishes(), seed=seed, tries=2000)
    return {UUID(key): room.groups[at].id for key, at in made.place.items()}


def put(db: Session, host: Office, visit: models.Visit, seed: int = 1, *, keep: bool = False) -> int:
    room = grouping(db, host.planner, visit.id)
    places = proposed(room, seed, keep=keep)
    return groups.apply_groups(db, actor=host.planner, visit_id=visit.id, base=room.base, places=places)


def where(db: Session, visit: models.Visit) -> dict[UUID, UUID | None]:
    db.expire_all()
    return {row.id: row.group_id for row in of_visit(db, models.Registration, visit.id)}


def test_people_are_put_into_even_groups_with_colleagues_apart(db: Session) -> None:
    host, visit = filled(db)
    assert put(db, host, visit) == 12
    walking = of_visit(db, models.Registration, visit.id)
    assert set(Counter(row.group_id for row in walking).values()) == {4}
    assert set(Counter((row.group_id, row.firm_id) for row in walking).values()) == {1}
    assert put(db, host, visit) == 0, "the same people and seed give the same groups"


def test_what_was_put_by_hand_stays_and_can_be_let_go(db: Session) -> None:
    host, visit = filled(db)
    first = of_visit(db, models.Registration, visit.id)[0]
    target = of_visit(db, models.Group, visit.id)[2]
    assert groups.place_people(db, actor=host.planner, registration_ids=[first.id], group_id=target.id) == 1
    assert (first.pinned, first.version) == (True, 2)
    for seed in range(4):
        put(db, host, visit, seed)
        assert where(db, visit)[first.id] == target.id
    assert groups.pin_people(db, actor=host.planner, registration_ids=[first.id], pinned=False) == 1
    assert groups.pin_people(db, actor=host.planner, registration_ids=[first.id], pinned=False) == 0
    assert len({(put(db, host, visit, seed), where(db, visit)[first.id])[1] for seed in range(8)}) > 1
    groups.place_people(db, actor=host.planner, registration_ids=[first.id], group_id=None)
    assert (first.group_id, first.pinned) == (None, False)
    with pytest.raises(Conflict) as refused:
        groups.pin_people(db, actor=host.planner, registration_ids=[first.id], pinned=True)
    assert refused.value.code == "group.none_to_pin"


def test_only_who_has_no_group_is_placed_where_the_others_are_kept(db: Session) -> None:
    host, visit = filled(db)
    put(db, host, visit)
    before = where(db, visit)
    late = [one.id for one in members(db, host.of, 3)]
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=late)
    assert put(db, host, visit, keep=True) == 3
    after = where(db, visit)
    assert {key: after[key] for key in before} == before
    assert set(Counter(after.values()).values()) == {5}


def test_a_proposal_for_other_people_is_refused(db: Session) -> None:
    host, visit = filled(db)
    room = grouping(db, host.planner, visit.id)
    places = proposed(room)
    someone = of_visit(db, models.Registration, visit.id)[0]
    registrations.edit_note(db, actor=host.planner, registration_id=someone.id, dietary="素食", note="")
    assert grouping(db, host.planner, visit.id).base == room.base, "a diet does not bear on the groups"
    registrations.cancel(db, actor=host.planner, registration_id=someone.id)
    with pytest.raises(Conflict) as refused:
        groups.apply_groups(db, actor=host.planner, visit_id=visit.id, base=room.base, places=places)
    assert refused.value.code == "groups.changed"
    fresh = grouping(db, host.planner, visit.id)
    with pytest.raises(NotFound):
        groups.apply_groups(db, actor=host.planner, visit_id=visit.id, base=fresh.base, places=places)
    foreign = groups.make_groups(db, actor=host.planner, visit_id=opened(db, host).id, count=1)[0]
    astray = dict.fromkeys(proposed(fresh), foreign.id)
    with pytest.raises(NotFound):
        groups.apply_groups(db, actor=host.planner, visit_id=visit.id, base=fresh.base, places=astray)
    assert set(where(db, visit).values()) == {None}


def test_the_last_application_is_taken_back_but_not_what_hands_did_since(db: Session) -> None:
    host, visit = filled(db)
    put(db, host, visit, 1)
    assert grouping(db, host.planner, visit.id).applied_at is not None
    before = where(db, visit)
    moved = put(db, host, visit, 2)
    assert moved > 0
    by_hand = next(key for key, group in where(db, visit).items() if group != before[key])
    target = of_visit(db, models.Group, visit.id)[0]
    groups.place_people(db, actor=host.planner, registration_ids=[by_hand], group_id=target.id)
    assert groups.undo_apply(db, actor=host.planner, visit_id=visit.id) == moved - 1
    assert where(db, visit) == before | {by_hand: target.id}
    assert grouping(db, host.planner, visit.id).applied_at is None
    with pytest.raises(Conflict) as refused:
        groups.undo_apply(db, actor=host.planner, visit_id=visit.id)
    assert refused.value.code == "groups.nothing_to_undo"


def test_rules_are_kept_and_two_editors_do_not_overwrite_each_other(db: Session) -> None:
    host, visit = filled(db)
    one, other = (str(row.firm_id) for row in of_visit(db, models.Registration, visit.id)[:2])
    wishes = Wishes(SameFirm.ANY, (frozenset({one, other}), frozenset({one})), (), 2, mix_kinds=False)
    groups.save_rules(db, actor=host.planner, visit_id=visit.id, base_version=0, wishes=wishes)
    room = grouping(db, host.planner, visit.id)
    assert room.rules_version == 1
    kept = room.wishes()
    assert (kept.same_firm, kept.rivals, kept.watchers, kept.mix_kinds) == (
        SameFirm.ANY,
        (frozenset({one, other}),),
        2,
        False,
    )
    with pytest.raises(Conflict) as refused:
        groups.save_rules(db, actor=host.planner, visit_id=visit.id, base_version=0, wishes=wishes)
    assert refused.value.code == "grouping.changed"
    stranger = make.firm(db, make.association(db))
    foreign = Wishes(SameFirm.ANY, (frozenset({one, str(stranger.id)}),))
    with pytest.raises(NotFound):
        groups.save_rules(db, actor=host.planner, visit_id=visit.id, base_version=1, wishes=foreign)
    with pytest.raises(Invalid):
        groups.save_rules(db, actor=host.planner, visit_id=visit.id, base_version=1, wishes=Wishes(watchers=21))


def test_fewer_groups_free_their_people_and_put_their_items_aside(db: Session) -> None:
    host, visit = filled(db, 4, 2)
    put(db, host, visit)
    last = of_visit(db, models.Group, visit.id)[1]
    item = make.agenda_item(db, visit, group_id=last.id)
    left = groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=1)
    assert sorted(group is None for group in where(db, visit).values()) == [False, False, True, True]
    assert (item.group_id, item.in_tray) == (None, True)
    guide = make.person(db, host.of, Role.HOST, name="顾文清")
    groups.edit_group(db, actor=host.planner, group_id=left[0].id, name="红队", guide_id=guide.id)
    told = rows.groups(db, host.planner, visit.id)
    assert [(group.name, group.guide, group.people) for group in told] == [("红队", "顾文清", 2)]


def test_groups_of_another_visit_and_people_who_wait_are_refused(db: Session) -> None:
    host = office(db)
    visit, other = opened(db, host, capacity=1), opened(db, host)
    ids = [one.id for one in members(db, host.of, 2)]
    seated, waits = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)
    far = registrations.register(db, actor=host.planner, visit_id=other.id, person_ids=ids[:1])[0]
    mine = groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=1)[0]
    foreign = groups.make_groups(db, actor=host.planner, visit_id=other.id, count=1)[0]
    for chosen, group, code in (
        ([seated.id], foreign.id, "group.other_visit"),
        ([seated.id, far.id], mine.id, "group.other_visit"),
        ([waits.id], mine.id, "registration.no_place"),
    ):
        with pytest.raises((Invalid, Conflict)) as refused:
            groups.place_people(db, actor=host.planner, registration_ids=chosen, group_id=group)
        assert refused.value.code == code
    groups.place_people(db, actor=host.planner, registration_ids=[seated.id], group_id=mine.id)
    registrations.cancel(db, actor=host.planner, registration_id=seated.id)
    assert (seated.group_id, seated.pinned) == (None, False)


def test_applying_asks_as_often_for_many_as_for_one(db: Session) -> None:
    counts = []
    for people in (2, 40):
        host, visit = filled(db, people, 2)
        room = grouping(db, host.planner, visit.id)
        places = proposed(room)
        db.expire_all()
        with counting(db) as asked:
            groups.apply_groups(db, actor=host.planner, visit_id=visit.id, base=room.base, places=places)
        counts.append(asked.n)
    assert counts[0] == counts[1]


def test_the_trail_says_who_went_where(db: Session) -> None:
    host, visit = filled(db, 2, 1)
    put(db, host, visit)
    entry = db.scalars(select(models.AuditEntry).where(col(models.AuditEntry.action) == "assign")).one()
    only = of_visit(db, models.Group, visit.id)[0]
    assert entry.after is not None
    assert entry.before == {"places": {str(row): "" for row in where(db, visit)}}
    assert entry.after == {"places": {str(row): str(only.id) for row in where(db, visit)}}


def test_what_was_only_a_groups_goes_into_the_tray_with_the_group(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    kept, gone = groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=2)
    own = [
        make.agenda_item(db, visit, group_id=one.id, locked=True, fixed_start=time(14), title=title)
        for one, title in ((kept, "留"), (gone, "走"))
    ]
    before = visit.agenda_version
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=1)
    db.expire_all()
    stayed, left = (db.get(models.AgendaItem, (host.of.id, one.id)) for one in own)
    assert stayed is not None
    assert left is not None
    assert (stayed.group_id, stayed.in_tray, stayed.locked) == (kept.id, False, True)
    assert (left.group_id, left.in_tray, left.locked, left.fixed_start) == (None, True, False, None)
    assert visit.agenda_version > before  # whoever is editing is asked before this is overwritten
