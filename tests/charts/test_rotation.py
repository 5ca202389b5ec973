"""The rotation's picture: every group and stop by name, closures hatched, narrow bars by number."""

from dashboard.charts.rotation import Bar, Gantt, Shut, Way, gantt
from tests.charts.drawing import svg

NOON = 12 * 60
SHOWN = Gantt(
    ("第 1 组", "Bob's “group”"),
    (Bar(0, NOON, NOON + 15, "1 大堂", "1"), Bar(1, NOON, NOON + 2, "2 监控中心", "2", changed=True)),
    (Way(0, NOON + 15, NOON + 18, NOON + 25),),
    (Shut(1, NOON + 10, NOON + 20), Shut(1, NOON + 500, NOON + 600)),
    "不开放",
)


def test_names_times_and_closures_are_drawn() -> None:
    drawn = svg(gantt(SHOWN), width=600)
    for word in ("第 1 组", "Bob's “group”", "1 大堂", "12:00", "不开放"):
        assert word in drawn, word
    assert "2 监控中心</text>" not in drawn  # two minutes wide: its number stands there


def test_on_a_phone_numbers_stand_for_names() -> None:
    drawn = svg(gantt(SHOWN, dark=True), width=120)
    assert ">1</text>" in drawn or "1 大" in drawn


def test_an_empty_plan_can_be_drawn() -> None:
    assert "第 1 组" in svg(gantt(Gantt(("第 1 组",), ())))
