"""Live control and the projector as pages: taps, the overrun's panel, the board, and who may only look."""

import pytest
from sqlalchemy import select
from time_machine import travel

from dashboard.i18n import translator
from dashboard.queries import agenda as reads
from dashboard.services import live, publishing, sessions
from models import Association, ExchangeQuestion, SegmentActual, Visit
from models.base import as_of
from models.database import Database, reading, writing
from models.enums import QuestionState, Role, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of
from tests.rotation_scene import scene as rotation_scene
from tests.services.test_live import Scene, at, stage


@pytest.fixture
def scene(store: Database) -> Scene:
    with writing() as db:
        scene = stage(db)
        for number, state in enumerate((QuestionState.OPEN, QuestionState.HIDDEN)):
            row = ExchangeQuestion(
                association_id=scene.visit.association_id,
                visit_id=scene.visit.id,
                text=f"第{number}个 *问题*",
                state=state,
            )
            db.add(row)
        return scene


def token_of(scene: Scene, role: Role = Role.PLANNER) -> str:
    with writing() as db, as_of(at(14, 0)):
        of = db.get_one(Association, scene.visit.association_id)
        return sessions.open_session(db, make.person(db, of, role, language="zh")).token


@travel(at(14, 25), tick=False)
def test_a_day_is_run_from_the_page(scene: Scene) -> None:
    t, token = translator("zh"), token_of(scene)
    with writing() as db, as_of(at(14, 0)):
        live.start(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(0))
    app = open_app("live", token, visit=scene.visit.id)
    assert not app.exception
    assert t.n("1 minute behind", "{n} minutes behind", 10) in text_of(app)
    app.button(key="take_overrun").click()
    rerun(app, token)
    assert not app.exception
    assert app.number_input(key="overrun_by").value == 10
    app.button(key="overrun_apply").click()
    rerun(app, token)
    assert not app.exception
    with reading() as db:
        assert db.get_one(Visit, (scene.visit.association_id, scene.visit.id)).ends.minute == 10
    app.button(key="start_all").click()
    rerun(app, token)
    with reading() as db:
        rows = {row.key: row for row in db.scalars(select(SegmentActual))}
    assert rows[scene.key(1)].started_at == rows[scene.key(0)].finished_at == at(14, 25)
    app.button(key="undo_all").click()
    rerun(app, token)
    with reading() as db:
        rows = {row.key: row for row in db.scalars(select(SegmentActual))}
    assert (rows[scene.key(1)].started_at, rows[scene.key(0)].finished_at) == (None, None)


def test_a_late_group_is_replanned_where_the_day_is_run(store: Database) -> None:
    with writing() as db:
        one = rotation_scene(db, stops=4, groups=3, status=VisitStatus.RUNNING)
        one.keep(db)
        publishing.publish(db, actor=one.planner, visit_id=one.visit.id, base_version=one.visit.agenda_version)
        token = sessions.open_session(db, make.person(db, one.of, Role.PLANNER, language="zh")).token
        group, heard = one.groups[1], one.visit.live_version
        plan = one.shown(db).plan
        assert plan is not None
        first = next(stop for stop in one.stops if str(stop.id) == plan.of(str(group.id))[0].stop)
    app = open_app("live", token, visit=one.visit.id)
    app.button(key="late_ask").click()
    rerun(app, token)
    app.selectbox(key="late_of_group").set_value(group.id)
    rerun(app, token)
    app.selectbox(key=f"late_of_stop_{group.id}").set_value(first.id)
    app.number_input(key="late_of_minutes").set_value(7)
    rerun(app, token)
    assert not app.exception
    assert "晚 7 分钟" in text_of(app)
    assert "qj-diff" in "".join(str(one.body) for one in app.get("html"))
    with reading() as db:
        assert reads.public_programme(db, one.planner, one.visit.id).edition == 1  # looking at it changes nothing
    app.button(key="late_apply").click()
    rerun(app, token)
    assert not app.exception
    assert "late_ask" in [button.key for button in app.button]
    with reading() as db:
        shown = reads.public_programme(db, one.planner, one.visit.id)
        assert db.get_one(Visit, (one.of.id, one.visit.id)).live_version > heard
    stay = next(cell for cell in shown.plans[0].cells if (cell.group_id, cell.stop_id) == (group.id, first.id))
    assert (shown.edition, stay.end - stay.start) == (2, first.minutes + 7)


@travel(at(14, 25), tick=False)
def test_the_board_is_moderated_and_hidden_ones_never_reach_the_wall(scene: Scene) -> None:
    token = token_of(scene)
    app = open_app("live", token, visit=scene.visit.id)
    with reading() as db:
        row = db.scalars(select(ExchangeQuestion).where(ExchangeQuestion.state == QuestionState.OPEN)).one()  # type: ignore[arg-type]
    app.button(key=f"ask_{row.id}").click()
    rerun(app, token)
    app.button(key=f"write_{row.id}").click()
    rerun(app, token)
    app.text_area(key="answer_text").set_value("三个人")
    app.button(key="answer_keep").click()
    rerun(app, token)
    assert not app.exception
    with reading() as db:
        stored = db.get_one(ExchangeQuestion, (row.association_id, row.id))
    assert (stored.state, stored.answer) == (QuestionState.ANSWERED, "三个人")
    wall = open_app("projector", token, visit=scene.visit.id)
    assert not wall.exception
    shown = "".join(one.body for one in wall.get("html"))
    assert "qj-screen" in shown
    assert "第1个" not in shown


@travel(at(14, 25), tick=False)
@pytest.mark.parametrize("status", [VisitStatus.DRAFT, VisitStatus.OPEN, VisitStatus.CLOSED])
def test_a_leader_looks_and_presses_nothing(scene: Scene, status: VisitStatus) -> None:
    with writing() as db:
        db.get_one(Visit, (scene.visit.association_id, scene.visit.id)).status = status
    app = open_app("live", token_of(scene, Role.LEADER), visit=scene.visit.id)
    assert not app.exception
    assert [one.key for one in app.button if one.key and one.key.startswith(("start", "finish", "hide"))] == []
