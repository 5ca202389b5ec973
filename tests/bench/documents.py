"""How long documents take to set, each against a document with nothing in it: what typesetting itself costs."""

import time
from collections.abc import Callable, Iterator
from statistics import median

import typst

from dashboard.documents.badges import BadgeSheets, BadgeSize, PrintedBadge, badges_pdf
from dashboard.documents.programme import programme_pdf
from dashboard.documents.typesetting import FONT_DIR
from dashboard.i18n import translator
from dashboard.queries.booklet import booklet
from dashboard.ui.booklet import labels, to_booklet
from tests.bench.scene import planned_visit

RUNS = 5
BADGES = 200


def figures() -> Iterator[dict[str, object]]:
    """Yield seconds: `booklet`, a half day with six stops and four groups, rows included; 200 badges of each size."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)])
    baseline = _seconds(lambda: typst.compile(b"", font_paths=fonts))
    with planned_visit() as scene:
        t = translator("zh")

        def whole() -> bytes:
            rows = booklet(scene.db, scene.planner, scene.visit_id)
            return programme_pdf(to_booklet(rows, t, base_url="https://qujing.example"), labels(t))

        yield _figure("booklet", _seconds(whole), baseline)
    for size in BadgeSize:
        value = _seconds(lambda size=size: badges_pdf(_sheets(), {"scan": "扫码登录，或输入短码"}, size=size))  # type: ignore[misc]
        yield _figure(f"{size.value}_{BADGES}", value, baseline)


def _sheets() -> BadgeSheets:
    badges = [
        PrintedBadge(
            name="何静" if n % 7 else "欧阳阿卜杜热依木·买买提艾力",
            post="项目经理",
            firm="澄川物业服务有限公司",
            group=f"第 {n % 8 + 1} 组",
            code=f"0A1B-{n:04d}",
            url=f"https://qujing.example/field/#b={n:032d}",
        )
        for n in range(BADGES)
    ]
    return BadgeSheets(
        language="zh", association="江州市物业管理协会", title="第 13 期", day="12 月 4 日", badges=badges
    )


def _figure(name: str, value: float, baseline: float) -> dict[str, object]:
    return {"name": name, "value": value, "unit": "s", "baseline": baseline, "ratio": value / baseline}


def _seconds(work: Callable[[], bytes]) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        assert work().startswith(b"%PDF")
        taken.append(time.perf_counter() - start)
    return median(taken)
