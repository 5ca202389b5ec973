"""The door page: what it shows in each state of a visit, ticking names, walk-ins, and certificates."""

from typing import Any
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import translator
from dashboard.queries import attendance as queries
from dashboard.queries import viewers
from dashboard.services import attendance, sessions
from dashboard.services.walk_ins import WalkInFields
from dashboard.ui import sign_in_desk
from dashboard.ui.certificate_sheet import certificate_bytes, to_certificates
from dashboard.ui.sign_in_card import Said, verdict
from dashboard.ui.viewer import Viewer
from models import Person
from models.database import Database, reading, writing
from models.enums import VisitStatus
from tests import factories as make
from tests.badge_steps import Scene, scene
from tests.pages.app import open_app, rerun, text_of


def staged(**given: object) -> tuple[Scene, str]:
    with writing() as db:
        play = scene(db, **given)
        person = db.get_one(Person, (play.planner.association_id, play.planner.person_id))
        return play, sessions.open_session(db, person).token


def viewer_of(play: Scene) -> Viewer:
    with reading() as db:
        return Viewer(play.planner, viewers.profile(db, play.planner))


def door_of(play: Scene) -> queries.Door:
    with reading() as db:
        return queries.door(db, play.planner, play.visit.id)


def html_of(app: AppTest) -> str:
    return "\n".join(str(one.proto.body) for one in app.get("html"))


def click(app: AppTest, token: str, key: str) -> AppTest:
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        return app.button(key=key).click().run()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_marked_name_is_signed_in_shown_large_and_taken_back(store: Database, language: str) -> None:
    play, token = staged()
    with writing() as db:
        sessions.set_language(db, actor=play.planner, language=language)
    t = translator(language)
    app = open_app("sign_in", token, visit=play.visit.id)
    assert not app.exception
    assert t("{n} of {all} have come", n="**0**", all=3) in text_of(app)
    app.session_state["door_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = click(rerun(app, token), token, "list_how_to_reg")
    assert not app.exception
    first = door_of(play).people[0]
    assert (first.came, first.by) != (False, "")
    assert all(
        words in html_of(app) for words in (t("Has signed in"), t.pick(first.name, first.name_en), 'role="status"')
    )
    assert t("{n} of {all} have come", n="**1**", all=3) in text_of(app)
    assert next(one.proto.label for one in app.get("download_button")) == t("Certificates")
    app = click(app, token, "door_undo")
    assert not door_of(play).people[0].came


def test_a_scan_says_who_it_is_or_what_is_wrong(store: Database) -> None:
    play, _token = staged()
    with writing() as db:
        badge = play.issue(db)[0]
        play_link = make.badge_secrets(badge).token
    t, viewer, state = translator("zh"), viewer_of(play), dict[str, Any]()
    with patch.object(sign_in_desk.st, "session_state", state):
        scan = sign_in_desk.on_scan(viewer, play.visit.id)
        said = []
        for text in (play_link, play_link, "x" * 32):
            scan(text)
            said.append(sign_in_desk.last_said(play.visit.id))
        state[sign_in_desk.WAY] = sign_in_desk.OUT
        sign_in_desk.on_scan(viewer, play.visit.id)(play_link)
        sign_in_desk.admit(viewer, play.visit.id, play.registrations[3].id)
        admitted = sign_in_desk.last_said(play.visit.id)
    row = play.registrations[0].id
    assert said == [Said(row), Said(row, already=True), Said(fault=t("error.scan.unknown"))]
    assert admitted == Said(play.registrations[3].id)
    person = next(one for one in door_of(play).people if one.id == row)
    assert verdict(person, Said(row), t, "Asia/Shanghai").words == "已签退"
    waiting = next(one for one in door_of(play).people if one.id == play.registrations[4].id)
    assert verdict(waiting, Said(waiting.id), t, "Asia/Shanghai").look == "no"


def test_a_walk_in_gets_a_place_and_a_badge(store: Database) -> None:
    play, _token = staged(capacity=3)
    state = dict[str, Any]()
    with patch.object(sign_in_desk.st, "session_state", state):
        who = WalkInFields(name="林小满", firm_name="望江物业", phone="13800001234")
        sign_in_desk.let_in(viewer_of(play), play.visit.id, who, badge=True)
        said = sign_in_desk.last_said(play.visit.id)
    assert said is not None
    assert (said.over, len(said.code)) == (1, 9)
    made = next(one for one in door_of(play).people if one.id == said.registration_id)
    assert (made.name, made.walk_in, made.present) == ("林小满", True, True)


@pytest.mark.parametrize("status", list(VisitStatus))
def test_the_page_stands_in_every_state_of_a_visit(store: Database, status: VisitStatus) -> None:
    play, token = staged(status=status)
    app = open_app("sign_in", token, visit=play.visit.id)
    assert not app.exception
    assert app.title[0].value == translator("zh")("Sign-in")
    assert (app.get("bidi_component") != []) == (status is VisitStatus.RUNNING)


def test_certificates_are_in_the_reader_s_language_and_for_who_came(store: Database) -> None:
    play, _token = staged()
    with writing() as db:
        attendance.sign_in(db, actor=play.planner, registration_id=play.registrations[0].id)
    with reading() as db:
        rows = queries.certificates(db, play.planner, play.visit.id)
    for language in ("zh", "en"):
        made = to_certificates(rows, translator(language))
        assert [one.name for one in made.people] == [
            translator(language).pick(rows.people[0].name, rows.people[0].name_en)
        ]
        assert made.people[0].number == rows.people[0].number
    assert certificate_bytes(viewer_of(play), play.visit.id).startswith(b"%PDF")
