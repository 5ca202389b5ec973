"""The built-in templates, checked as plain data: what a loader may rely on, and how the sentences are written."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.rules.materials import Per
from models.enums import AgendaKind, ProgrammeLength, Role, SiteKind, StopKind, Strength, SurveyQuestionKind, TaskArea
from tests.seed.reading import CHECKLISTS, FILES, FOLDER, POINT_KEYS, is_worded, keys, load, nodes, points, sentences

PROGRAMMES = ("programme_half_day", "programme_full_day", "programme_two_host")
WALK_MINUTES = 2

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
CJK_ANY = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")
HAN_TOUCHES_LATIN = re.compile(r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u3400-\u9fff]")


def starts(programme: dict[str, Any]) -> list[str]:
    """Return the clock time of each item and, last, of the end."""
    clock = datetime.strptime(programme["start"], "%H:%M")  # noqa: DTZ007 a time of day, no zone
    times = [clock]
    for item in programme["items"]:
        times.append(times[-1] + timedelta(minutes=item["minutes"]))
    return [f"{time:%H:%M}" for time in times]


def test_folder_holds_exactly_these_templates_with_different_keys() -> None:
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.yaml"))) == FILES
    assert len({load(name)["key"] for name in FILES}) == len(FILES)
    assert all(is_worded(load(name)["title"]) for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_both_languages_everywhere(name: str) -> None:
    for path, node in nodes(load(name)):
        if "zh" in node or "en" in node:
            assert isinstance(node.get("zh"), str), path
            assert isinstance(node.get("en"), str), path
            assert node["zh"].strip(), path
            assert HAN.search(node["zh"]), path
            assert node["en"].strip(), path
            assert re.search("[A-Za-z]", node["en"]), path
            assert not CJK_ANY.search(node["en"]), path
        for key in ("title", "short", "hint", "help", "note", "place", "unit", "low", "high", "intro", "theme"):
            assert key not in node or is_worded(node[key]), f"{path}.{key}"
    assert sentences(name)


@pytest.mark.parametrize("name", FILES)
def test_chinese_is_set_like_chinese(name: str) -> None:
    for path, zh, _ in sentences(name):
        assert not re.search(r"[,;:?!()]|\.(?!\d)", zh), f"{path}: half-width punctuation in {zh}"
        assert not HAN_TOUCHES_LATIN.search(zh), f"{path}: no space beside a number in {zh}"
        assert " · " not in zh, path
        assert zh == zh.strip(), path


@pytest.mark.parametrize("name", FILES)
def test_stops_and_question_marks(name: str) -> None:
    for path, zh, en in sentences(name):
        if path.endswith("hint") and name in CHECKLISTS:
            assert zh.endswith("。"), path
            assert en.endswith("."), path
        elif (re.search(r"questions\[\d+]$", path)) and name in (*CHECKLISTS, "icebreakers"):
            assert zh.endswith("？"), path
            assert en.endswith("?"), path
        elif re.search(r"anchors\[\d+]$|title$", path) and not name.startswith("survey"):
            assert zh[-1] not in "。？！", path
            assert en[-1] not in ".?!", path


@pytest.mark.parametrize("name", FILES)
def test_no_sentence_is_repeated_among_siblings(name: str) -> None:
    for path, node in nodes(load(name)):
        for key, children in node.items():
            if isinstance(children, list) and children and isinstance(children[0], dict):
                worded = [child if "zh" in child else child.get("title") or child["theme"] for child in children]
                scoped = [(child.get("host"), words["zh"]) for child, words in zip(children, worded, strict=True)]
                assert len(set(scoped)) == len(scoped), f"{path}.{key}"


def test_survey() -> None:
    survey = load("survey_post_visit")
    questions = survey["questions"]
    extras = {
        "matrix": {"rows", "low", "high"},
        "nps": {"low", "high"},
        "choice": {"choices"},
        "multi_choice": {"choices"},
        "text": {"max_length"},
    }
    assert is_worded(survey["intro"])
    assert 5 <= len(questions) <= 6
    assert len(set(keys(questions))) == len(questions)
    assert [SurveyQuestionKind(q["kind"]) for q in questions[:2]] == ["matrix", "nps"]
    for question in questions:
        expected = {"key", "kind", "title", "help", "required"} | extras[question["kind"]]
        assert set(question) == expected, question["key"]
        assert isinstance(question["required"], bool)
        for options in (question.get("rows"), question.get("choices")):
            assert options is None or len(set(keys(options))) == len(options) >= 2, question["key"]
    by_key = {question["key"]: question for question in questions}
    assert keys(by_key["overall"]["rows"]) == ["organisation", "content", "exchange", "gains"]
    assert all(is_worded(row["hint"]) for row in by_key["overall"]["rows"])
    assert keys(by_key["first_try"]["choices"]) == [*POINT_KEYS, "undecided"]
    assert set(keys(by_key["next_site"]["choices"])) == {kind.value for kind in SiteKind}
    assert by_key["suggestion"]["max_length"] > 0


@pytest.mark.parametrize("name", PROGRAMMES)
def test_programme(name: str) -> None:
    programme = load(name)
    items, stops, hosts = programme["items"], programme["stops"], programme["hosts"]
    host_key = {"host"} if hosts > 1 else set()
    assert hosts == (2 if name == "programme_two_host" else 1)
    for item in items:
        assert set(item) == {"kind", "title", "minutes", "fixed", "place", "note"} | host_key
        assert AgendaKind(item["kind"])
        assert isinstance(item["minutes"], int)
        assert item["minutes"] > 0
        assert isinstance(item["fixed"], bool)
    for stop in stops:
        assert set(stop) == {"kind", "title", "minutes", "capacity_groups"} | host_key
        assert StopKind(stop["kind"])
        assert stop["capacity_groups"] >= 1
    assert starts(programme)[-1] == programme["end"]
    assert (items[0]["kind"], items[-1]["kind"]) == ("sign_in", "close")
    assert items[0]["fixed"]
    for host in range(1, hosts + 1):
        tour = sum(item["minutes"] for item in items if item["kind"] == "tour" and item.get("host", 1) == host)
        route = [stop for stop in stops if stop.get("host", 1) == host]
        walked = sum(stop["minutes"] for stop in route) + WALK_MINUTES * (len(route) - 1)
        assert 0 < walked <= tour, f"host {host}: {walked} min of stops in a tour of {tour} min"
        assert len({stop["minutes"] for stop in route}) == 1, "groups rotate, so stops last equally long"


def test_half_day_is_the_programme_that_associations_use() -> None:
    programme = load("programme_half_day")
    kinds = [item["kind"] for item in programme["items"]]
    assert list(zip(starts(programme), kinds, strict=False)) == [
        ("13:30", "sign_in"),
        ("14:00", "welcome"),
        ("14:15", "tour"),
        ("15:30", "talk"),
        ("16:30", "questions"),
        ("17:00", "close"),
    ]
    assert [stop["kind"] for stop in programme["stops"]] == [
        "lobby",
        "control_room",
        "landscape",
        "community_centre",
        "garage",
        "unit_lobby",
    ]


def test_full_days_add_a_second_host_or_a_workshop_and_lunch() -> None:
    full = [item["kind"] for item in load("programme_full_day")["items"]]
    two = load("programme_two_host")["items"]
    assert {"meal", "workshop", "break"} <= set(full)
    assert {"meal", "transfer"} <= {item["kind"] for item in two}
    assert [item["host"] for item in two] == sorted(item["host"] for item in two)
    assert [item["fixed"] for item in two if item["kind"] == "welcome"] == [False, True]


def test_tasks_run_from_two_weeks_before_to_one_after() -> None:
    tasks = load("tasks")["tasks"]
    by_key = {task["key"]: task for task in tasks}
    assert len(by_key) == len(tasks)
    for position, task in enumerate(tasks):
        assert set(task) - {"only"} == {"key", "title", "area", "offset_days", "role", "depends_on"}
        only = {ProgrammeLength(length) for length in task.get("only", ())}
        assert Role(task["role"])
        for earlier in task["depends_on"]:
            # listed earlier, hence no circle
            assert earlier in keys(tasks[:position]), f"{task['key']} needs {earlier}"
            assert by_key[earlier]["offset_days"] <= task["offset_days"], task["key"]
            # whoever has the task has what it waits for
            assert (only or set(ProgrammeLength)) <= set(by_key[earlier].get("only", ProgrammeLength)), task["key"]
    offsets = [task["offset_days"] for task in tasks]
    assert offsets == sorted(offsets)
    assert (offsets[0], offsets[-1]) == (-14, 7)
    assert {TaskArea(task["area"]) for task in tasks} == set(TaskArea)


def test_materials_can_be_counted() -> None:
    materials = load("materials")["materials"]
    assert len(set(keys(materials))) == len(materials)
    for item in materials:
        assert set(item) - {"spare_least", "price_cents"} == {
            "key", "title", "unit", "per", "quantity", "spare_percent", "area"
        }  # fmt: skip
        assert Per(item["per"])
        assert item.get("spare_least", 1) > 0
        assert item.get("price_cents", 1) > 0
        assert isinstance(item["quantity"], int)
        assert item["quantity"] > 0
        assert 0 <= item["spare_percent"] <= 100
        assert TaskArea(item["area"])
    assert {"badge", "booklet", "sign_in_sheet", "pen", "camera", "poster", "banner", "backdrop"} <= set(
        keys(materials)
    )


def test_goals_are_covered_by_points() -> None:
    themes = load("goals")["themes"]
    known = set(keys(points("checklist_five_dimensions")))
    assert [entry["theme"]["zh"] for entry in themes] == [
        "智慧物业",
        "精细化服务",
        "有温度的社区",
        "红色物业",
        "老旧小区改造",
        "绿色低碳",
    ]
    for entry in themes:
        assert set(entry) == {"key", "strength", "theme", "goals"}
        assert Strength(entry["strength"])
        assert len(entry["goals"]) == 3
        for goal in entry["goals"]:
            assert set(goal) == {"key", "zh", "en", "points"}
            assert goal["key"].startswith(f"{entry['key']}.")
            assert goal["points"], goal["key"]
            assert len(set(goal["points"])) == len(goal["points"])
            assert set(goal["points"]) <= known, goal["key"]
    goal_keys = [goal["key"] for entry in themes for goal in entry["goals"]]
    assert len(set(goal_keys)) == len(goal_keys)


def test_icebreakers_touch_every_dimension() -> None:
    questions = load("icebreakers")["questions"]
    assert len(questions) == 12
    assert len(set(keys(questions))) == 12
    assert all(set(question) == {"key", "dimension", "zh", "en"} for question in questions)
    assert {question["dimension"] for question in questions} == set(POINT_KEYS)


@pytest.mark.parametrize("name", FILES)
def test_web_font_subset_has_every_character(name: str) -> None:
    """The subset is GB 2312; a rarer character would appear in another face."""
    han = {character for _, zh, _ in sentences(name) for character in zh if HAN.match(character)}
    assert sorted(character for character in han if not character.encode("gb2312", "ignore")) == []
