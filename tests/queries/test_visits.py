"""The list of visits, and what stands above one."""

from datetime import timedelta

from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.queries import goals, registrations, sites, tasks, visit_overview, visits
from dashboard.rules.stages import Stage, StageState
from dashboard.services import groups
from dashboard.services import registrations as registering
from dashboard.services import tasks as doing
from dashboard.services import visits as planning
from models.base import utc_now
from models.enums import RegistrationState, Role, TaskArea, VisitStatus
from tests import factories as make
from tests.counting import counting
from tests.services.planning import members, of_visit, office, opened, plan, publish_checklist


def test_a_row_carries_the_numbers(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=2)
    people = members(db, host.of, 3)
    registering.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    doing.tick_task(db, actor=host.planner, task_id=of_visit(db, models.Task, visit.id)[0].id)
    for at, person in enumerate(people):
        finished = utc_now() if at else None
        db.add(
            models.ObserverSheet(
                association_id=host.of.id, visit_id=visit.id, observer_id=person.id, finished_at=finished
            )
        )
    db.flush()
    row = visits.rows(db, host.planner)[0]
    assert (row.registered, row.waiting, row.sheets, row.responses) == (2, 1, 2, 0)
    assert (row.tasks_done, row.tasks) == (1, 33)
    assert [line.name for line in row.hosts] == ["云栖里"]


def test_lists_ask_the_same_number_of_questions_of_one_visit_and_of_many(db: Session) -> None:
    host = office(db)
    checklist = publish_checklist(db, host.of)
    first = opened(db, host)

    def counts() -> list[int]:
        told = []
        for ask in (
            lambda: visits.rows(db, host.planner),
            lambda: sites.directory(db, host.planner),
            lambda: goals.mapping(db, host.planner, first.id),
            lambda: tasks.tasks(db, host.planner, first.id),
            lambda: registrations.registrations(db, host.planner, first.id),
            lambda: registrations.groups(db, host.planner, first.id),
            lambda: visit_overview.overview(db, host.planner, first.id),
        ):
            db.expire_all()
            with counting(db) as count:
                ask()
            told.append(count.n)
        return told

    counts()  # what the session itself loads once
    few = counts()
    for n in range(100):
        site = make.site(db, host.of)
        make.visit(db, host.of, host=site, number=1000 + n, checklist_version_id=checklist.id)
        make.task(db, first)
        make.stop(db, first)
        make.goal(db, first)
    registering.register(
        db, actor=host.planner, visit_id=first.id, person_ids=[one.id for one in members(db, host.of, 100)]
    )
    groups.make_groups(db, actor=host.planner, visit_id=first.id, count=20)
    assert len(visits.rows(db, host.planner)) == 101
    assert counts() == few


def test_the_overview_says_what_is_missing_and_where_it_stands(db: Session) -> None:
    host = office(db)
    visit = planning.create_visit(db, actor=host.planner, plan=plan(host))
    told = visit_overview.overview(db, host.planner, visit.id)
    codes = [row.gap.code for rows in told.missing for row in rows if row.gap.code != "tasks_open"]
    assert len(told.missing) == told.ready_total - told.ready_done
    assert codes == [
        "no_groups",
        "talk_without_speaker",
        *["goal_without_stop", "goal_without_question", "goal_without_point"] * 3,
        "no_checklist",
        "no_survey",
    ]
    assert told.moves == (VisitStatus.OPEN,)
    assert told.rail[0].stage is Stage.PLAN
    assert told.rail[0].state is StageState.CURRENT
    publish_checklist(db, host.of)
    planning.attach(db, actor=host.planner, visit_id=visit.id, base_version=visit.version)
    planning.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.OPEN)
    told = visit_overview.overview(db, host.planner, visit.id)
    assert "no_checklist" not in [row.gap.code for rows in told.missing for row in rows]
    assert told.rail[0].on == visits.today_at(host.of.timezone)
    assert told.rail[1].state is StageState.CURRENT
    assert (told.rail[1].done, told.rail[1].total) == (told.ready_done, told.ready_total)
    survey = next(bar for bar in told.bars if bar.area is TaskArea.SURVEY)
    assert survey.done == 0


def test_who_does_not_plan_reads_the_stops_that_are_published(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = opened(db, host)
    leader = make.actor(db, host.of, Role.LEADER)

    def named(viewer: Actor) -> set[str]:
        told = visit_overview.overview(db, viewer, visit.id).mapping
        titles = {stop.id: stop.title for stop in told.stops}
        return {titles[stop] for goal in told.goals for stop in goal.covered.stops}

    before = named(leader)
    assert before
    for stop in of_visit(db, models.Stop, visit.id):
        stop.title = f"改了的{stop.title}"
    db.flush()
    assert named(leader) == before
    assert {title.removeprefix("改了的") for title in named(host.planner)} == before
    assert not before & named(host.planner)


def test_the_forecast_counts_local_days_and_only_those_who_come(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=4)
    people = members(db, host.of, 5)
    made = registering.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    for at, row in enumerate(made[:4]):
        row.registered_at = utc_now() - timedelta(days=3 - at)
    db.flush()
    told = visit_overview.overview(db, host.planner, visit.id)
    assert [total.registered for total in told.registrations.series] == [1, 2, 3, 4]
    assert (told.registrations.is_full, told.waiting, told.firms) == (True, 1, 2)
    assert made[4].state is RegistrationState.WAITING


def test_an_observer_sees_the_head_but_not_the_planners_note(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    visit.note = "内部"
    db.flush()
    observer = make.actor(db, host.of, Role.OBSERVER)
    assert visits.head(db, observer, visit.id).note == ""
    assert visits.head(db, host.planner, visit.id).note == "内部"
