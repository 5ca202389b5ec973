"""What is said of durations: only what differs, once a kind, and where the minutes are entered."""

from datetime import time
from uuid import uuid4

from streamlit.testing.v1 import AppTest

from dashboard.i18n import translator
from dashboard.rules.live_after import Typical
from dashboard.ui.agenda_durations import differing, of_kind
from models.enums import AgendaKind, StopKind

KNOWN = {AgendaKind.TOUR: Typical(5, 68), AgendaKind.BREAK: Typical(2, 15)}


def test_only_what_differs_is_said_and_each_kind_once() -> None:
    t = translator("zh")
    lasting = [(AgendaKind.TOUR, 60), (AgendaKind.TOUR, 50), (AgendaKind.BREAK, 15), (StopKind.LOBBY, 9)]
    (said,) = differing(lasting, KNOWN, t)
    assert "过去 5 次一般用 68 分钟" in said
    assert "60" in said
    assert "the last 5 times it took 68 minutes" in of_kind(AgendaKind.TOUR, KNOWN[AgendaKind.TOUR], translator("en"))


def _form() -> None:
    import streamlit as st

    from dashboard.i18n import translator
    from dashboard.ui import agenda_details

    shown, draft, line_id, usual = st.session_state["given"]
    agenda_details.details_form(draft, shown, draft.lines, line_id, translator("zh"), usual)


def test_the_details_say_how_long_the_item_usually_took() -> None:
    from dashboard.rules.agenda_lines import Line
    from dashboard.ui.agenda_draft import Draft
    from tests.ui.test_booklet import SHOWN

    tour, break_ = Line(uuid4(), AgendaKind.TOUR, "参观", 60), Line(uuid4(), AgendaKind.TALK, "分享", 15)
    for line, said in ((tour, True), (break_, False)):
        app = AppTest.from_function(_form)
        draft = Draft(SHOWN.visit_id, 1, (tour, break_), time(16), (tour, break_), time(16), 1)
        app.session_state["given"] = (SHOWN, draft, line.id, KNOWN)
        app.run()
        assert not app.exception
        assert any("过去 5 次一般用 68 分钟" in one.value for one in app.caption) is said
