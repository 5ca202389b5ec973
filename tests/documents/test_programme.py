from dataclasses import fields, replace

import pypdfium2
import pytest
import segno

from dashboard.documents.programme import (
    WORDS,
    BookletFact,
    BookletGroup,
    BookletSite,
    BookletStop,
    ProgrammeBooklet,
    ProgrammeItem,
    programme_missing,
    programme_pdf,
)

LABELS = {key: f"【{key}】" for key in WORDS}
A5 = (419.5, 595.3)  # points

FULL = ProgrammeBooklet(
    language="zh",
    association="江州市物业管理协会",
    title="云栖里花园观摩",
    edition="第 12 期标杆观摩",
    theme="智慧物业与精细化服务",
    date="2026 年 12 月 4 日",
    place="云栖路 8 号东门",
    host="澄川物业服务有限公司",
    contact="会务 0571-0000 0000",
    survey_url="https://qujing.example/s/7f3k9q2m",
    goals=("弄清无人值守设备房怎么管", "看保洁标准怎样可核查"),
    programme=(
        ProgrammeItem(time="13:30", until="30 分钟", title="集合签到", place="访客中心", speaker="秘书处"),
        ProgrammeItem(time="14:15", title="分组参观", note="听到铃声换站", highlight=True),
    ),
    stops=(
        BookletStop(
            name="入户大堂",
            place="1 号楼",
            minutes="约 12 分钟",
            look_at=("高峰时每分钟能过多少人",),
            questions=("识别不通过怎么进门？",),
        ),
        BookletStop(name="中心花园"),
    ),
    sites=(
        BookletSite(
            name="云栖里花园",
            intro="交付六年的改善型小区",
            facts=(BookletFact(label="户数", value="1,486 户"),),
            honours=("2025 年省级示范小区",),
        ),
    ),
    groups=(BookletGroup(name="一组", guide="何静", members="18 人", route="1 → 2"),),
    reminders=("设备只看不碰",),
)
BARE = ProgrammeBooklet(language="zh", association="江州市物业管理协会", title="观摩")


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range().replace("\r\n", "") for page in pypdfium2.PdfDocument(pdf)]


def words_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, tuple):
        return [word for inner in value for word in words_of(inner)]
    if isinstance(value, bool):
        return []
    return [word for field in fields(value) for word in words_of(getattr(value, field.name))]  # type: ignore[arg-type]


def test_every_word_is_printed() -> None:
    squeezed = "".join("".join(pages(programme_pdf(FULL, LABELS))).replace("\u200b", "").split())
    expected = [word for word in words_of(FULL) if word != "zh"] + [
        label for key, label in LABELS.items() if key not in {"site"}
    ]
    assert [word for word in expected if "".join(word.split()) not in squeezed] == []


def test_it_is_an_a5_booklet_that_folds() -> None:
    document = pypdfium2.PdfDocument(programme_pdf(FULL, LABELS))
    assert len(document) % 4 == 0
    assert {tuple(round(side, 1) for side in page.get_size()) for page in document} == {A5}


@pytest.mark.parametrize("items", [0, 1, 8, 16, 30, 60])
def test_any_length_folds_and_keeps_every_item(items: int) -> None:
    programme = tuple(ProgrammeItem(time=f"T{number:02d}", title="很长的环节名称" * 6) for number in range(items))
    found = pages(programme_pdf(replace(FULL, programme=programme), LABELS))
    assert len(found) % 4 == 0
    text = "".join(found)
    assert [number for number in range(items) if f"T{number:02d}" not in text] == []


def test_what_is_empty_leaves_no_trace() -> None:
    found = pages(programme_pdf(BARE, LABELS))
    assert len(found) == 4
    assert [key for key in WORDS if LABELS[key] in "".join(found)] == ["notes"]


def test_the_survey_code_is_printed_as_it_must_be_read() -> None:
    page = list(pypdfium2.PdfDocument(programme_pdf(FULL, LABELS)))[-1]
    scale, millimetre = 4, 72 / 25.4
    picture = page.render(scale=scale).to_pil().convert("L")
    code = segno.make(FULL.survey_url, error="m", boost_error=False, micro=False)
    modules = len(code.matrix) + 8  # with the quiet zone
    left, top, side = (scale * millimetre * part for part in (74 - 20, 40 + 4, 40))

    def dark(row: int, column: int) -> int:
        x, y = (offset + side * (place + 4.5) / modules for offset, place in ((left, column), (top, row)))
        return int(picture.getpixel((round(x), round(y))) < 128)

    read = [[dark(row, column) for column in range(len(code.matrix))] for row in range(len(code.matrix))]
    assert read == [list(row) for row in code.matrix]


def test_the_survey_needs_an_address() -> None:
    with_code, without = (
        pages(programme_pdf(replace(FULL, survey_url=url), LABELS))[-1] for url in (FULL.survey_url, "")
    )
    assert ("【survey】" in with_code, "【survey】" in without) == (True, False)
    with pytest.raises(ValueError):
        programme_pdf(replace(FULL, survey_url="javascript:alert(1)"), LABELS)


def test_nothing_is_set_outside_the_page() -> None:
    long = replace(
        FULL,
        title="澄川物业服务集团有限公司" * 6,
        theme="精细化服务" * 30,
        place="云栖路" * 30,
        association="协会" * 40,
    )
    english = replace(
        FULL, language="en", title="Antidisestablishmentarianism " * 5, survey_url="https://a.example/" + "x" * 300
    )
    for booklet in (long, english):
        document = pypdfium2.PdfDocument(programme_pdf(booklet, LABELS))
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(index) for index in range(text.count_chars())]
            assert all(box[0] >= -1 and box[2] <= A5[0] + 1 and box[1] >= -1 and box[3] <= A5[1] + 1 for box in boxes)


def test_same_booklet_same_bytes() -> None:
    assert programme_pdf(FULL, LABELS) == programme_pdf(FULL, LABELS)


def test_a_missing_word_is_named() -> None:
    with pytest.raises(KeyError, match="look_at"):
        programme_pdf(FULL, {key: value for key, value in LABELS.items() if key != "look_at"})


def test_characters_without_a_glyph_are_reported() -> None:
    assert programme_missing(FULL, LABELS) == []
    named = replace(FULL, groups=(BookletGroup(name="一组", guide="𠮷田"),))
    assert programme_missing(named, {**LABELS, "notes": "📝"}) == ["𠮷", "📝"]
