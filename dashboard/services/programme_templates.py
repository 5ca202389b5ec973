"""Programmes that the association keeps for the next visit: saved from one, applied to another, put out of use."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard import live_rows, programme_rows, templates
from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require, take_turns
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules import fields
from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Content
from dashboard.services import agenda, audit, stops
from models import ProgrammeTemplate, Visit, VisitSite
from models.base import NAME
from models.enums import AgendaKind, ProgrammeLength, StopKind

MOST_EARLIER = 20
"""Earlier versions that a template keeps."""

HALF_DAY = 5 * 60  # minutes: what lasts longer is a full day


def save_template(
    db: Session, *, actor: Actor, visit_id: UUID, name: str, name_en: str = "", usual: bool = False
) -> ProgrammeTemplate:
    """Keep a visit's stored programme as a template: items, places, notes and stops, without people and groups.

    With `usual`, items and stops last as long as those of their kind usually took (`live_rows.usual_minutes`), where
    that is known; fixed starts stay. Under the name of one that there is, it becomes that one's next version and the
    earlier one is kept in it. Raises `Invalid` `programme.empty` for a programme without items, or a field's code.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    called = fields.text(name, "name", most=NAME, required=True)
    called_en = fields.text(name_en, "name_en", most=NAME)
    now = programme_rows.draft(db, visit)
    if fields.flag(usual, "usual"):
        now = _as_usual(db, grant, now)
    content = _content(now)
    if not content["items"]:
        raise Invalid("programme.empty", field="visit")
    take_turns(db, grant)
    row = db.scalars(
        select(ProgrammeTemplate).where(
            col(ProgrammeTemplate.association_id) == grant.association_id, col(ProgrammeTemplate.name) == called
        )
    ).one_or_none()
    length = _length(db, visit, now)
    if row is None:
        row = ProgrammeTemplate(
            association_id=grant.association_id,
            name=called,
            name_en=called_en,
            length=length,
            content=content | {"earlier": []},
            author_id=grant.person_id,
        )
        db.add(row)
        db.flush()
        audit.record(db, grant, "create", "ProgrammeTemplate", row.id, after={"name": called, "version": 1})
    else:
        before = {"version": row.version, "active": row.active, "length": row.length}
        last = {key: value for key, value in row.content.items() if key != "earlier"} | {"version": row.version}
        row.content = content | {"earlier": [last, *row.content.get("earlier", [])][:MOST_EARLIER]}
        row.length, row.author_id, row.active, row.version = length, grant.person_id, True, row.version + 1
        row.name_en = called_en or row.name_en
        after = {"version": row.version, "active": True, "length": length}
        audit.record(db, grant, "change", "ProgrammeTemplate", row.id, before=before, after=after)
    db.flush()
    return row


def set_active(db: Session, *, actor: Actor, template_id: UUID, active: bool) -> ProgrammeTemplate:
    """Offer a template no longer, or again; what was made of it stays."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    row = fetch(db, ProgrammeTemplate, grant, fields.row_id(template_id, "template"), lock=True)
    before = {"active": row.active}
    row.active = fields.flag(active, "active")
    audit.record(db, grant, "edit", "ProgrammeTemplate", row.id, before=before, after={"active": row.active})
    db.flush()
    return row


def apply_template(
    db: Session, *, actor: Actor, visit_id: UUID, base_version: int, template_id: UUID, instead: bool = False
) -> int:
    """Make a visit's programme from a template of one's own and return its version.

    The template's stops come where the visit has none. Raises `Conflict` `programme.exists` (fact `lines`) where
    the visit has items and `instead` does not say to replace
    them, `programme.retired` for a template out of use, and what `services.agenda.save_agenda` raises.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    row = fetch(db, ProgrammeTemplate, grant, fields.row_id(template_id, "template"))
    if not row.active:
        raise Conflict("programme.retired", name=row.name, name_en=row.name_en or row.name)
    now = programme_rows.draft(db, visit)
    if now.lines and not fields.flag(instead, "instead"):
        raise Conflict("programme.exists", lines=len(now.lines))
    template = as_template(row)
    agenda.save_agenda(
        db,
        actor=actor,
        visit_id=visit_id,
        base_version=base_version,
        lines=template_lines(template, now.lines),
        ends=template.ends if template.ends > visit.starts else None,
    )
    if not now.stops:
        for stop in row.content["stops"]:
            change = stops.StopFields(**(stop | {"kind": StopKind(stop["kind"])}))
            stops.add_stop(db, actor=actor, visit_id=visit_id, change=change)
    return visit.agenda_version


def named(db: Session, grant: Grant, key: object) -> templates.ProgrammeTemplate:
    """Return the template of this key: a built-in one, or one of the association's own by its id.

    Raises `Invalid` `visit.template` where there is none, `Conflict` `programme.retired` for one out of use.
    """
    if isinstance(key, str) and key in templates.programmes():
        return templates.programmes()[key]
    try:
        row = fetch(db, ProgrammeTemplate, grant, UUID(str(key)))
    except (ValueError, NotFound):
        raise Invalid("visit.template", field="template") from None
    if not row.active:
        raise Conflict("programme.retired", name=row.name, name_en=row.name_en or row.name)
    return as_template(row)


def as_template(row: ProgrammeTemplate) -> templates.ProgrammeTemplate:
    """Return a kept programme in the form of the built-in ones; its key is its id.

    With two hosts the stops' places told whose they were: the first place that is named is the first host's.
    """
    stored = row.content
    several = row.length is ProgrammeLength.TWO_HOSTS
    places = list(dict.fromkeys(one["place"] for one in stored["stops"]))
    return templates.ProgrammeTemplate(
        key=str(row.id),
        title=templates.Words(row.name, row.name_en),
        starts=time.fromisoformat(stored["starts"]),
        ends=time.fromisoformat(stored["ends"]),
        hosts=2 if several else 1,
        items=tuple(_item(one) for one in stored["items"]),
        stops=tuple(
            templates.StopTemplate(
                StopKind(one["kind"]),
                templates.Words(one["title"], one["title_en"]),
                one["minutes"],
                one["capacity_groups"],
                min(places.index(one["place"]) + 1, 2) if several else 1,
            )
            for one in stored["stops"]
        ),
    )


def template_lines(template: templates.ProgrammeTemplate, now: Sequence[Line]) -> tuple[Line, ...]:
    """Return the template's lines. A line of the same kind and title keeps its row, place, speaker, guide and note."""
    kept = {(line.kind, line.title): line for line in now}
    flow = datetime.combine(date.min, template.starts)
    lines = []
    for item in template.items:
        if item.at is not None:
            flow = datetime.combine(date.min, item.at)
        fixed = flow.time() if item.fixed else None
        old = kept.pop((item.kind, item.title.zh), None)
        if old is not None:
            placed = replace(old, locked=False, in_tray=False, group_id=None)
            lines.append(replace(placed, title_en=item.title.en, minutes=item.minutes, fixed_start=fixed))
        else:
            lines.append(
                Line(
                    id=uuid7(),
                    kind=item.kind,
                    title=item.title.zh,
                    title_en=item.title.en,
                    minutes=item.minutes,
                    fixed_start=fixed,
                    place=item.place.zh,
                    place_en=item.place.en,
                    note=item.note.zh,
                    note_en=item.note.en,
                )
            )
        flow += timedelta(minutes=item.minutes)
    return tuple(lines)


def _item(one: dict[str, Any]) -> templates.ItemTemplate:
    return templates.ItemTemplate(
        kind=AgendaKind(one["kind"]),
        title=templates.Words(one["title"], one["title_en"]),
        minutes=one["minutes"],
        fixed=one["at"] is not None,
        place=templates.Words(one["place"], one["place_en"]),
        note=templates.Words(one["note"], one["note_en"]),
        host=1,
        at=time.fromisoformat(one["at"]) if one["at"] is not None else None,
    )


def _content(now: Content) -> dict[str, Any]:
    """Return what a template keeps. Items of single groups are not: other visits have other groups."""
    words = ("title", "title_en", "place", "place_en", "note", "note_en")
    return {
        "starts": now.starts.strftime("%H:%M"),
        "ends": now.ends.strftime("%H:%M"),
        "items": [
            {name: getattr(line, name) for name in words}
            | {
                "kind": line.kind.value,
                "minutes": line.minutes,
                "at": line.fixed_start.strftime("%H:%M") if line.fixed_start is not None else None,
            }
            for line in now.lines
            if line.group_id is None
        ],
        "stops": [
            {name: getattr(stop, name) for name in (*words[:4], "minutes", "capacity_groups")}
            | {"kind": stop.kind.value}
            for stop in now.stops
        ],
    }


def _as_usual(db: Session, grant: Grant, now: Content) -> Content:
    """Return the programme with the durations of what is tapped on the day: items for everybody, and stops."""
    kinds = {one.kind for part in (now.lines, now.stops) for one in part}
    known = live_rows.usual_minutes(db, grant.association_id, kinds)

    def lasting(kind: AgendaKind | StopKind, minutes: int) -> int:
        return known[kind].minutes if kind in known else minutes

    return replace(
        now,
        lines=tuple(replace(line, minutes=lasting(line.kind, line.minutes)) for line in now.lines),
        stops=tuple(replace(stop, minutes=lasting(stop.kind, stop.minutes)) for stop in now.stops),
    )


def _length(db: Session, visit: Visit, now: Content) -> ProgrammeLength:
    hosts = db.scalar(
        select(func.count()).where(
            col(VisitSite.association_id) == visit.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
    )
    if hosts and hosts > 1:
        return ProgrammeLength.TWO_HOSTS
    lasts = (now.ends.hour - now.starts.hour) * 60 + now.ends.minute - now.starts.minute
    return ProgrammeLength.FULL_DAY if lasts > HALF_DAY else ProgrammeLength.HALF_DAY
