"""The programme's page: what moves when a line is edited, what is saved, and what happens when two people edit."""

import json
from datetime import time
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from dashboard.i18n import translator
from dashboard.queries import agenda as reads
from dashboard.rules.agenda import schedule
from dashboard.rules.agenda_lines import items
from dashboard.services import agenda, sessions
from dashboard.ui import agenda_draft
from models.database import Database, reading, writing
from models.enums import AgendaKind, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of

zh = translator("zh")


class Scene:
    """A visit with a programme, and its planner's token."""

    def __init__(self, *, language: str = "zh", status: VisitStatus = VisitStatus.OPEN, empty: bool = False) -> None:
        with writing() as db:
            self.of = make.association(db)
            person = make.person(db, self.of, Role.PLANNER, name="周雨桐", name_en="Zhou Yutong", language=language)
            signed_in = sessions.open_session(db, person)
            self.token, self.planner = signed_in.token, signed_in.actor
            self.visit = make.visit(db, self.of, starts=time(13, 30), ends=time(17, 0), status=status)
            plan = [("签到", "Sign-in", 30), ("参观", "Tour", 75), ("分享", "Talks", 60), ("交流", "Questions", 30)]
            kinds = [AgendaKind.SIGN_IN, AgendaKind.TOUR, AgendaKind.TALK, AgendaKind.QUESTIONS]
            for n, (title, title_en, minutes) in enumerate([] if empty else plan):
                make.agenda_item(
                    db,
                    self.visit,
                    position=n,
                    kind=kinds[n],
                    title=title,
                    title_en=title_en,
                    minutes=minutes,
                    place="会议室",
                    speaker="林一帆",
                )

    def open(self, token: str = "") -> AppTest:
        app = open_app("agenda", token or self.token, visit=self.visit.id)
        assert not app.exception
        return app

    def stored(self) -> reads.Programme:
        with reading() as db:
            return reads.programme(db, self.planner, self.visit.id)

    def colleague_saves(self, minutes: int, row: int) -> None:
        with writing() as db:
            other = make.actor(db, self.of, Role.PLANNER, name="何静", name_en="He Jing")
            stored = self.stored()
            agenda.change_minutes(
                db,
                actor=other,
                visit_id=self.visit.id,
                base_version=stored.version,
                item_id=stored.lines[row].id,
                minutes=minutes,
            )

    def click(self, app: AppTest, key: str) -> AppTest:
        with patch("dashboard.ui.viewer.session_token", return_value=self.token):
            app.button(key=key).click().run()
        assert not app.exception
        return app

    def type(self, app: AppTest, cells: dict[int, dict[str, Any]]) -> AppTest:
        """Edit cells of the table as the browser would."""
        # AppTest cannot type into a table, so its message is made here as the browser sends it
        states = app._tree.get_widget_states()
        delta = json.dumps({"edited_rows": cells, "added_rows": [], "deleted_rows": []})
        states.widgets.append(WidgetState(id=app.get("data_editor")[0].proto.id, string_value=delta))
        with patch("dashboard.ui.viewer.session_token", return_value=self.token):
            app._run(states)
        assert not app.exception
        return app


def starts(app: AppTest) -> list[str]:
    return list(app.get("data_editor")[0].value["start"])


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_the_page_shows_the_programme_and_offers_the_booklet(store: Database) -> None:
    app = Scene().open()
    assert starts(app) == ["13:30", "14:00", "15:15", "16:15"]
    assert zh("It ends at {time}, {n} minutes to spare", time="16:45", n=15) in text_of(app)
    assert zh("Programme booklet") in [one.label for one in app.get("download_button")]
    assert zh("Save programme") not in labels(app)


def test_english_is_english(store: Database) -> None:
    app = Scene(language="en").open()
    assert "Half a day, 13:30–17:00. 4 items." in text_of(app)
    assert list(app.get("data_editor")[0].value["title"]) == ["Sign-in", "Tour", "Talks", "Questions"]


def test_an_empty_programme_can_be_begun(store: Database) -> None:
    app = Scene(empty=True).open()
    assert zh("Add an item") in labels(app)


def test_typing_minutes_moves_everything_after_and_saving_stores_it(store: Database) -> None:
    scene = Scene()
    app = scene.type(scene.open(), {1: {"minutes": 95}, 3: {"title": "现场问答"}})
    assert starts(app) == ["13:30", "14:00", "15:35", "16:35"]
    assert zh("It ends at {time}, {n} minutes late", time="17:05", n=5) in text_of(app)
    assert scene.stored().lines[1].minutes == 75
    scene.click(app, "agenda_save")
    stored = scene.stored()
    assert [line.minutes for line in stored.lines] == [30, 95, 60, 30]
    assert (stored.lines[3].title, stored.lines[3].title_en, stored.version) == ("现场问答", "Questions", 2)
    assert zh("Save programme") not in labels(app)


def test_typing_again_in_the_table_keeps_what_was_typed_before(store: Database) -> None:
    scene = Scene()
    app = scene.type(scene.open(), {1: {"minutes": 95}})
    app = scene.type(app, {1: {"minutes": 95}, 0: {"minutes": 20}})
    assert starts(app) == ["13:30", "13:50", "15:25", "16:25"]


def test_discarding_goes_back_to_what_is_stored(store: Database) -> None:
    scene = Scene()
    app = scene.click(scene.type(scene.open(), {1: {"minutes": 95}}), "agenda_discard")
    assert starts(app) == ["13:30", "14:00", "15:15", "16:15"]


def test_an_empty_title_is_refused_and_stays_on_the_screen(store: Database) -> None:
    scene = Scene()
    with writing() as db:
        make.agenda_item(db, scene.visit, position=9, title="加的", title_en="")
    app = scene.click(scene.type(scene.open(), {4: {"title": ""}, 0: {"minutes": 25}}), "agenda_save")
    assert "第 5 行没有名称" in text_of(app)
    assert starts(app)[1] == "13:55"
    assert scene.stored().version == 1


def test_an_accepted_suggestion_solves_what_it_said(store: Database) -> None:
    scene = Scene()
    app = scene.type(scene.open(), {1: {"minutes": 95}})
    problem = zh("The programme runs {n} minutes past {end}", n=5, end="17:00")
    assert problem in text_of(app)
    scene.click(app, "fix_0_0")
    assert problem not in text_of(app)
    scene.click(app, "agenda_save")
    assert sum(line.minutes for line in scene.stored().lines) == 210


def test_moving_the_end_is_stored_with_the_programme(store: Database) -> None:
    scene = Scene()
    app = scene.type(scene.open(), {1: {"minutes": 95}})
    assert zh("End the visit at {time}", time="17:05") in text_of(app)
    scene.click(app, sorted(str(button.key) for button in app.button if str(button.key).startswith("fix_0_"))[-1])
    scene.click(app, "agenda_save")
    assert scene.stored().ends == time(17, 5)


def test_a_second_editor_is_asked_and_loses_nothing(store: Database) -> None:
    scene = Scene()
    app = scene.type(scene.open(), {1: {"minutes": 90}})
    scene.colleague_saves(40, row=2)
    scene.click(app, "agenda_save")
    told = text_of(app)
    assert "何静" in told
    assert zh("Your changes are all here, but not stored. Look at the other version, then decide.") in told
    assert starts(app)[2] == "15:30"
    assert [line.minutes for line in scene.stored().lines] == [30, 75, 40, 30]
    assert list(app.dataframe[0].value["minutes"]) == [30, 75, 40, 30]
    scene.click(app, "agenda_rebase")
    scene.click(app, "agenda_save")
    assert [line.minutes for line in scene.stored().lines] == [30, 90, 40, 30]
    assert scene.stored().version == 3


def test_a_second_editor_may_take_the_other_version(store: Database) -> None:
    scene = Scene()
    app = scene.type(scene.open(), {1: {"minutes": 90}})
    scene.colleague_saves(40, row=2)
    rerun(app, scene.token)
    scene.click(app, "agenda_theirs")
    assert starts(app) == ["13:30", "14:00", "15:15", "15:55"]
    assert zh("Save programme") not in labels(app)


def test_without_own_changes_the_newest_version_is_shown(store: Database) -> None:
    scene = Scene()
    app = scene.open()
    scene.colleague_saves(40, row=2)
    rerun(app, scene.token)
    assert starts(app) == ["13:30", "14:00", "15:15", "15:55"]


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HOST, Role.LEADER])
def test_others_read_only(store: Database, role: Role) -> None:
    scene = Scene()
    with writing() as db:
        firm = make.firm(db, scene.of)
        person = make.person(db, scene.of, role, firm_id=firm.id)
        make.registration(db, scene.visit, person.id, state=RegistrationState.REGISTERED)
        make.publish(db, scene.visit)
        token = sessions.open_session(db, person).token
    app = scene.open(token)
    assert not app.get("data_editor")
    assert list(app.dataframe[0].value["start"]) == ["13:30", "14:00", "15:15", "16:15"]
    assert not {zh("Add an item"), zh("Save programme"), zh("Accept"), zh("Fill in")} & set(labels(app))


def test_after_the_visit_the_planner_reads_too(store: Database) -> None:
    assert not Scene(status=VisitStatus.CLOSED).open().get("data_editor")


def _dialog() -> None:
    """Draw the details as the dialog does; AppTest cannot keep a dialog open."""
    import streamlit as st

    from dashboard.i18n import translator
    from dashboard.ui import agenda_panels

    shown, draft, line_id = st.session_state["given"]
    agenda_panels.details_form(draft, shown, draft.lines, line_id, translator("zh"))


def dialog(scene: Scene, row: int | None) -> tuple[AppTest, agenda_draft.Draft]:
    shown = scene.stored()
    app = AppTest.from_function(_dialog)
    draft = agenda_draft.Draft(shown.visit_id, 1, shown.lines, shown.ends, shown.lines, shown.ends, 1)
    app.session_state["given"] = (shown, draft, None if row is None else shown.lines[row].id)
    app.run()
    assert not app.exception
    return app, draft


def put(app: AppTest) -> None:
    next(button for button in app.button if button.label == zh("Put into the programme")).click().run()


def test_a_new_line_is_put_where_it_was_asked_for(store: Database) -> None:
    app, draft = dialog(Scene(), None)
    next(box for box in app.text_input if box.label == zh("Title")).set_value("茶歇")
    next(box for box in app.selectbox if box.label == zh("Where in the programme")).set_value(2)
    next(box for box in app.number_input if box.label == zh("Minutes")).set_value(15)
    put(app)
    assert [(line.title, line.minutes) for line in draft.lines][2] == ("茶歇", 15)
    assert [line.title for line in draft.lines] == ["签到", "参观", "茶歇", "分享", "交流"]


def test_a_line_without_a_title_is_not_put(store: Database) -> None:
    app, draft = dialog(Scene(), None)
    put(app)
    assert [one.value for one in app.error] == [zh("Give the item a title.")]
    assert len(draft.lines) == 4


def test_a_lines_details_are_changed_and_it_can_be_moved_and_removed(store: Database) -> None:
    scene = Scene()
    app, draft = dialog(scene, 3)
    app.time_input[0].set_value(time(16, 30))
    next(box for box in app.selectbox if box.label == zh("Guide")).set_value(scene.planner.person_id)
    next(box for box in app.selectbox if box.label == zh("Where in the programme")).set_value(0)
    put(app)
    first = draft.lines[0]
    assert (first.title, first.fixed_start, first.guide_id) == ("交流", time(16, 30), scene.planner.person_id)
    assert (first.id, first.speaker) == (scene.stored().lines[3].id, "林一帆")
    app, draft = dialog(scene, 1)
    next(button for button in app.button if button.label == zh("Remove this item")).click().run()
    assert [line.title for line in draft.lines] == ["签到", "分享", "交流"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.dictionaries(st.integers(0, 3), st.integers(1, 600), max_size=4))
def test_the_pages_times_are_the_rules(cascade: tuple[Scene, AppTest], cells: dict[int, int]) -> None:
    scene, app = cascade
    scene.type(app, {row: {"minutes": minutes} for row, minutes in cells.items()})
    stored = scene.stored()
    lines = agenda_draft.with_cells(stored.lines, {row: {"minutes": m} for row, m in cells.items()}, zh)
    assert [line.minutes for line in lines] == [cells.get(n, line.minutes) for n, line in enumerate(stored.lines)]
    begin = reads.timed(stored).start
    assert starts(app) == [f"{one.start:%H:%M}" for one in schedule(begin, items(lines)).items]


@pytest.fixture
def cascade(store: Database) -> tuple[Scene, AppTest]:
    scene = Scene()
    return scene, scene.open()
