"""The profile, honours and ratings of a site."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import Conflict, Invalid, NotAllowed
from dashboard.queries import sites as rows
from dashboard.services import sites
from dashboard.services.sites import NewHonour, Rating, SiteFields
from models.enums import FirmKind, HonourLevel, HostCriterion, Role, SiteKind, SiteStage, Strength
from tests import factories as make


def test_every_field_comes_back(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    firm = make.firm(db, of, short_name="澄川物业")
    change = SiteFields(
        name="云栖里",
        kind=SiteKind.HIGH_END,
        stage=SiteStage.LATE,
        firm_id=firm.id,
        land_area_m2=62000,
        handover=date(2018, 6, 30),
        households=1268,
        fee_yuan_m2_month=3.8,
        strengths=[Strength.FINE_SERVICE, Strength.SMART, Strength.SMART],
        contact="顾经理",
    )
    made = sites.create_site(db, actor=planner, change=change)
    told = rows.profile(db, planner, made.id)
    assert (told.row.name, told.row.kind, told.row.stage, told.row.firm) == (
        "云栖里",
        SiteKind.HIGH_END,
        SiteStage.LATE,
        "澄川物业",
    )
    assert told.row.strengths == (Strength.SMART, Strength.FINE_SERVICE)
    assert (told.land_area_m2, told.handover, told.fee_yuan_m2_month) == (62000, date(2018, 6, 30), Decimal("3.80"))
    assert told.contact == "顾经理"
    assert rows.profile(db, make.actor(db, of, Role.OBSERVER), made.id).contact == ""
    assert (told.suggestion.firm_kind, told.suggestion.rating) == (FirmKind.RESIDENTIAL, 5)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (SiteFields("", SiteKind.PARK), "field.empty"),
        (SiteFields("园区", "castle"), "field.choice"),  # type: ignore[arg-type]
        (SiteFields("园区", SiteKind.PARK, households=-1), "field.number"),
        (SiteFields("园区", SiteKind.PARK, fee_yuan_m2_month=float("nan")), "field.number"),
        (SiteFields("园区", SiteKind.PARK, strengths=["huge"]), "field.choice"),  # type: ignore[list-item]
        (SiteFields("园区", SiteKind.PARK, introduction="长" * 8001), "field.too_long"),
    ],
)
def test_hostile_profiles_are_refused(db: Session, change: SiteFields, code: str) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    with pytest.raises(Invalid) as refused:
        sites.create_site(db, actor=planner, change=change)
    assert refused.value.code == code


def test_names_are_unique_and_editors_do_not_overwrite(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    one, two = (sites.create_site(db, actor=planner, change=SiteFields(n, SiteKind.PARK)) for n in ("甲园", "乙园"))
    with pytest.raises(Conflict) as refused:
        sites.edit_site(db, actor=planner, site_id=two.id, base_version=1, change=SiteFields("甲园", SiteKind.PARK))
    assert refused.value.code == "site.name_taken"
    sites.edit_site(db, actor=planner, site_id=one.id, base_version=1, change=SiteFields("甲园", SiteKind.OFFICE))
    with pytest.raises(Conflict) as refused:
        sites.edit_site(db, actor=planner, site_id=one.id, base_version=1, change=SiteFields("丙", SiteKind.PARK))
    assert (refused.value.code, refused.value.facts["stored"]["kind"]) == ("site.changed", "office")
    with pytest.raises(NotAllowed):
        sites.create_site(db, actor=make.actor(db, of, Role.LEADER), change=SiteFields("丁园", SiteKind.PARK))


def test_honours_and_ratings(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    site = sites.create_site(db, actor=planner, change=SiteFields("云栖里", SiteKind.RESIDENTIAL))
    honours = [NewHonour("市级示范", HonourLevel.MUNICIPAL, year=2021), NewHonour("国家级示范", HonourLevel.NATIONAL)]
    sites.set_honours(db, actor=planner, site_id=site.id, base_version=1, honours=honours)
    sites.rate_site(
        db,
        actor=planner,
        site_id=site.id,
        base_version=2,
        ratings={HostCriterion.REPUTATION: Rating(5, "两级荣誉"), HostCriterion.WILLINGNESS: Rating(3)},
    )
    sites.rate_site(
        db, actor=planner, site_id=site.id, base_version=3, ratings={HostCriterion.WILLINGNESS: Rating(None)}
    )
    row = rows.directory(db, planner)[0]
    assert [one.title for one in row.honours] == ["国家级示范", "市级示范"]
    assert {criterion: given.rating for criterion, given in row.ratings.items()} == {HostCriterion.REPUTATION: 5}
    with pytest.raises(Invalid):
        sites.rate_site(
            db, actor=planner, site_id=site.id, base_version=4, ratings={HostCriterion.REPUTATION: Rating(6)}
        )
