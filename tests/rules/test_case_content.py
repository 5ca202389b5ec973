from decimal import Decimal
from typing import Any

import pytest

from dashboard.errors import Invalid
from dashboard.rules.case_content import clean_content, plain_fields, searchable


@pytest.mark.parametrize(
    ("field", "given", "stored"),
    [
        ("title", "  一根桩，\n服务四个车位 ", "一根桩， 服务四个车位"),
        ("summary", "甲\u202e\x00乙", "甲乙"),
        ("investment_yuan", 186000.5, Decimal("186000.50")),
        ("investment_yuan", None, None),
        ("payback_months", 26, 26),
        ("criteria", {"effective": 5, "feasible": None}, {"effective": 5}),
        ("tags", ["车库", {"zh": "车库", "en": ""}, {"zh": "", "en": ""}], [{"zh": "车库", "en": ""}]),
        (
            "figures",
            [{"zh": "每月投诉", "value": 4.0, "unit_zh": "件", "before": 23}],
            [{"zh": "每月投诉", "en": "", "unit_zh": "件", "unit_en": "", "value": 4, "before": 23}],
        ),
        (
            "series",
            {"zh": "投诉", "points": [["2 月", 23], ["3 月", 19.5]], "labels_en": ["Feb"]},
            {
                **{"zh": "投诉", "en": "", "unit_zh": "", "unit_en": "", "labels_en": []},
                "points": [["2 月", 23], ["3 月", 19.5]],
            },
        ),
        ("series", {"zh": "投诉", "points": []}, None),
        (
            "quote",
            {"text": "没有多招人", "by": "项目经理"},
            {"text": "没有多招人", "text_en": "", "by": "项目经理", "by_en": ""},
        ),
        ("quote", {"text": "  "}, None),
        (
            "faq",
            [{"q": "谁赔？", "a": "保险"}, {"q": "没有答案"}],
            [{"q": "谁赔？", "q_en": "", "a": "保险", "a_en": ""}],
        ),
    ],
)
def test_what_is_sent_is_brought_into_shape(field: str, given: Any, stored: Any) -> None:
    assert clean_content({field: given}) == {field: stored}


@pytest.mark.parametrize(
    ("field", "given", "code"),
    [
        ("state", "published", "case.unknown_field"),
        ("evidence", {}, "case.unknown_field"),
        ("title", "", "case.title_empty"),
        ("title", None, "case.not_text"),
        ("practice", "长" * 8001, "case.too_long"),
        ("investment_yuan", -1, "case.not_a_number"),
        ("investment_yuan", float("nan"), "case.not_a_number"),
        ("investment_yuan", "1e400", "case.not_a_number"),
        ("investment_yuan", True, "case.not_a_number"),
        ("payback_months", 601, "case.not_a_number"),
        ("payback_months", 2.5, "case.not_a_number"),
        ("criteria", {"effective": 6}, "case.criterion"),
        ("criteria", {"pretty": 5}, "case.criterion"),
        ("criteria", {"effective": True}, "case.criterion"),
        ("criteria", [5], "case.shape"),
        ("figures", [{"zh": "x", "value": float("inf")}], "case.not_a_number"),
        ("figures", [{"value": 4}], "case.shape"),
        ("figures", [{"zh": "x", "value": 1}] * 7, "case.too_many"),
        ("figures", "x", "case.shape"),
        ("series", {"points": [["a"]]}, "case.shape"),
        ("series", {"points": [["a", "b"]]}, "case.not_a_number"),
        ("series", [1], "case.shape"),
        ("tags", ["x"] * 9, "case.too_many"),
        ("tags", ["长" * 33], "case.too_long"),
        ("faq", [7], "case.shape"),
        ("quote", {"text": 7}, "case.not_text"),
    ],
)
def test_what_has_no_shape_is_refused(field: str, given: Any, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean_content({field: given})
    assert refusal.value.code == code


WORDS = clean_content(
    {
        "title": "一根桩",
        "title_en": "One charger",
        "summary": "错峰",
        "investment_yuan": 186000,
        "figures": [{"zh": "投诉", "value": 4, "unit_zh": "件", "before": 23}],
        "criteria": {"effective": 5},
        "tags": [{"zh": "车库", "en": "garage"}],
    }
)


def test_a_version_as_plain_text() -> None:
    fields = plain_fields(WORDS)
    assert fields["figures"] == "投诉 23 → 4 件"
    assert (fields["investment_yuan"], fields["payback_months"]) == ("186000", "")
    assert (fields["criteria"], fields["tags"], fields["quote"]) == ("effective 5", "车库 garage", "")


def test_what_a_search_looks_through() -> None:
    title, body = searchable(WORDS)
    assert title == "一根桩\nOne charger"
    assert body.startswith("车库 garage")
    assert "错峰" in body
    assert "186000" not in body
