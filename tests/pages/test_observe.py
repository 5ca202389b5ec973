from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from dashboard.queries import viewers
from dashboard.queries.observe import my_sheet
from dashboard.services import scores, sessions
from dashboard.settings import settings
from dashboard.ui.answering import Answering
from dashboard.ui.viewer import Viewer
from models import Answer, AnswerHistory, ObserverSheet, Person, Photo
from models.database import Database, reading, writing
from models.enums import AnswerState, ScoringMethod, VisitStatus
from tests import factories as make
from tests.factories import Round, answer_op
from tests.pages.app import open_app, text_of
from tests.samples.scores import jpeg


@pytest.fixture
def play(store: Database) -> Round:
    with writing() as db:
        return make.scoring_round(db, dimensions=2, points=3)


@pytest.fixture
def token(play: Round) -> Iterator[str]:
    with writing() as db:
        me = play.observers[0]
        signed_in = sessions.open_session(db, db.get_one(Person, (me.association_id, me.person_id)))
    with patch("dashboard.ui.viewer.session_token", return_value=signed_in.token):
        yield signed_in.token


def open_page(play: Round, token: str) -> AppTest:
    app = open_app("observe", token, visit=play.visit.id)
    assert not app.exception
    return app


def stored(play: Round, n: int) -> Answer | None:
    with reading() as db:
        return db.scalars(select(Answer).where(col(Answer.point_id) == play.points[n].id)).one_or_none()


def history() -> list[AnswerHistory]:
    with reading() as db:
        return list(db.scalars(select(AnswerHistory).order_by(col(AnswerHistory.id))))


def test_one_tap_saves_at_once_and_the_same_key_clears(play: Round, token: str) -> None:
    app = open_page(play, token)
    key = f"score_{play.points[0].id}"
    app.button_group(key=key).set_value(4).run()
    row = stored(play, 0)
    assert row is not None
    assert (row.value, row.version, row.stop_id) == (4, 1, play.stops[0].id)
    assert "已存到服务器" in text_of(app)
    assert "第4级" in text_of(app)
    assert "还差 5 项" in text_of(app)
    app.button_group(key=key).set_value(None).run()
    row = stored(play, 0)
    assert row is not None
    assert (row.state, row.version) == (AnswerState.CLEARED, 2)


def test_tags_notes_and_not_seen(play: Round, token: str) -> None:
    app = open_page(play, token)
    point = play.points[0].id
    app.text_area(key=f"note_{point}").set_value("*车来* 灯亮").run()
    app.button_group(key=f"tags_{point}").set_value(["issue", "highlight"]).run()
    row = stored(play, 0)
    assert row is not None
    assert (row.state, row.note, row.tags) == (AnswerState.CLEARED, "*车来* 灯亮", ["highlight", "issue"])
    assert "\\*车来\\* 灯亮" in text_of(app)
    app.button_group(key=f"unseen_{point}").set_value(AnswerState.NOT_SEEN).run()
    row = stored(play, 0)
    assert row is not None
    assert (row.state, row.note) == (AnswerState.NOT_SEEN, "*车来* 灯亮")


def test_a_marked_point_is_folded_when_its_stop_is_opened_and_never_under_the_finger(play: Round, token: str) -> None:
    here, key = play.points[0].id, f"score_{play.points[0].id}"
    app = open_page(play, token)
    app.button_group(key=key).set_value(4).run()
    app.text_area(key=f"note_{here}").set_value("<b>车来</b> 灯亮").run()
    app.button_group(key=f"tags_{here}").set_value(["highlight"]).run()
    assert app.button_group(key=key).value == 4  # still open, where the finger is
    app = open_page(play, token)  # as after a reload
    assert key not in {one.key for one in app.button_group}
    drawn = next(one.value for one in app.get("html") if "qj-folded" in one.value)
    for words in ("<strong>4</strong>", "良好", "第4级", "亮点", "&lt;b&gt;车来&lt;/b&gt; 灯亮"):
        assert words in drawn, words
    app.button(key=f"unfold_{here}").click().run()
    assert app.button_group(key=key).value == 4
    app.button_group(key=key).set_value(2).run()
    assert app.button_group(key=key).value == 2


def test_undo_is_a_new_entry(play: Round, token: str) -> None:
    app = open_page(play, token)
    assert app.button(key="undo").disabled
    key = f"score_{play.points[0].id}"
    app.button_group(key=key).set_value(4).run()
    app.button_group(key=key).set_value(2).run()
    app.button(key="undo").click().run()
    row = stored(play, 0)
    assert row is not None
    assert (row.value, row.version) == (4, 3)
    assert [entry.value for entry in history()] == [4, 2, 4]


@pytest.mark.parametrize(("choice", "value", "entries"), [("mine", 5, 3), ("stored", 2, 2)])
def test_a_clash_shows_both_values_and_one_chooses(
    play: Round, token: str, choice: str, value: int, entries: int
) -> None:
    app = open_page(play, token)
    with writing() as db:  # the other device, after this page was drawn
        op = answer_op(play.points[0], 2, note="那台平板")
        scores.record_score(db, actor=play.observers[0], visit_id=play.visit.id, answer=op)
    point = play.points[0].id
    app.button_group(key=f"score_{point}").set_value(5).run()
    assert app.button(key=f"mine_{point}").label == "刚才填的：5 标杆"
    assert app.button(key=f"stored_{point}").label == "已存的：2 不足"
    app.button(key=f"{choice}_{point}").click().run()
    row = stored(play, 0)
    assert row is not None
    assert (row.value, row.note) == (value, "那台平板")
    assert app.button_group(key=f"score_{point}").value == value
    assert [entry.outcome for entry in history()].count("stale") == 1
    assert len(history()) == entries


def test_a_value_that_is_refused_is_said_and_the_key_falls_back(play: Round, token: str) -> None:
    app = open_page(play, token)
    with writing() as db:
        db.merge(play.visit).status = VisitStatus.CLOSED
    key = f"score_{play.points[0].id}"
    app.button_group(key=key).set_value(5).run()
    assert stored(play, 0) is None
    assert "观摩现在是“已结束”，不能这样改。" in text_of(app)
    assert app.button_group(key=key).value is None


def test_every_method_has_its_widget(play: Round, token: str) -> None:
    with writing() as db:
        kinds = {
            ScoringMethod.PASS_FAIL: {},
            ScoringMethod.DEDUCTION: {"per_fault": 0.2, "max_points": 2},
            ScoringMethod.NUMBER: {"unit": "秒"},
            ScoringMethod.CHOICE: {"choices": [{"key": "own", "zh": "自建", "en": "Own"}]},
            ScoringMethod.TEXT: {},
        }
        points = {m: make.point(db, play.dimensions[0], method=m, anchors=[], **given) for m, given in kinds.items()}
    app = open_page(play, token)
    app.button_group(key="observe_place").set_value("elsewhere").run()
    assert "其他" in text_of(app)
    ids = {method: f"score_{point.id}" for method, point in points.items()}
    app.button_group(key=ids[ScoringMethod.PASS_FAIL]).set_value(False).run()
    app.number_input(key=ids[ScoringMethod.DEDUCTION]).set_value(3).run()
    app.number_input(key=ids[ScoringMethod.NUMBER]).set_value(7.5).run()
    app.button_group(key=ids[ScoringMethod.CHOICE]).set_value("own").run()
    app.text_area(key=ids[ScoringMethod.TEXT]).set_value("问到了").run()
    assert not app.exception
    with reading() as db:
        saved = {row.point_id: row.value for row in db.scalars(select(Answer))}
    assert saved == {
        points[ScoringMethod.PASS_FAIL].id: False,
        points[ScoringMethod.DEDUCTION].id: 3,
        points[ScoringMethod.NUMBER].id: 7.5,
        points[ScoringMethod.CHOICE].id: "own",
        points[ScoringMethod.TEXT].id: "问到了",
    }


def test_finish_the_rest_not_seen_sign_and_reopen(play: Round, token: str) -> None:
    app = open_page(play, token)
    app.button_group(key=f"score_{play.points[0].id}").set_value(4).run()
    app.button(key="all_not_seen").click().run()
    with reading() as db:
        states = [row.state for row in db.scalars(select(Answer))]
    assert states.count(AnswerState.NOT_SEEN) == len(play.points) - 1
    app.text_input(key="signature").set_value("示例签名").run()
    app.button(key="sign").click().run()
    assert "示例签名 已签名" in text_of(app)
    assert app.button_group(key=f"score_{play.points[0].id}").disabled
    app.button(key="reopen").click().run()
    with reading() as db:
        assert db.scalars(select(col(ObserverSheet.finished_at))).one() is None
    assert not app.exception


def test_a_dimension_tile_shows_what_is_missing_and_keeps_it(play: Round, token: str) -> None:
    app = open_page(play, token)
    app.button(key="jump_environment").click().run()
    assert "未评的项" in text_of(app)
    app.button_group(key=f"score_{play.points[3].id}").set_value(3).run()
    assert app.button_group(key=f"score_{play.points[3].id}").value == 3  # still there, under the thumb


def test_who_is_not_registered_or_has_no_checklist_is_told(play: Round, token: str) -> None:
    with writing() as db:
        db.merge(play.visit).checklist_version_id = None
    assert "还没有观察表" in text_of(open_page(play, token))


def test_a_photo_is_kept_with_the_point_and_can_be_removed(
    play: Round, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "qujing_data", tmp_path)
    app = open_page(play, token)
    point = play.points[0].id
    app.file_uploader(key=f"photo_{point}_0").upload("车库.jpg", jpeg(), "image/jpeg").run()
    with reading() as db:
        photo = db.scalars(select(Photo)).one()
    assert (photo.point_id, photo.observer_id) == (point, play.observers[0].person_id)
    app.button(key=f"remove_{photo.id}").click().run()
    with reading() as db:
        assert db.scalars(select(Photo)).all() == []


def test_two_quick_taps_are_not_a_clash_with_oneself(play: Round, token: str) -> None:
    """The second tap is based on the first, although the page had not been drawn again in between."""
    me = play.observers[0]
    with reading() as db:
        viewer = Viewer(me, viewers.profile(db, me))
        card = my_sheet(db, me, play.visit.id).cards()[play.points[0].id]
    with patch("dashboard.ui.answering.st.session_state", {}):
        doing = Answering(viewer, play.visit.id)
        for value in (2, 3):
            doing.change(card, None, state=AnswerState.ANSWERED, value=value)
        doing.change(card, None, note="刚才那句")
        assert not doing.clashes
    row = stored(play, 0)
    assert row is not None
    assert (row.value, row.note, row.version) == (3, "刚才那句", 3)


def test_a_graded_point_offers_its_grades_only(play: Round, token: str) -> None:
    with writing() as db:
        point = make.point(
            db,
            play.dimensions[0],
            method=ScoringMethod.DEDUCTION,
            anchors=[],
            grades=[2.0, 1.5, 0.0],
            max_points=2,
            per_fault=None,
        )
    app = open_page(play, token)
    app.button_group(key="observe_place").set_value("elsewhere").run()
    key = f"score_{point.id}"
    assert not [field for field in app.number_input if field.key == key]
    for grade in (1.5, 0):
        app.button_group(key=key).set_value(grade).run()
        assert not app.exception
        with reading() as db:
            saved = {row.point_id: (row.value, row.score) for row in db.scalars(select(Answer))}
        assert saved[point.id] == (grade, 1 + 4 * grade / 2)
        assert app.button_group(key=key).value == grade
