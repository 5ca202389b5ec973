"""The sheet of badges: what is on it, how much fits, and that its codes open the field app."""

import pypdfium2
import pytest
import segno

from dashboard.documents.badges import BadgeSheets, BadgeSize, PrintedBadge, badges_pdf
from dashboard.documents.qr import qr_svg
from dashboard.rules.badge_tokens import ALPHABET

WORDS = {"scan": "扫码登录，或输入短码"}
A4 = (595.3, 841.9)  # points


def badge(n: int = 0, **given: str) -> PrintedBadge:
    values = {
        "name": f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}静",
        "post": "项目经理",
        "firm": "澄川物业服务有限公司",
        "group": "一组",
    }
    values |= {"code": f"0A1B-{n:04d}", "url": f"https://qujing.example/field/#b={n:032d}"}
    return PrintedBadge(**(values | given))


def sheets(*badges: PrintedBadge, language: str = "zh") -> BadgeSheets:
    return BadgeSheets(
        language=language,
        association="江州市物业管理协会",
        title="云栖里花园观摩",
        day="2026 年 12 月 4 日",
        badges=badges,
    )


def read(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (10, 1), (11, 2), (20, 2)])
def test_ten_stand_on_a_page(count: int, pages: int) -> None:
    pdf = badges_pdf(sheets(*(badge(n) for n in range(count))), WORDS)
    texts = read(pdf)
    assert [round(side, 1) for side in pypdfium2.PdfDocument(pdf)[0].get_size()] == list(A4)
    assert len(texts) == pages
    for n in range(count):
        for shown in (badge(n).name, badge(n).code):
            assert shown in texts[n // 10]
    assert texts[0].count("澄川物业服务有限公司") == min(count, 10)
    assert texts[0].count("一组") == min(count, 10)


@pytest.mark.parametrize(
    "name",
    [
        "何静",
        "欧阳阿卜杜热依木·买买提艾力·库尔班",
        "Christopher Montgomery-Featherstonehaugh",
        "Wolfeschlegelsteinhausenbergerdorff",
        "名" * 40,
    ],
)
def test_long_names_and_firms_stay_on_their_badge(name: str) -> None:
    """Every sign of a name that people have is there, and none reaches the code at the right or leaves the page."""
    firm = "江州市澄川物业服务股份有限公司云栖里花园物业服务中心第二分公司"
    pdf = badges_pdf(sheets(badge(name=name, firm=firm, group="第二组 智慧化与科技应用观察小组")), WORDS)
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    whole = "".join(text.get_text_bounded().replace("\u200b", "").replace("\ufffe", "").split())
    if len(name) < 40:
        assert "".join(name.split()).replace("-", "") in whole.replace("-", "")
    assert firm in whole
    left, code = 57.0, 57.0 + (85 - 28 - 3) * 72 / 25.4  # points: the sheet's margin, the code's left edge
    boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
    body = [box for box in boxes if box[0] < code and box[3] < A4[1] - (13.5 + 9) * 72 / 25.4]
    assert len(body) > 20
    assert all(box[0] >= left and box[2] <= code for box in body)
    assert all(box[1] >= A4[1] - (13.5 + 54) * 72 / 25.4 for box in boxes)


def test_a_sign_that_the_font_lacks_is_seen_to_be_missing() -> None:
    assert "示例〓物业" in read(badges_pdf(sheets(badge(firm="示例\U00020bb7物业")), WORDS))[0]


def test_a_badge_with_nothing_but_a_name_prints() -> None:
    text = read(badges_pdf(sheets(badge(post="", firm="", group=""), language="en"), {"scan": "Scan to sign in"}))[0]
    assert "甲静" in text
    assert "Scan to sign in" in text


def test_the_printed_code_is_the_address_and_big_enough_to_scan() -> None:
    """28 mm hold the code's modules at 0.5 mm or more, quiet zone included: phones read from 0.4 mm on."""
    url = badge().url
    code = segno.make(url, error="m", boost_error=False, micro=False)
    modules = code.symbol_size(border=4)[0]
    assert 28 / modules > 0.5
    assert f'viewBox="0 0 {modules} {modules}"'.encode() in qr_svg(url)


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError, match="no badges"):
        badges_pdf(sheets(), WORDS)


def test_every_letter_of_a_code_is_in_the_font() -> None:
    text = read(badges_pdf(sheets(badge(code=ALPHABET[:16]), badge(code=ALPHABET[16:])), WORDS))[0]
    assert ALPHABET[:16] in text
    assert ALPHABET[16:] in text


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (4, 1), (5, 2)])
def test_four_for_lanyards_stand_on_a_page(count: int, pages: int) -> None:
    pdf = badges_pdf(sheets(*(badge(n) for n in range(count))), WORDS, size=BadgeSize.LANYARD)
    texts = read(pdf)
    assert len(texts) == pages
    for n in range(count):
        for shown in (badge(n).name, badge(n).code, "一组"):
            assert shown in texts[n // 4]


def test_a_lanyard_badge_holds_a_long_name_whole() -> None:
    long = badge(name="欧阳阿卜杜热依木·买买提艾力·库尔班", firm="江州市城市综合运营服务集团股份有限公司第三分公司")
    (text,) = read(badges_pdf(sheets(long), WORDS, size=BadgeSize.LANYARD))
    shown = "".join(text.split())
    assert long.name in shown
    assert long.firm in shown
