import pytest

from dashboard.queries import cases as queries
from dashboard.services import case_reviews, cases
from models.database import Database, reading, writing
from models.enums import CaseState, Role
from tests.case_steps import office, published, written
from tests.pages.app import open_app, rerun, text_of
from tests.pages.case_people import token_of

STORY = {
    "figures": [{"zh": "每月投诉", "en": "Complaints", "value": 4, "unit_zh": "件", "before": 23}],
    "series": {"zh": "每月投诉", "unit_zh": "件", "points": [["2 月", 23], ["8 月", 4]]},
    "quote": {"text": "没有多招一个人", "by": "项目经理"},
    "faq": [{"q": "刮蹭算谁的？", "a": "保险赔付。"}],
    "investment_yuan": 186000,
    "payback_months": 26,
    "practice": "**先问消防。**<script>alert(1)</script>",
}


def test_a_published_case_reads_as_one_piece(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = published(db, who, **STORY)
        token = token_of(db, who.of, Role.OBSERVER)
    app = open_app("case", token, case=case.id)
    assert not app.exception
    said = text_of(app)
    for word in ("一根桩，服务四个车位", "他们怎么做", "每月投诉：从 23 件到 4 件", "没有多招一个人", "好做法五条标准"):
        assert word in said
    assert "\\<script\\>" in said
    assert {metric.label: metric.value for metric in app.metric} == {
        "投入": "18\\.6 万元".replace("\\", ""),
        "回收期": "26 个月",
        "每月投诉": "4 件",
    }
    assert "审核记录" not in said


def test_a_draft_is_not_there_for_readers(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = written(db, who).case
        token = token_of(db, who.of, Role.OBSERVER)
    for query in ({"case": case.id}, {"case": "x"}, {}):
        app = open_app("case", token, **query)
        assert not app.exception
        assert "没有这篇案例" in text_of(app)


@pytest.mark.parametrize(("button", "state"), [("发布", CaseState.PUBLISHED), ("退回", CaseState.RETURNED)])
def test_a_leader_judges_with_a_comment(store: Database, button: str, state: CaseState) -> None:
    with writing() as db:
        who = office(db)
        case = written(db, who).case
        case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
        token = token_of(db, who.of, Role.LEADER)
    app = open_app("case", token, case=case.id)
    app.text_area(key=f"comment_{case.id}").set_value("写清花费")
    rerun(app, token)
    next(b for b in app.button if b.label == button).click()
    rerun(app, token)
    assert not app.exception
    with reading() as db:
        view = queries.reading_view(db, who.planner, case.id)
    assert view.state is state
    assert view.desk is not None
    assert view.desk.reviews[-1].comment == "写清花费"


def test_versions_are_shown_with_what_changed(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = published(db, who)
        case_reviews.revise_case(db, actor=who.planner, case_id=case.id)
        cases.edit_case(
            db,
            actor=who.planner,
            case_id=case.id,
            base_version=case.version,
            changes={"summary": "老地库没有余电，靠排队。"},
        )
        token = token_of(db, who.of, Role.PLANNER)
    said = text_of(open_app("case", token, case=case.id, number=2))
    assert "与第 1 版相比" in said
    assert ":red-background[~~" in said
