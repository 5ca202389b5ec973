import re

import pytest

import models
from dashboard.i18n import translator
from dashboard.services import agenda, audit
from dashboard.settings import ROOT
from dashboard.ui.audit_words import HIDDEN, action_words, noun_words, values_words
from models.enums import VisitStatus


def recorded() -> set[tuple[str, str]]:
    """What the services write as literals: (action, noun)."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "dashboard" / "services").glob("*.py"))
    return set(re.findall(r'record\(\s*db,\s*\w+,\s*"(\w+)",\s*"(\w+)"', text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_services_record_has_words(language: str) -> None:
    t, found = translator(language), recorded()
    assert len(found) > 40
    assert not {action for action, _ in found if t(f"audit.action.{action}") == f"audit.action.{action}"}
    elsewhere = {agenda.ACTION, "attach", "edit", "found", *(f"move_{to.value}" for to in VisitStatus)}
    assert not {action for action in elsewhere if t(f"audit.action.{action}") == f"audit.action.{action}"}
    assert not {noun for _, noun in found if t(f"audit.noun.{noun}") == f"audit.noun.{noun}"}


def test_a_code_without_words_is_still_readable() -> None:
    t = translator("zh")
    assert (action_words("publish", t), noun_words("Visit", t)) == ("发布", "观摩")
    assert (action_words("turn_round", t), noun_words("OddThing", t)) == ("turn round", "odd thing")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_of_what_is_recorded_has_words(language: str) -> None:
    t = translator(language)
    tables = (getattr(models, noun) for _, noun in recorded())
    names = {name.removesuffix("_en") for table in tables for name in table.model_fields} - HIDDEN - audit.SECRET
    shown = {name for name in names if not name.endswith("_id")} - {"editors", "created_by"}  # ids are not shown
    assert len(shown) > 80
    assert not {name for name in shown if t(f"audit.field.{name}") == f"audit.field.{name}"}


def told(noun: str, values: dict[str, object] | None, language: str = "zh") -> str:
    return values_words(noun, values, translator(language), "Asia/Shanghai")


def test_values_leave_out_ids_and_what_is_empty() -> None:
    one = "01a20092-3c0c-735b-a870-aa9c8af949eb"
    values: dict[str, object] = {
        "id": "x",
        "visit_id": one,
        "points": [one],
        "title": "锦绣里",
        "title_en": "J",
        "note": "",
        "capacity": 50,
    }
    assert told("Visit", values) == "标题：锦绣里；标题（英文）：J；名额：50"
    assert told("Visit", values, "en") == "title: 锦绣里; title in English: J; places: 50"
    assert told("Visit", None) == ""


def test_values_are_in_the_readers_words() -> None:
    assert told("Visit", {"status": "open", "day": "2026-12-04"}) == "状态：筹备中；日期：2026 年 12 月 4 日"
    assert told("Person", {"roles": ["leader", "host"], "active": True}) == "角色：协会领导、接待方；在用：是"
    assert told("SurveyLink", {"closes_at": "2026-12-04T15:59:00+00:00"}) == "截止时间：12 月 4 日 23:59"
    assert (
        told("Visit", {"host_weights": {"reputation": 25.0}, "lines": [{"id": 1}, {}]})
        == "比选权重：行业声誉 25；环节：2 项"
    )
    assert told("Odd", {"some_thing": "2026-13-99", "state": "open"}) == "some thing：2026-13-99；状态：open"
