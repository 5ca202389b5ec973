"""How long a rerun of the planner's programme page takes, against the rerun of a Streamlit page with a title."""

import time
from collections.abc import Iterator
from statistics import median
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from tests.bench.scene import planned_visit
from tests.pages.app import open_app

RUNS = 25
EMPTY = "import streamlit as st\nst.title('Empty')\n"


def figures() -> Iterator[dict[str, object]]:
    """Yield `page_rerun` in milliseconds; both pages are rerun by turns, so that a busy machine slows both."""
    with planned_visit() as (_db, _planner, visit_id, token):
        page = open_app("agenda", token, visit=visit_id)
        assert not page.exception, page.exception
        empty = AppTest.from_string(EMPTY).run()
        ours, theirs = [], []
        with patch("dashboard.ui.viewer.session_token", return_value=token):
            for _ in range(RUNS):
                theirs.append(_milliseconds(empty))
                ours.append(_milliseconds(page))
        assert not page.exception, page.exception
    value, baseline = median(ours), median(theirs)
    yield {"name": "page_rerun", "value": value, "unit": "ms", "baseline": baseline, "ratio": value / baseline}


def _milliseconds(app: AppTest) -> float:
    start = time.perf_counter()
    app.run()
    return (time.perf_counter() - start) * 1000
