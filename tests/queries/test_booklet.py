"""What the booklet is made from: complete, in order, for those who may see the visit, in a constant number of reads."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import NotFound
from dashboard.queries.booklet import Words, booklet
from models import Honour, Point, PreparedQuestion, StopPoint, SurveyLink, SurveyTemplate, SurveyVersion
from models.enums import HonourLevel, Role
from tests import factories as make
from tests.counting import counting


def _visit(db: Session, rows: int):  # type: ignore[no-untyped-def]
    of = make.association(db, name="江州市物业管理协会", name_en="Jiangzhou PMA")
    planner = make.actor(db, of, Role.PLANNER, name="周雨桐", name_en="Zhou Yutong", phone="0571-00000000")
    site = make.site(db, of, firm_id=make.firm(db, of, name="澄川物业").id, name="云栖里花园")
    visit = make.visit(
        db, of, host=site, owner_id=planner.person_id, meeting_place="东门", meeting_place_en="East gate"
    )
    version = make.checklist_version(db, of, dimensions=1, points=rows)
    points = db.scalars(select(Point).where(col(Point.version_id) == version.id).order_by(col(Point.position))).all()
    for n in range(rows):
        stop = make.stop(db, visit, position=n)
        make.goal(db, visit, position=n)
        db.add(
            Honour(association_id=of.id, site_id=site.id, title=f"荣誉{n}", level=HonourLevel.MUNICIPAL, year=2000 + n)
        )
        db.add(StopPoint(association_id=of.id, stop_id=stop.id, point_id=points[n].id))
        db.add(
            PreparedQuestion(association_id=of.id, visit_id=visit.id, stop_id=stop.id, text=f"问{n}", text_en=f"Q{n}")
        )
    db.flush()
    return of, planner, visit


def test_everything_printed_is_there(db: Session) -> None:
    of, planner, visit = _visit(db, 2)
    db.add(PreparedQuestion(association_id=of.id, visit_id=visit.id, text="无站点的问题"))
    db.flush()
    rows = booklet(db, planner, visit.id)
    first, second = rows.programme.stops
    assert rows.association == Words("江州市物业管理协会", "Jiangzhou PMA")
    assert (rows.contact, rows.contact_phone) == (Words("周雨桐", "Zhou Yutong"), "0571-00000000")
    assert (rows.hosts[0].name.zh, rows.hosts[0].firm.zh) == ("云栖里花园", "澄川物业")
    assert [one.zh for one in rows.hosts[0].honours] == ["2001 荣誉1", "2000 荣誉0"]
    assert rows.questions == {first.id: (Words("问0", "Q0"),), second.id: (Words("问1", "Q1"),)}
    assert [len(rows.look_at[stop.id]) for stop in (first, second)] == [1, 1]
    assert (len(rows.goals), rows.survey_slug) == (2, "")


def test_the_surveys_address_is_known_once_there_is_one(db: Session) -> None:
    of, planner, visit = _visit(db, 1)
    template = SurveyTemplate(association_id=of.id, key="s", title="问卷")
    db.add(template)
    db.flush()
    version = SurveyVersion(association_id=of.id, template_id=template.id, number=1)
    db.add(version)
    db.flush()
    db.add(SurveyLink(association_id=of.id, visit_id=visit.id, version_id=version.id, slug="7f3k9q2m"))
    db.flush()
    assert booklet(db, planner, visit.id).survey_slug == "7f3k9q2m"


def test_a_foreign_visit_is_not_found(db: Session) -> None:
    _of, _planner, visit = _visit(db, 1)
    with pytest.raises(NotFound):
        booklet(db, make.actor(db, make.association(db), Role.PLANNER), visit.id)


def test_statements_do_not_grow_with_rows(db: Session) -> None:
    counts = []
    for rows in (1, 60):
        _of, planner, visit = _visit(db, rows)
        db.expunge_all()
        with counting(db) as count:
            assert len(booklet(db, planner, visit.id).goals) == rows
        counts.append(count.n)
    assert counts[0] == counts[1]
