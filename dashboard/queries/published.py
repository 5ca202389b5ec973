"""What of a programme is published, what of the draft is not yet, and what changed from version to version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.programme_rows import Published
from dashboard.rules.agenda_checks import Finding, check, standing
from dashboard.rules.programme_content import Content
from dashboard.rules.programme_diff import Change, Changed, diff
from models import Goal, IgnoredWarning, Person, Visit
from models.base import matches

__all__ = ["Edition", "Ignored", "News", "Published", "Standing", "history", "latest", "news", "standing_of"]

Names = Mapping[UUID, tuple[str, str]]
"""Names in Chinese and English of people, groups, lines, stops and goals, by id."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that somebody put aside, with the reason."""

    code: str
    subject: str
    reason: str
    by: str
    by_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version and what it changed; by nobody (`by` empty) where it was there before versions were."""

    number: int
    published_at: datetime
    by: str
    by_en: str
    note: str
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a programme stands for who plans it.

    `last` is the latest version, None before the first; `unpublished` what participants would newly see, `lines` of
    them the first time. `findings` are without those put aside, which are in `aside` with their reasons in `ignored`.
    """

    version: int
    last: Edition | None
    unpublished: tuple[Changed, ...]
    lines: int
    findings: tuple[Finding, ...]
    aside: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    names: Names

    @property
    def news(self) -> bool:
        """Whether publishing would show anything new."""
        return bool(self.unpublished) or (self.last is None and self.lines > 0)


@dataclass(frozen=True, slots=True)
class News:
    """What changed for participants up to the latest version; `number` 0 where nothing is published."""

    number: int
    published_at: datetime | None
    note: str
    changes: tuple[Changed, ...]
    names: Names


def latest(db: Session, association_id: UUID, visit_id: UUID) -> Published | None:
    """Return what participants see now, or None; called by queries that have checked."""
    return programme_rows.latest(db, association_id, visit_id)


def news(db: Session, viewer: Actor, visit_id: UUID, *, seen: int = 0) -> News:
    """Return what changed since version `seen`, or since the one before the latest if `seen` is no earlier one."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    versions = programme_rows.versions(db, grant.association_id, visit.id)
    if not versions:
        return News(0, None, "", (), {})
    last = versions[0]
    earlier = [one for one in versions[1:] if one.number == seen] or list(versions[1:2])
    changes = diff(earlier[0].content, last.content) if earlier else ()
    names = _names(db, visit, [last.content, *(one.content for one in earlier)], changes)
    return News(last.number, last.published_at, last.note, changes, names)


def history(db: Session, viewer: Actor, visit_id: UUID) -> tuple[tuple[Edition, ...], Names]:
    """Return every published version, the latest first, and the names of whom their changes speak."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    versions = programme_rows.versions(db, grant.association_id, visit.id)
    authors = _people(db, visit, {one.author_id for one in versions})
    editions = [_edition(one, before, authors) for one, before in zip(versions, (*versions[1:], None), strict=False)]
    changes = [change for one in editions for change in one.changes]
    return tuple(editions), _names(db, visit, [one.content for one in versions], changes)


def standing_of(db: Session, viewer: Actor, visit_id: UUID) -> Standing:
    """Return where the stored programme stands: what is not published yet, and what is wrong with it."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    now = programme_rows.draft(db, visit)
    last = programme_rows.latest(db, grant.association_id, visit.id)
    unpublished = diff(last.content, now) if last is not None else ()
    found = check(now, programme_rows.around(db, visit, grant.timezone, now))
    ignored = _ignored(db, visit)
    left = standing(found, {(one.code, one.subject) for one in ignored})
    authors = _people(db, visit, {last.author_id} if last is not None else set())
    contents = [now] if last is None else [last.content, now]
    return Standing(
        version=visit.agenda_version,
        last=_edition(last, None, authors) if last is not None else None,
        unpublished=unpublished,
        lines=len(now.lines),
        findings=left,
        aside=tuple(one for one in found if one not in left),
        ignored=ignored,
        names=_names(db, visit, contents, unpublished),
    )


def _edition(one: Published, before: Published | None, authors: Names) -> Edition:
    by = authors.get(one.author_id, ("", "")) if one.author_id is not None else ("", "")
    changes = diff(before.content, one.content) if before is not None else ()
    return Edition(one.number, one.published_at, by[0], by[1], one.note, changes)


def _names(db: Session, visit: Visit, contents: Iterable[Content], changes: Iterable[Changed]) -> Names:
    names: dict[UUID, tuple[str, str]] = {}
    for content in contents:
        names |= {one.id: (one.title, one.title_en) for part in (content.lines, content.stops) for one in part}
        names |= {one.id: (one.name, one.name_en) for one in content.groups}
    named = {one for change in changes if change.change is Change.GUIDE for one in (change.before, change.after)}
    names |= _people(db, visit, {one for one in named if isinstance(one, UUID)})
    goals = select(col(Goal.id), col(Goal.text), col(Goal.text_en)).where(
        col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id
    )
    return names | {row[0]: (row[1], row[2]) for row in db.execute(goals)}


def _people(db: Session, visit: Visit, ids: set[UUID] | set[UUID | None]) -> dict[UUID, tuple[str, str]]:
    wanted = ids - {None}
    if not wanted:
        return {}
    rows = db.execute(
        select(col(Person.id), col(Person.name), col(Person.name_en)).where(
            col(Person.association_id) == visit.association_id, col(Person.id).in_(wanted)
        )
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _ignored(db: Session, visit: Visit) -> tuple[Ignored, ...]:
    rows = db.execute(
        select(
            col(IgnoredWarning.code),
            col(IgnoredWarning.subject),
            col(IgnoredWarning.reason),
            col(Person.name),
            col(Person.name_en),
            col(IgnoredWarning.ignored_at),
        )
        .join(Person, matches(IgnoredWarning.author_id, Person))
        .where(col(IgnoredWarning.association_id) == visit.association_id, col(IgnoredWarning.visit_id) == visit.id)
        .order_by(col(IgnoredWarning.ignored_at), col(IgnoredWarning.id))
    )
    return tuple(Ignored(*row) for row in rows)
