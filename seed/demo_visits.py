"""The demo's visits: planned from the built-in programmes, then made their own."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard.queries.grouping import grouping
from dashboard.rules import agenda_edits
from dashboard.rules.agenda_lines import Line
from dashboard.rules.group_composer import compose
from dashboard.rules.group_wishes import SameFirm, Wishes
from dashboard.services import (
    agenda,
    attendance,
    badges,
    goals,
    groups,
    publishing,
    registrations,
    stops,
    tasks,
    visits,
)
from dashboard.services.stops import StopFields
from dashboard.services.visit_parts import NewGoal
from models import AgendaItem, Dimension, Goal, Point, Registration, Stop, Task, Visit
from models.base import as_of, utc_now
from models.enums import AgendaKind, RegistrationState, Role, StopKind, TaskArea, VisitStatus
from seed import demo_preparation, demo_registration, demo_rotation
from seed.content import content
from seed.demo_members import Cast

PLANNED_BEFORE = 30  # days
REGISTERED_BEFORE = 25  # days on which registrations come in


def day_of(plan: dict[str, Any], start: datetime) -> datetime:
    """Return nine in the morning of the visit's day."""
    return start + timedelta(days=plan["offset_days"])


def load(db: Session, cast: Cast, sites: dict[str, UUID], plan: dict[str, Any], *, start: datetime) -> Visit:
    """Plan the visit, register its people and let it run as far as it has."""
    day = day_of(plan, start)
    planner = cast.planner
    hosts = [sites[plan["site"]], *([sites[plan["second_site"]]] if plan.get("second_site") else [])]
    with as_of(day - timedelta(days=PLANNED_BEFORE)):
        visit = visits.create_visit(
            db,
            actor=planner,
            plan=visits.NewVisit(
                template=plan["programme"].replace("_", "-"),
                day=day.date(),
                host_ids=hosts,
                goals=[NewGoal(goal["zh"], goal["en"]) for goal in plan["goals"]],
                theme=plan["theme"]["zh"],
                theme_en=plan["theme"]["en"],
                title=_site_title(plan)[0],
                title_en=_site_title(plan)[1],
                capacity=plan["capacity"],
            ),
        )
        visit.number = plan["number"]  # the association's count did not begin with this program
        db.flush()
        visits.set_sites(
            db,
            actor=planner,
            visit_id=visit.id,
            base_version=visit.version,
            host_ids=hosts,
            alternative_ids=[sites[key] for key in plan["alternates"]],
        )
        _route(db, cast, visit, plan)
        _talks(db, cast, visit, plan)
        _groups(db, cast, visit, plan)
        demo_rotation.load(db, cast.planner, visit, plan)
        visits.move_visit(db, actor=planner, visit_id=visit.id, to=VisitStatus.OPEN)
    if plan["status"] == "open":
        _change_of_plan(db, cast, visit, start=start)
    by_themselves = content("registration")["visit"] == plan["number"]
    _register(db, cast, visit, plan, day=day, now=start, others=demo_registration.COMING if by_themselves else 0)
    if by_themselves:
        demo_registration.load(db, cast, visit, day=day, start=start)
    _compose(db, cast, visit)
    _tick(db, cast, visit, plan, start=start)
    demo_preparation.load(db, cast, visit, plan, start=start)
    if plan["status"] == "running":
        with as_of(day - timedelta(days=1)):  # printed the evening before; those of earlier visits are long over
            badges.issue_badges(db, actor=planner, visit_id=visit.id)
    if plan["status"] in ("running", "closed"):
        # a demo that is loaded in the morning has begun early: nothing is recorded ahead of its time
        with as_of(min(day + timedelta(hours=4), datetime.now(UTC) - timedelta(minutes=75))):
            visits.move_visit(db, actor=planner, visit_id=visit.id, to=VisitStatus.RUNNING)
            _sign_in(db, cast, visit)
    return visit


def finish(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any], *, start: datetime) -> None:
    """Close the visit if it is over."""
    if plan["status"] == "closed":
        with as_of(day_of(plan, start) + timedelta(days=1)):
            visits.move_visit(db, actor=cast.planner, visit_id=visit.id, to=VisitStatus.CLOSED)


def _site_title(plan: dict[str, Any]) -> tuple[str, str]:
    """Return the title without its number, which the screens put in front."""
    return plan["title"]["zh"].rpartition("：")[2], plan["title"]["en"].rpartition(": ")[2]


def _route(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any]) -> None:
    own = (col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
    for stop in db.scalars(select(Stop).where(*own)).all():
        stops.remove_stop(db, actor=cast.planner, stop_id=stop.id)
    found: dict[str, UUID] = {}
    for one in plan["stops"]:
        stop = stops.add_stop(
            db,
            actor=cast.planner,
            visit_id=visit.id,
            change=StopFields(
                kind=StopKind(one["kind"]),
                title=one["title"]["zh"],
                title_en=one["title"]["en"],
                minutes=one["minutes"],
                place=one["place"]["zh"],
                place_en=one["place"]["en"],
            ),
        )
        found[one["key"]] = stop.id
    points: dict[str, UUID] = dict(
        db.execute(
            select(col(Point.key), col(Point.id)).where(
                col(Point.association_id) == visit.association_id, col(Point.version_id) == visit.checklist_version_id
            )
        ).all()
    )
    rows = db.scalars(
        select(Goal)
        .where(col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id)
        .order_by(col(Goal.position))
    ).all()
    for row, goal in zip(rows, plan["goals"], strict=True):
        goals.set_goal_stops(
            db, actor=cast.planner, goal_id=row.id, stop_ids=[found[key] for key in goal.get("stops", [])]
        )
        goals.set_goal_points(
            db, actor=cast.planner, goal_id=row.id, point_ids=[points[key] for key in goal.get("points", [])]
        )


def _talks(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any]) -> None:
    """Put the talks' speakers on the sharing session and the guides on the tour; lock and lay aside what it says."""
    own = (col(AgendaItem.association_id) == visit.association_id, col(AgendaItem.visit_id) == visit.id)
    rows = db.scalars(select(AgendaItem).where(*own).order_by(col(AgendaItem.position))).all()
    talks = list(plan["talks"])
    lines = []
    for row in rows:
        line = agenda.to_line(row)
        if row.kind is AgendaKind.TALK and talks:
            here = talks if sum(r.kind is AgendaKind.TALK for r in rows) == 1 else [talks.pop(0)]
            speakers = [cast.people[talk["speaker"]] for talk in here]
            line = replace(
                line,
                speaker="、".join(dict.fromkeys(person.name for person in speakers)),
                speaker_en=", ".join(dict.fromkeys(person.name_en for person in speakers)),
                note="；".join(talk["title"]["zh"] for talk in here),
                note_en="; ".join(talk["title"]["en"] for talk in here),
            )
        elif row.kind is AgendaKind.TOUR:
            line = replace(line, guide_id=cast.id_of(plan["groups"][0]["guide"]))
        lines.append(line)
    for row in [row for row in rows if row.kind.value in plan.get("locked", ())]:
        lines = list(agenda_edits.lock(lines, row.id, visit.starts))
    for spare in plan.get("tray", ()):
        title, place = spare["title"], spare["place"]
        lines.append(
            Line(
                uuid7(),
                AgendaKind(spare["kind"]),
                title["zh"],
                spare["minutes"],
                title_en=title["en"],
                place=place["zh"],
                place_en=place["en"],
                in_tray=True,
            )
        )
    agenda.save_agenda(db, actor=cast.planner, visit_id=visit.id, base_version=visit.agenda_version, lines=lines)


def _change_of_plan(db: Session, cast: Cast, visit: Visit, *, start: datetime) -> None:
    """Publish a second version, and leave an edit that only planners see."""
    own = (col(AgendaItem.association_id) == visit.association_id, col(AgendaItem.visit_id) == visit.id)

    def edit(kind: AgendaKind, **change: Any) -> None:
        rows = db.scalars(select(AgendaItem).where(*own).order_by(col(AgendaItem.position))).all()
        lines = [agenda.to_line(row) for row in rows]
        edited = [replace(line, **change) if line.kind is kind else line for line in lines]
        agenda.save_agenda(db, actor=cast.planner, visit_id=visit.id, base_version=visit.agenda_version, lines=edited)

    with as_of(start - timedelta(days=1)):
        edit(AgendaKind.TALK, place="社区活动中心多功能厅", place_en="Hall of the community centre")
        publishing.publish(
            db,
            actor=cast.planner,
            visit_id=visit.id,
            base_version=visit.agenda_version,
            note="会议室坐不下，分享改到多功能厅",
        )
    with as_of(start - timedelta(hours=2)):
        edit(AgendaKind.QUESTIONS, place="社区活动中心多功能厅", place_en="Hall of the community centre")


def _groups(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any]) -> None:
    made = groups.make_groups(db, actor=cast.planner, visit_id=visit.id, count=len(plan["groups"]))
    for row, one in zip(made, plan["groups"], strict=True):
        groups.edit_group(
            db,
            actor=cast.planner,
            group_id=row.id,
            name=one["name"]["zh"],
            name_en=one["name"]["en"],
            guide_id=cast.id_of(one["guide"]),
        )


def _compose(db: Session, cast: Cast, visit: Visit) -> None:
    """Say what people care for, hold the first two in the first group, then compose the groups around them."""
    rows = db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
    ).all()
    own = (
        col(Dimension.association_id) == visit.association_id,
        col(Dimension.version_id) == visit.checklist_version_id,
    )
    keys = db.scalars(select(col(Dimension.key)).where(*own).order_by(col(Dimension.position))).all()
    for number, row in enumerate(rows):
        if not row.interests and keys and number % 7 != 6:  # one in seven has not said
            first = (number * 3 + visit.number) % len(keys)
            row.interests = [keys[first], keys[(first + 1 + number % 2) % len(keys)]]
    db.flush()
    firms = Counter(str(row.firm_id) for row in rows if row.firm_id)
    wishes = Wishes(SameFirm.APART, (frozenset(firm for firm, _n in firms.most_common(2)),), (), 1)
    groups.save_rules(db, actor=cast.planner, visit_id=visit.id, base_version=0, wishes=wishes)
    room = grouping(db, cast.planner, visit.id)
    if not room.groups or not rows:
        return
    groups.place_people(
        db, actor=cast.planner, registration_ids=[row.id for row in rows[:2]], group_id=room.groups[0].id
    )
    room = grouping(db, cast.planner, visit.id)
    made = compose(room.members(), len(room.groups), room.wishes(), tries=2000)
    places = {UUID(key): room.groups[at].id for key, at in made.place.items()}
    groups.apply_groups(db, actor=cast.planner, visit_id=visit.id, base=room.base, places=places)


def _register(
    db: Session, cast: Cast, visit: Visit, plan: dict[str, Any], *, day: datetime, now: datetime, others: int
) -> None:
    """Register observers of other firms than the host's, a few each day, the demo's own observer first."""
    host = next(site["firm"] for site in content("sites") if site["key"] == plan["site"])
    own = content("association")["demo_entry"]["observer"]
    keys = [
        person["key"]
        for person in content("people")
        if Role.OBSERVER in person["roles"] and person["firm"] not in (None, host)
    ]
    # every visit begins elsewhere in the list, so that not the same people always come
    turn = plan["number"] * 17 % len(keys)
    order = [own, *(key for key in keys[turn:] + keys[:turn] if key != own)][: plan["registered"] - others]
    if host == next(person["firm"] for person in content("people") if person["key"] == own):
        order = order[1:]
    first = day - timedelta(days=REGISTERED_BEFORE)
    last = min(day - timedelta(days=2), now)
    for index, key in enumerate(order):
        share = index / max(1, len(order) - 1)
        with as_of(first + (last - first) * share):
            registrations.register(db, actor=cast.planner, visit_id=visit.id, person_ids=[cast.people[key].id])


def _tick(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any], *, start: datetime) -> None:
    """Tick what was due by now and what the visit's file says is done early; add its own tasks, still open."""
    own = (col(Task.association_id) == visit.association_id, col(Task.visit_id) == visit.id)
    ordered = db.scalars(select(Task).where(*own).order_by(col(Task.due), col(Task.position))).all()
    late = plan.get("late", [])
    due = [task for task in ordered if task.due <= start.date() and task.key not in late]
    early = [task for task in ordered if task.key in plan.get("done_early", [])]
    for task in [*due, *(task for task in early if task.due > start.date())]:
        with as_of(min(start, datetime.combine(task.due, time(11), start.tzinfo))):
            # what stands before it may be late on purpose
            tasks.tick_task(db, actor=cast.planner, task_id=task.id, reason=plan.get("early_reason", {}).get("zh", ""))
    for one in plan.get("own_tasks", []):
        tasks.add_task(
            db,
            actor=cast.planner,
            visit_id=visit.id,
            change=tasks.TaskFields(
                one["title"]["zh"],
                TaskArea(one["area"]),
                start.date() + timedelta(days=one["due_days"]),
                one["title"]["en"],
                cast.id_of(one["owner"]),
            ),
        )


def _sign_in(db: Session, cast: Cast, visit: Visit) -> None:
    rows = db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at))
    ).all()
    begun = utc_now()
    for number, row in enumerate(rows):
        if number % 19 != 18:  # one in nineteen did not come
            came = begun - timedelta(minutes=25) + timedelta(seconds=number * 37 % 1500)
            attendance.sign_in(db, actor=cast.planner, registration_id=row.id, at=came)
