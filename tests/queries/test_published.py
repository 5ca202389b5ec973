"""What is published, what is not yet, what changed, and who put which warning aside."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy.orm import Session

import models
from dashboard import programme_rows
from dashboard.access import Actor
from dashboard.queries import published
from dashboard.queries import registering as registering_reads
from dashboard.queries.agenda import printed_programme
from dashboard.queries.booklet import booklet
from dashboard.queries.field import visit_pack
from dashboard.queries.host_brief import host_brief
from dashboard.queries.member_notice import notice_facts
from dashboard.queries.observe import my_sheet
from dashboard.rules.agenda_checks import Check, Level
from dashboard.rules.programme_diff import Change
from dashboard.services import agenda, publishing, registering, stops
from models.enums import AgendaKind, DayKind, Role, StopKind, VisitStatus
from tests import factories as make
from tests.counting import counting
from tests.services import planning
from tests.services.registration_desk import answers, open_form


@pytest.fixture
def planned(db: Session) -> tuple[Actor, models.Visit, models.AgendaItem]:
    """An open visit with one talk, published."""
    of = make.association(db)
    visit = make.visit(db, of, day=date(2099, 11, 25))
    item = make.agenda_item(db, visit, title="分享", place="会议室", speaker="甲")
    make.publish(db, visit)
    return make.actor(db, of, Role.PLANNER, name="周宁"), visit, item


def test_what_is_not_published_is_told_to_who_plans(db: Session, planned: Any) -> None:
    planner, visit, item = planned
    assert not published.standing_of(db, planner, visit.id).news
    item.minutes = 50
    visit.agenda_version += 1
    db.flush()
    stands = published.standing_of(db, planner, visit.id)
    assert (stands.news, stands.version) == (True, visit.agenda_version)
    assert [(one.change, one.before, one.after) for one in stands.unpublished] == [(Change.LENGTH, 30, 50)]
    assert stands.last is not None
    assert stands.last.number == 1


def test_before_the_first_version_all_of_it_is_new(db: Session) -> None:
    of = make.association(db)
    planner, visit = make.actor(db, of, Role.PLANNER), make.visit(db, of, status=VisitStatus.DRAFT)
    empty = published.standing_of(db, planner, visit.id)
    assert (empty.last, empty.news, [one.check for one in empty.findings]) == (None, False, [Check.EMPTY])
    make.agenda_item(db, visit)
    stands = published.standing_of(db, planner, visit.id)
    assert (stands.last, stands.news, stands.lines, stands.unpublished) == (None, True, 1, ())
    assert published.news(db, planner, visit.id).number == 0
    assert published.history(db, planner, visit.id)[0] == ()


def test_people_hear_of_all_since_they_last_looked(db: Session, planned: Any) -> None:
    planner, visit, item = planned
    observer = make.actor(db, make_of(db, visit), Role.OBSERVER)
    guide = make.person(db, make_of(db, visit), name="林静", name_en="Lin")
    item.place = "活动中心"
    visit.agenda_version += 1
    publishing.publish(db, actor=planner, visit_id=visit.id, base_version=visit.agenda_version, note="换了地方")
    item.guide_id = guide.id
    visit.agenda_version += 1
    publishing.publish(db, actor=planner, visit_id=visit.id, base_version=visit.agenda_version)
    last = published.news(db, observer, visit.id)
    assert (last.number, [one.change for one in last.changes]) == (3, [Change.GUIDE])
    assert last.names[guide.id] == ("林静", "Lin")
    since = published.news(db, observer, visit.id, seen=1)
    assert [one.change for one in since.changes] == [Change.PLACE, Change.GUIDE]
    assert published.news(db, observer, visit.id, seen=3).changes == last.changes
    editions, names = published.history(db, observer, visit.id)
    assert [(one.number, one.by, one.note, len(one.changes)) for one in editions] == [
        (3, "周宁", "", 1),
        (2, "周宁", "换了地方", 1),
        (1, "", "", 0),
    ]
    assert names[item.id][0] == "分享"


def make_of(db: Session, visit: models.Visit) -> models.Association:
    return db.get_one(models.Association, visit.association_id)


def test_a_warning_put_aside_is_shown_with_who_and_why_until_it_stands_again(db: Session, planned: Any) -> None:
    planner, visit, _ = planned
    calendar = {"association_id": visit.association_id, "day": visit.day, "kind": DayKind.HOLIDAY, "name": "厂休"}
    db.add(models.CalendarDay(**calendar))
    db.flush()
    stands = published.standing_of(db, planner, visit.id)
    (found,) = (one for one in stands.findings if one.check is Check.HOLIDAY)
    assert (found.level, found.facts["name"]) == (Level.EXCUSED, "厂休")
    about = {"actor": planner, "visit_id": visit.id, "code": found.check.value, "subject": found.subject}
    publishing.ignore_warning(db, **about, reason="会员都有空")
    publishing.ignore_warning(db, **about, reason="主任同意")
    stands = published.standing_of(db, planner, visit.id)
    assert Check.HOLIDAY not in {one.check for one in stands.findings}
    assert [(one.reason, one.by) for one in stands.ignored] == [("主任同意", "周宁")]
    assert stands.aside == (found,)
    publishing.unignore_warning(db, **about)
    publishing.unignore_warning(db, **about)
    assert published.standing_of(db, planner, visit.id).findings[-1] == found


def test_a_goal_counts_as_seen_by_its_own_stop_or_through_a_point(db: Session) -> None:
    play = make.scoring_round(db)
    planner = make.actor(db, play.association, Role.PLANNER)
    direct, through, nowhere = (make.goal(db, play.visit) for _ in range(3))
    make.agenda_item(db, play.visit, kind=AgendaKind.TOUR)
    key = {"association_id": play.association.id}
    db.add(models.StopGoal(**key, stop_id=play.stops[0].id, goal_id=direct.id))
    db.add(models.GoalPoint(**key, goal_id=through.id, point_id=play.points[0].id))
    db.add(models.GoalPoint(**key, goal_id=nowhere.id, point_id=play.points[2].id))  # seen at no stop
    db.flush()
    found = [
        one for one in published.standing_of(db, planner, play.visit.id).findings if one.check is Check.GOAL_NO_STOP
    ]
    assert [one.about for one in found] == [(nowhere.id,)]


def test_the_number_of_statements_does_not_grow(db: Session) -> None:
    def statements(rows: int) -> int:
        of = make.association(db)
        planner, visit = make.actor(db, of, Role.PLANNER), make.visit(db, of)
        for n in range(rows):
            guide = make.person(db, of)
            item = make.agenda_item(db, visit, position=n, guide_id=guide.id)
            make.stop(db, visit, guide_id=guide.id)
            make.group(db, visit, guide_id=guide.id)
            make.goal(db, visit)
            make.publish(db, visit)
            item.guide_id = None
        db.flush()
        db.expunge_all()
        with counting(db) as seen:
            published.standing_of(db, planner, visit.id)
            published.history(db, planner, visit.id)
            published.news(db, planner, visit.id)
        return seen.n

    assert statements(6) <= statements(2)


def test_no_outlet_shows_what_is_being_edited(db: Session) -> None:
    """A line and a stop that nobody published, and an earlier end, in everything that leaves the planners' hands."""
    host, visit, form, _ = open_form(db)
    made = registering.register(db, slug=form.slug, given=answers(1))
    draft = "还没定的环节"
    lines = programme_rows.draft(db, visit).lines
    first, ends = replace(lines[0], title=draft), time(visit.ends.hour - 1, visit.ends.minute)
    agenda.save_agenda(
        db,
        actor=host.planner,
        visit_id=visit.id,
        base_version=visit.agenda_version,
        lines=[first, *lines[1:]],
        ends=ends,
    )
    point = planning.publish_checklist(db, host.of)
    visit.checklist_version_id = point.id
    added = stops.add_stop(
        db, actor=host.planner, visit_id=visit.id, change=stops.StopFields(kind=StopKind.LOBBY, title=draft)
    )
    observer = make.actor(db, host.of, Role.OBSERVER)
    make.registration(db, visit, observer.person_id)
    outlets = {
        "form": registering_reads.public_form(db, slug=form.slug),
        "own": registering_reads.own_registration(db, token=made.token),
        "brief": host_brief(db, host.planner, visit.id).programme,
        "notice": notice_facts(db, host.planner, visit.id).programme,
        "booklet": booklet(db, host.planner, visit.id).programme,
        "calendar": printed_programme(db, host.planner, visit.id),
        "pack": visit_pack(db, host.planner, visit.id),
        "sheet": my_sheet(db, observer, visit.id),
    }
    assert [name for name, shown in outlets.items() if draft in repr(shown) or str(added.id) in repr(shown)] == []
    shown = outlets["form"].visit
    assert (shown.ends_at.hour, len(shown.programme)) == (ends.hour + 1, len(lines))
    publishing.publish(db, actor=host.planner, visit_id=visit.id, base_version=visit.agenda_version)
    shown = registering_reads.public_form(db, slug=form.slug).visit
    assert shown.programme[0].title == draft
    assert draft in repr(my_sheet(db, observer, visit.id).places), "the control: published, it is seen"
