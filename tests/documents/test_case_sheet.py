import io
from dataclasses import replace

import pypdfium2
import pypdfium2.raw
import pytest
from PIL import Image

from dashboard.documents.case_sheet import (
    WORDS,
    CaseFact,
    CaseFigure,
    CasePhoto,
    CaseSheet,
    CriterionMark,
    case_missing,
    case_pdf,
)
from dashboard.errors import Invalid

LABELS = {key: f"【{key}】" for key in WORDS}
CHART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
    b'<rect width="200" height="50" fill="#0F766E"/></svg>'
)


def picture(kind: str = "JPEG", colour: str = "#ff0000") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, kind)
    return out.getvalue()


CASE = CaseSheet(
    language="zh",
    association="江州市物业管理协会",
    title="一根桩，服务四个车位",
    summary="靠错峰排队，让 214 辆车早上都能出门。",
    byline="恒泽物业·锦绣里",
    tags=("智慧化与科技应用",),
    facts=(CaseFact(label="户数", value="1,120 户"),),
    figures=(
        CaseFigure(value="18.6 万元", label="总投入"),
        CaseFigure(value="4 件", label="每月投诉", change="原 23 件"),
    ),
    background="**当年没有给充电留一度电。**增容要等两年。",
    practice="- 车主报计划\n- 系统排序",
    result="投诉降到 4 件。",
    cost="桩与布线 14.2 万元。",
    conditions="1. 夜班巡地库\n2. 四户签约定",
    how_to_adopt="> 先问消防，再买设备。",
    criteria=(CriterionMark(name="有效", mark=4, note="有前后数字"),),
    evidence="46 位观摩者打分，平均 4.4 分。",
    photos=(CasePhoto(content=picture(), caption="充电区"), CasePhoto(content=picture("PNG"), caption="夜班换枪")),
    chart=CHART,
    chart_title="每月投诉",
)


def text_of(pdf: bytes) -> str:
    found = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "".join(found.split())


def share_of(pdf: bytes, colour: tuple[int, int, int]) -> float:
    """How much of the pages has exactly this colour."""
    hits = total = 0
    for page in pypdfium2.PdfDocument(pdf):
        for count, found in page.render(scale=1).to_pil().convert("RGB").getcolors(1_000_000):
            total += count
            hits += count if max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 8 else 0
    return hits / total


def test_every_word_is_printed_and_marks_of_markdown_are_not() -> None:
    found = text_of(case_pdf(CASE, LABELS))
    expected = [
        CASE.title,
        CASE.summary,
        CASE.byline,
        *CASE.tags,
        "户数",
        "1,120 户",
        "18.6 万元",
        "总投入",
        "原 23 件",
        CASE.evidence,
        "当年没有给充电留一度电。增容要等两年。",
        "车主报计划",
        "系统排序",
        "投诉降到 4 件。",
        "2.四户签约定",
        "先问消防，再买设备。",
        "有效",
        "4/5",
        "有前后数字",
        "充电区",
        "夜班换枪",
        "每月投诉",
        *LABELS.values(),
    ]
    assert [words for words in expected if "".join(words.split()) not in found] == []
    assert "**" not in found


def test_it_is_a4_in_two_pages_at_most() -> None:
    document = pypdfium2.PdfDocument(case_pdf(CASE, LABELS))
    assert len(document) <= 2
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}


def test_photos_and_the_chart_are_drawn() -> None:
    red, teal = (255, 0, 0), (15, 118, 110)
    drawn = case_pdf(CASE, LABELS)
    assert share_of(drawn, red) > 0.05
    assert share_of(case_pdf(replace(CASE, photos=()), LABELS), red) == 0
    assert share_of(drawn, teal) > share_of(case_pdf(replace(CASE, chart=b""), LABELS), teal) + 0.005


def test_bold_is_bold() -> None:
    page = pypdfium2.PdfDocument(case_pdf(replace(CASE, photos=(), chart=b""), LABELS))[0]
    text = page.get_textpage()
    found = text.get_text_range()

    def weight(words: str) -> int:
        return int(pypdfium2.raw.FPDFText_GetFontWeight(text, found.index(words)))

    assert weight("当年没有") > weight("增容要等")


def test_a_chart_without_a_result_still_appears() -> None:
    assert "每月投诉" in text_of(case_pdf(replace(CASE, result="", figures=()), LABELS))


def test_what_is_empty_leaves_no_trace() -> None:
    bare = CaseSheet(language="en", association="Association", title="A case")
    assert text_of(case_pdf(bare, LABELS)) == "AcaseAssociation1/1"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"not a picture"])
def test_a_file_that_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        case_pdf(replace(CASE, photos=(CASE.photos[0], CasePhoto(content=content))), LABELS)
    assert (refused.value.code, refused.value.facts) == ("document.photo", {"number": 2})


def test_a_damaged_photo_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        case_pdf(replace(CASE, photos=(CasePhoto(content=picture()[:30]),)), LABELS)
    assert refused.value.code == "document.failed"


def test_long_texts_and_figures_flow_on() -> None:
    figures = (CaseFigure(value="一千八百六十万零五百元整", label="总投入（含税、含三年维保）"),) * 6
    long = replace(CASE, title="老旧小区" * 20, practice="\n\n".join(["段落" * 100] * 20) + "\n\n末尾", figures=figures)
    found = text_of(case_pdf(long, LABELS))
    assert "末尾" in found
    assert found.count("一千八百六十万零五百元整") == 6


def test_same_case_same_bytes() -> None:
    assert case_pdf(CASE, LABELS) == case_pdf(CASE, LABELS)


def test_a_missing_word_is_named() -> None:
    with pytest.raises(KeyError, match="evidence"):
        case_pdf(CASE, {key: value for key, value in LABELS.items() if key != "evidence"})


def test_characters_without_a_glyph_are_reported() -> None:
    assert case_missing(CASE, LABELS) == []
    assert case_missing(replace(CASE, background="𠮷田说：😀"), LABELS) == ["𠮷", "😀"]
