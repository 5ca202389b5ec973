"""Work that takes seconds: done in a thread, with a progress bar, a way to stop it, and errors in words.

A page begins it under a key of its own and goes on; a fragment looks every so often how far it is and runs the page
again when it is over. Nothing of Streamlit is touched by the thread, and it must open its own database session.

    if st.button(t("Work out the plan")):
        background.begin("plan", lambda report: search(tour, go_on=report))
    background.show("plan", t, t("Looking for the best rotation"))
    if (plan := background.take("plan")) is not None: ...
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

import streamlit as st

from dashboard.errors import Refused
from dashboard.i18n import Translator
from dashboard.ui.faults import on_script_error, tell

AT_ONCE = 2
"""Pieces of work at once in this process; others wait for their turn."""
PATIENCE = 60.0
"""Seconds without anybody looking after which work is told to stop: its tab is closed."""
EVERY = 0.4
"""Seconds between two looks of the page."""

_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="work")


class Report(Protocol):
    """What the work calls now and then: how far it is (0 to 1) and with what; False asks it to stop soon."""

    def __call__(self, done: float, note: str = "", /) -> bool: ...


class Job:
    """One piece of work under way, as the page sees it."""

    def __init__(self, work: Callable[[Report], Any]) -> None:
        self.done = 0.0
        self.note = ""
        self.stopped = False
        self._looked = time.monotonic()
        self._future: Future[Any] = _workers.submit(work, self.report)

    def report(self, done: float, note: str = "", /) -> bool:
        """Take how far the work is; return whether it should go on."""
        self.done = min(1.0, max(self.done, done))
        self.note = note or self.note
        return not self.stopped and time.monotonic() - self._looked < PATIENCE

    def look(self) -> bool:
        """Return whether it is over, and remember that somebody looked."""
        self._looked = time.monotonic()
        return self._future.done()

    def stop(self) -> None:
        """Ask the work to stop; what has not begun never does."""
        self.stopped = True
        self._future.cancel()

    def error(self) -> BaseException | None:
        """Return what went wrong in work that is over."""
        return None if self._future.cancelled() else self._future.exception()

    def result(self) -> Any:
        """Return what came of work that is over without an error; None where it never began."""
        return None if self._future.cancelled() else self._future.result()

    def wait(self, seconds: float) -> bool:
        """Wait until it is over, at most so long; return whether it is."""
        end = time.monotonic() + seconds
        while not self._future.done() and time.monotonic() < end:
            time.sleep(0.01)
        return self._future.done()


def begin(key: str, work: Callable[[Report], Any]) -> Job:
    """Start the work under this key; what ran under it before is told to stop and forgotten."""
    old = job(key)
    if old is not None:
        old.stop()
    made = Job(work)
    st.session_state[_name(key)] = made
    return made


def job(key: str) -> Job | None:
    """Return the work of this key that has begun and was not taken yet."""
    found = st.session_state.get(_name(key))
    return found if isinstance(found, Job) else None


def running(key: str) -> bool:
    """Whether work of this key is under way."""
    found = job(key)
    return found is not None and not found.look()


def forget(key: str) -> None:
    """Stop the work of this key and forget it: what it was for has changed."""
    found = st.session_state.pop(_name(key), None)
    if isinstance(found, Job):
        found.stop()


def show(key: str, t: Translator, title: str) -> None:
    """Draw how far the work is, with a button that stops it; draw nothing where none is under way."""
    if running(key):
        st.fragment(_watch, run_every=EVERY)(key, t, title)


def take(key: str, t: Translator) -> Any:
    """Return what came of work that is over, once; None while it runs, or where it went wrong, which is then said.

    Work that was stopped may still have a result: the best so far.
    """
    found = job(key)
    if found is None or not found.look():
        return None
    del st.session_state[_name(key)]
    error = found.error()
    if isinstance(error, Refused):
        tell(error, t)
    elif isinstance(error, Exception):
        on_script_error(error)
    elif error is not None:
        raise error
    return None if error is not None else found.result()


def _watch(key: str, t: Translator, title: str) -> None:
    found = job(key)
    if found is None or found.look():
        st.rerun()
    with st.container(key=f"work_{key}", horizontal=True, vertical_alignment="center"):
        st.progress(found.done, text=f"{title} · {found.note}" if found.note else title)
        st.button(t("Stop now"), key=f"stop_{key}", icon=":material/stop_circle:", type="tertiary", on_click=found.stop)


def _name(key: str) -> str:
    return f"_work_{key}"
