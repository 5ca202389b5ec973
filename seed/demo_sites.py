"""The demo's exemplary sites."""

from dataclasses import fields as fields_of
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.services import sites
from models.enums import HonourLevel, HostCriterion, SiteKind, SiteStage, Strength
from seed.content import content
from seed.demo_members import Cast

PAIRS = ("unit_types", "shared_facilities", "equipment", "introduction")


def load(db: Session, cast: Cast) -> dict[str, UUID]:
    """Write every site with its honours and ratings; return their ids by key."""
    found = {}
    plain = {field.name for field in fields_of(sites.SiteFields)}
    for one in content("sites"):
        given = {key: value for key, value in one.items() if key in plain}
        for name in PAIRS:
            given[name], given[f"{name}_en"] = one[name]["zh"], one[name]["en"]
        given |= {
            "kind": SiteKind(one["kind"]),
            "stage": SiteStage(one["stage"]),
            "firm_id": cast.firms[one["firm"]],
            "strengths": [Strength(strength) for strength in one["strengths"]],
        }
        site = sites.create_site(db, actor=cast.planner, change=sites.SiteFields(**given))
        sites.set_honours(
            db,
            actor=cast.planner,
            site_id=site.id,
            base_version=site.version,
            honours=[
                sites.NewHonour(h["title"], HonourLevel(h["level"]), h["title_en"], h["year"], h["issuer"])
                for h in one["honours"]
            ],
        )
        sites.rate_site(
            db,
            actor=cast.planner,
            site_id=site.id,
            base_version=site.version,
            ratings={
                HostCriterion(key): sites.Rating(rating["score"], rating["reason"], rating["reason_en"])
                for key, rating in one["ratings"].items()
            },
        )
        found[one["key"]] = site.id
    return found
