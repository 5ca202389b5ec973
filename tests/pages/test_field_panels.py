"""What the desk sees of the field app: notices, questions, observations, late entries, and a tablet's file."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.i18n import translator
from dashboard.services import sessions
from models import Notice, Person, Visit
from models.database import Database, reading, writing
from models.enums import Role, VisitStatus
from tests import factories as make
from tests import field
from tests.factories import Round
from tests.pages.app import open_app, rerun, text_of


@pytest.fixture
def play(store: Database) -> Round:
    with writing() as db:
        play = make.scoring_round(db, observers=2, dimensions=1, points=2)
        asked = field.question(play, "夜班 *几个人*？")
        hidden = field.question(play, "加班费？", anonymous=True)
        field.send(db, play, field.answer(play, 0, 4), asked, hidden, field.observation(play, "坡道太陡"))
        field.send(db, play, field.vote(play, hidden["body"]["id"], who=1), who=1)
        return play


def token_of(play: Round, language: str = "zh") -> str:
    with writing() as db:
        person = make.person(db, play.association, Role.PLANNER, language=language)
        return sessions.open_session(db, person).token


def test_staff_tell_everyone_and_take_it_back(play: Round) -> None:
    token, t = token_of(play), translator("zh")
    app = open_app("live", token, visit=play.visit.id)
    assert not app.exception
    said = text_of(app)
    assert t("No notices") in said
    assert t.n("1 question asked", "{n} questions asked", 2) in said
    assert "\\*几个人\\*" in said
    assert t("anonymous") in said
    app.text_area(key="notice_text").set_value("请到 *大堂* 集合")
    app.button(key="publish_notice").click()
    rerun(app, token)
    assert not app.exception
    assert "请到 \\*大堂\\* 集合" in text_of(app)
    with reading() as db:
        notice = db.scalars(select(Notice)).one()
    app.button(key=f"withdraw_{notice.id}").click()
    rerun(app, token)
    assert t("No notices") in text_of(app)
    app.button(key="publish_notice").click()  # with nothing written
    rerun(app, token)
    assert t("No notices") in text_of(app)
    assert app.error


@pytest.mark.parametrize("language", ["zh", "en"])
def test_results_show_observations_and_what_came_late(play: Round, language: str) -> None:
    with writing() as db:
        db.get_one(Visit, (play.association.id, play.visit.id)).status = VisitStatus.CLOSED
        db.flush()
        field.send(db, play, field.answer(play, 1, 2), field.question(play, "迟到的问题", anonymous=True))
    t = translator(language)
    app = open_app("results", token_of(play, language), visit=play.visit.id)
    assert not app.exception
    said = text_of(app)
    assert t.n("1 free observation", "{n} free observations", 1) in said
    assert "坡道太陡" in said
    heading = t.n("1 entry came in after the close", "{n} entries came in after the close", 2)
    assert heading in said
    late = next(one.value for one in app.dataframe if t("Arrived") in one.value.columns)
    with reading() as db:
        name = db.get_one(Person, (play.association.id, play.observers[0].person_id))
    assert set(late[t("Observer")]) == {t.pick(name.name, name.name_en), t("anonymous")}


def test_a_tablets_file_has_its_way_in(play: Round) -> None:
    token = token_of(play)
    app = open_app("live", token, visit=play.visit.id)
    app.button(key="import_entries").click()
    rerun(app, token)
    assert not app.exception
    assert app.file_uploader(key="entry_upload").label == translator("zh")("The tablet's file (.json)")


def test_the_preview_counts_by_author_and_says_what_is_left_out() -> None:
    def script() -> None:
        from uuid import UUID

        from dashboard.errors import ImportProblem
        from dashboard.i18n import translator
        from dashboard.services.entry_import import AuthorCount, ImportResult
        from dashboard.ui import entry_import

        someone = AuthorCount(UUID(int=1), "林雨桐", "Lin Yutong", "澄川", "", new=3, known=2, outdated=1, refused=1)
        problem = ImportProblem("entry_file.photo", sheet="photos", row=4)
        entry_import._draw(ImportResult((someone,), (problem,)), translator("zh"))

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.dataframe[0].value.iloc[0].tolist() == ["林雨桐", "澄川", 3, 2, 1, 1]
    assert [one.value for one in app.warning] == ["有 1 条不会导入："]
    assert app.markdown[0].value == "- 工作表「照片」，第 4 行：照片读不出来，或和校验码不一致。"
