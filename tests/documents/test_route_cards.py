"""Route cards: a page for each group with its times, stops and guides; the same data give the same bytes."""

import io

import pypdfium2
import pytest

from dashboard.documents.route_cards import CardStep, RouteCard, RouteCards, route_cards_missing, route_cards_pdf

WORDS = {"guide": "引导员", "from": "出发", "to": "到达"}


def card(group: str, stops: int) -> RouteCard:
    steps = tuple(
        CardStep(
            number=str(n + 1),
            start=f"14:{n:02d}",
            end=f"14:{n + 1:02d}",
            stop=f"站点{n + 1}",
            place="地下一层",
            guide="何静",
            way="步行 3 分钟",
        )
        for n in range(stops)
    )
    return RouteCard(
        group=group,
        guide="周雨桐",
        members="22 人",
        leaves="13:58",
        leaves_from="南门",
        steps=steps,
        arrives="15:12",
        arrives_at="活动中心",
    )


def sheet(*cards: RouteCard) -> RouteCards:
    return RouteCards(language="zh", association="示例协会", title="第 12 期", day="2027 年 1 月 4 日", cards=cards)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [page.get_textpage().get_text_range().replace(" ", "") for page in document]  # it sets Han and digits apart


def test_each_group_has_a_page_with_its_whole_way() -> None:
    found = pages(route_cards_pdf(sheet(card("第 1 组", 4), card("第 2 组", 13)), WORDS))
    assert len(found) == 2
    for word in (
        "第1组",
        "周雨桐",
        "22人",
        "13:58",
        "南门",
        "14:03",
        "站点4",
        "何静",
        "步行3分钟",
        "15:12",
        "活动中心",
    ):
        assert word in found[0], word
    assert "站点13" in found[1]
    assert "15:12" in found[1]


def test_very_many_stops_go_on_over_the_leaf_and_none_is_lost() -> None:
    found = pages(route_cards_pdf(sheet(card("第 1 组", 30)), WORDS))
    assert len(found) > 1
    assert all(f"站点{n}" in "".join(found) for n in range(1, 31))


def test_the_same_cards_give_the_same_bytes() -> None:
    assert route_cards_pdf(sheet(card("甲", 3)), WORDS) == route_cards_pdf(sheet(card("甲", 3)), WORDS)


def test_what_cannot_be_printed_is_said_and_nothing_is_not_printed() -> None:
    assert route_cards_missing(sheet(card("第 😀 组", 1)), WORDS) == ["😀"]
    with pytest.raises(ValueError, match="no cards"):
        route_cards_pdf(sheet(), WORDS)
    with pytest.raises(KeyError, match="guide"):
        route_cards_pdf(sheet(card("甲", 1)), {})
