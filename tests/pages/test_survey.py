"""The desk page of a visit's survey, through the real entry script."""

from dataclasses import dataclass

import pytest

import models
from dashboard.services import sessions
from models.database import Database, reading, writing
from models.enums import Role, VisitStatus
from seed.survey_templates import load_surveys
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of

SHEET = {
    "overall": {"organisation": 5, "content": 4, "exchange": 3, "gains": 4},
    "recommend": 9,
    "first_try": "smart",
    "suggestion": "车库多留 *十* 分钟",
}


@dataclass
class Case:
    planner: str
    leader: str
    english: str
    visit: models.Visit


@pytest.fixture
def case(store: Database) -> Case:
    with writing() as db:
        of = make.association(db)
        planner = sessions.open_session(db, make.person(db, of, Role.PLANNER))
        leader = sessions.open_session(db, make.person(db, of, Role.LEADER))
        english = sessions.open_session(db, make.person(db, of, Role.LEADER, language="en"))
        load_surveys(db, planner.actor)
        visit = make.visit(db, of, status=VisitStatus.RUNNING)
        return Case(planner.token, leader.token, english.token, visit)


def answers(case: Case, count: int) -> models.SurveyLink:
    with writing() as db:
        version = db.query(models.SurveyVersion).one()
        link = make.survey_link(db, case.visit, version, slug="abcdefghjk")
        for _ in range(count):
            make.survey_response(db, link, answers=SHEET)
        return link


def stored_link() -> models.SurveyLink | None:
    with reading() as db:
        return db.query(models.SurveyLink).one_or_none()


def test_a_planner_opens_the_survey_with_one_press(case: Case) -> None:
    app = open_app("survey", case.planner, visit=case.visit.id)
    assert not app.exception
    assert "这次观摩还没有问卷" in text_of(app)
    assert [button.label for button in app.button if button.label == "开通问卷"] == ["开通问卷"]
    next(button for button in app.button if button.label == "开通问卷").click()
    rerun(app, case.planner)
    link = stored_link()
    assert link is not None
    assert link.closes_at is not None
    assert f"/s/{link.slug}" in app.code[0].value
    assert "满 5 份才显示结果" in text_of(app)


def test_a_leader_sees_results_and_may_change_nothing(case: Case) -> None:
    answers(case, 6)
    app = open_app("survey", case.leader, visit=case.visit.id)
    assert not app.exception
    text = text_of(app)
    assert "组织安排最满意（5\\.0），交流分享最低（3\\.0）" in text
    assert "净推荐值 \\+100（±0）" in text
    assert "车库多留 \\*十\\* 分钟" in text
    assert "6 份答卷" in text
    assert not app.date_input
    assert "现在截止" not in str(app.main)


def test_few_answers_are_not_shown(case: Case) -> None:
    answers(case, 4)
    app = open_app("survey", case.planner, visit=case.visit.id)
    assert "满 5 份才显示结果，免得认出是谁填的。现在有 4 份。" in text_of(app)
    assert "车库" not in text_of(app)


def test_the_closing_date_is_saved_at_once(case: Case) -> None:
    from datetime import date, timedelta
    from zoneinfo import ZoneInfo

    answers(case, 0)
    app = open_app("survey", case.planner, visit=case.visit.id)
    last = date.today() + timedelta(days=20)  # noqa: DTZ011 - any day ahead will do
    app.date_input[0].set_value(last)
    rerun(app, case.planner)
    assert not app.exception
    link = stored_link()
    assert link is not None
    assert link.closes_at is not None
    assert link.closes_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%F %H:%M") == f"{last} 23:59"


def test_it_is_all_in_english_too(case: Case) -> None:
    answers(case, 6)
    app = open_app("survey", case.english, visit=case.visit.id)
    text = text_of(app)
    assert "Organisation is liked best \\(5\\.0\\), Exchange least \\(3\\.0\\)" in text
    assert "6 answers" in text
