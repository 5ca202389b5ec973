"""The pages of planning, drawn by the real app."""

from unittest.mock import patch

import pytest
from sqlalchemy import select
from sqlmodel import col

import models
from dashboard.services import registrations, sessions, visits
from models.database import Database, writing
from models.enums import HostCriterion, Role, TaskState, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of
from tests.services.planning import members, of_visit, office, plan, publish_checklist

PAGES = ("visits", "visit", "goals", "tasks", "registrations", "sites", "site", "host_choice")


@pytest.fixture
def filled(store: Database) -> tuple[dict[str, str], dict[str, object]]:
    """Tokens by role, and the ids of an open visit and a site."""
    with writing() as db:
        host = office(db, name="江州市物业管理协会")
        publish_checklist(db, host.of)
        for at, site in enumerate(host.sites):
            db.add(
                models.SiteRating(
                    association_id=host.of.id, site_id=site.id, criterion=HostCriterion.REPUTATION, rating=3 + at
                )
            )
        visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
        visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.OPEN)
        people = members(db, host.of, 20)
        registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
        tokens = {}
        for role in (Role.PLANNER, Role.LEADER, Role.OBSERVER):
            for language in ("zh", "en"):
                who = make.person(db, host.of, role, language=language)
                tokens[f"{role.value}_{language}"] = sessions.open_session(db, who).token
        ids: dict[str, object] = {"visit": visit.id, "site": host.sites[0].id}
    return tokens, ids


def test_every_page_draws_in_both_languages(filled: tuple[dict[str, str], dict[str, object]]) -> None:
    tokens, ids = filled
    for language, word in (("zh", "云栖里"), ("en", "云栖里")):
        for page in PAGES:
            app = open_app(page, tokens[f"planner_{language}"], **ids)
            assert not app.exception, (page, app.exception)
            assert not app.error, (page, app.error)
        app = open_app("visit", tokens[f"planner_{language}"], **ids)
        assert word in app.title[0].value


def test_the_overview_draws_through_the_whole_life(filled: tuple[dict[str, str], dict[str, object]]) -> None:
    """A running and an archived visit leave nothing for the menu, which must then not be drawn."""
    tokens, ids = filled
    for status in VisitStatus:
        with writing() as db:
            visit = db.scalars(select(models.Visit).where(col(models.Visit.id) == ids["visit"])).one()
            visit.status = status
        app = open_app("visit", tokens["planner_zh"], **ids)
        assert not app.exception, (status, app.exception)
        assert not app.error, (status, app.error)
        moves = [button.label for button in app.button if button.key == "visit_move"]
        assert bool(moves) is (status in (VisitStatus.DRAFT, VisitStatus.RUNNING)), status


def test_a_leader_looks_and_an_observer_sees_the_facts(filled: tuple[dict[str, str], dict[str, object]]) -> None:
    tokens, ids = filled
    leader = open_app("visit", tokens["leader_zh"], **ids)
    assert not leader.exception
    assert "项准备" in text_of(leader)
    assert not [button for button in leader.button if button.label == "代会员报名"]
    observer = open_app("visit", tokens["observer_zh"], **ids)
    assert not observer.exception
    assert "项准备" not in text_of(observer)
    assert "智慧物业" in text_of(observer)


def test_a_tick_is_saved(filled: tuple[dict[str, str], dict[str, object]]) -> None:
    tokens, ids = filled
    app = open_app("tasks", tokens["planner_zh"], **ids)
    box = app.checkbox[0]
    with patch("dashboard.ui.viewer.session_token", return_value=tokens["planner_zh"]):
        box.check().run()
    assert not app.exception
    with writing() as db:
        done = [task for task in of_visit(db, models.Task, ids["visit"]) if task.state is TaskState.DONE]  # type: ignore[arg-type]
    assert len(done) == 1
    assert "任务完成 1 / " in text_of(rerun(app, tokens["planner_zh"]))


def test_empty_pages_say_what_to_do(store: Database) -> None:
    with writing() as db:
        of = make.association(db)
        token = sessions.open_session(db, make.person(db, of, Role.PLANNER, language="en")).token
    assert "Choose a host and a theme" in text_of(open_app("visits", token))
    assert "Add the first one" in text_of(open_app("sites", token))
    for page in ("visit", "goals", "tasks", "registrations", "host_choice"):
        app = open_app(page, token)
        assert not app.exception
        assert "No visit yet" in text_of(app)


def test_a_new_visit_asked_for_in_the_address_opens_its_dialog_once(store: Database) -> None:
    with writing() as db:
        host = office(db, name="江州市物业管理协会")
        token = sessions.open_session(db, make.person(db, host.of, Role.PLANNER)).token
    app = open_app("visits", token, new="1")
    assert not app.exception
    assert "创建观摩" in [one.label for one in app.button]
    assert "new" not in app.query_params
    assert "创建观摩" not in [one.label for one in rerun(app, token).button]
