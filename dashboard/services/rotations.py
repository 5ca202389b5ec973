"""Keeping rotation plans: every new plan is a new row, the newest is in force, and none breaks a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields, programme_content
from dashboard.rules.kept_plan import plan_from, read_cells, stored_cells
from dashboard.rules.rotation import Plan, check_tour
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_check import breaches
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, publishing
from dashboard.services.rotation_problem import Problem, read_problem
from models import RotationPlan, Visit
from models.enums import PlanSource, VisitStatus

MOST_REASON = 300
NOTE = "现场调整"
"""What the published version says of itself where no reason is given: the association's own wording."""


@dataclass(frozen=True, slots=True)
class LateGroup:
    """A group that leaves a stop `minutes` after the planned end of its stay."""

    group_id: UUID
    stop_id: UUID
    minutes: int


def keep_plan(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    item_id: UUID,
    base_number: int,
    cells: Sequence[Mapping[str, str]],
    source: PlanSource = PlanSource.HEURISTIC,
    bound_minutes: int | None = None,
    reason: str = "",
) -> int:
    """Keep a plan for a tour as the one in force and return its number; whatever made it, it must keep every rule.

    `cells` are {group, stop, start, end} with times of day "HH:MM"; `base_number` is the plan that stood there before,
    0 for none. Raises Conflict `rotation.changed` (somebody kept another one) or `rotation.not_tour`, Invalid
    `rotation.cells` (unreadable), `rotation.breaks` (breach, count, group, stop, minute), `rotation.bound`, or as
    `check_tour`.
    """
    grant, visit, tour = _claimed(db, actor, visit_id, item_id, base_number, Capability.PLAN_VISITS)
    check_tour(tour.tour)
    plan = plan_from(tour.tour, read_cells(cells, tour.starts))
    _check(tour, plan)
    if fields.member(source, "source", PlanSource) is PlanSource.REPLAN:
        raise Invalid(
            "field.choice", field="source"
        )  # that way is `replan_late` alone: what has begun is checked there
    least = bound(Board(tour.tour))
    if bound_minutes is not None and (type(bound_minutes) is not int or not 0 <= bound_minutes <= plan.finish):
        raise Invalid("rotation.bound", field="bound_minutes")
    row = _add(db, grant, visit, tour, plan, source=PlanSource(source), reason=reason)
    row.bound_minutes = max(least, bound_minutes or 0)
    return _done(db, grant, visit, row)


def replan_late(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    item_id: UUID,
    base_number: int,
    late: LateGroup,
    cells: Sequence[Mapping[str, str]],
    reason: str = "",
) -> int:
    """Put a re-plan (see `queries.rotation.late_preview`) in force and return its number.

    While the visit runs it is published at once, so that everybody's tablet shows it; before the day it waits with
    the rest of the draft. What had begun when the group should have left stays as it was, and the late stay is longer
    by what was said; all the rest keeps every rule. Raises as `keep_plan`, Conflict `rotation.no_plan`, Invalid
    `rotation.unknown` (no such stay), `rotation.late` (not 1 to 240 minutes), `rotation.past` (what has begun
    differs); on the day also Conflict `live.unpublished` (someone is editing the programme: publishing would show
    their draft to everyone), and as `services.publishing.publish`.
    """
    grant, visit, tour = _claimed(db, actor, visit_id, item_id, base_number, Capability.RUN_VISITS)
    runs = visit.status is VisitStatus.RUNNING
    if runs:
        _check_published(db, visit)
    if tour.plan is None or tour.kept is None or not tour.in_force:
        raise Conflict("rotation.no_plan")
    if not isinstance(late, LateGroup) or type(late.minutes) is not int or not 1 <= late.minutes <= 240:
        raise Invalid("rotation.late", minutes=getattr(late, "minutes", 0))
    held = next((s for s in tour.plan.stays if (s.group, s.stop) == (str(late.group_id), str(late.stop_id))), None)
    if held is None:
        raise Invalid("rotation.unknown", key=str(late.stop_id))
    plan = plan_from(tour.tour, read_cells(cells, tour.starts))
    begun = max(held.end, tour.kept.begun_minutes)
    before = {(s.group, s.stop): (s.start, s.end) for s in tour.plan.stays if s.start < begun}
    before[held.group, held.stop] = (held.start, held.end + late.minutes)
    now = {(s.group, s.stop): (s.start, s.end) for s in plan.stays}
    if any(now.get(key) != times for key, times in before.items()):
        raise Invalid("rotation.past", field="cells")
    if any(stay.start < begun and (stay.group, stay.stop) not in before for stay in plan.stays):
        raise Invalid("rotation.past", field="cells")
    _check(tour, plan, begun=begun)
    row = _add(db, grant, visit, tour, plan, source=PlanSource.REPLAN, reason=reason)
    row.begun_minutes, row.bound_minutes = begun, None
    visit.live_version += 1
    number = _done(db, grant, visit, row)
    if runs:
        publishing.publish_stored(db, grant, visit, note=fields.text(reason, "reason", most=MOST_REASON) or NOTE)
    return number


def _check_published(db: Session, visit: Visit) -> None:
    """Refuse where the draft holds more than everybody knows; a day that nobody ever published has no other draft."""
    last = programme_rows.latest(db, visit.association_id, visit.id)
    stored = programme_rows.draft(db, visit)
    if last is not None and programme_content.plain(stored) != programme_content.plain(last.content):
        raise Conflict("live.unpublished")


def _claimed(
    db: Session, actor: Actor, visit_id: UUID, item_id: UUID, base_number: int, needs: Capability
) -> tuple[Grant, Visit, Problem]:
    """Return the tour while this transaction holds its visit, so that no two plans follow the same one."""
    grant = require(db, actor, needs)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    tour = read_problem(db, grant, visit, fields.row_id(item_id, "item"))
    if type(base_number) is not int or base_number != tour.number:
        raise Conflict("rotation.changed", number=tour.number)
    return grant, visit, tour


def _check(tour: Problem, plan: Plan, *, begun: int = 0) -> None:
    wrong = breaches(tour.tour, plan, begun=begun)
    if wrong:
        first = wrong[0]
        raise Invalid(
            "rotation.breaks",
            breach=first.code,
            count=len(wrong),
            group=first.group,
            stop=first.stop,
            minute=first.minute,
        )


def _add(
    db: Session, grant: Grant, visit: Visit, tour: Problem, plan: Plan, *, source: PlanSource, reason: str
) -> RotationPlan:
    row = RotationPlan(
        association_id=grant.association_id,
        visit_id=visit.id,
        item_id=tour.item_id,
        number=tour.number + 1,
        source=source,
        starts=tour.starts,
        cells=stored_cells(plan, tour.starts),
        minutes=plan.finish,
        reason=fields.text(reason, "reason", most=MOST_REASON),
        author_id=grant.person_id,
    )
    db.add(row)
    return row


def _done(db: Session, grant: Grant, visit: Visit, row: RotationPlan) -> int:
    visit.agenda_version += 1
    db.flush()
    audit.record(db, grant, row.source.value, "RotationPlan", row.id, after=audit.values(row))
    db.flush()
    return row.number
