"""The demo's case library: written by the office, reviewed by its leader."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.services import case_reviews, cases
from models import Answer, Case, CasePhoto, Point, Visit
from models.base import as_of
from seed.content import content
from seed.demo_members import Cast

SECTIONS = ("background", "practice", "result", "cost", "conditions", "how_to_adopt")
REVIEWED_AFTER = timedelta(days=3)


def load(db: Session, cast: Cast, sites: dict[str, UUID], visits: dict[int, Visit], *, start: datetime) -> None:
    """Write every case and take it as far as it has come."""
    writers = [cast.planner, cast.actor("he_jing")]
    for number, one in enumerate(content("cases")):
        published = start + timedelta(days=one["published_offset_days"] if one["state"] == "published" else -2)
        visit = visits.get(one["visit"]) if one["visit"] else None
        writer = writers[number % len(writers)]
        with as_of(published - REVIEWED_AFTER):
            draft = _begin(db, writer, one, sites[one["site"]], visit)
            case_id = draft.case.id
            cases.edit_case(db, actor=writer, case_id=case_id, base_version=draft.case.version, changes=_changes(one))
            _photo(db, cast, writer, case_id, one)
            cases.set_host_consent(db, actor=writer, case_id=case_id, consent=True)
            if one["state"] != "draft":
                case_reviews.submit_case(db, actor=writer, case_id=case_id)
        with as_of(published):
            if one["state"] == "published":
                case_reviews.publish_case(db, actor=cast.leader, case_id=case_id)
            elif one["state"] == "returned":
                case_reviews.return_case(db, actor=cast.leader, case_id=case_id, comment=_text(one["returned_comment"]))


def _begin(db: Session, actor: Actor, one: dict[str, Any], site_id: UUID, visit: Visit | None) -> cases.Draft:
    """Begin the case from what the visit's observers recorded at its point, or from its title alone."""
    title, title_en = one["title"]["zh"], one["title"]["en"]
    point_id = _point(db, visit, one["point"]) if visit and "point" in one else None
    if visit is None or point_id is None:
        return cases.create_case(
            db,
            actor=actor,
            title=title,
            title_en=title_en,
            dimension_key=one["dimension"],
            site_id=site_id,
            visit_id=visit.id if visit else None,
        )
    draft = cases.create_case_from_point(db, actor=actor, visit_id=visit.id, point_id=point_id)
    for shown in _photos(db, draft.case):
        cases.remove_photo(db, actor=actor, case_id=draft.case.id, photo_id=shown)
    return cases.edit_case(
        db,
        actor=actor,
        case_id=draft.case.id,
        base_version=draft.case.version,
        changes={"title": title, "title_en": title_en, "dimension_key": one["dimension"], "site_id": site_id},
    )


def _photos(db: Session, case: Case) -> list[UUID]:
    """Return the photos that came with the point: the case shows the one that fits its title instead."""
    of_case = (col(CasePhoto.association_id) == case.association_id, col(CasePhoto.case_id) == case.id)
    return list(db.scalars(select(col(CasePhoto.photo_id)).where(*of_case)))


def _point(db: Session, visit: Visit, key: str) -> UUID | None:
    """Return the point with this key if somebody recorded something there."""
    return db.scalars(
        select(col(Point.id))
        .join(
            Answer,
            (col(Answer.association_id) == col(Point.association_id)) & (col(Answer.point_id) == col(Point.id)),
        )
        .where(
            col(Point.association_id) == visit.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.key) == key,
            col(Answer.visit_id) == visit.id,
        )
        .limit(1)
    ).one_or_none()


def _text(value: Any) -> str:
    return str(value["zh"] if isinstance(value, dict) else value)


def _changes(one: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("summary", *SECTIONS):
        changes[name], changes[f"{name}_en"] = one[name]["zh"], one[name].get("en") or ""
    changes["figures"] = [
        {
            "zh": figure["label"]["zh"],
            "en": figure["label"]["en"],
            "value": figure["value"],
            "before": figure.get("before"),
            "unit_zh": figure["unit"]["zh"],
            "unit_en": figure["unit"]["en"],
        }
        for figure in one["figures"]
    ]
    for name in ("investment_yuan", "payback_months", "criteria", "tags"):
        changes[name] = one[name]
    if one.get("quote"):
        text, by = one["quote"]["text"], one["quote"]["by"]
        changes["quote"] = {
            "text": text["zh"],
            "text_en": text.get("en") or "",
            "by": by["zh"],
            "by_en": by.get("en") or "",
        }
    changes["faq"] = [
        {
            "q": item["q"]["zh"],
            "q_en": item["q"].get("en") or "",
            "a": item["a"]["zh"],
            "a_en": item["a"].get("en") or "",
        }
        for item in one.get("faq") or []
    ]
    if one.get("series"):
        series = one["series"]
        changes["series"] = {
            "zh": series["title"]["zh"],
            "en": series["title"]["en"],
            "unit_zh": series["unit"]["zh"],
            "unit_en": series["unit"]["en"],
            "points": series["points"],
            "labels_en": series.get("labels_en") or [],
        }
    return changes


def _photo(db: Session, cast: Cast, actor: Actor, case_id: UUID, one: dict[str, Any]) -> None:
    """Attach the picture that shows what the case is about, from its own visit where there is one."""
    taken = {number: photo for (number, name), photo in cast.photos.items() if name == one["illustration"]}
    if taken:
        chosen = taken.get(one["visit"]) or next(iter(taken.values()))
        cases.attach_photo(db, actor=actor, case_id=case_id, photo_id=chosen)
