"""Planning a visit: making it from a template, changing what it is, moving it through its life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch, fetch_all, fetch_visit, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields, host_choice
from dashboard.rules.visit_status import Facts, Write, check_move, check_write, may_write
from dashboard.services import (
    audit,
    badges,
    materials,
    programme_templates,
    publishing,
    registration_places,
    task_parts,
    visit_mapping,
    visit_parts,
)
from dashboard.services.visit_parts import NewGoal
from models import (
    Answer,
    Case,
    ChecklistVersion,
    Group,
    Photo,
    Registration,
    Site,
    SurveyLink,
    SurveyResponse,
    SurveyVersion,
    Task,
    Visit,
    VisitSite,
)
from models.base import LINE, NAME, TEXT
from models.enums import HostCriterion, RegistrationState, TemplateState, VisitStatus

MOST_HOSTS = 2
MOST_ALTERNATIVES = 2
MOST_PEOPLE = 2000


@dataclass(frozen=True, slots=True)
class NewVisit:
    """What a visit is made of. An empty title is taken from the first host; `template` is a programme's key.

    That is the key of a built-in one, or the id of one of the association's own.
    """

    template: str
    day: date
    host_ids: Sequence[UUID]
    goals: Sequence[NewGoal]
    theme: str = ""
    theme_en: str = ""
    title: str = ""
    title_en: str = ""
    capacity: int = 100
    meeting_place: str = ""
    meeting_place_en: str = ""


@dataclass(frozen=True, slots=True)
class VisitFields:
    """The visit's own fields, all of them as the form shows them."""

    title: str
    title_en: str
    theme: str
    theme_en: str
    day: date
    starts: time
    ends: time
    meeting_place: str
    meeting_place_en: str
    capacity: int
    note: str


def create_visit(db: Session, *, actor: Actor, plan: NewVisit) -> Visit:
    """Make a draft with programme, stops, goals, tasks and materials, and the latest checklist and survey.

    Raises Invalid (`visit.template`, `visit.hosts_exactly`, a field's code) and NotFound for a foreign site.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    programme = programme_templates.named(db, grant, plan.template)
    hosts = _sites(db, grant, plan.host_ids, least=programme.hosts, most=programme.hosts)
    wanted = visit_parts.checked_goals(plan.goals)
    title = fields.text(plan.title, "title", most=NAME) or hosts[0].name
    take_turns(db, grant)
    visit = Visit(
        association_id=grant.association_id,
        number=_next_number(db, grant),
        title=title,
        title_en=fields.text(plan.title_en, "title_en", most=NAME) or (hosts[0].name_en if not plan.title else ""),
        theme=fields.text(plan.theme, "theme", most=LINE),
        theme_en=fields.text(plan.theme_en, "theme_en", most=LINE),
        day=fields.day(plan.day, "day"),
        starts=programme.starts,
        ends=programme.ends,
        meeting_place=fields.text(plan.meeting_place, "meeting_place", most=LINE) or programme.items[0].place.zh,
        meeting_place_en=fields.text(plan.meeting_place_en, "meeting_place_en", most=LINE)
        or ("" if plan.meeting_place else programme.items[0].place.en),
        capacity=fields.whole(plan.capacity, "capacity", least=1, most=MOST_PEOPLE),
        owner_id=grant.person_id,
        checklist_version_id=visit_parts.latest_checklist(db, grant),
        survey_version_id=visit_parts.latest_survey(db, grant),
    )
    db.add(visit)
    db.flush()
    for position, site in enumerate(hosts):
        db.add(VisitSite(association_id=grant.association_id, visit_id=visit.id, site_id=site.id, position=position))
    visit_parts.add_programme(db, visit, programme, hosts)
    goals = visit_parts.add_goals(db, visit, wanted)
    visit_mapping.suggest_mapping(db, visit, goals)
    task_parts.add_missing(db, grant, visit)
    materials.add_missing(db, visit)
    visit_parts.add_icebreakers(db, visit)
    audit.record(db, grant, "create", "Visit", visit.id, after=audit.values(visit))
    db.flush()
    return visit


def edit_visit(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, change: VisitFields) -> Visit:
    """Change the visit's own fields; a new day moves the open tasks and the end of the badges with it.

    Raises Conflict `visit.changed` when someone saved since `base_version`, `visit.write_closed`;
    Invalid `visit.times`, `visit.capacity_below` (fewer places than people registered) or a field's code.
    """
    grant, visit = planned(db, actor, visit_id, base_version)
    before = audit.values(visit)
    starts, ends = fields.clock(change.starts, "starts"), fields.clock(change.ends, "ends")
    if ends <= starts:
        raise Invalid("visit.times", field="ends", starts=starts, ends=ends)
    capacity = fields.whole(change.capacity, "capacity", least=1, most=MOST_PEOPLE)
    registered = _registered(db, grant, visit, RegistrationState.REGISTERED)
    if capacity < registered:
        raise Invalid("visit.capacity_below", field="capacity", capacity=capacity, registered=registered)
    moved = fields.day(change.day, "day") - visit.day
    if (starts, ends) != (visit.starts, visit.ends):
        visit.agenda_version += 1  # the programme begins or ends elsewhere: who edits or publishes it must have seen it
    visit.title = fields.text(change.title, "title", most=NAME, required=True)
    visit.title_en = fields.text(change.title_en, "title_en", most=NAME)
    visit.theme = fields.text(change.theme, "theme", most=LINE)
    visit.theme_en = fields.text(change.theme_en, "theme_en", most=LINE)
    visit.day, visit.starts, visit.ends, visit.capacity = change.day, starts, ends, capacity
    visit.meeting_place = fields.text(change.meeting_place, "meeting_place", most=LINE)
    visit.meeting_place_en = fields.text(change.meeting_place_en, "meeting_place_en", most=LINE)
    visit.note = fields.text(change.note, "note", most=TEXT)
    if moved:
        task_parts.follow_day(db, visit, moved)
        badges.follow_day(db, grant, visit)
    saved = _saved(db, grant, visit, "edit", before)
    if may_write(visit.status, Write.REGISTER):  # more places go to those who wait
        registration_places.give(db, grant, visit)
    return saved


def set_sites(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    base_version: int,
    host_ids: Sequence[UUID],
    alternative_ids: Sequence[UUID] = (),
) -> Visit:
    """Say which sites are hosts (1-2, in order) and which are alternatives for members to choose from (0-2)."""
    grant, visit = planned(db, actor, visit_id, base_version)
    hosts = _sites(db, grant, host_ids, least=1, most=MOST_HOSTS)
    others = _sites(db, grant, alternative_ids, least=0, most=MOST_ALTERNATIVES)
    if {site.id for site in hosts} & {site.id for site in others}:
        raise Invalid("visit.host_twice", field="alternative_ids")
    old = db.scalars(
        select(VisitSite).where(
            col(VisitSite.association_id) == grant.association_id, col(VisitSite.visit_id) == visit.id
        )
    ).all()
    before = {"hosts": [s.site_id for s in old if s.is_host], "others": [s.site_id for s in old if not s.is_host]}
    for row in old:
        db.delete(row)
    db.flush()
    for is_host, sites in ((True, hosts), (False, others)):
        for position, site in enumerate(sites):
            db.add(
                VisitSite(
                    association_id=grant.association_id,
                    visit_id=visit.id,
                    site_id=site.id,
                    position=position,
                    is_host=is_host,
                )
            )
    visit.version += 1
    after = {"hosts": [site.id for site in hosts], "others": [site.id for site in others]}
    audit.record(db, grant, "set_sites", "Visit", visit.id, before=before, after=after)
    db.flush()
    return visit


def save_weights(db: Session, *, actor: Actor, visit_id: UUID, weights: Mapping[HostCriterion, float]) -> Visit:
    """Keep how the four criteria were weighed for this visit. Raises the codes of `host_choice.choose`."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PLAN)
    if not isinstance(weights, Mapping):
        raise Invalid("host_choice.no_weight", field="weights")
    exact = {fields.member(criterion, "weights", HostCriterion): weight for criterion, weight in weights.items()}
    host_choice.choose([], exact)
    before = audit.values(visit)
    visit.host_weights = {criterion.value: float(weight) for criterion, weight in exact.items()}
    audit.record(db, grant, "weigh", "Visit", visit.id, before=before, after=audit.values(visit))
    db.flush()
    return visit


def attach(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    base_version: int,
    checklist_version_id: UUID | None = None,
    survey_version_id: UUID | None = None,
) -> Visit:
    """Give the visit a published checklist, survey or both; neither given means the latest of each.

    The mapping goes along (`visit_mapping.change_checklist`), and so does a survey that is open already.

    Raises Conflict `visit.has_answers` once someone has scored, `visit.has_responses` once someone has answered the
    open survey, `visit.nothing_published`; Invalid `visit.unpublished`.
    """
    grant, visit = planned(db, actor, visit_id, base_version)
    if checklist_version_id is None and survey_version_id is None:
        checklist_version_id = visit.checklist_version_id or visit_parts.latest_checklist(db, grant)
        survey_version_id = visit.survey_version_id or visit_parts.latest_survey(db, grant)
        if checklist_version_id is None and survey_version_id is None:
            raise Conflict("visit.nothing_published")
    before = audit.values(visit)
    if survey_version_id is not None:
        survey = fetch(db, SurveyVersion, grant, survey_version_id)
        _published(survey.state)
        _follow_survey(db, grant, visit, survey)
        visit.survey_version_id = survey.id
    if checklist_version_id is not None and checklist_version_id != visit.checklist_version_id:
        checklist = fetch(db, ChecklistVersion, grant, checklist_version_id)
        _published(checklist.state)
        if _exists(db, grant, Answer, visit):
            raise Conflict("visit.has_answers")
        visit_mapping.change_checklist(db, visit, checklist)
    return _saved(db, grant, visit, "attach", before)


def move_visit(db: Session, *, actor: Actor, visit_id: UUID, to: VisitStatus) -> Visit:
    """Move the visit through its life, by the legal moves only (`rules.visit_status`).

    Members see an open visit, so opening one publishes its programme; Conflict `programme.blocked` where it cannot.
    """
    to = fields.member(to, "status", VisitStatus)
    on_the_day = to in (VisitStatus.RUNNING, VisitStatus.CLOSED)
    grant = require(db, actor, Capability.RUN_VISITS if on_the_day else Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    live = _registered(db, grant, visit, RegistrationState.REGISTERED, RegistrationState.WAITING)
    check_move(visit.status, to, Facts(registered=live))
    if to is VisitStatus.OPEN:
        publishing.publish_stored(db, grant, visit)
    before = audit.values(visit)
    visit.status = to
    visit.live_version += 1  # what phones hear says how the visit stands
    return _saved(db, grant, visit, f"move_{to.value}", before)


def delete_visit(db: Session, *, actor: Actor, visit_id: UUID) -> None:
    """Delete a draft and everything in it.

    Conflict `visit.not_draft`, `visit.in_use` or `visit.was_published` otherwise: a published programme is
    kept for ever, and so is its visit. People have planned their day by it.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    if visit.status is not VisitStatus.DRAFT:
        raise Conflict("visit.not_draft", status=visit.status)
    if any(_exists(db, grant, table, visit) for table in (Answer, Photo, Case)):
        raise Conflict("visit.in_use")
    if programme_rows.latest(db, grant.association_id, visit.id) is not None:
        raise Conflict("visit.was_published")
    audit.record(db, grant, "delete", "Visit", visit.id, before=audit.values(visit))
    # rows of one visit refer to each other, and a cascade deletes them in no order
    mine = visit.association_id, visit.id
    db.execute(
        update(Task).where(col(Task.association_id) == mine[0], col(Task.visit_id) == mine[1]).values(after_id=None)
    )
    for table in (Registration, Group):
        db.execute(delete(table).where(col(table.association_id) == mine[0], col(table.visit_id) == mine[1]))
    db.delete(visit)
    db.flush()


def planned(db: Session, actor: Actor, visit_id: UUID, base_version: int) -> tuple[Grant, Visit]:
    """Return the grant and the visit if its plan may be changed and nobody did since `base_version`."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PLAN)
    if visit.version != base_version:
        raise Conflict("visit.changed", stored=audit.values(visit))
    return grant, visit


def _saved(db: Session, grant: Grant, visit: Visit, action: str, before: dict[str, object]) -> Visit:
    visit.version += 1
    audit.record(db, grant, action, "Visit", visit.id, before=before, after=audit.values(visit))
    db.flush()
    return visit


def _sites(db: Session, grant: Grant, site_ids: Sequence[UUID], *, least: int, most: int) -> list[Site]:
    ids = fields.row_ids(site_ids, "sites", most=10)
    found = fetch_all(db, Site, grant, ids)
    if not least <= len(ids) <= most:
        code = "visit.hosts_exactly" if least == most else "visit.hosts"
        raise Invalid(code, field="sites", least=least, most=most)
    return [found[site_id] for site_id in ids]


def _next_number(db: Session, grant: Grant) -> int:
    last = db.scalar(select(func.max(col(Visit.number))).where(col(Visit.association_id) == grant.association_id))
    return (last or 0) + 1


def _registered(db: Session, grant: Grant, visit: Visit, *states: RegistrationState) -> int:
    return db.scalars(
        select(func.count())
        .select_from(Registration)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state).in_(states),
        )
    ).one()


def _exists(db: Session, grant: Grant, table: type[Answer | Photo | Case | SurveyResponse], visit: Visit) -> bool:
    statement = select(col(table.visit_id)).where(
        col(table.association_id) == grant.association_id, col(table.visit_id) == visit.id
    )
    return db.execute(statement.limit(1)).first() is not None


def _follow_survey(db: Session, grant: Grant, visit: Visit, survey: SurveyVersion) -> None:
    """Let the visit's open survey ask the new questions: its address must never ask others than the visit names."""
    link = db.scalars(
        select(SurveyLink)
        .where(col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit.id)
        .with_for_update()
    ).one_or_none()
    if link is None or link.version_id == survey.id:
        return
    if _exists(db, grant, SurveyResponse, visit):
        raise Conflict("visit.has_responses")
    before = {"version_id": link.version_id}
    link.version_id = survey.id
    audit.record(db, grant, "change", "SurveyLink", link.id, before=before, after={"version_id": survey.id})


def _published(state: TemplateState) -> None:
    if state is not TemplateState.PUBLISHED:
        raise Invalid("visit.unpublished", state=state)
