"""The formal notice as PDF and as a Word file: the form of a letter, the same bytes, Chinese fonts everywhere."""

import io
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from dashboard.documents.notice import WORDS, LetterLine, LetterSection, NoticeLetter, notice_missing, notice_pdf
from dashboard.documents.notice_docx import notice_docx

LABELS = {key: f"【{key}】" for key in WORDS}
LETTER = NoticeLetter(
    language="zh",
    association="江州市物业管理协会",
    head="江州市物业管理协会文件",
    title="关于组织第 13 期标杆观摩（云栖里花园）的通知",
    addressee="各会员单位：",
    opening="现将有关事项通知如下：",
    sections=(
        LetterSection(key="purpose", heading="观摩目的", text="带着问题看。\n（1）设备房"),
        LetterSection(key="programme", heading="议程", text="当日安排如下。"),
        LetterSection(key="register", heading="报名方式", text="扫码报名。"),
    ),
    programme=(LetterLine(time="13:30–14:00", title="集合签到", place="东门"),),
    reference="江物协〔2026〕46 号",
    sign_off="特此通知。",
    date="2026 年 11 月 21 日",
    register_url="https://qujing.example/r/8f3k2m9q",
)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    # ligatures of the layout come back as spaces and breaks
    return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_the_letter_has_the_form_of_a_letter() -> None:
    told = text_of(notice_pdf(LETTER, LABELS))
    order = [
        "江州市物业管理协会文件",
        "江物协〔2026〕46号",
        "关于组织第13期",
        "各会员单位：",
        "一、观摩目的",
        "二、议程",
        "集合签到",
        "三、报名方式",
        "【scan】",
        "特此通知。",
        "2026年11月21日",
    ]
    places = [told.index("".join(words.split())) for words in order]
    assert places == sorted(places)


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert notice_pdf(LETTER, LABELS) == notice_pdf(LETTER, LABELS)
    assert notice_docx(LETTER, LABELS) == notice_docx(LETTER, LABELS)
    assert notice_docx(LETTER, LABELS) != notice_docx(replace(LETTER, sign_off="专此通知。"), LABELS)


def test_what_the_font_lacks_is_told() -> None:
    assert notice_missing(replace(LETTER, opening="罗𠮷生"), LABELS) == ["𠮷"]
    assert notice_missing(LETTER, LABELS) == []


@pytest.mark.parametrize("write", [notice_pdf, notice_docx])
def test_a_missing_word_is_named(write: object) -> None:
    with pytest.raises(KeyError, match="scan"):
        write(LETTER, {key: "x" for key in WORDS if key != "scan"})  # type: ignore[operator]


def test_a_long_letter_and_an_english_one_are_set() -> None:
    long = replace(LETTER, title="很长的标题" * 12, sections=LETTER.sections * 3, programme=LETTER.programme * 30)
    assert len(pypdfium2.PdfDocument(notice_pdf(long, LABELS))) >= 3
    english = replace(LETTER, language="en", title="Notice of a visit", register_url="", reference="", date="")
    assert "1.观摩目的" in text_of(notice_pdf(english, LABELS))


def test_every_style_of_the_word_file_names_a_chinese_font() -> None:
    document = Document(io.BytesIO(notice_docx(LETTER, LABELS)))
    for style in document.styles:
        fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts is not None, style.name
        assert fonts.get(qn("w:eastAsia")) in {"仿宋", "黑体", "宋体"}, style.name
        assert fonts.get(qn("w:ascii")) == "Times New Roman"
    assert {run.font.name for paragraph in document.paragraphs for run in paragraph.runs} == {None}


def test_the_word_file_holds_the_letter() -> None:
    made = notice_docx(replace(LETTER, opening="罗𠮷生"), LABELS)
    document = Document(io.BytesIO(made))
    lines = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert lines[:6] == [LETTER.head, LETTER.reference, LETTER.title, LETTER.addressee, "罗𠮷生", "一、观摩目的"]
    assert lines[-3:] == ["特此通知。", LETTER.association, LETTER.date]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["【time】", "【item】", "【place】"],
        ["13:30–14:00", "集合签到", "东门"],
    ]
    assert len(document.inline_shapes) == 1
    assert (document.core_properties.author, document.core_properties.title) == (LETTER.association, LETTER.title)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
