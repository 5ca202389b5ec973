"""The built-in templates (`seed/templates/*.yaml`), written through the services like anybody's work."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.rules.checklist import Anchor, ChecklistDraft, Choice, DimensionDraft, PointDraft, Words
from dashboard.services.checklist_imports import import_checklist
from dashboard.services.checklists import publish
from dashboard.yaml_files import read_yaml
from models import ChecklistTemplate, ChecklistVersion
from models.enums import ScoringMethod, StopKind, TemplateState

FOLDER = Path(__file__).parent / "templates"
CHECKLISTS = ("checklist_five_dimensions", "checklist_100_points")


def read_template(name: str) -> dict[str, Any]:
    """Return a built-in template as plain data."""
    template: dict[str, Any] = read_yaml(FOLDER / f"{name}.yaml")
    return template


def read_checklist(name: str) -> ChecklistDraft:
    """Return a built-in checklist as it is written."""
    template = read_template(name)
    return ChecklistDraft(
        key=template["key"],
        title=template["title"]["zh"],
        title_en=template["title"]["en"],
        dimensions=tuple(_dimension(one) for one in template["dimensions"]),
    )


def load_checklists(db: Session, actor: Actor) -> dict[str, UUID]:
    """Put the built-in checklists in force; return the published version of each by its key.

    A template that the association already has, drafts included, is left as people made it.
    """
    found = {}
    for name in CHECKLISTS:
        checklist = read_checklist(name)
        version_id = _published(db, actor, checklist.key)
        if version_id is None and not _exists(db, actor, checklist.key):
            draft = import_checklist(db, actor=actor, checklist=checklist)
            version_id = publish(db, actor=actor, version_id=draft.id, base_version=draft.version).id
        if version_id is not None:
            found[checklist.key] = version_id
    return found


def _exists(db: Session, actor: Actor, key: str) -> bool:
    statement = select(col(ChecklistTemplate.id)).where(
        col(ChecklistTemplate.association_id) == actor.association_id, col(ChecklistTemplate.key) == key
    )
    return db.scalars(statement).first() is not None


def _published(db: Session, actor: Actor, key: str) -> UUID | None:
    return db.scalars(
        select(col(ChecklistVersion.id))
        .join(
            ChecklistTemplate,
            (col(ChecklistTemplate.association_id) == col(ChecklistVersion.association_id))
            & (col(ChecklistTemplate.id) == col(ChecklistVersion.template_id)),
        )
        .where(
            col(ChecklistVersion.association_id) == actor.association_id,
            col(ChecklistTemplate.key) == key,
            col(ChecklistVersion.state) == TemplateState.PUBLISHED,
        )
    ).first()


def _dimension(item: Mapping[str, Any]) -> DimensionDraft:
    return DimensionDraft(
        key=item["key"],
        title=item["title"]["zh"],
        title_en=item["title"]["en"],
        short=item["short"]["zh"],
        short_en=item["short"]["en"],
        weight=_exact(item["weight"]) or Decimal(1),
        max_points=_exact(item.get("max_points")),
        questions=_words(item.get("questions", ())),
        points=tuple(_point(point) for point in item["points"]),
    )


def _point(item: Mapping[str, Any]) -> PointDraft:
    method = ScoringMethod(item["method"])
    grades = tuple(Decimal(str(grade)) for grade in item.get("grades", ()))
    unit = item.get("unit", {"zh": "", "en": ""})
    return PointDraft(
        key=item["key"],
        title=item["title"]["zh"],
        title_en=item["title"]["en"],
        hint=item["hint"]["zh"],
        hint_en=item["hint"]["en"],
        # "Meets 2, partly 1, does not 0" is a pass or fail with a middle: scored by the points given.
        method=ScoringMethod.DEDUCTION if grades else method,
        weight=_exact(item["weight"]) or Decimal(1),
        max_points=_exact(item.get("max_points")),
        per_fault=_exact(item.get("per_fault")),
        grades=grades,
        minimum=_exact(item.get("min")),
        maximum=_exact(item.get("max")),
        unit=unit["zh"],
        unit_en=unit["en"],
        choices=tuple(Choice(c["key"], c["zh"], c["en"]) for c in item.get("choices", ())),
        anchors=tuple(Anchor(a["level"], a["zh"], a["en"]) for a in item.get("anchors", ())),
        questions=_words(item.get("questions", ())),
        stop_kinds=tuple(StopKind(kind) for kind in item["stops"]),
    )


def _words(items: Sequence[Mapping[str, str]]) -> tuple[Words, ...]:
    return tuple(Words(item["zh"], item["en"]) for item in items)


def _exact(value: float | int | None) -> Decimal | None:
    """A YAML number as it is written: 0.2 is two tenths."""
    return None if value is None else Decimal(str(value))
