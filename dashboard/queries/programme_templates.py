"""The association's own programme templates."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from models import ProgrammeTemplate
from models.enums import AgendaKind, ProgrammeLength


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A kept programme; `earlier` counts the versions before this one that are kept in it.

    `lasting` are its items' kinds and minutes.
    """

    id: UUID
    name: str
    name_en: str
    length: ProgrammeLength
    starts: str
    ends: str
    items: int
    stops: int
    version: int
    earlier: int
    active: bool
    updated_at: datetime
    lasting: tuple[tuple[AgendaKind, int], ...] = ()


def own_templates(db: Session, viewer: Actor) -> tuple[OwnTemplate, ...]:
    """Return all of them by name, those out of use last. Raises NotAllowed without PLAN_VISITS."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    rows = db.scalars(
        select(ProgrammeTemplate)
        .where(col(ProgrammeTemplate.association_id) == grant.association_id)
        .order_by(col(ProgrammeTemplate.active).desc(), col(ProgrammeTemplate.name))
    )
    return tuple(
        OwnTemplate(
            id=row.id,
            name=row.name,
            name_en=row.name_en,
            length=row.length,
            starts=row.content["starts"],
            ends=row.content["ends"],
            items=len(row.content["items"]),
            stops=len(row.content["stops"]),
            version=row.version,
            earlier=len(row.content["earlier"]),
            active=row.active,
            updated_at=row.updated_at,
            lasting=tuple((AgendaKind(one["kind"]), one["minutes"]) for one in row.content["items"]),
        )
        for row in rows
    )
