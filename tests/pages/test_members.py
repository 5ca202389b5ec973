"""The member pages: what each role sees."""

import pytest

from dashboard.i18n import translator
from dashboard.services import sessions
from models.database import Database, writing
from models.enums import Role
from tests import factories as make
from tests.pages.app import open_app, text_of


def entered(*roles: Role, language: str = "zh", firms: int = 2) -> str:
    with writing() as db:
        of = make.association(db)
        for n in range(firms):
            make.person(db, of, Role.OBSERVER, firm_id=make.firm(db, of, name=f"甲{n}物业", name_en=f"Alpha {n}").id)
        return sessions.open_session(db, make.person(db, of, *roles, language=language)).token


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_counts_and_offers_adding(store: Database, language: str) -> None:
    app = open_app("members", entered(Role.PLANNER, language=language))
    t = translator(language)
    assert not app.exception
    assert t("{firms} firms, {people} people; everybody has signed in.", firms=2, people=3) in text_of(app)
    assert t("Add a person") in [button.label for button in app.button]
    assert list(app.dataframe[0].value[t("Firm")]) == (
        ["甲0物业", "甲1物业"] if language == "zh" else ["Alpha 0", "Alpha 1"]
    )


def test_a_leader_looks_but_does_not_change(store: Database) -> None:
    app = open_app("members", entered(Role.LEADER))
    assert not app.exception
    assert translator("zh")("Add a person") not in [button.label for button in app.button]


def test_an_empty_association_says_what_to_do(store: Database) -> None:
    app = open_app("members", entered(Role.PLANNER, firms=0))
    assert translator("zh")("No firm yet") in text_of(app)


def test_the_trail_is_for_administrators(store: Database) -> None:
    app = open_app("audit", entered(Role.ADMIN))
    assert not app.exception
    assert translator("zh")("Nothing has been written yet") in text_of(app)
