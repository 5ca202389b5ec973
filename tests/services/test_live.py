"""The day by taps: who is first, what ends with what, taking back, and taking an overrun."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col
from time_machine import travel

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid
from dashboard.live_rows import day_plan
from dashboard.queries import live as reads
from dashboard.rules.live import item_key, stay_key
from dashboard.rules.live_fix import Way
from dashboard.services import live, publishing
from models import AgendaItem, Association, Group, ProgrammeVersion, SegmentActual, Stop, Visit
from models.base import as_of
from models.database import Database, reading, writing
from models.enums import AgendaKind, Role, VisitStatus
from tests import factories as make

DAY = date(2026, 11, 22)
ZONE = "Asia/Shanghai"


@dataclass
class Scene:
    visit: Visit
    planner: Actor
    items: list[AgendaItem]
    stops: list[Stop]
    groups: list[Group]

    def key(self, number: int) -> str:
        return item_key(self.items[number].id)

    def stay(self, group: int, stop: int) -> str:
        return stay_key(self.groups[group].id, self.stops[stop].id)


PARTS = ((AgendaKind.WELCOME, 15), (AgendaKind.TOUR, 60), (AgendaKind.BREAK, 15), (AgendaKind.TALK, 30))


def stage(db: Session) -> Scene:
    """A running visit from 14:00 to 16:00 (+8), with two groups and two stops of half an hour, published."""
    of = make.association(db, timezone=ZONE)
    site = make.site(db, of)
    visit = make.visit(db, of, host=site, day=DAY, starts=time(14), ends=time(16), status=VisitStatus.RUNNING)
    planner = make.actor(db, of, Role.PLANNER)
    items = [
        make.agenda_item(db, visit, position=n, kind=kind, minutes=minutes) for n, (kind, minutes) in enumerate(PARTS)
    ]
    scene = Scene(
        visit,
        planner,
        items,
        [make.stop(db, visit, position=n, minutes=30) for n in range(2)],
        [make.group(db, visit, position=n) for n in range(2)],
    )
    publishing.publish(db, actor=planner, visit_id=visit.id, base_version=visit.agenda_version)
    return scene


def at(hour: int, minute: int) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, hour - 8, minute, tzinfo=UTC)


def tap(db: Session, scene: Scene, what: Any, key: str, hour: int, minute: int) -> SegmentActual:
    with as_of(at(hour, minute)):
        row: SegmentActual = what(db, actor=scene.planner, visit_id=scene.visit.id, key=key)
        return row


def test_one_tap_begins_and_ends_and_the_first_time_is_kept(db: Session) -> None:
    scene = stage(db)
    before = scene.visit.live_version
    row = tap(db, scene, live.start, scene.key(0), 14, 2)
    assert (row.started_at, row.finished_at) == (at(14, 2), None)
    assert (row.planned_start, row.planned_end) == (at(14, 0), at(14, 15))
    assert scene.visit.live_version == before + 1
    assert tap(db, scene, live.start, scene.key(0), 14, 5).started_at == at(14, 2)
    assert scene.visit.live_version == before + 1  # nothing new to tell
    tap(db, scene, live.finish, scene.key(0), 14, 20)
    assert tap(db, scene, live.finish, scene.key(0), 14, 30).finished_at == at(14, 20)
    assert tap(db, scene, live.finish, scene.key(3), 15, 0).started_at is None  # nobody had begun it
    with pytest.raises(Invalid, match=r"live\.unknown"):
        tap(db, scene, live.start, "item:nothing", 14, 0)


def test_the_next_segment_ends_the_one_before_it_in_its_lane(db: Session) -> None:
    scene = stage(db)
    tap(db, scene, live.start, scene.key(0), 14, 0)
    tap(db, scene, live.start, scene.stay(0, 0), 14, 16)  # a first stay begins the tour, which ends the welcome
    rows = {row.key: row for row in db.scalars(select(SegmentActual))}
    assert rows[scene.key(1)].started_at == rows[scene.key(0)].finished_at == at(14, 16)
    tap(db, scene, live.start, scene.stay(1, 1), 14, 18)
    tap(db, scene, live.start, scene.stay(0, 1), 14, 45)
    assert rows[scene.stay(0, 0)].finished_at == at(14, 45)
    stays = {row.key: row for row in db.scalars(select(SegmentActual))}
    assert stays[scene.stay(1, 1)].finished_at is None  # another group's business
    tap(db, scene, live.start, scene.key(2), 15, 20)  # the tea ends the tour and everybody's stay
    ended = {row.key: row.finished_at for row in db.scalars(select(SegmentActual))}
    assert [ended[key] for key in (scene.key(1), scene.stay(0, 1), scene.stay(1, 1))] == [at(15, 20)] * 3
    assert ended[scene.key(2)] is None


def test_a_tap_is_taken_back_with_what_it_ended(db: Session) -> None:
    scene = stage(db)
    tap(db, scene, live.start, scene.key(0), 14, 0)
    row = tap(db, scene, live.start, scene.key(1), 14, 16)
    with pytest.raises(Conflict, match=r"live\.changed"):
        live.undo(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(1), version=row.version + 1)
    row = live.undo(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(1), version=row.version)
    first = db.scalars(select(SegmentActual).where(col(SegmentActual.key) == scene.key(0))).one()
    assert (row.started_at, first.finished_at) == (None, None)
    with pytest.raises(Conflict, match=r"live\.changed"):  # there is nothing left to take back
        live.undo(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(1), version=row.version)
    first = tap(db, scene, live.finish, scene.key(0), 14, 20)
    live.undo(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(0), version=first.version)
    assert (first.started_at, first.finished_at) == (at(14, 0), None)


@pytest.mark.parametrize(
    ("way", "minutes", "ends"), [(Way.SHIFT, [15, 70, 15, 30], time(16, 10)), (Way.SHORTEN, [15, 70, 5, 30], time(16))]
)
def test_an_overrun_is_taken_and_published(db: Session, way: Way, minutes: list[int], ends: time) -> None:
    scene = stage(db)
    given = {"visit_id": scene.visit.id, "way": way, "item_id": scene.items[1].id, "minutes": 10}
    shown = reads.preview(db, scene.planner, **given)
    assert [line.minutes for line in shown.lines] == minutes
    told = scene.visit.live_version
    version = live.adjust(db, actor=scene.planner, base_version=1, **given)
    assert (version.number, version.note) == (2, live.NOTE)
    plan = day_plan(db, scene.visit, ZONE)
    assert [line.minutes for line in plan.content.lines] == minutes
    assert (plan.content.ends, scene.visit.ends) == (ends, ends)
    assert scene.visit.live_version > told
    with pytest.raises(Conflict, match=r"live\.changed"):  # drawn for the version before
        live.adjust(db, actor=scene.planner, base_version=1, **given)


def test_a_draft_of_the_programme_is_not_published_by_the_way(db: Session) -> None:
    scene = stage(db)
    scene.items[3].title = "改了一半"
    db.flush()
    with pytest.raises(Conflict, match=r"live\.unpublished"):
        live.adjust(
            db,
            actor=scene.planner,
            visit_id=scene.visit.id,
            base_version=1,
            way=Way.SHIFT,
            item_id=scene.items[1].id,
            minutes=5,
        )
    assert db.scalar(select(func.count()).select_from(ProgrammeVersion)) == 1


def test_nothing_is_tapped_before_or_after_the_day(db: Session) -> None:
    scene = stage(db)
    for status in set(VisitStatus) - {VisitStatus.RUNNING}:
        scene.visit.status = status
        db.flush()
        with pytest.raises(Conflict, match=r"visit\.write_closed"):
            live.start(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(0))


def _press_together(scene: Scene) -> list[datetime | str | None]:
    """Two people press start on the same segment at once; return what each was told."""
    together = threading.Barrier(2)

    def press(minute: int) -> datetime | str | None:
        together.wait()
        try:
            with writing() as db, as_of(at(14, minute)):
                return live.start(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(0)).started_at
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(press, (1, 2)))


def test_two_who_press_at_once_write_one_row_and_hear_the_same(store: Database) -> None:
    with writing() as db:
        scene = stage(db)
    told = _press_together(scene)
    with reading() as db:
        row = db.scalars(select(SegmentActual)).one()
        assert (row.version, db.get_one(Visit, (row.association_id, row.visit_id)).live_version) == (1, 2)
    assert told == [row.started_at] * 2


def test_without_the_look_at_what_was_tapped_the_second_breaks(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who does not see the other's tap writes a second row, which the key refuses."""
    with writing() as db:
        scene = stage(db)
    monkeypatch.setattr(live, "tapped", lambda *_: {})
    told = _press_together(scene)
    assert "write.raced" in told
    with reading() as db:
        assert db.scalar(select(func.count()).select_from(SegmentActual)) == 1


@travel(at(14, 10), tick=False)
def test_the_desk_reads_what_runs(db: Session) -> None:
    scene = stage(db)
    tap(db, scene, live.start, scene.key(0), 14, 4)
    day = reads.day(db, scene.planner, scene.visit.id)
    assert day.all.now is not None
    assert (day.all.now.segment.key, day.all.behind, day.may_run) == (scene.key(0), 4, True)
    assert [one.lane.next.start for one in day.groups if one.lane.next] == [at(14, 19)] * 2  # they wait for the welcome
    assert day.touring
    assert day.versions == {scene.key(0): 1}


def test_what_visits_took_is_what_the_next_is_told(db: Session) -> None:
    scene = stage(db)
    of = db.get_one(Association, scene.visit.association_id)
    assert reads.typical_minutes(db, scene.planner, AgendaKind.WELCOME) is None
    for minutes in (17, 19):
        other = make.visit(db, of, day=DAY)
        item = make.agenda_item(db, other, kind=AgendaKind.WELCOME)
        db.add(
            SegmentActual(
                association_id=other.association_id,
                visit_id=other.id,
                key=item_key(item.id),
                item_id=item.id,
                planned_start=at(14, 0),
                planned_end=at(14, 15),
                started_at=at(14, 0),
                finished_at=at(14, 0) + timedelta(minutes=minutes),
            )
        )
    db.flush()
    found = reads.typical_minutes(db, scene.planner, AgendaKind.WELCOME)
    assert found is not None
    assert (found.count, found.minutes) == (2, 18)
    assert reads.typical_minutes(db, scene.planner, AgendaKind.TALK) is None


def test_afterwards_the_plan_stands_beside_what_happened(db: Session) -> None:
    scene = stage(db)
    tap(db, scene, live.start, scene.key(0), 14, 3)
    tap(db, scene, live.start, scene.stay(0, 0), 14, 25)
    tap(db, scene, live.finish, scene.stay(0, 0), 14, 50)
    rows = reads.afterwards(db, scene.planner, scene.visit.id)
    assert [(one.title, one.group, one.planned, one.actual, one.late) for one in rows] == [
        (scene.items[0].title, "", 15, 22, 3),
        (scene.stops[0].title, scene.groups[0].name, 30, 25, 10),
    ]
