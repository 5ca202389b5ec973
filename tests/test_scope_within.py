"""Every service and query, tried from inside the association by people whom the rows do not concern.

`tests.test_scope` walks with another association's ids; here the association is right and the firm, the registration or
the role is not. What each function needs is written down once in NEEDS, which fails closed: a function that is not in
it fails, and so does one that asks for something else.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

import models
from dashboard.access import BADGE_CAPABILITIES, Actor
from dashboard.errors import Refused
from dashboard.rules.capabilities import TABLE, Capability
from dashboard.services import sessions
from models import AuditEntry, SignInSession
from models.base import utc_now
from models.enums import RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.test_scope import WALKED, _call, _ids_in
from tests.world import World, build

_C = Capability

NEEDS: dict[str, Capability] = {
    "queries.agenda.last_saved": _C.PLAN_VISITS,
    "queries.agenda.programme": _C.VIEW_VISITS,
    "queries.agenda.printed_programme": _C.VIEW_VISITS,
    "queries.agenda.public_programme": _C.VIEW_VISITS,
    "queries.agenda.removed": _C.VIEW_VISITS,
    "queries.attendance.certificates": _C.RUN_VISITS,
    "queries.attendance.door": _C.RUN_VISITS,
    "queries.attendance.door_keys": _C.RUN_VISITS,
    "queries.attendance.firm_names": _C.RUN_VISITS,
    "queries.badges.badge_links": _C.RUN_VISITS,
    "queries.badges.badges": _C.VIEW_ALL_VISITS,
    "queries.board.board": _C.SCORE,
    "queries.board.desk_board": _C.VIEW_ALL_VISITS,
    "queries.booklet.booklet": _C.VIEW_VISITS,
    "queries.calendar_days.day_span": _C.VIEW_ALL_VISITS,
    "queries.calendar_days.own_days": _C.VIEW_ALL_VISITS,
    "queries.case_search.library_size": _C.READ_CASES,
    "queries.case_search.search": _C.READ_CASES,
    "queries.case_photos.photos_to_add": _C.WRITE_CASES,
    "queries.case_photos.stored_photos": _C.READ_CASES,
    "queries.case_work.compare_versions": _C.READ_CASES,
    "queries.cases.dimension_names": _C.READ_CASES,
    "queries.case_work.list_cases": _C.READ_CASES,
    "queries.cases.reading_view": _C.READ_CASES,
    "queries.case_work.review_counts": _C.READ_CASES,
    "queries.checklists.checklist": _C.VIEW_CHECKLISTS,
    "queries.checklists.choices": _C.VIEW_CHECKLISTS,
    "queries.checklists.diff": _C.VIEW_CHECKLISTS,
    "queries.checklists.templates": _C.VIEW_CHECKLISTS,
    "queries.checklists.visit_checklist": _C.VIEW_VISITS,
    "queries.devices.own_devices": _C.USE,
    "queries.field.my_pack": _C.SCORE,
    "queries.field.visit_pack": _C.SCORE,
    "queries.field_desk.late_entries": _C.EXPORT_RESULTS,
    "queries.field_desk.observations": _C.VIEW_RESULTS,
    "queries.goals.mapping": _C.VIEW_ALL_VISITS,
    "queries.grouping.grouping": _C.VIEW_ALL_VISITS,
    "queries.home.case_counts": _C.READ_CASES,
    "queries.home.my_part": _C.SCORE,
    "queries.home.open_tasks": _C.VIEW_ALL_VISITS,
    "queries.home.people_counts": _C.VIEW_MEMBERS,
    "queries.home.visit_ahead": _C.VIEW_VISITS,
    "queries.home.visit_now": _C.VIEW_VISITS,
    "queries.host_brief.host_brief": _C.VIEW_VISITS,
    "queries.host_summary.host_summary": _C.VIEW_HOST_SUMMARY,
    "queries.materials.materials": _C.VIEW_ALL_VISITS,
    "queries.live.afterwards": _C.VIEW_ALL_VISITS,
    "queries.live.day": _C.VIEW_ALL_VISITS,
    "queries.live.live": _C.SCORE,
    "queries.live.live_version": _C.SCORE,
    "queries.live.preview": _C.RUN_VISITS,
    "queries.live.typical_by_kind": _C.PLAN_VISITS,
    "queries.live.typical_minutes": _C.PLAN_VISITS,
    "queries.me.me": _C.VIEW_VISITS,
    "queries.member_notice.notice_facts": _C.VIEW_ALL_VISITS,
    "queries.members.audit_trail": _C.VIEW_AUDIT,
    "queries.members.firms": _C.VIEW_MEMBERS,
    "queries.members.people": _C.VIEW_MEMBERS,
    "queries.moderation.questions": _C.VIEW_ALL_VISITS,
    "queries.moderation.ready": _C.RUN_VISITS,
    "queries.observe.my_sheet": _C.SCORE,
    "queries.peers.may_see_peers": _C.VIEW_RESULTS,
    "queries.photos.photo_file": _C.USE,
    "queries.programme_templates.own_templates": _C.PLAN_VISITS,
    "queries.published.history": _C.VIEW_VISITS,
    "queries.published.news": _C.VIEW_VISITS,
    "queries.published.standing_of": _C.PLAN_VISITS,
    "queries.registration_forms.firm_choices": _C.PLAN_VISITS,
    "queries.registration_forms.form_settings": _C.PLAN_VISITS,
    "queries.registration_forms.own_token": _C.PLAN_VISITS,
    "queries.registrations.could_register": _C.PLAN_VISITS,
    "queries.registrations.groups": _C.VIEW_ALL_VISITS,
    "queries.registrations.guides": _C.PLAN_VISITS,
    "queries.registrations.registrations": _C.VIEW_ALL_VISITS,
    "queries.roster.roster": _C.PLAN_VISITS,
    "queries.results.answer_rows": _C.VIEW_RESULTS,
    "queries.results.export_rows": _C.EXPORT_RESULTS,
    "queries.results.visit_results": _C.VIEW_RESULTS,
    "queries.rotation.late_preview": _C.RUN_VISITS,
    "queries.rotation.site_plan": _C.PLAN_VISITS,
    "queries.rotation.workbench": _C.VIEW_ALL_VISITS,
    "queries.sites.candidates": _C.VIEW_SITES,
    "queries.sites.directory": _C.VIEW_SITES,
    "queries.sites.firm_choices": _C.EDIT_SITES,
    "queries.sites.members_by_kind": _C.VIEW_SITES,
    "queries.sites.profile": _C.VIEW_SITES,
    "queries.survey_results.results": _C.VIEW_SURVEYS,
    "queries.surveys.awaited": _C.EDIT_SURVEYS,
    "queries.surveys.overview": _C.VIEW_SURVEYS,
    "queries.surveys.satisfaction_trend": _C.VIEW_SURVEYS,
    "queries.tasks.late_tasks": _C.VIEW_ALL_VISITS,
    "queries.tasks.tasks": _C.VIEW_ALL_VISITS,
    "queries.viewers.profile": _C.USE,
    "queries.visit_levels.cross_visit_levels": _C.VIEW_ALL_VISITS,
    "queries.visit_levels.other_levels": _C.VIEW_RESULTS,
    "queries.visit_overview.overview": _C.VIEW_ALL_VISITS,
    "queries.visits.choices": _C.VIEW_VISITS,
    "queries.visits.head": _C.VIEW_VISITS,
    "queries.visits.rows": _C.VIEW_VISITS,
    "services.agenda.change_minutes": _C.PLAN_VISITS,
    "services.agenda.insert_item": _C.PLAN_VISITS,
    "services.agenda.move_item": _C.PLAN_VISITS,
    "services.agenda.remove_item": _C.PLAN_VISITS,
    "services.agenda.save_agenda": _C.PLAN_VISITS,
    "services.attendance.sign_in": _C.RUN_VISITS,
    "services.attendance.sign_in_scanned": _C.RUN_VISITS,
    "services.attendance.sign_out": _C.RUN_VISITS,
    "services.attendance.undo": _C.RUN_VISITS,
    "services.badges.issue_badges": _C.RUN_VISITS,
    "services.badges.reissue": _C.RUN_VISITS,
    "services.badges.revoke": _C.RUN_VISITS,
    "services.calendar_days.remove_day": _C.PLAN_VISITS,
    "services.calendar_days.set_day": _C.PLAN_VISITS,
    "services.case_reviews.publish_case": _C.REVIEW_CASES,
    "services.case_reviews.return_case": _C.REVIEW_CASES,
    "services.case_reviews.revise_case": _C.WRITE_CASES,
    "services.case_reviews.submit_case": _C.WRITE_CASES,
    "services.cases.attach_photo": _C.WRITE_CASES,
    "services.cases.create_case": _C.WRITE_CASES,
    "services.cases.create_case_from_point": _C.WRITE_CASES,
    "services.cases.create_case_from_visit": _C.WRITE_CASES,
    "services.cases.edit_case": _C.WRITE_CASES,
    "services.cases.remove_photo": _C.WRITE_CASES,
    "services.cases.set_host_consent": _C.WRITE_CASES,
    "services.checklist_imports.import_checklist": _C.EDIT_CHECKLISTS,
    "services.checklist_points.add_dimension": _C.EDIT_CHECKLISTS,
    "services.checklist_points.add_point": _C.EDIT_CHECKLISTS,
    "services.checklist_points.delete_dimension": _C.EDIT_CHECKLISTS,
    "services.checklist_points.delete_point": _C.EDIT_CHECKLISTS,
    "services.checklist_points.edit_dimension": _C.EDIT_CHECKLISTS,
    "services.checklist_points.edit_point": _C.EDIT_CHECKLISTS,
    "services.checklist_points.move_dimension": _C.EDIT_CHECKLISTS,
    "services.checklist_points.move_point": _C.EDIT_CHECKLISTS,
    "services.checklist_points.retire_point": _C.EDIT_CHECKLISTS,
    "services.checklists.create_draft": _C.EDIT_CHECKLISTS,
    "services.checklists.create_template": _C.EDIT_CHECKLISTS,
    "services.checklists.delete_draft": _C.EDIT_CHECKLISTS,
    "services.checklists.publish": _C.EDIT_CHECKLISTS,
    "services.checklists.rename_template": _C.EDIT_CHECKLISTS,
    "services.checklists.retire_version": _C.EDIT_CHECKLISTS,
    "services.entry_import.import_entries": _C.RUN_VISITS,
    "services.entry_import.preview_entries": _C.RUN_VISITS,
    "services.field_entries.apply_entries": _C.SCORE,
    "services.firms.save_firm": _C.EDIT_MEMBERS,
    "services.firms.set_firm_active": _C.EDIT_MEMBERS,
    "services.goals.add_question": _C.PLAN_VISITS,
    "services.goals.remove_question": _C.PLAN_VISITS,
    "services.goals.set_goal_points": _C.PLAN_VISITS,
    "services.goals.set_goal_stops": _C.PLAN_VISITS,
    "services.goals.set_goals": _C.PLAN_VISITS,
    "services.groups.apply_groups": _C.PLAN_VISITS,
    "services.groups.edit_group": _C.PLAN_VISITS,
    "services.groups.make_groups": _C.PLAN_VISITS,
    "services.groups.pin_people": _C.PLAN_VISITS,
    "services.groups.place_people": _C.PLAN_VISITS,
    "services.groups.save_rules": _C.PLAN_VISITS,
    "services.groups.undo_apply": _C.PLAN_VISITS,
    "services.materials.add_material": _C.PLAN_VISITS,
    "services.materials.complete_materials": _C.PLAN_VISITS,
    "services.materials.edit_material": _C.PLAN_VISITS,
    "services.materials.follow_count": _C.PLAN_VISITS,
    "services.materials.remove_material": _C.PLAN_VISITS,
    "services.materials.set_quantity": _C.PLAN_VISITS,
    "services.materials.set_ready": _C.PLAN_VISITS,
    "services.materials.set_stock": _C.PLAN_VISITS,
    "services.member_notice.save_notice": _C.PLAN_VISITS,
    "services.live.adjust": _C.RUN_VISITS,
    "services.live.finish": _C.RUN_VISITS,
    "services.live.start": _C.RUN_VISITS,
    "services.live.undo": _C.RUN_VISITS,
    "services.member_imports.import_members": _C.EDIT_MEMBERS,
    "services.member_imports.preview_members": _C.EDIT_MEMBERS,
    "services.moderation.mark": _C.RUN_VISITS,
    "services.moderation.put_on_board": _C.RUN_VISITS,
    "services.notices.publish": _C.RUN_VISITS,
    "services.notices.withdraw": _C.RUN_VISITS,
    "services.people.invite": _C.EDIT_MEMBERS,
    "services.people.save_person": _C.EDIT_MEMBERS,
    "services.people.set_person_disabled": _C.EDIT_MEMBERS,
    "services.photos.add_photo": _C.SCORE,
    "services.photos.check_entry": _C.SCORE,
    "services.photos.send_photo": _C.SCORE,
    "services.photos.remove_photo": _C.SCORE,
    "services.programme_templates.apply_template": _C.PLAN_VISITS,
    "services.programme_templates.save_template": _C.PLAN_VISITS,
    "services.programme_templates.set_active": _C.PLAN_VISITS,
    "services.publishing.ignore_warning": _C.PLAN_VISITS,
    "services.publishing.publish": _C.PLAN_VISITS,
    "services.publishing.unignore_warning": _C.PLAN_VISITS,
    "services.roster_imports.import_roster": _C.PLAN_VISITS,
    "services.roster_imports.preview_roster": _C.PLAN_VISITS,
    "services.registration_fees.mark_paid": _C.PLAN_VISITS,
    "services.registration_fees.mark_unpaid": _C.PLAN_VISITS,
    "services.registration_fees.waive": _C.PLAN_VISITS,
    "services.registration_forms.save_form": _C.PLAN_VISITS,
    "services.registration_forms.set_quota": _C.PLAN_VISITS,
    "services.registrations.cancel": _C.PLAN_VISITS,
    "services.registrations.edit_note": _C.PLAN_VISITS,
    "services.registrations.promote_waiting": _C.PLAN_VISITS,
    "services.registrations.promote": _C.PLAN_VISITS,
    "services.registrations.register": _C.PLAN_VISITS,
    "services.registrations.renew_link": _C.PLAN_VISITS,
    "services.registrations.settle_firm": _C.PLAN_VISITS,
    "services.registrations.take_back": _C.PLAN_VISITS,
    "services.rotations.keep_plan": _C.PLAN_VISITS,
    "services.rotations.replan_late": _C.RUN_VISITS,
    "services.routes.save_route": _C.PLAN_VISITS,
    "services.routes.set_site_plan": _C.PLAN_VISITS,
    "services.scores.rebuild_summary": _C.RUN_VISITS,
    "services.scores.record_score": _C.SCORE,
    "services.scores.record_scores": _C.SCORE,
    "services.sessions.change_password": _C.USE,
    "services.sessions.set_language": _C.USE,
    "services.sheets.finish": _C.SCORE,
    "services.sheets.reopen": _C.SCORE,
    "services.sheets.start": _C.SCORE,
    "services.sites.create_site": _C.EDIT_SITES,
    "services.sites.edit_site": _C.EDIT_SITES,
    "services.sites.rate_site": _C.EDIT_SITES,
    "services.sites.set_honours": _C.EDIT_SITES,
    "services.stops.add_stop": _C.PLAN_VISITS,
    "services.stops.edit_stop": _C.PLAN_VISITS,
    "services.stops.order_stops": _C.PLAN_VISITS,
    "services.stops.remove_stop": _C.PLAN_VISITS,
    "services.stops.set_stop_points": _C.PLAN_VISITS,
    "services.surveys.close_survey": _C.EDIT_SURVEYS,
    "services.surveys.issue_personal_links": _C.EDIT_SURVEYS,
    "services.surveys.open_survey": _C.EDIT_SURVEYS,
    "services.surveys.publish_version": _C.EDIT_SURVEYS,
    "services.surveys.save_template": _C.EDIT_SURVEYS,
    "services.surveys.set_closing": _C.EDIT_SURVEYS,
    "services.tasks.add_task": _C.PLAN_VISITS,
    "services.tasks.complete_tasks": _C.PLAN_VISITS,
    "services.tasks.edit_task": _C.PLAN_VISITS,
    "services.tasks.move_task": _C.PLAN_VISITS,
    "services.tasks.remove_task": _C.PLAN_VISITS,
    "services.tasks.tick_task": _C.PLAN_VISITS,
    "services.visits.attach": _C.PLAN_VISITS,
    "services.walk_ins.admit": _C.RUN_VISITS,
    "services.walk_ins.walk_in": _C.RUN_VISITS,
    "services.visits.create_visit": _C.PLAN_VISITS,
    "services.visits.delete_visit": _C.PLAN_VISITS,
    "services.visits.edit_visit": _C.PLAN_VISITS,
    "services.visits.move_visit": _C.RUN_VISITS,
    "services.visits.planned": _C.PLAN_VISITS,
    "services.visits.save_weights": _C.PLAN_VISITS,
    "services.visits.set_sites": _C.PLAN_VISITS,
}

READS = frozenset(c for c in _C if c.value.startswith(("view_", "read_")))
QUERIES_OF_WRITERS = {
    "queries.programme_templates.own_templates",
    "queries.published.standing_of",
    "queries.agenda.last_saved",
    "queries.attendance.certificates",
    "queries.attendance.door",
    "queries.attendance.door_keys",
    "queries.attendance.firm_names",
    "queries.badges.badge_links",
    "queries.case_photos.photos_to_add",
    "queries.registration_forms.firm_choices",
    "queries.registration_forms.form_settings",
    "queries.registration_forms.own_token",
    "queries.live.preview",
    "queries.live.typical_by_kind",
    "queries.live.typical_minutes",
    "queries.moderation.ready",
    "queries.registrations.could_register",
    "queries.registrations.guides",
    "queries.roster.roster",
    "queries.rotation.late_preview",
    "queries.rotation.site_plan",
    "queries.sites.firm_choices",
    "queries.surveys.awaited",
}
"""Choices of a form: only who may send it needs them."""

OWN = {"services.sessions.set_language"}
"""What everyone may write: something of their own."""

OPEN_TO_OBSERVERS = {
    "queries.sites.directory",
    "queries.sites.candidates",
    "queries.sites.profile",
    "queries.sites.members_by_kind",
}
"""The sites that the association visits are for every member to read about."""

NOTE = "门口有人招呼"
SECRETS = ("13800001234", "花生过敏", "私下的话", "签名甲", NOTE, "plum@firm.example")


def test_what_each_function_needs_is_written_down() -> None:
    assert WALKED.keys() == NEEDS.keys()


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_the_need_fits_the_verb(name: str) -> None:
    """A write asks for a right to write; a read for a right to read or, for a form's choices, to write."""
    need = NEEDS[name]
    if name.startswith("services."):
        assert need not in READS, f"{name} writes with a right to read"
    elif name not in QUERIES_OF_WRITERS:
        assert need in READS | {_C.USE, _C.SCORE, _C.EXPORT_RESULTS}, f"{name} reads with a right to write"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_right_is_refused_first(db: Session, role: Role) -> None:
    """Whoever lacks the right learns nothing else: not whether the row exists, not whether its state would allow it."""
    world = build(db)
    who = make.actor(db, world.association, role, firm_id=world.ids["firm_id"])
    allowed = []
    for name, need in NEEDS.items():
        if need in TABLE[role]:
            continue
        try:
            with db.begin_nested():
                _call(WALKED[name], db, who, world)
        except Refused as refused:
            if (refused.code, refused.facts.get("capability")) == ("capability.missing", need.value):
                continue
        allowed.append(name)
    assert not allowed


def _furnish(db: Session, world: World, status: VisitStatus) -> set[UUID]:
    """Put the visit into a state, write what must not get about, and return the ids that strangers must not see."""
    visit = db.get_one(models.Visit, (world.association.id, world.ids["visit_id"]))
    visit.status = status
    person = db.get_one(models.Person, (world.association.id, world.ids["person_id"]))
    person.phone, person.email = "13800001234", "plum@firm.example"
    registration = db.get_one(models.Registration, (world.association.id, world.ids["registration_id"]))
    registration.dietary, registration.note = "花生过敏", "私下的话"
    db.flush()
    _sheet(db, world, person.id, finished=status is not VisitStatus.OPEN)
    return set(world.ids.values()) - {world.ids["site_id"]}


def _sheet(db: Session, world: World, observer_id: UUID, *, finished: bool, signature: str = "签名甲") -> None:
    db.add(
        models.ObserverSheet(
            association_id=world.association.id,
            visit_id=world.ids["visit_id"],
            observer_id=observer_id,
            finished_at=utc_now() if finished else None,
            signature=signature,
        )
    )
    db.flush()


def _told(result: Any) -> list[str]:
    return [secret for secret in SECRETS if secret in repr(result)]


def _theirs(role: Role) -> list[str]:
    """Return what the role may call at all; the rest is refused before anything is read."""
    return [name for name in sorted(NEEDS) if NEEDS[name] in TABLE[role]]


_Contents = dict[str, list[str]]


def _contents(db: Session, world: World) -> _Contents:
    """Return every row of the association but the trail and the sessions."""
    found = {}
    for name, table in SQLModel.metadata.tables.items():
        if "association_id" in table.c and name not in (AuditEntry.__tablename__, SignInSession.__tablename__):
            rows = db.execute(select(table).where(table.c.association_id == world.association.id)).all()
            found[name] = sorted(map(repr, rows))
    return found


def _strangers(db: Session, world: World) -> list[tuple[str, Actor]]:
    """People of another firm of the same association."""
    elsewhere = make.firm(db, world.association)
    of = world.association
    cancelled = make.actor(db, of, Role.OBSERVER, firm_id=elsewhere.id)
    visit = db.get_one(models.Visit, (of.id, world.ids["visit_id"]))
    make.registration(db, visit, cancelled.person_id, state=RegistrationState.CANCELLED)
    return [
        ("an observer of another firm", make.actor(db, of, Role.OBSERVER, firm_id=elsewhere.id)),
        ("an observer of the same firm", make.actor(db, of, Role.OBSERVER, firm_id=world.ids["firm_id"])),
        ("an observer who cancelled", cancelled),
        ("a host of another firm", make.actor(db, of, Role.HOST, firm_id=elsewhere.id)),
        ("a host without a firm", make.actor(db, of, Role.HOST)),
    ]


@contextmanager
def _writes(db: Session) -> Iterator[list[str]]:
    """Gather the statements that are no plain SELECT: only after one of them need the tables be read again."""
    seen: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split(None, 1)[0].upper() not in ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"):
            seen.append(statement)

    engine = db.get_bind().engine
    event.listen(engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", look)


def _try(db: Session, name: str, who: Actor, world: World, before: _Contents) -> tuple[Any, list[str]]:
    """Call, take it back, and return the result with the tables that it changed."""
    attempt = db.begin_nested()
    with _writes(db) as written:
        try:
            result = _call(WALKED[name], db, who, world)
            db.flush()
        except Refused:
            result = None
            written.clear()
    after = _contents(db, world) if written else before
    attempt.rollback()
    db.expire_all()
    return result, [table for table in after if after[table] != before[table] and name not in OWN]


@pytest.mark.parametrize("status", [VisitStatus.DRAFT, VisitStatus.RUNNING, VisitStatus.CLOSED])
def test_whom_a_visit_does_not_concern_neither_reads_nor_writes_it(db: Session, status: VisitStatus) -> None:
    world = build(db)
    private = _furnish(db, world, status)
    strangers = _strangers(db, world)
    before = _contents(db, world)
    found = []
    for what, who in strangers:
        for name in _theirs(Role.OBSERVER if "observer" in what else Role.HOST):
            result, written = _try(db, name, who, world, before)
            leaked = {key for key, value in world.ids.items() if value in _ids_in(result) & private}
            if written or _told(result) or (leaked and name not in OPEN_TO_OBSERVERS):
                found.append((name, what, written, leaked, _told(result)))
    assert not found


@pytest.mark.parametrize("status", [VisitStatus.OPEN, VisitStatus.RUNNING, VisitStatus.CLOSED])
def test_the_host_reads_no_person_and_no_answer(db: Session, status: VisitStatus) -> None:
    """The team of the site visited sees the visit, never who came or what they wrote."""
    world = build(db)
    _furnish(db, world, status)
    host = make.actor(db, world.association, Role.HOST, firm_id=world.ids["firm_id"])
    kept = {world.ids[key] for key in ("person_id", "registration_id", "photo_id", "case_id")}
    before = _contents(db, world)
    found = []
    for name in _theirs(Role.HOST):
        result, written = _try(db, name, host, world, before)
        if written or _ids_in(result) & kept or _told(result):
            found.append((name, written, _ids_in(result) & kept, _told(result)))
    assert not found


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.LEADER, {_C.USE, _C.WRITE_CASES, _C.REVIEW_CASES}),
        (Role.ADMIN, {_C.USE, _C.EDIT_MEMBERS, _C.GRANT_ROLES}),
        (Role.OBSERVER, {_C.USE, _C.SCORE}),
        (Role.HOST, {_C.USE}),
    ],
)
def test_each_role_writes_only_what_is_its_own(db: Session, role: Role, rights: set[Capability]) -> None:
    """A leader judges and writes cases, an administrator keeps members, an observer scores, a host only reads."""
    world = build(db)
    _furnish(db, world, VisitStatus.OPEN)
    who = make.actor(db, world.association, role, firm_id=world.ids["firm_id"])
    before = _contents(db, world)
    others = [name for name in NEEDS if NEEDS[name] not in rights]
    assert [name for name in others if _try(db, name, who, world, before)[1]] == []


@pytest.mark.parametrize("status", [VisitStatus.RUNNING, VisitStatus.CLOSED])
def test_a_fellow_observer_reads_no_names_and_no_contact(db: Session, status: VisitStatus) -> None:
    """Who took part in the same visit sees what was noted, and neither who noted it nor how to reach them."""
    world = build(db)
    _furnish(db, world, status)
    visit = db.get_one(models.Visit, (world.association.id, world.ids["visit_id"]))
    fellow = make.actor(db, world.association, Role.OBSERVER, firm_id=make.firm(db, world.association).id)
    make.registration(db, visit, fellow.person_id)
    _sheet(db, world, fellow.person_id, finished=True, signature="签名乙")
    kept = {world.ids[key] for key in ("person_id", "registration_id", "case_id")}
    before = _contents(db, world)
    found, read = [], set[str]()
    for name in _theirs(Role.OBSERVER):
        result, _ = _try(db, name, fellow, world, before)
        told = [secret for secret in _told(result) if secret != NOTE]
        read |= {NOTE} & set(_told(result))
        if told or _ids_in(result) & kept:
            found.append((name, told, _ids_in(result) & kept))
    assert not found
    assert read, "the control: the note itself is there to read"


@pytest.mark.parametrize("status", [VisitStatus.OPEN, VisitStatus.RUNNING, VisitStatus.CLOSED])
def test_a_badge_reaches_no_other_visit(db: Session, status: VisitStatus) -> None:
    """Whoever came in by the badge of one visit neither reads nor writes another, although registered there too."""
    world = build(db)
    private = _furnish(db, world, status) - {world.ids["person_id"], world.ids["firm_id"]}
    person = db.get_one(models.Person, (world.association.id, world.ids["person_id"]))
    for role in Role:
        if role is not Role.OBSERVER:  # however much the person may do at the desk
            db.add(models.PersonRole(association_id=world.association.id, person_id=person.id, role=role))
    sheet = db.scalars(select(models.ObserverSheet)).one()
    sheet.finished_at = None
    other = make.visit(
        db,
        world.association,
        status=status,
        checklist_version_id=make.checklist_version(db, world.association).id,
    )
    make.registration(db, other, person.id)
    by_badge = sessions.open_session(db, person, badge=make.badge(db, other, person.id)).actor
    by_account = sessions.open_session(db, person).actor
    before = _contents(db, world)
    reached: dict[Actor, set[str]] = {by_badge: set(), by_account: set()}
    for who, what in reached.items():
        for name in (one for one, need in NEEDS.items() if need in BADGE_CAPABILITIES):  # the rest is refused below
            result, written = _try(db, name, who, world, before)
            about = {"visit_id", "photo_id"} & inspect.signature(WALKED[name]).parameters.keys()
            answered = about and result is not None
            if written or answered or _ids_in(result) & private:
                what.add(name)
    assert reached[by_badge] == set()
    assert {"queries.observe.my_sheet", "queries.home.my_part", "queries.photos.photo_file"} <= reached[by_account]
    if status is VisitStatus.RUNNING:
        writes = {"services.scores.record_score", "services.photos.add_photo", "services.photos.remove_photo"}
        assert writes | {"services.sheets.start"} <= reached[by_account], "the control: without the badge they do"


def test_a_badge_opens_only_what_observers_do(db: Session) -> None:
    """Even of its own visit a badge shows nothing that is for staff, whoever wears it."""
    world = build(db)
    _furnish(db, world, VisitStatus.RUNNING)
    visit = db.get_one(models.Visit, (world.association.id, world.ids["visit_id"]))
    planner = make.person(db, world.association, *Role)
    make.registration(db, visit, planner.id)
    badge = make.badge(db, visit, planner.id)
    who = sessions.open_session(db, planner, badge=badge).actor
    open_to_it = []
    for name, need in NEEDS.items():
        try:
            with db.begin_nested():
                _call(WALKED[name], db, who, world)
        except Refused as refused:
            if refused.code == "capability.missing":
                assert need not in BADGE_CAPABILITIES
                continue
        open_to_it.append(name)
    assert {NEEDS[name] for name in open_to_it} == BADGE_CAPABILITIES


def test_the_walk_finds_what_is_not_kept(db: Session) -> None:
    """The control: with the right of someone whom it concerns, the same walk does read and does write."""
    world = build(db)
    private = _furnish(db, world, VisitStatus.OPEN)
    planner = make.actor(db, world.association, Role.PLANNER)
    before = _contents(db, world)
    seen, _ = _try(db, "queries.registrations.registrations", planner, world, before)
    assert _ids_in(seen) & private
    assert _told(seen)
    assert _try(db, "services.registrations.edit_note", planner, world, before)[1] == ["registration"]


def test_what_somebody_writes_who_may_is_noticed(db: Session) -> None:
    """The control for all the above: the same calls by a planner of the association do change tables."""
    world = build(db)
    _furnish(db, world, VisitStatus.OPEN)
    planner = make.actor(db, world.association, Role.PLANNER)
    before = _contents(db, world)
    services = [name for name in _theirs(Role.PLANNER) if name.startswith("services.")]
    assert sum(bool(_try(db, name, planner, world, before)[1]) for name in services) > 10
