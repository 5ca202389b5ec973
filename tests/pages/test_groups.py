"""The page of groups: empty and full, a proposal before it is applied, hands, and taking back."""

from unittest.mock import patch
from uuid import UUID

import pytest

import models
from dashboard.services import groups, registrations, sessions
from models.database import Database, writing
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of
from tests.services.planning import members, of_visit, office, opened, publish_checklist


@pytest.fixture
def ready(store: Database) -> tuple[dict[str, str], UUID]:
    with writing() as db:
        host = office(db, name="江州市物业管理协会")
        publish_checklist(db, host.of)
        visit = opened(db, host)
        people = members(db, host.of, 18, firms=3)
        registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
        groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=3)
        tokens = {
            f"{role.value}_{language}": sessions.open_session(
                db, make.person(db, host.of, role, language=language)
            ).token
            for role in (Role.PLANNER, Role.LEADER)
            for language in ("zh", "en")
        }
        return tokens, visit.id


def placed(visit: UUID) -> list[UUID | None]:
    with writing() as db:
        return [row.group_id for row in of_visit(db, models.Registration, visit)]


def test_a_proposal_is_shown_applied_and_taken_back(ready: tuple[dict[str, str], UUID]) -> None:
    tokens, visit = ready
    token = tokens["planner_zh"]
    app = open_app("groups", token, visit=visit)
    assert not app.exception
    assert "18 人，3 个组，18 人未分组，3 个组还没有引导员。" in text_of(app)

    def press(label: str) -> None:
        button = next(one for one in app.button if one.label == label)
        with patch("dashboard.ui.viewer.session_token", return_value=token):
            button.click().run()
        assert not app.exception
        assert not app.error

    def composed() -> None:
        work = app.session_state[f"_work_groups_{visit}"]
        assert work.wait(30)
        rerun(app, token)
        rerun(app, token)

    press("自动分组")
    assert set(placed(visit)) == {None}, "it goes on in the background"
    composed()
    assert "分组方案：18 人换组" in text_of(app)
    assert set(placed(visit)) == {None}, "a proposal writes nothing"
    press("换一个方案")
    composed()
    press("采用")
    assert None not in placed(visit)
    assert "分组方案" not in text_of(app)
    press("撤销上次分组")
    assert set(placed(visit)) == {None}


def test_the_page_draws_in_both_languages_empty_and_closed(ready: tuple[dict[str, str], UUID], store: Database) -> None:
    tokens, visit = ready
    assert "18 people, 3 groups" in text_of(open_app("groups", tokens["planner_en"], visit=visit))
    assert "自动分组" not in [one.label for one in open_app("groups", tokens["leader_zh"], visit=visit).button]
    with writing() as db:
        row = db.get(models.Visit, (of_visit(db, models.Group, visit)[0].association_id, visit))
        assert row is not None
        row.status = VisitStatus.ARCHIVED
    closed = open_app("groups", tokens["planner_zh"], visit=visit)
    assert not closed.exception
    assert "自动分组" not in [one.label for one in closed.button]
    with writing() as db:
        host = office(db)
        token = sessions.open_session(db, make.person(db, host.of, Role.PLANNER, language="en")).token
    assert "No visit yet" in text_of(open_app("groups", token))
    with writing() as db:
        empty = opened(db, host)
    app = open_app("groups", token, visit=empty.id)
    assert not app.exception
    assert "No groups yet" in text_of(app)
