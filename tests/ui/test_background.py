"""Work in the background: its progress is seen, it can be stopped, its errors are worded, nobody's work is lost."""

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.errors import Invalid
from dashboard.ui import background
from dashboard.ui.background import Job, Report

gate = threading.Event()


@pytest.fixture(autouse=True)
def _closed_gate() -> Iterator[None]:
    gate.clear()
    yield
    gate.set()


def patient(report: Report) -> str:
    report(0.4, "halfway")
    while report(0.4):
        if gate.wait(0.01):
            return "done"
    return "best so far"


def page(kind: str) -> None:
    import streamlit as st

    from dashboard.errors import Invalid
    from dashboard.i18n import translator
    from dashboard.ui import background
    from tests.ui import test_background as here  # noqa: PLW0406 - the page is a script of its own

    def refused(_report: object) -> None:
        raise Invalid("rotation.no_groups")

    def broken(_report: object) -> None:
        raise ZeroDivisionError

    t = translator("en")
    work = {"patient": here.patient, "refused": refused, "broken": broken}[kind]
    if st.button("go"):
        background.begin("x", work)
    background.show("x", t, "Looking")
    found = background.take("x", t)
    if found is not None:
        st.session_state.found = found
    st.write(str(st.session_state.get("found", "nothing")))


def opened(kind: str) -> AppTest:
    return AppTest.from_function(page, args=(kind,), default_timeout=30).run()


def over(app: AppTest) -> AppTest:
    assert app.session_state["_work_x"].wait(10)
    return app.run()


def test_while_it_runs_the_page_says_how_far_it_is_and_then_has_the_result() -> None:
    app = opened("patient")
    app.button[0].click().run()
    assert app.markdown[-1].value == "nothing"
    assert [button.label for button in app.button] == ["go", "Stop now"]
    gate.set()
    assert over(app).markdown[-1].value == "done"
    assert [button.label for button in app.button] == ["go"]


def test_stopping_it_gives_the_best_so_far() -> None:
    app = opened("patient")
    app.button[0].click().run()
    app.button[1].click().run()
    if "_work_x" in app.session_state:
        over(app)
    assert app.markdown[-1].value == "best so far"


def test_a_refusal_is_worded_and_a_fault_has_a_reference() -> None:
    app = opened("refused")
    app.button[0].click().run()
    if "_work_x" in app.session_state:
        over(app)
    assert "groups" in app.error[0].value
    assert app.markdown[-1].value == "nothing"
    app = opened("broken")
    app.button[0].click().run()
    if "_work_x" in app.session_state:
        over(app)
    assert "编号" in app.error[0].value
    assert "ZeroDivision" not in app.error[0].value


def test_work_that_nobody_looks_at_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "PATIENCE", 0.05)
    job = Job(patient)
    assert job.wait(5)
    assert job.result() == "best so far"
    assert job.note == "halfway"


def test_what_waits_for_its_turn_can_be_stopped_before_it_begins() -> None:
    jobs = [Job(patient) for _ in range(background.AT_ONCE)]
    waiting = Job(patient)
    waiting.stop()
    assert waiting.wait(5)
    assert waiting.result() is None
    assert waiting.error() is None
    gate.set()
    assert all(job.wait(5) and job.result() == "done" for job in jobs)


def test_progress_never_goes_back_nor_out_of_bounds() -> None:
    def work(report: Report) -> None:
        report(0.5)
        report(0.2)

    job = Job(work)
    assert job.wait(5)
    assert job.done == 0.5
    job.report(7)
    assert job.done == 1.0


def test_an_error_is_kept_for_the_page() -> None:
    def work(_report: Report) -> None:
        raise Invalid("rotation.no_groups")

    job = Job(work)
    assert job.wait(5)
    assert isinstance(job.error(), Invalid)
