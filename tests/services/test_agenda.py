"""Saving the programme: ids that stay, versions that guard, and what hostile values meet."""

import threading
from dataclasses import replace
from datetime import UTC, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from dashboard.queries import agenda as reads
from dashboard.rules.agenda_lines import Line
from dashboard.services import agenda
from models import AgendaItem, AuditEntry, Visit
from models.database import Database, reading, writing
from models.enums import AgendaKind, Role, VisitStatus
from tests import factories as make


class Plan:
    """A visit with three items, and its planner."""

    def __init__(self, db: Session) -> None:
        self.of = make.association(db)
        self.planner = make.actor(db, self.of, Role.PLANNER, name="周雨桐", name_en="Zhou Yutong")
        self.visit = make.visit(db, self.of)
        self.rows = [
            make.agenda_item(db, self.visit, position=n, minutes=m, kind=kind, title=title)
            for n, (kind, title, m) in enumerate(
                [(AgendaKind.SIGN_IN, "签到", 30), (AgendaKind.TOUR, "参观", 75), (AgendaKind.TALK, "分享", 60)]
            )
        ]

    def lines(self, db: Session, viewer: Actor | None = None) -> tuple[Line, ...]:
        return reads.programme(db, viewer or self.planner, self.visit.id).lines

    def save(self, db: Session, lines: Any, version: Any = 1, **more: Any) -> int:
        return agenda.save_agenda(
            db, actor=self.planner, visit_id=self.visit.id, base_version=version, lines=lines, **more
        )


@pytest.fixture
def plan(db: Session) -> Plan:
    return Plan(db)


def new_line(title: str = "茶歇", **given: Any) -> Line:
    return Line(**({"id": uuid4(), "kind": AgendaKind.BREAK, "title": title, "minutes": 10} | given))


def test_the_whole_list_is_stored_in_order_and_kept_rows_keep_their_ids(db: Session, plan: Plan) -> None:
    first, tour, talk = plan.lines(db)
    tea = new_line(title_en="Tea", place="会议室", note="备热水")
    wanted = [replace(talk, minutes=50, speaker="林一帆", fixed_start=time(15, 0)), tea, first]
    assert plan.save(db, wanted) == 2
    db.expire_all()
    assert plan.lines(db) == tuple(wanted)
    assert tour.id not in {line.id for line in plan.lines(db)}
    assert db.get_one(Visit, (plan.of.id, plan.visit.id)).agenda_version == 2


def test_what_changes_nothing_makes_no_version_and_no_entry(db: Session, plan: Plan) -> None:
    before = db.scalar(select(func.count()).select_from(AuditEntry))
    assert plan.save(db, plan.lines(db)) == 1
    assert db.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_every_save_is_in_the_trail_with_both_lists(db: Session, plan: Plan) -> None:
    lines = plan.lines(db)
    plan.save(db, lines[1:])
    entry = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "save_agenda")).one()
    assert entry.actor_id == plan.planner.person_id
    assert entry.before is not None
    assert entry.after is not None
    assert [line["title"] for line in entry.before["lines"]] == ["签到", "参观", "分享"]  # type: ignore[attr-defined]
    assert [line["title"] for line in entry.after["lines"]] == ["参观", "分享"]  # type: ignore[attr-defined]


def test_a_stale_version_is_refused_with_what_is_stored_now(db: Session, plan: Plan) -> None:
    lines = plan.lines(db)
    plan.save(db, lines[:2], ends=time(16, 45))
    with pytest.raises(Conflict) as refusal:
        plan.save(db, lines[1:])
    facts = refusal.value.facts
    assert refusal.value.code == "agenda.conflict"
    assert (facts["version"], facts["by"], facts["by_en"], facts["lines"], facts["ends"]) == (
        2,
        "周雨桐",
        "Zhou Yutong",
        lines[:2],
        time(16, 45),
    )
    assert facts["at"].tzinfo is UTC
    assert plan.lines(db) == lines[:2]


@pytest.mark.parametrize("version", [0, 2, -1, 10**6])
def test_any_other_version_is_stale(db: Session, plan: Plan, version: int) -> None:
    with pytest.raises(Conflict, match="conflict"):
        plan.save(db, plan.lines(db)[:1], version)


HOSTILE: list[tuple[str, Any, str]] = [
    ("kind", "party", "agenda.kind"),
    ("kind", None, "agenda.kind"),
    ("minutes", 0, "agenda.minutes"),
    ("minutes", 1441, "agenda.minutes"),
    ("minutes", 30.0, "agenda.minutes"),
    ("minutes", True, "agenda.minutes"),
    ("minutes", "30", "agenda.minutes"),
    ("minutes", None, "agenda.minutes"),
    ("fixed_start", "14:00", "agenda.fixed_start"),
    ("fixed_start", time(14, 0, 30), "agenda.fixed_start"),
    ("fixed_start", time(14, 0, tzinfo=UTC), "agenda.fixed_start"),
    ("title", " \u200e\x00\n".replace("\u200e", ""), "agenda.title"),
    ("title", None, "agenda.text"),
    ("title", "长" * 121, "agenda.too_long"),
    ("title_en", 7, "agenda.text"),
    ("place", "x" * 121, "agenda.too_long"),
    ("speaker", b"x", "agenda.text"),
    ("note", "x" * 301, "agenda.too_long"),
    ("guide_id", "someone", "agenda.guide"),
    ("guide_id", UUID(int=5), "agenda.guide"),
    ("id", "1", "agenda.items"),
]


@pytest.mark.parametrize(("field", "value", "code"), HOSTILE)
def test_a_hostile_value_is_refused_with_its_field_and_row(
    db: Session, plan: Plan, field: str, value: Any, code: str
) -> None:
    lines = list(plan.lines(db))
    given: dict[str, Any] = {field: value}
    if field == "title":
        given["title_en"] = ""
    lines[1] = replace(lines[1], **given)
    with pytest.raises(Invalid) as refusal:
        plan.save(db, lines)
    assert (refusal.value.code, refusal.value.facts["field"], refusal.value.facts["row"]) == (code, field, 2)
    db.expire_all()
    assert plan.lines(db)[1].title == "参观"


@pytest.mark.parametrize("lines", [None, "签到", 7, [None], [{"title": "x"}], {"a": 1}])
def test_what_is_no_list_of_lines_is_refused(db: Session, plan: Plan, lines: Any) -> None:
    with pytest.raises(Invalid, match=r"agenda\.items"):
        plan.save(db, lines)


def test_limits_of_the_list(db: Session, plan: Plan) -> None:
    lines = plan.lines(db)
    with pytest.raises(Invalid, match=r"agenda\.twice"):
        plan.save(db, [lines[0], lines[0]])
    with pytest.raises(Invalid, match=r"agenda\.too_many"):
        plan.save(db, [new_line() for _ in range(101)])
    assert plan.save(db, [new_line() for _ in range(100)]) == 2
    assert plan.save(db, [], 2) == 3
    assert plan.lines(db) == ()


def test_an_id_in_use_by_another_visit_cannot_be_taken(db: Session, plan: Plan) -> None:
    elsewhere = make.agenda_item(db, make.visit(db, plan.of))
    with pytest.raises(Invalid, match=r"agenda\.taken"):
        plan.save(db, [*plan.lines(db), new_line(id=elsewhere.id)])


def test_a_foreign_associations_id_or_person_means_nothing_here(db: Session, plan: Plan) -> None:
    other = make.association(db)
    foreign = make.agenda_item(db, make.visit(db, other))
    plan.save(db, [*plan.lines(db), new_line(id=foreign.id)])
    db.expire_all()
    assert db.get_one(AgendaItem, (other.id, foreign.id)).title == foreign.title
    with pytest.raises(Invalid, match=r"agenda\.guide"):
        plan.save(db, [replace(plan.lines(db)[0], guide_id=make.person(db, other).id)], 2)


def test_a_guide_must_be_someone_but_one_who_left_may_stay(db: Session, plan: Plan) -> None:
    from models.enums import PersonState

    guide = make.person(db, plan.of)
    lines = (replace(plan.lines(db)[0], guide_id=guide.id), *plan.lines(db)[1:])
    plan.save(db, lines)
    guide.state = PersonState.DISABLED
    db.flush()
    assert plan.save(db, lines[:2], 2) == 3
    with pytest.raises(Invalid, match=r"agenda\.guide"):
        plan.save(db, [replace(lines[1], guide_id=make.person(db, plan.of, state=PersonState.DISABLED).id)], 3)


def test_the_end_moves_with_the_programme(db: Session, plan: Plan) -> None:
    assert plan.save(db, plan.lines(db), ends=time(17, 30)) == 2
    visit = db.get_one(Visit, (plan.of.id, plan.visit.id))
    assert (visit.ends, visit.version) == (time(17, 30), 2)
    for bad in (visit.starts, time(0, 0), "18:00", time(18, 0, 1), time(18, 0, tzinfo=UTC)):
        with pytest.raises(Invalid, match=r"agenda\.ends"):
            plan.save(db, plan.lines(db), 2, ends=bad)


def test_the_small_verbs(db: Session, plan: Plan) -> None:
    a, b, c = plan.lines(db)
    more: dict[str, Any] = {"actor": plan.planner, "visit_id": plan.visit.id}
    assert agenda.change_minutes(db, **more, base_version=1, item_id=b.id, minutes=90) == 2
    assert agenda.move_item(db, **more, base_version=2, item_id=c.id, to_index=0) == 3
    tea = new_line()
    assert agenda.insert_item(db, **more, base_version=3, index=2, line=tea) == 4
    assert agenda.remove_item(db, **more, base_version=4, item_id=a.id) == 5
    assert plan.lines(db) == (c, tea, replace(b, minutes=90))
    with pytest.raises(Conflict, match=r"agenda\.conflict"):
        agenda.change_minutes(db, **more, base_version=4, item_id=b.id, minutes=10)
    with pytest.raises(Invalid, match=r"agenda\.unknown"):
        agenda.remove_item(db, **more, base_version=5, item_id=a.id)
    for index in (-1, 4, None, "0"):
        with pytest.raises(Invalid, match=r"agenda\.index"):
            agenda.insert_item(db, **more, base_version=5, index=index, line=new_line())  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [VisitStatus.CLOSED, VisitStatus.ARCHIVED])
def test_after_the_visit_its_programme_stays(db: Session, plan: Plan, status: VisitStatus) -> None:
    plan.visit.status = status
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        plan.save(db, plan.lines(db)[:1])


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HOST, Role.LEADER, Role.ADMIN])
def test_only_planners_save(db: Session, plan: Plan, role: Role) -> None:
    other = make.actor(db, plan.of, role)
    with pytest.raises(NotAllowed):
        agenda.save_agenda(db, actor=other, visit_id=plan.visit.id, base_version=1, lines=[])


def test_a_foreign_visit_is_not_found(db: Session, plan: Plan) -> None:
    with pytest.raises(NotFound):
        agenda.save_agenda(
            db, actor=plan.planner, visit_id=make.visit(db, make.association(db)).id, base_version=1, lines=[]
        )


def _race(plan: Plan, lines: tuple[Line, ...], editors: int) -> list[str]:
    """Save `editors` different programmes at once from the same base version; return what each was told."""
    told: list[str] = []
    together = threading.Barrier(editors)

    def edit(number: int) -> None:
        edited = (replace(lines[0], title=f"第{number}位"), *lines[1:])
        together.wait()
        try:
            with writing() as db:
                agenda.save_agenda(db, actor=plan.planner, visit_id=plan.visit.id, base_version=1, lines=edited)
            told.append(f"第{number}位")
        except Refused as refused:
            told.append(refused.code)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _prepare() -> tuple[Plan, tuple[Line, ...]]:
    with writing() as db:
        plan = Plan(db)
    with reading() as db:
        return plan, plan.lines(db)


def test_of_two_editors_at_once_exactly_one_wins_and_the_other_is_told(store: Database) -> None:
    for _ in range(5):
        plan, lines = _prepare()
        told = _race(plan, lines, 2)
        assert sorted(told)[0] == "agenda.conflict"
        (winner,) = [one for one in told if one != "agenda.conflict"]
        with reading() as db:
            shown = reads.programme(db, plan.planner, plan.visit.id)
            assert (shown.version, shown.lines[0].title) == (2, winner)


def test_without_the_guard_the_second_would_silently_overwrite(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the version unguarded both are told that they saved, and one edit is lost."""

    def unguarded(db: Session, grant: Any, visit: Visit, base_version: int, stored: Any) -> None:
        db.execute(update(Visit).where(col(Visit.id) == visit.id).values(agenda_version=base_version))

    monkeypatch.setattr(agenda, "_claim", unguarded)
    plan, lines = _prepare()
    told = _race(plan, lines, 2)
    assert sorted(told) == ["第0位", "第1位"]


def test_a_groups_item_a_tray_and_a_lock_are_stored_and_told(db: Session, plan: Plan) -> None:
    group = make.group(db, plan.visit)
    first, tour, talk = plan.lines(db)
    wanted = [first, replace(tour, group_id=group.id), replace(talk, locked=True, fixed_start=time(15))]
    plan.save(db, [*wanted, new_line(in_tray=True)])
    assert plan.lines(db)[:3] == tuple(wanted)
    assert plan.lines(db)[3].in_tray
    entry = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == agenda.ACTION)).one()
    lines = (entry.after or {})["lines"]
    assert ("locked" in lines[2], lines[3]["in_tray"], lines[1]["group_id"]) == (True, True, str(group.id))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"group_id": uuid4()}, "agenda.group"),
        ({"group_id": "a group"}, "agenda.group"),
        ({"locked": True}, "agenda.locked_loose"),
        ({"locked": True, "in_tray": True, "fixed_start": time(15)}, "agenda.locked_loose"),
        ({"in_tray": 1}, "agenda.flag"),
        ({"locked": "yes"}, "agenda.flag"),
    ],
)
def test_where_a_line_stands_is_checked(db: Session, plan: Plan, changes: dict[str, Any], code: str) -> None:
    first, *rest = plan.lines(db)
    with pytest.raises(Invalid) as refused:
        plan.save(db, [replace(first, **changes), *rest])
    assert refused.value.code == code


def test_another_visits_group_is_no_group_of_this_one(db: Session, plan: Plan) -> None:
    stranger = make.group(db, make.visit(db, plan.of))
    first, *rest = plan.lines(db)
    with pytest.raises(Invalid, match=r"agenda\.group"):
        plan.save(db, [replace(first, group_id=stranger.id), *rest])


def test_single_changes_leave_the_tray_alone(db: Session, plan: Plan) -> None:
    first, tour, talk = plan.lines(db)
    plan.save(db, [replace(first, in_tray=True), tour, talk])
    own = {"actor": plan.planner, "visit_id": plan.visit.id}
    agenda.change_minutes(db, **own, base_version=2, item_id=tour.id, minutes=80)
    agenda.move_item(db, **own, base_version=3, item_id=talk.id, to_index=0)
    assert [(line.title, line.in_tray) for line in plan.lines(db)] == [("分享", False), ("参观", False), ("签到", True)]
    agenda.remove_item(db, **own, base_version=4, item_id=first.id)
    assert [line.title for line in plan.lines(db)] == ["分享", "参观"]
