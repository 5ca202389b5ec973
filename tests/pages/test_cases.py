from typing import Any

from models.database import Database, writing
from models.enums import Role
from tests import factories as make
from tests.case_steps import office, published, written
from tests.pages.app import open_app, rerun, text_of
from tests.pages.case_people import token_of


def test_an_empty_library_says_what_to_do_next(store: Database) -> None:
    with writing() as db:
        token = token_of(db, make.association(db), Role.OBSERVER)
    app = open_app("cases", token)
    assert not app.exception
    assert "还没有案例" in text_of(app)
    assert "0 篇案例，来自 0 期观摩。" in text_of(app)
    assert not [button for button in app.button if button.label == "写一篇案例"]


def library(*roles: Role, language: str = "zh") -> tuple[str, Any]:
    with writing() as db:
        who = office(db)
        case = published(db, who)
        published(
            db, who, title="邻里集市", summary="摊位由业主认领。*不是*标记", dimension_key="service", practice="摆摊"
        )
        written(db, who, title="还在写的一篇")
        return token_of(db, who.of, *roles, language=language), case


def test_words_are_found_marked_and_counted(store: Database) -> None:
    token, _ = library(Role.OBSERVER)
    app = open_app("cases", token, q="四个车位")
    assert not app.exception
    said = text_of(app)
    assert "**1 篇**提到「四个车位」" in said
    assert "邻里集市" not in said
    app.text_input(key="case_words").set_value("认领")
    said = text_of(rerun(app, token))
    assert "摊位由业主:orange-background[认领]。\\*不是\\*标记" in said
    app.text_input(key="case_words").set_value("没有的词")
    assert "没有找到" in text_of(rerun(app, token))


def test_a_filter_narrows_the_list(store: Database) -> None:
    token, _ = library(Role.OBSERVER)
    app = open_app("cases", token)
    assert "**2 篇**" in text_of(app)
    facet = next(group for group in app.button_group if group.key == "facet_dimension")
    facet.set_value(["service"])
    assert "**1 篇**" in text_of(rerun(app, token))


def test_those_who_write_see_what_is_in_hand(store: Database) -> None:
    token, _ = library(Role.PLANNER)
    app = open_app("cases", token)
    assert [button for button in app.button if button.label == "写一篇案例"]
    part = next(group for group in app.button_group if group.key == "part")
    part.set_value("work")
    rerun(app, token)
    assert not app.exception
    assert "草稿" in text_of(app)


def test_english_readers_read_english(store: Database) -> None:
    token, _ = library(Role.OBSERVER, language="en")
    said = text_of(open_app("cases", token, q="charger"))
    assert "**2 cases** mention “charger”" in said or "**1 case** mentions “charger”" in said
    assert "2 cases from 0 visits." in said


def test_a_case_found_by_its_tag_says_so(store: Database) -> None:
    with writing() as db:
        who = office(db)
        published(db, who, tags=[{"zh": "错峰排队", "en": "taking turns"}])
        token = token_of(db, who.of, Role.OBSERVER)
    said = text_of(open_app("cases", token, q="排队"))
    assert "标签：错峰:orange-background[排队]" in said
