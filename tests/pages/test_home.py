"""The start page: each role finds its own, an empty association finds a way on, a tick is saved."""

from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

import models
from dashboard.i18n import translator
from dashboard.queries import visit_overview
from dashboard.services import registrations, sessions, visits
from dashboard.ui.home_hero import hello
from models.database import Database, reading, writing
from models.enums import Role, TaskState, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, text_of
from tests.services.planning import members, of_visit, office, plan, publish_checklist

Tokens = dict[str, str]


def text(app: AppTest) -> str:
    return text_of(app) + "\n".join(one.label for one in (*app.button, *app.checkbox, *app.metric))


@pytest.fixture
def house(store: Database) -> tuple[Tokens, models.Visit]:
    """An open visit with 20 people, and a token for each role and language; the observer is registered."""
    with writing() as db:
        host = office(db, name="江州市物业管理协会")
        publish_checklist(db, host.of)
        visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
        visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.OPEN)
        people = [one.id for one in members(db, host.of, 19)]
        tokens = {}
        for role in Role:
            for language in ("zh", "en"):
                firm = make.firm(db, host.of) if role in (Role.OBSERVER, Role.HOST) else None
                who = make.person(
                    db,
                    host.of,
                    role,
                    name="周雨桐",
                    name_en="Zhou Yutong",
                    language=language,
                    firm_id=firm.id if firm else None,
                )
                tokens[f"{role.value}_{language}"] = sessions.open_session(db, who).token
                if role is Role.OBSERVER:
                    people.append(who.id)
        registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=people)
    return tokens, visit


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_greeted_in_its_language(house: tuple[Tokens, models.Visit], role: Role, language: str) -> None:
    tokens, _ = house
    app = open_app("home", tokens[f"{role.value}_{language}"])
    assert not app.exception
    assert not app.error
    assert ("雨桐" if language == "zh" else "Yutong") in app.title[0].value


def test_a_planner_sees_what_is_missing_and_its_number_is_the_bars(house: tuple[Tokens, models.Visit]) -> None:
    tokens, visit = house
    app = open_app("home", tokens["planner_zh"])
    with reading() as db:
        actor = sessions.identify(db, tokens["planner_zh"])
        told = visit_overview.overview(db, actor, visit.id)
    assert told.ready_total < 25
    shown = text(app)
    assert f"还差 {len(told.missing)} 件事" in shown
    assert f"{told.ready_done} / {told.ready_total} 已就绪" in shown
    assert "继续筹备" in shown
    assert "待办" in shown
    english = text(open_app("home", tokens["planner_en"]))
    assert f"{len(told.missing)} things are missing" in english
    assert "Go on preparing" in english


def test_an_observer_has_one_button_and_the_programme(house: tuple[Tokens, models.Visit]) -> None:
    tokens, _ = house
    app = open_app("home", tokens["observer_zh"])
    shown = text(app)
    assert "先看看要观察什么" in shown
    assert "议程" in shown
    assert len(app.dataframe) == 1
    for other in ("待办", "新建观摩", "件事", "可登录"):
        assert other not in shown
    assert "See what will be observed" in text(open_app("home", tokens["observer_en"]))


def test_a_leader_finds_the_cases_and_an_admin_the_people(house: tuple[Tokens, models.Visit]) -> None:
    tokens, _ = house
    leader = text(open_app("home", tokens["leader_zh"]))
    assert "没有案例等您审核" in leader
    assert "新建观摩" not in leader
    admin = text(open_app("home", tokens["admin_zh"]))
    assert "可登录" in admin
    assert "最近一次改动" in admin
    assert "May sign in" in text(open_app("home", tokens["admin_en"]))


def test_a_tick_is_saved_and_the_task_leaves_the_list(house: tuple[Tokens, models.Visit]) -> None:
    tokens, visit = house
    app = open_app("home", tokens["planner_zh"])
    box = app.checkbox[0]
    with patch("dashboard.ui.viewer.session_token", return_value=tokens["planner_zh"]):
        box.check().run()
    assert not app.exception
    with reading() as db:
        done = [str(one.id) for one in of_visit(db, models.Task, visit.id) if one.state is TaskState.DONE]
    assert done == [str(box.key).removeprefix("tick_")]
    assert box.key not in [one.key for one in app.checkbox]


@pytest.mark.parametrize(("language", "words"), [("zh", "还没有观摩"), ("en", "No visit yet")])
@pytest.mark.parametrize("role", list(Role))
def test_an_empty_association_says_what_comes_next(store: Database, role: Role, language: str, words: str) -> None:
    with writing() as db:
        of = make.association(db)
        token = sessions.open_session(db, make.person(db, of, role, language=language)).token
    app = open_app("home", token)
    assert not app.exception
    assert words in text_of(app)
    add = "登记项目" if language == "zh" else "Add a site"
    assert (add in [one.label for one in app.button]) is (role is Role.PLANNER)


def test_the_greeting_goes_with_the_hour_and_the_name() -> None:
    zh, en = translator("zh"), translator("en")
    at = [datetime(2026, 5, 4, hour, tzinfo=ZoneInfo("Asia/Shanghai")) for hour in (8, 14, 20)]
    assert [hello(one, zh, "周雨桐") for one in at] == ["早上好，雨桐", "下午好，雨桐", "晚上好，雨桐"]
    assert hello(at[0], zh, "陈立") == "早上好，陈立"
    assert hello(at[0], zh, "欧阳雪") == "早上好，欧阳雪"
    assert hello(at[0], en, "Zhou Yutong") == "Good morning, Yutong"
