"""A firm typed at the door: which of the known ones it may be."""

from dashboard.ui.sign_in_desk import MOST_ALIKE, like

KNOWN = ["鸣渠物业", "谷堰物业", "Ming Qu", "渠上物业"]


def test_a_part_of_a_name_finds_its_firms() -> None:
    assert like("鸣渠", KNOWN) == ["鸣渠物业"]
    assert like("鸣渠物业服务有限公司", KNOWN) == ["鸣渠物业"]
    assert like(" mingqu ", KNOWN) == ["Ming Qu"]


def test_a_known_name_and_a_strange_one_ask_nothing() -> None:
    assert like("鸣渠物业", KNOWN) == []
    assert like("远洲", KNOWN) == []
    assert like("  ", KNOWN) == []


def test_no_more_are_offered_than_fit() -> None:
    assert len(like("物业", [f"第{n}物业" for n in range(9)])) == MOST_ALIKE
