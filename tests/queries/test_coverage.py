"""The goal-coverage matrix, as pages and the overview read it."""

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.queries import checklists as reads
from dashboard.queries.coverage import goal_coverage
from dashboard.rules.coverage import Missing
from dashboard.services import point_maps
from models import Point, PreparedQuestion, StopGoal
from models.enums import Role
from tests import factories as make
from tests.counting import counting


def planned(db: Session, goals: int, *, points: int = 2) -> tuple[Actor, make.models.Visit]:
    of = make.association(db)
    version = make.checklist_version(db, of, points=points)
    visit = make.visit(db, of, checklist_version_id=version.id)
    for _ in range(goals):
        make.goal(db, visit)
        make.stop(db, visit)
    return make.actor(db, of, Role.PLANNER), visit


def test_each_goal_shows_where_what_and_which(db: Session) -> None:
    planner, visit = planned(db, 3)
    empty = goal_coverage(db, planner, visit.id)
    assert [row.missing for row in empty.rows] == [(Missing.STOP, Missing.QUESTION, Missing.POINT)] * 3
    assert empty.missing == 3
    (first, second, _), (stop, *_) = empty.goals, empty.stops
    a, b = empty.points[:2]
    db.get_one(Point, (visit.association_id, a.id)).questions = [{"zh": "谁来管？", "en": "Who runs it?"}]
    db.add(StopGoal(association_id=visit.association_id, stop_id=stop.id, goal_id=second.id))
    db.add(PreparedQuestion(association_id=visit.association_id, visit_id=visit.id, goal_id=second.id, text="多少钱？"))
    db.flush()
    point_maps.set_goal_points(db, actor=planner, goal_id=first.id, point_ids=[a.id, b.id])
    point_maps.set_stop_points(db, actor=planner, stop_id=stop.id, point_ids=[a.id])
    found = goal_coverage(db, planner, visit.id)
    assert (found.rows[0].stops, found.rows[0].points_at) == ((stop.id,), (1,))
    assert (found.rows[0].questions, found.rows[0].points, found.rows[0].unplaced) == (1, 2, 1)
    assert found.rows[0].missing == ()
    assert (found.rows[1].stops, found.rows[1].questions, found.rows[1].missing) == ((stop.id,), 1, (Missing.POINT,))
    assert (found.missing, found.unplaced) == (2, 3)


def test_retired_points_are_not_counted(db: Session) -> None:
    planner, visit = planned(db, 1)
    before = goal_coverage(db, planner, visit.id)
    point_maps.set_goal_points(db, actor=planner, goal_id=before.goals[0].id, point_ids=[before.points[0].id])
    db.get_one(Point, (visit.association_id, before.points[0].id)).retired = True
    db.flush()
    after = goal_coverage(db, planner, visit.id)
    assert len(after.points) == len(before.points) - 1
    assert after.rows[0].points == 0


def test_a_visit_without_checklist_still_shows_its_goals(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of)
    make.goal(db, visit)
    found = goal_coverage(db, make.actor(db, of, Role.PLANNER), visit.id)
    assert (found.checklist_version_id, found.points, len(found.rows)) == (None, (), 1)


def test_statements_do_not_grow(db: Session) -> None:
    numbers = []
    for goals in (1, 40):
        planner, visit = planned(db, goals, points=goals)
        seen = goal_coverage(db, planner, visit.id)
        for goal, stop in zip(seen.goals, seen.stops, strict=True):
            ids = [point.id for point in seen.points]
            point_maps.set_goal_points(db, actor=planner, goal_id=goal.id, point_ids=ids)
            point_maps.set_stop_points(db, actor=planner, stop_id=stop.id, point_ids=ids)
        db.expire_all()
        with counting(db) as count:
            goal_coverage(db, planner, visit.id)
        numbers.append(count.n)
    assert numbers[0] == numbers[1] <= 12


def test_an_observer_reads_the_checklist_of_an_open_visit_only(db: Session) -> None:
    planner, visit = planned(db, 1)
    of = db.get_one(make.models.Association, visit.association_id)
    observer = make.actor(db, of, Role.OBSERVER)
    sheet = reads.visit_checklist(db, observer, visit.id)
    assert sheet is not None
    assert sheet == reads.checklist(db, planner, sheet.version_id)
