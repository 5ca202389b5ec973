from decimal import Decimal

import pytest

from dashboard.i18n import translator
from dashboard.rules.case_content import TEXT_LIMITS
from dashboard.ui.case_words import dimension_name, field_names, figure_value, money, quantity, was

ZH, EN = translator("zh"), translator("en")


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        ("0", "不花钱", "No spending"),
        ("800", "800 元", "800 yuan"),
        ("186000", "18.6 万元", "186,000 yuan"),
        ("2000000", "200 万元", "2,000,000 yuan"),
    ],
)
def test_amounts_as_people_say_them(yuan: str, zh: str, en: str) -> None:
    assert (money(Decimal(yuan), ZH), money(Decimal(yuan), EN)) == (zh, en)


def test_numbers_without_needless_decimals() -> None:
    assert [quantity(value, ZH) for value in (4.0, 4.5, 4.25, 1234)] == ["4", "4.5", "4.25", "1,234"]
    assert figure_value({"value": 4, "unit_zh": "件", "unit_en": "complaints"}, "value", EN) == "4 complaints"


def test_every_field_has_a_name_in_both_languages() -> None:
    for t in (ZH, EN):
        assert set(TEXT_LIMITS) <= field_names(t).keys()
    assert field_names(ZH)["practice"] == "他们怎么做"


def test_a_checklist_words_its_dimensions_itself() -> None:
    assert dimension_name("smart", {"smart": ("智慧", "Clever")}, EN) == "Clever"
    assert dimension_name("smart", {}, ZH) == "智慧化"
    assert dimension_name("own", {}, ZH) == "own"


def test_what_a_figure_was_needs_no_plural_in_english() -> None:
    bays = {"value": 4, "before": 1, "unit_zh": "个", "unit_en": "bays"}
    share = {"value": 9, "before": 38, "unit_zh": "%", "unit_en": "%"}
    zh, en = translator("zh"), translator("en")
    assert (was(bays, zh), was(bays, en)) == ("原 1 个", "was 1")
    assert (was(share, zh), was(share, en)) == ("原 38%", "was 38%")
    assert was(bays | {"before": None}, zh) == ""
    assert figure_value(share, "value", en) == "9%"
