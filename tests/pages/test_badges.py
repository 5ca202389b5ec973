"""The page of badges: issuing, showing, replacing and revoking."""

from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.documents.badges import BadgeSheets, BadgeSize, badges_pdf
from dashboard.i18n import translator
from dashboard.queries import badges as queries
from dashboard.queries import viewers
from dashboard.rules.badge_state import BadgeState
from dashboard.services import sessions
from dashboard.ui.badge_list import end
from dashboard.ui.badge_sheet import badge_address, sheet_bytes
from dashboard.ui.viewer import Viewer
from models import Person
from models.database import Database, reading, writing
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.badge_steps import Scene, enter, scene
from tests.pages.app import open_app, rerun, text_of


def staged(**given: object) -> tuple[Scene, str]:
    with writing() as db:
        play = scene(db, **given)
        person = db.get_one(Person, (play.planner.association_id, play.planner.person_id))
        return play, sessions.open_session(db, person).token


def page(play: Scene, token: str) -> AppTest:
    return open_app("badges", token, visit=play.visit.id)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def states(play: Scene) -> list[BadgeState]:
    with reading() as db:
        return [row.state for row in queries.badges(db, play.planner, play.visit.id)]


def mark(app: AppTest, token: str, *rows: int) -> AppTest:
    """Mark rows of the table as a click on their boxes does."""
    app.session_state["badge_table"] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return rerun(app, token)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_issuing_for_everyone_and_then_printing(store: Database, language: str) -> None:
    play, token = staged()
    with writing() as db:
        sessions.set_language(db, actor=play.planner, language=language)
    t = translator(language)
    app = page(play, token)
    assert not app.exception
    assert t("{n} of {registered} people have a badge", n=0, registered=3) in text_of(app)
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        app.button(key="issue_badges").click().run()
    assert not app.exception
    assert states(play) == [BadgeState.UNUSED] * 3
    assert t("{n} of {registered} people have a badge", n=3, registered=3) in text_of(app)
    assert "issue_badges" not in [button.key for button in app.button]
    both = [t("Badges, ten to a sheet"), t("Badges for lanyards")]
    assert [one.proto.label for one in app.get("download_button")] == both
    assert list(app.dataframe[0].value[t("Badge")]) == [t.enum(BadgeState.UNUSED)] * 3
    assert f"{t('Open the field app')}" in text_of(app)


def test_a_marked_badge_is_shown_and_revoked_after_asking(store: Database) -> None:
    play, token = staged()
    with writing() as db:
        badge = play.issue(db)[0]
        enter(db, badge)
    app, t = page(play, token), translator("zh")
    assert t.enum(BadgeState.IN_USE) in list(app.dataframe[0].value[t("Badge")])
    app = mark(app, token, 0)
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        app.button(key="show_badge").click().run()
        code = make.badge_secrets(badge).code
        assert f"{code[:4]}-{code[4:]}" in text_of(app)
        app.button(key="revoke").click().run()
    assert not app.exception
    assert "confirm_badges" in [button.key for button in app.button]
    assert states(play)[0] is BadgeState.IN_USE, "nothing happens before it was confirmed"
    with reading() as db:
        viewer = Viewer(play.planner, viewers.profile(db, play.planner))
    end(viewer, [badge.id], anew=False)
    assert states(play) == [BadgeState.REVOKED, BadgeState.UNUSED, BadgeState.UNUSED]
    end(viewer, [badge.id], anew=True)
    assert states(play) == [BadgeState.UNUSED] * 3


def test_a_visit_put_away_issues_nothing(store: Database) -> None:
    play, token = staged(status=VisitStatus.ARCHIVED)
    app = page(play, token)
    assert not app.exception
    assert "issue_badges" not in [button.key for button in app.button]


def test_nobody_registered_says_what_to_do(store: Database) -> None:
    with writing() as db:
        of = make.association(db)
        visit = make.visit(db, of, status=VisitStatus.DRAFT)
        token = sessions.open_session(db, make.person(db, of, Role.PLANNER)).token
    app = open_app("badges", token, visit=visit.id)
    assert not app.exception
    assert translator("zh")("Nobody is registered yet") in text_of(app)


def test_the_sheet_holds_the_marked_badges_with_their_links(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    play, _ = staged()
    with writing() as db:
        made = play.issue(db)
        viewer = Viewer(play.planner, viewers.profile(db, play.planner))
    seen = []

    def print_and_keep(sheets: BadgeSheets, words: dict[str, str], *, size: BadgeSize) -> bytes:
        seen.append(sheets)
        return badges_pdf(sheets, words, size=size)

    monkeypatch.setattr("dashboard.ui.badge_sheet.badges_pdf", print_and_keep)
    pdf = sheet_bytes(viewer, play.visit.id, [made[1].id])
    assert pdf.startswith(b"%PDF")
    assert [(one.name, one.url) for one in seen[0].badges] == [
        (play.people[1].name, badge_address(make.badge_secrets(made[1]).token))
    ]
    assert "/field/#b=" in seen[0].badges[0].url
