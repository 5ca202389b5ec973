"""The checklist pages: the library, reading, editing, publishing."""

from unittest.mock import patch
from uuid import UUID

import pytest

from dashboard.access import Actor
from dashboard.documents.checklist_sheet import example
from dashboard.i18n import translator
from dashboard.queries import checklists as reads
from dashboard.services import checklists, sessions
from dashboard.services.checklist_imports import import_checklist
from models.database import Database, reading, writing
from models.enums import Role, TemplateState
from seed.templates import load_checklists
from tests import factories as make
from tests.pages.app import open_app, text_of


def entered(*roles: Role, language: str = "zh", loaded: bool = True) -> tuple[str, Actor, dict[str, UUID]]:
    with writing() as db:
        of = make.association(db)
        versions = load_checklists(db, make.actor(db, of, Role.PLANNER)) if loaded else {}
        signed = sessions.open_session(db, make.person(db, of, *roles, language=language))
        return signed.token, signed.actor, versions


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_library_says_what_is_in_force(store: Database, language: str) -> None:
    token, _, _ = entered(Role.PLANNER, language=language)
    app = open_app("checklists", token)
    t = translator(language)
    assert not app.exception
    assert t("{n} checklists in force, {drafts} drafts being written.", n=2, drafts=0) in text_of(app)
    assert t.n("1 point", "{n} points", 34) in text_of(app)
    assert t("New checklist") in [button.label for button in app.button]


def test_an_empty_library_says_what_to_do(store: Database) -> None:
    token, _, _ = entered(Role.PLANNER, loaded=False)
    assert translator("zh")("No checklist yet") in text_of(open_app("checklists", token))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_version_is_read_dimension_by_dimension(store: Database, language: str) -> None:
    token, actor, versions = entered(Role.LEADER, language=language)
    app = open_app("checklist", token, version=versions["five-dimensions"])
    assert not app.exception
    with reading() as db:
        first, second, *_ = reads.checklist(db, actor, versions["five-dimensions"]).dimensions
    t = translator(language)
    said = text_of(app).replace("\\", "")
    for point in first.points:
        assert t.pick(point.title, point.title_en) in said
        for anchor in point.anchors:
            assert t.pick(anchor.zh, anchor.en) in said
        for question in point.questions:
            assert t.pick(question.zh, question.en) in said
    assert t.pick(second.points[0].title, second.points[0].title_en) not in said
    assert not [button for button in app.button if button.key in ("new_draft", "publish")]


def test_editing_what_is_in_force_makes_a_draft_and_opens_it(store: Database) -> None:
    token, actor, versions = entered(Role.PLANNER)
    app = open_app("checklist", token, version=versions["hundred-points"])
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        app.button(key="new_draft").click().run()
    assert not app.exception
    with reading() as db:
        rows = {one.key: one for one in reads.templates(db, actor)}
    assert rows["hundred-points"].draft is not None
    assert [one.number for one in rows["hundred-points"].versions] == [2, 1]


def test_a_draft_offers_publishing_and_shows_what_is_unfinished(store: Database) -> None:
    token, actor, _ = entered(Role.PLANNER, loaded=False)
    with writing() as db:
        empty = checklists.create_template(db, actor=actor, key="own", title="我们的*表*")
        full = import_checklist(db, actor=actor, checklist=example())
    app = open_app("checklist", token, version=empty.id)
    assert not app.exception
    assert "发布前还有 1 处要补" in text_of(app)
    assert app.title[0].value == "我们的\\*表\\*"
    app = open_app("checklist", token, version=full.id)
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        app.button(key="publish").click().run()
    assert not app.exception
    # the dialog is a fragment, which only a browser can answer: here it must stand and be ready
    assert app.button(key="publish_confirm").label == "发布"
    with reading() as db:
        assert reads.checklist(db, actor, full.id).state is TemplateState.DRAFT


@pytest.mark.parametrize("version", ["", "nonsense", "01890000-0000-7000-8000-000000000000"])
def test_a_version_that_is_not_there(store: Database, version: str) -> None:
    token, _, _ = entered(Role.PLANNER, loaded=False)
    app = open_app("checklist", token, version=version)
    assert not app.exception
    assert translator("zh")("This checklist is not there") in text_of(app)


def test_observers_are_told_that_the_library_is_not_theirs(store: Database) -> None:
    token, _, _ = entered(Role.OBSERVER, loaded=False)
    app = open_app("home", token)
    assert translator("zh")("Checklists") not in text_of(app)
