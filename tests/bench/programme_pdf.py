"""How long the programme booklet takes to set, against a document with nothing in it."""

import time
from collections.abc import Iterator
from statistics import median

import typst

from dashboard.documents.programme import programme_pdf
from dashboard.documents.typesetting import FONT_DIR
from dashboard.i18n import translator
from dashboard.queries.booklet import booklet
from dashboard.ui.booklet import labels, to_booklet
from tests.bench.scene import planned_visit

RUNS = 7


def figures() -> Iterator[dict[str, object]]:
    """Yield `programme_pdf` in seconds: reading the rows and setting a half day with six stops and four groups."""
    with planned_visit() as scene:
        t = translator("zh")

        def whole() -> bytes:
            rows = booklet(scene.db, scene.planner, scene.visit_id)
            return programme_pdf(to_booklet(rows, t, base_url="https://qujing.example"), labels(t))

        assert whole().startswith(b"%PDF")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)])
        value = median(_seconds(whole) for _ in range(RUNS))
        baseline = median(_seconds(lambda: typst.compile(b"", font_paths=fonts)) for _ in range(RUNS))
    yield {"name": "programme_pdf", "value": value, "unit": "s", "baseline": baseline, "ratio": value / baseline}


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
