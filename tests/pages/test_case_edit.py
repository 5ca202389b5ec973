from dashboard.queries import cases as queries
from dashboard.services import case_reviews, cases, photos, scores
from models.database import Database, reading, writing
from models.enums import Role
from tests import factories as make
from tests.case_steps import office, published, written
from tests.factories import answer_op
from tests.pages.app import open_app, rerun, text_of
from tests.pages.case_people import token_of
from tests.samples.scores import jpeg


def test_what_is_written_is_saved(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = written(db, who).case
        token = token_of(db, who.of, Role.PLANNER)
    app = open_app("case_edit", token, case=case.id)
    assert not app.exception
    assert "内容齐了，可以送审。" in text_of(app)
    key = f"{case.id}_{case.version}"
    app.text_area(key=f"summary_{key}").set_value("换一种说法。")
    app.number_input(key=f"payback_{key}").set_value(26)
    next(b for b in app.button if b.label == "保存").click()
    rerun(app, token)
    assert not app.exception
    with reading() as db:
        words = queries.reading_view(db, who.planner, case.id).words
    assert (words["summary"], words["payback_months"]) == ("换一种说法。", 26)
    assert words["criteria"] == {"effective": 5}


def test_the_second_editor_is_told_and_nothing_is_lost(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = written(db, who).case
        token = token_of(db, who.of, Role.PLANNER)
    app = open_app("case_edit", token, case=case.id)
    key = f"{case.id}_{case.version}"
    with writing() as db:
        cases.edit_case(
            db, actor=who.leader, case_id=case.id, base_version=case.version, changes={"summary": "先保存的"}
        )
    app.text_area(key=f"summary_{key}").set_value("后保存的")
    next(b for b in app.button if b.label == "保存").click()
    rerun(app, token)
    assert [error for error in app.error if "别人已经保存过" in error.value]
    assert app.text_area(key=f"summary_{key}").value == "后保存的"
    with reading() as db:
        assert queries.reading_view(db, who.planner, case.id).words["summary"] == "先保存的"


def test_a_published_version_is_not_edited(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = published(db, who)
        token = token_of(db, who.of, Role.PLANNER)
    app = open_app("case_edit", token, case=case.id)
    assert not app.text_area
    assert [info for info in app.info if "不再改动" in info.value]


def test_without_a_case_the_page_says_where_to_find_one(store: Database) -> None:
    with writing() as db:
        token = token_of(db, office(db).of, Role.PLANNER)
    assert "没有要编辑的案例" in text_of(open_app("case_edit", token))


def test_a_reviewer_finds_the_judgement_here_too(store: Database) -> None:
    with writing() as db:
        who = office(db)
        case = written(db, who).case
        case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
        token = token_of(db, who.of, Role.LEADER)
    app = open_app("case_edit", token, case=case.id)
    assert not app.text_area(key=f"comment_{case.id}").value
    next(b for b in app.button if b.label == "发布").click()
    rerun(app, token)
    assert not app.exception
    with reading() as db:
        assert queries.reading_view(db, who.observer, case.id).published_number == 1


def test_photos_of_the_visit_are_put_in_and_taken_out(store: Database) -> None:
    with writing() as db:
        play = make.scoring_round(db, dimensions=1, points=1)
        me = play.observers[0]
        scores.record_score(db, actor=me, visit_id=play.visit.id, answer=answer_op(play.points[0]))
        taken = photos.add_photo(db, actor=me, visit_id=play.visit.id, point_id=play.points[0].id, data=jpeg()).id
        planner = make.actor(db, play.association, Role.PLANNER)
        case = cases.create_case(db, actor=planner, title="桩", visit_id=play.visit.id).case
        token = token_of(db, play.association, Role.PLANNER)
    app = open_app("case_edit", token, case=case.id)
    assert "还没有照片" in text_of(app)
    next(b for b in app.button if b.label == "选用观摩照片").click()
    rerun(app, token)
    app.button(key=f"add_{taken}").click()
    rerun(app, token)
    assert not app.exception
    assert f"(/photos/{taken})" in text_of(app)
    assert "1 张照片" in text_of(app)
    app.button(key=f"remove_{taken}").click()
    rerun(app, token)
    assert "还没有照片" in text_of(app)
