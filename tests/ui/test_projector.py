"""What the projector finds room for: few groups and many, what comes later, and a day that is over."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from dashboard.i18n import translator
from dashboard.queries import live as reads
from dashboard.queries.live import Day
from dashboard.queries.visits import VisitChoice
from dashboard.services import live
from dashboard.ui import projector
from models.base import as_of
from models.enums import VisitStatus
from tests.services.test_live import Scene, at, stage, tap

T = translator("en")


@pytest.fixture
def scene(db: Session) -> Scene:
    return stage(db)


def day_at(db: Session, scene: Scene, hour: int, minute: int) -> Day:
    with as_of(at(hour, minute)):
        return reads.day(db, scene.planner, scene.visit.id)


def shown(scene: Scene, day: Day) -> str:
    visit = scene.visit
    choice = VisitChoice(visit.id, visit.number, visit.title, visit.title_en, visit.day, VisitStatus.RUNNING, 0)
    return projector.screen(choice, day, [], [], T, join="https://visit.example/field/")


@pytest.mark.parametrize(("count", "look", "then"), [(2, "", True), (8, "many", True), (12, "many", False)])
def test_every_group_is_on_the_screen(db: Session, scene: Scene, count: int, look: str, then: bool) -> None:
    tap(db, scene, live.start, scene.key(0), 14, 0)
    tap(db, scene, live.start, scene.key(1), 14, 15)
    day = day_at(db, scene, 14, 20)
    page = shown(scene, replace(day, groups=(day.groups * 8)[:count]))
    assert f'<table class="{look}">' in page
    assert page.count("<tr>") == count
    assert ("<small>14:45" in page) is then


def test_what_finds_no_room_is_counted(db: Session, scene: Scene) -> None:
    tap(db, scene, live.start, scene.key(1), 14, 15)
    day = day_at(db, scene, 14, 20)
    many = replace(day, groups=(day.groups * 10)[: projector.GROUPS + 3])
    assert T.n("and 1 more", "and {n} more", 3) in shown(scene, many)


def test_without_a_tour_the_rest_of_the_day_fills_the_screen(db: Session, scene: Scene) -> None:
    page = shown(scene, day_at(db, scene, 14, 1))
    assert [clock in page for clock in ("<th>15:15", "<th>15:30")] == [True, True]
    assert "<th>14:15" not in page  # that is next, and stands above


def test_nobody_is_asked_for_a_question_when_all_is_over(db: Session, scene: Scene) -> None:
    first = T("Your question can be the first.")
    assert first in shown(scene, day_at(db, scene, 14, 1))
    for number in range(4):
        tap(db, scene, live.start, scene.key(number), 14, 15 * number)
    tap(db, scene, live.finish, scene.key(3), 15, 5)
    assert first not in shown(scene, day_at(db, scene, 15, 6))
