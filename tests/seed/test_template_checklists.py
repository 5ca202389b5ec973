"""The built-in checklists: the trade's own points, the official totals, and methods that can be scored."""

import re
from decimal import Decimal

import pytest

from models.enums import ScoringMethod, StopKind
from tests.seed.reading import CHECKLISTS, POINT_KEYS, exact, keys, load, points

MEMBERS_ASK = {
    "smart": ("一次性投入", "每年的维保", "业主占几成", "管理难题"),
    "environment": ("多久一次", "谁来查", "预防性维护计划"),
    "service": ("满意度怎样收集", "哪些渠道", "大型社区活动"),
    "safety": ("流程", "从发现隐患到处理好"),
    "operations": ("基本物业费以外", "毛利"),
}
OFFICIAL_SECTIONS = [32, 14, 15, 4, 10, 14, 4, 3, 4]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_checklist_structure(name: str) -> None:
    dimensions = load(name)["dimensions"]
    common = {"key", "title", "short", "weight", "questions", "points"}
    required = {"key", "title", "hint", "method", "weight", "stops"}
    optional = {"anchors", "questions", "max_length", "unit", "min", "max", "choices"}
    optional |= {"max_points", "per_fault", "grades"}
    assert len(set(keys(dimensions))) == len(dimensions)
    assert len(set(keys(points(name)))) == len(points(name))
    for dimension in dimensions:
        assert set(dimension) - {"max_points"} == common
        assert len(dimension["short"]["zh"]) <= 4
        assert dimension["questions"]
        assert dimension["points"]
        for point in dimension["points"]:
            assert point["key"].split(".")[0] == dimension["key"]
            assert re.fullmatch(r"[a-z_]+\.[a-z_]+", point["key"])
            assert required <= set(point) <= required | optional, point["key"]
            assert ScoringMethod(point["method"])
            assert point["weight"] > 0
            assert len(point["title"]["zh"]) <= 22, point["key"]
            assert [StopKind(stop) for stop in point["stops"]]
            assert len(set(point["stops"])) == len(point["stops"])


def test_five_dimensions_hold_exactly_the_expected_points() -> None:
    dimensions = load("checklist_five_dimensions")["dimensions"]
    expected = {name: [f"{name}.{short}" for short in words.split()] for name, words in POINT_KEYS.items()}
    assert {dimension["key"]: keys(dimension["points"]) for dimension in dimensions} == expected
    assert sum(len(names) for names in expected.values()) == 34
    assert [dimension["short"]["zh"] for dimension in dimensions] == [
        "智慧化",
        "环境设施",
        "服务文化",
        "安全应急",
        "运营增值",
    ]
    assert sum(dimension["weight"] for dimension in dimensions) == 100


def test_five_dimensions_methods_carry_what_they_need() -> None:
    special = {
        "safety.fire_passages": "pass_fail",
        "operations.energy_cost": "number",
        "operations.community_commerce": "choice",
        "service.neighbour_atmosphere": "text",
    }
    extras = {
        "level": {"anchors"},
        "pass_fail": set(),
        "number": {"unit", "min", "max"},
        "choice": {"choices"},
        "text": {"max_length"},
    }
    common = {"key", "title", "hint", "method", "weight", "stops", "questions"}
    for point in points("checklist_five_dimensions"):
        assert point["method"] == special.get(point["key"], "level"), point["key"]
        assert set(point) == common | extras[point["method"]], point["key"]
        assert 1 <= len(point["questions"]) <= 2, point["key"]
        if point["method"] == "level":
            assert [anchor["level"] for anchor in point["anchors"]] == [1, 2, 3, 4, 5], point["key"]
            assert all(set(anchor) == {"level", "zh", "en"} for anchor in point["anchors"]), point["key"]
            assert all(len(anchor["zh"]) <= 20 for anchor in point["anchors"]), point["key"]


def test_five_dimensions_number_and_choice() -> None:
    by_key = {point["key"]: point for point in points("checklist_five_dimensions")}
    energy = by_key["operations.energy_cost"]
    assert (energy["unit"], energy["min"], energy["max"]) == ({"zh": "元/㎡·年", "en": "CNY/m²·year"}, 0, 200)
    choices = by_key["operations.community_commerce"]["choices"]
    assert len(choices) >= 4
    assert len(set(keys(choices))) == len(choices)
    assert by_key["service.neighbour_atmosphere"]["max_length"] > 0


@pytest.mark.parametrize(("dimension", "asked"), MEMBERS_ASK.items())
def test_what_members_want_to_ask_is_there(dimension: str, asked: tuple[str, ...]) -> None:
    found = next(d for d in load("checklist_five_dimensions")["dimensions"] if d["key"] == dimension)
    text = "".join(question["zh"] for question in found["questions"])
    assert [words for words in asked if words not in text] == []


def test_every_point_can_be_seen_on_the_half_day_route() -> None:
    route = {stop["kind"] for stop in load("programme_half_day")["stops"]} | {"meeting_room"}
    unseen = [point["key"] for point in points("checklist_five_dimensions") if not route & set(point["stops"])]
    assert unseen == []


def test_hundred_points_give_the_official_totals() -> None:
    template = load("checklist_100_points")
    dimensions = template["dimensions"]
    assert [dimension["max_points"] for dimension in dimensions] == OFFICIAL_SECTIONS
    for dimension in dimensions:
        total = sum((exact(point["max_points"]) for point in dimension["points"]), Decimal(0))
        assert total == dimension["max_points"] == dimension["weight"], dimension["key"]
    assert sum(dimension["max_points"] for dimension in dimensions) == template["max_points"] == 100
    assert 60 <= len(points("checklist_100_points")) <= 75


def test_hundred_points_methods_can_be_scored() -> None:
    common = {"key", "title", "hint", "method", "weight", "stops", "max_points"}
    for point in points("checklist_100_points"):
        most = exact(point["max_points"])
        assert exact(point["weight"]) == most > 0, point["key"]
        if point["method"] == "deduction":
            assert set(point) == common | {"per_fault"}, point["key"]
            fault = exact(point["per_fault"])
            assert 0 < fault <= most, point["key"]
            assert most % fault == 0, f"{point['key']}: a whole number of faults must reach zero"
        else:
            assert point["method"] == "pass_fail", point["key"]
            assert common <= set(point) <= common | {"grades"}, point["key"]
            grades = [exact(grade) for grade in point.get("grades", [point["max_points"], 0])]
            assert grades == sorted(set(grades), reverse=True), point["key"]
            assert (grades[0], grades[-1]) == (most, Decimal(0)), point["key"]
