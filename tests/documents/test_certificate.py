"""Certificates: a page each, names of any length and rarity on it, the same bytes every time."""

import pypdfium2
import pytest

from dashboard.documents.certificate import CertificateSheets, PrintedCertificate, certificates_pdf, lacking

WORDS = {"title": "观摩学习证明", "certifies": "兹证明", "number": "编号", "seal": "（加盖公章有效）"}
A4_ACROSS = [841.9, 595.3]
STATEMENT = "于 2026 年 12 月 4 日参加“云栖里花园”标杆观摩学习，在场 3.5 小时。"


def sheets(*names: str, language: str = "zh", firm: str = "望江物业服务有限公司") -> CertificateSheets:
    people = [
        PrintedCertificate(name=name, post="项目经理", firm=firm, statement=STATEMENT, number=f"2026-12-{n:08d}")
        for n, name in enumerate(names)
    ]
    return CertificateSheets(
        language=language, association="江州市物业管理协会", theme="智慧物业", day="2026 年 12 月 4 日", people=people
    )


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def flat(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")


def test_each_person_has_a_page_with_name_firm_hours_and_number() -> None:
    pdf = certificates_pdf(sheets("林小满", "周明"), WORDS)
    found = [flat(text) for text in pages(pdf)]
    assert [round(side, 1) for side in pypdfium2.PdfDocument(pdf)[0].get_size()] == A4_ACROSS
    for n, name in enumerate(("林小满", "周明")):
        for words in (
            name,
            "望江物业服务有限公司",
            flat(STATEMENT),
            f"2026-12-{n:08d}",
            "观摩学习证明",
            "江州市物业管理协会",
        ):
            assert words in found[n]
    assert len(found) == 2
    assert "周明" not in found[0]


def test_the_same_data_give_the_same_bytes() -> None:
    assert certificates_pdf(sheets("林小满"), WORDS) == certificates_pdf(sheets("林小满"), WORDS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "阿卜杜热合曼·买买提尼亚孜·阿布都克里木",
        "龘",
        "Alexandrina Wolfeschlegelsteinhausenbergerdorff-Montgomery",
        "长" * 120,
    ],
)
def test_any_name_fits_on_its_page(name: str, language: str) -> None:
    firm = "江州市恒泽望江智慧城市综合服务（集团）股份有限公司云栖里花园项目服务中心" * 3
    pdf = certificates_pdf(sheets(name, language=language, firm=firm[:120]), WORDS)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage()
    assert flat(name) in flat(text.get_text_bounded())
    wide, high = document[0].get_size()
    boxes = [text.get_charbox(n) for n in range(text.count_chars())]
    frame = 28  # points: the inner line of the frame
    seen = [box for box in boxes if box[2] > box[0]]
    assert all(
        frame < left and right < wide - frame and frame < low and top < high - frame for left, low, right, top in seen
    )


def test_what_the_font_lacks_is_told_and_marked() -> None:
    made = sheets("𠮷龘")
    assert lacking(made) == ["𠮷"]
    assert "〓龘" in flat(pages(certificates_pdf(made, WORDS))[0])


def test_nobody_there_is_no_document() -> None:
    with pytest.raises(ValueError, match="nobody"):
        certificates_pdf(sheets(), WORDS)
