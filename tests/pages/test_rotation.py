"""The route's page: a plan is found, kept and shown everywhere; impossible tours have a reason; a late group a diff."""

from typing import Any
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.queries import agenda as reads
from dashboard.queries.rotation import workbench
from dashboard.services import sessions
from dashboard.ui import rotation_plan
from models import Person
from models.database import Database, reading, writing
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of
from tests.rotation_scene import Scene, scene


class Desk:
    """A scene that is committed, and its planner's token."""

    def __init__(self, **given: Any) -> None:
        with writing() as db:
            self.scene: Scene = scene(db, **given)
            person = db.get_one(Person, (self.scene.of.id, self.scene.planner.person_id))
            signed_in = sessions.open_session(db, person)
            self.token, self.scene.planner = signed_in.token, signed_in.actor
            self.visit_id = self.scene.visit.id
            self.group_names = [group.name for group in self.scene.groups]

    def open(self, token: str = "") -> AppTest:
        app = open_app("rotation", token or self.token, visit=self.visit_id)
        assert not app.exception
        return app

    def press(self, app: AppTest, key: str) -> AppTest:
        with patch("dashboard.ui.viewer.session_token", return_value=self.token):
            next(button for button in app.button if button.key == key).click().run()
        assert not app.exception
        return app

    def plan(self, app: AppTest) -> AppTest:
        self.press(app, "rotation_plan")
        if "_work_rotation" in app.session_state:
            assert app.session_state["_work_rotation"].wait(30)
            rerun(app, self.token)
        assert not app.exception
        return app

    def keep(self) -> None:
        with writing() as db:
            self.scene.keep(db)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    real = rotation_plan.best_plan
    monkeypatch.setattr(rotation_plan, "best_plan", lambda tour, report: real(tour, report, seconds=0.3))


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def test_a_plan_is_found_in_the_background_kept_and_shown_to_everybody(store: Database) -> None:
    desk = Desk()
    app = desk.open()
    assert "还没有方案" in text_of(app)
    desk.plan(app)
    assert "rotation_keep" in keys(app)
    with reading() as db:
        assert workbench(db, desk.scene.planner, desk.visit_id).tours[0].kept is None  # found is not kept
    desk.press(app, "rotation_keep")
    assert "2 个组到" in text_of(app)
    with reading() as db:
        shown = reads.programme(db, desk.scene.planner, desk.visit_id)
        (plan,) = shown.plans
        stays = reads.lanes(shown, reads.timed(shown))
    assert {(s.lane, s.stop_id) for s in stays} == {(lane, stop.id) for lane in range(2) for stop in shown.stops}
    assert next(f"{stay.start:%H:%M}" for stay in stays if stay.stop_id == plan.cells[0].stop_id) == "14:00"
    assert any("路线卡" in str(one.proto.label) for one in app.get("download_button"))


def test_a_late_group_is_shown_as_a_diff_before_it_is_applied(store: Database) -> None:
    desk = Desk(stops=4, groups=3, status=VisitStatus.RUNNING)
    desk.keep()
    app = desk.open()
    desk.press(app, next(key for key in keys(app) if key.startswith("FormSubmitter:late")))
    assert "要改" in text_of(app)
    before = next(row for row in app.dataframe if "改后" in row.value.columns).value
    assert len(before) >= 1
    assert (before["原来"] != before["改后"]).all()
    with reading() as db:
        kept = workbench(db, desk.scene.planner, desk.visit_id).tours[0].kept
        assert kept is not None
        assert kept.number == 1
    desk.press(app, "late_apply")
    with reading() as db:
        kept = workbench(db, desk.scene.planner, desk.visit_id).tours[0].kept
        assert kept is not None
        assert (kept.number, kept.source.value) == (2, "replan")


def test_a_plan_out_of_date_is_said_and_the_lanes_fall_back(store: Database) -> None:
    desk = Desk()
    desk.keep()
    with writing() as db:
        make.stop(db, desk.scene.visit, position=9, title="新站")
    assert any("方案过期了" in one.value for one in desk.open().warning)


@pytest.mark.parametrize(
    ("given", "said"),
    [({"groups": 0}, "还没有分组"), ({"stops": 0}, "还没有站点"), ({"stops": 41, "groups": 1}, "最多 40 个")],
)
def test_what_cannot_be_planned_has_a_reason_and_no_spinner(store: Database, given: Any, said: str) -> None:
    desk = Desk(**given)
    app = desk.open()
    if "rotation_plan" in keys(app):
        desk.press(app, "rotation_plan")
        assert "_work_rotation" not in app.session_state
    assert said in text_of(app)


def test_one_group_alone_has_a_plan(store: Database) -> None:
    desk = Desk(groups=1)
    app = desk.plan(desk.open())
    assert "rotation_keep" in keys(app)


def test_walking_minutes_and_places_are_saved(store: Database) -> None:
    desk = Desk()
    app = desk.open()
    assert "route_save" not in keys(app)
    with patch("dashboard.ui.viewer.session_token", return_value=desk.token):
        next(box for box in app.text_input if str(box.key).startswith("start_place_")).set_value("南门").run()
    desk.press(app, "route_save")
    with reading() as db:
        assert workbench(db, desk.scene.planner, desk.visit_id).route.start_place == "南门"
    assert "route_save" not in keys(app)


def test_the_page_is_not_for_observers_and_reads_in_english(store: Database) -> None:
    desk = Desk()
    desk.keep()
    with writing() as db:
        person = make.person(db, desk.scene.of, Role.PLANNER, language="en")
        english = sessions.open_session(db, person).token
        observer = sessions.open_session(db, make.person(db, desk.scene.of, Role.OBSERVER)).token
    said = text_of(desk.open(english))
    assert "All 2 groups are through by" in said
    assert "rotation_plan" not in keys(desk.open(observer))
