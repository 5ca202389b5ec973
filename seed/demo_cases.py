"""The demo's case library: written by the office, reviewed by its leader."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.services import case_reviews, cases
from models import Visit
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
            draft = cases.create_case(
                db,
                actor=writer,
                title=one["title"]["zh"],
                title_en=one["title"]["en"],
                dimension_key=one["dimension"],
                site_id=sites[one["site"]],
                visit_id=visit.id if visit else None,
            )
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
