"""The results page: what each viewer sees, and the way from a number to its rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

import models
from dashboard.i18n import translator
from dashboard.services import sessions
from models.database import Database, reading, writing
from models.enums import FirmKind, Role, Tag, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, rerun, text_of
from tests.queries.seen import Seen, seen_visit


def prepared(fill: Callable[[Seen], None], *roles: Role, who: str = "", language: str = "zh") -> tuple[str, str]:
    """Return a token and the visit's id."""
    with writing() as db:
        seen = seen_visit(db)
        fill(seen)
        person = seen.people[who] if who else make.person(db, seen.association, *roles, language=language)
        return sessions.open_session(db, person).token, str(seen.visit.id)


def full(seen: Seen) -> None:
    for who, level in zip("ABCDEFG", (5, 5, 5, 1, 2, 1, 3), strict=True):
        seen.answer(who, "smart.p0", level, tags=[Tag.HIGHLIGHT], note="门一刷就开，*从没*排过队")
    for who in "ABCDEF":
        seen.answer(who, "environment.p0", 4)
    for level in (3.0, 2.5, 3.5):
        seen.summary("smart", level)
        seen.summary("environment", level + 1)
    seen.finish("A")


def nothing(seen: Seen) -> None:
    """A visit that nobody has scored yet."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_staff_see_the_whole_picture(store: Database, language: str) -> None:
    token, visit = prepared(full, Role.PLANNER, language=language)
    app = open_app("results", token, visit=visit)
    t = translator(language)
    assert not app.exception
    said = text_of(app)
    names = {"zh": "维0", "en": "D0"}[language]
    assert t("{lead} is furthest ahead of earlier visits", lead=names) in said
    assert t("Every note is learning") in said
    assert t("For the review") in said
    assert t("Notes that tell most") in said
    for number in ("7", "13"):
        assert number in said
    assert t("Export as a workbook") in [button.label for button in app.get("download_button")]
    assert "\\*从没\\*" in said  # shown as written, not as markup
    assert "row.missing" not in said


def test_a_filter_counts_its_part_only(store: Database) -> None:
    token, visit = prepared(full, Role.PLANNER)
    app = open_app("results", token, visit=visit)
    t = translator("zh")
    app.selectbox(key="results_kind").set_value(FirmKind.RESIDENTIAL)
    rerun(app, token)
    assert not app.exception
    assert "3 人在 2 个观察点留下 6 个评分、3 条记录" in text_of(app)
    app.selectbox(key="results_kind").set_value(FirmKind.PARK)
    rerun(app, token)
    assert "1 人在 1 个观察点" in text_of(app)
    assert t("Only this part is counted; the median is still that of all observers of other visits.") in text_of(app)


def test_from_a_number_to_its_rows(store: Database) -> None:
    token, visit = prepared(full, Role.PLANNER)
    app = open_app("results", token, visit=visit)
    app.button(key="talk_rows_0").click()
    rerun(app, token)
    assert not app.exception
    t = translator("zh")
    assert t("{n} scores, {mean} on average (levels 1 to 5).", n="7", mean="3.14") in text_of(app)
    shown = app.dataframe[-1].value
    assert sorted(shown[t("Level 1 to 5")]) == [1, 1, 2, 3, 5, 5, 5]
    assert list(shown[t("Observer")]).count("") == 0


def test_a_finished_observer_sees_no_names(store: Database) -> None:
    token, visit = prepared(full, who="A")
    app = open_app("results", token, visit=visit)
    t = translator("zh")
    assert not app.exception
    assert "7 人在 2 个观察点" in text_of(app)
    assert not app.get("download_button")
    assert text_of(app).count("人员") == 1  # one's own name in the frame
    app.button(key="talk_rows_0").click()
    rerun(app, token)
    assert t("Observer") not in app.dataframe[-1].value.columns


def test_an_open_sheet_comes_first(store: Database) -> None:
    def running(seen: Seen) -> None:
        full(seen)
        seen.finish("B", signed=False)
        seen.visit.status = VisitStatus.RUNNING
        seen.db.flush()

    token, visit = prepared(running, who="B")
    app = open_app("results", token, visit=visit)
    assert not app.exception
    assert "先把自己的观察表填完" in text_of(app)
    assert not app.dataframe
    assert "7 人" not in text_of(app)


def test_no_scores_yet_says_what_will_come(store: Database) -> None:
    token, visit = prepared(nothing, Role.PLANNER)
    app = open_app("results", token, visit=visit)
    assert not app.exception
    assert "还没有评分" in text_of(app)
    assert not app.selectbox


def test_a_host_has_no_such_page(store: Database) -> None:
    with writing() as db:
        seen = seen_visit(db)
        full(seen)
        token = sessions.open_session(db, make.person(db, seen.association, Role.HOST)).token
    app = open_app("host_summary", token)
    assert not app.exception
    assert "还没有观摩" in text_of(app)


def test_a_note_becomes_a_case_at_one_press(store: Database) -> None:
    token, visit = prepared(full, Role.PLANNER)
    app = open_app("results", token, visit=visit)
    app.button(key="card_case_0").click()
    rerun(app, token)
    assert not app.exception
    assert translator("zh")("Edit case") in [title.value for title in app.title]
    with reading() as db:
        version = db.scalars(select(models.CaseVersion)).one()
    assert version.evidence["observers"] == 7


def test_who_writes_no_cases_is_not_offered_one(store: Database) -> None:
    token, visit = prepared(full, who="A")
    app = open_app("results", token, visit=visit)
    assert not app.exception
    assert translator("zh")("Write as a case") not in [button.label for button in app.button]


def test_an_archived_visit_yields_no_more_cases(store: Database) -> None:
    def archived(seen: Seen) -> None:
        full(seen)
        seen.visit.status = VisitStatus.ARCHIVED

    token, visit = prepared(archived, Role.PLANNER)
    app = open_app("results", token, visit=visit)
    assert not app.exception
    assert translator("zh")("Notes that tell most") in text_of(app)
    assert translator("zh")("Write as a case") not in [button.label for button in app.button]
