"""What is written on by hand: everything is on it, long text stays in its place, the same data give the same bytes."""

import pypdfium2
import pytest

from dashboard.documents.paper_checklist import WORDS as CHECKLIST_WORDS
from dashboard.documents.paper_checklist import PaperChecklist, PaperPoint, PaperStop, paper_checklist_pdf
from dashboard.documents.paper_survey import WORDS as SURVEY_WORDS
from dashboard.documents.paper_survey import PaperQuestion, PaperSurvey, paper_survey_pdf
from dashboard.documents.sign_in_sheet import SPARE_LINES, Expected, SignInGroup, SignInSheet, sign_in_sheet_pdf
from dashboard.documents.sign_in_sheet import WORDS as SHEET_WORDS

LONG = "江州市城市综合运营服务集团股份有限公司第三分公司"
A4 = (595.3, 841.9)  # points


def words(keys: tuple[str, ...]) -> dict[str, str]:
    return {key: f"〔{key}〕" for key in keys}


def read(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    assert {tuple(round(side, 1) for side in page.get_size()) for page in document} == {A4}
    return [page.get_textpage().get_text_bounded() for page in document]


def sheet(*sizes: int) -> SignInSheet:
    groups = [
        SignInGroup(
            name=f"第{n}组",
            notes=["引导员：林一舟"],
            people=[Expected(name=f"何{n}静{one:02d}号", firm=LONG, post="项目经理") for one in range(size)],
        )
        for n, size in enumerate(sizes, start=1)
    ]
    return SignInSheet(
        language="zh",
        association="江州市物业管理协会",
        title="第 13 期・云栖里花园",
        when="2026 年 12 月 4 日",
        groups=groups,
    )


@pytest.mark.parametrize("sizes", [(), (1,), (18, 19), (50, 50, 50, 50)])
def test_everyone_is_on_the_sign_in_sheet_once_and_numbered_through(sizes: tuple[int, ...]) -> None:
    pages = read(sign_in_sheet_pdf(sheet(*sizes), words(SHEET_WORDS)))
    text = "\n".join(pages)
    for n, size in enumerate(sizes, start=1):
        for one in range(size):
            assert "".join(text.split()).count(f"何{n}静{one:02d}号") == 1
    numbers = {line.strip().split(" ")[0] for line in text.splitlines()}
    assert {str(n) for n in range(1, sum(sizes) + 1)} <= numbers
    assert "〔walk_ins〕" in text
    assert SPARE_LINES >= 8


def test_a_character_without_a_glyph_is_marked_and_never_lost() -> None:
    of = SignInSheet(
        language="zh",
        association="协会",
        title="观摩",
        when="",
        groups=[SignInGroup(name="一组", people=[Expected(name="𪚥静")])],
    )
    assert "〓静" in read(sign_in_sheet_pdf(of, words(SHEET_WORDS)))[0]


def checklist(*stops: PaperStop) -> PaperChecklist:
    return PaperChecklist(
        language="zh",
        association="江州市物业管理协会",
        title="第 13 期・云栖里花园",
        when="2026 年 12 月 4 日",
        app_url="https://qujing.example/field/",
        levels=["较差", "不足", "达标", "良好", "标杆"],
        tags=["亮点", "问题"],
        stops=stops,
    )


def test_every_kind_of_point_has_its_place_to_answer() -> None:
    points = [
        PaperPoint(title="门禁一刷就开", boxes=list("12345"), help="站在大堂看两分钟", dimension="智慧化"),
        PaperPoint(title="消防通道畅通", boxes=["合格", "不合格"]),
        PaperPoint(title="年能耗", unit="万元"),
        PaperPoint(title="最想带回去的一点"),
    ]
    stops = [
        PaperStop(title="归家大堂", count="4 个观察点", place="东门", questions=["误报多少？"], points=points),
        PaperStop(title="没有观察点的站", count="", points=[]),
    ]
    (text,) = read(paper_checklist_pdf(checklist(*stops), words(CHECKLIST_WORDS)))
    for shown in ("归家大堂", "4 个观察点", "误报多少？", "站在大堂看两分钟", "不合格", "万元", "最想带回去的一点"):
        assert shown in text
    assert text.count("〔not_seen〕") == text.count("〔note〕") == len(points)
    assert "没有观察点的站" not in text


def test_points_are_numbered_through_all_stops() -> None:
    stops = [
        PaperStop(title=f"站{n}", count="", points=[PaperPoint(title=f"点{n}-{p}", boxes=["是"]) for p in range(30)])
        for n in range(2)
    ]
    text = "\n".join(read(paper_checklist_pdf(checklist(*stops), words(CHECKLIST_WORDS))))
    assert {str(n) for n in range(1, 61)} <= {line.strip().split(" ")[0] for line in text.splitlines()}


def test_without_a_point_there_is_nothing_to_print() -> None:
    with pytest.raises(ValueError, match="no points"):
        paper_checklist_pdf(checklist(PaperStop(title="站", count="", points=[])), words(CHECKLIST_WORDS))


def survey(*questions: PaperQuestion) -> PaperSurvey:
    return PaperSurvey(
        language="zh",
        association="江州市物业管理协会",
        title="观摩满意度问卷",
        intro="匿名填写。",
        when="第 13 期",
        url="https://qujing.example/s/abc",
        questions=questions,
    )


def test_every_kind_of_question_is_on_the_paper_survey() -> None:
    questions = [
        PaperQuestion(
            title="打几分", rows=["组织", LONG], scale=list("12345"), low="很不满意", high="很满意", required=True
        ),
        PaperQuestion(title="会推荐吗", scale=[str(n) for n in range(11)], low="不会", high="一定会"),
        PaperQuestion(title="先做哪项", choices=["门禁", "保洁"]),
        PaperQuestion(title="想看什么", choices=["住宅", "园区"], several=True),
        PaperQuestion(title="还想说什么"),
    ]
    (text,) = read(paper_survey_pdf(survey(*questions), words(SURVEY_WORDS)))
    for shown in ("组织", "很满意", "一定会", "保洁", "园区", "还想说什么", "〔one〕", "〔several〕", "〔scan〕"):
        assert shown in text
    with pytest.raises(ValueError, match="no questions"):
        paper_survey_pdf(survey(), words(SURVEY_WORDS))


def test_the_same_data_give_the_same_bytes() -> None:
    one = survey(PaperQuestion(title="还想说什么"))
    assert paper_survey_pdf(one, words(SURVEY_WORDS)) == paper_survey_pdf(one, words(SURVEY_WORDS))
    assert sign_in_sheet_pdf(sheet(3), words(SHEET_WORDS)) == sign_in_sheet_pdf(sheet(3), words(SHEET_WORDS))
