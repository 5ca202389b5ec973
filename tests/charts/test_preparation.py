"""The strip from T-14 to T+7."""

from dashboard.charts.preparation import Mark, StripTask, StripWords, preparation_strip

WORDS = StripWords({Mark.DONE: "已办", Mark.OPEN: "待办", Mark.LATE: "逾期"}, "今天", "观摩", "任务", "负责人", "时限")


def spec(*tasks: StripTask, off: tuple[int, ...] = (), today: int = -3) -> dict[str, object]:
    made = preparation_strip(tasks, ["议程", "人员"], off, today, WORDS).to_dict()
    for layer in made["layer"]:
        layer["data"] = {"values": made["datasets"][layer["data"]["name"]]}
    return made


def test_tasks_of_one_day_do_not_cover_each_other() -> None:
    one = StripTask("甲", "人员", -5, "周一", "何静", Mark.OPEN)
    layers = spec(one, StripTask("乙", "人员", -5, "周一", "", Mark.LATE), off=(-6, 40))["layer"]
    assert [row["place"] for row in layers[3]["data"]["values"]] == [-0.5, 0.5]  # type: ignore[index]
    assert layers[0]["data"]["values"] == [{"from": -6.5, "to": -5.5}]  # type: ignore[index]
    assert [row["name"] for row in layers[1]["data"]["values"]] == ["观摩", "今天"]  # type: ignore[index]


def test_the_strip_grows_with_early_tasks_and_names_no_day_outside() -> None:
    layers = spec(StripTask("早", "议程", -30, "周一", "", Mark.DONE), today=60)["layer"]
    assert [row["name"] for row in layers[1]["data"]["values"]] == ["观摩"]  # type: ignore[index]
    assert layers[3]["encoding"]["x"]["scale"]["domain"] == [-30.6, 7.6]  # type: ignore[index]
