"""Only what differs from the suggestion is kept."""

import pytest

from dashboard.errors import Invalid
from dashboard.rules.notice_content import NoticePart, checked_content, content_key, edited, filled

P = NoticePart
SUGGESTED = {part: f"拟 {part.value}" for part in P}


def test_what_is_not_changed_follows_the_visit() -> None:
    shown = SUGGESTED | {P.DRESS: "平底鞋", P.FEE: "  ", P.TIME: " 拟 time "}
    kept = edited(shown, SUGGESTED, "zh", {"dress": "旧的", "dress_en": "Flat shoes"})
    assert kept == {"dress": "平底鞋", "dress_en": "Flat shoes"}
    assert filled(kept, SUGGESTED, "zh")[P.DRESS] == "平底鞋"
    assert filled(kept, SUGGESTED, "en")[P.DRESS] == "Flat shoes"
    assert filled(kept, SUGGESTED, "zh")[P.TIME] == "拟 time"
    assert filled({}, {}, "zh") == dict.fromkeys(P, "")


def test_keys_and_lengths_are_checked() -> None:
    assert content_key(P.FEE, "zh") == "fee"
    assert checked_content({"fee": " 免费 ", "fee_en": ""}) == {"fee": "免费"}
    for content, code in (
        ({"secret": "x"}, "field.choice"),
        (["fee"], "field.choice"),
        ({"fee": "长" * 2001}, "field.too_long"),
    ):
        with pytest.raises(Invalid) as refused:
            checked_content(content)
        assert refused.value.code == code
