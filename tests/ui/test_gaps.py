"""What is missing is one sentence a check, in both languages, and leads to the page that mends it."""

from uuid import UUID

import pytest

from dashboard.i18n import translator
from dashboard.queries.visit_overview import GapRow, Named
from dashboard.rules.readiness import Gap
from dashboard.ui.gaps import check_text, gap_page, gap_text, short_text
from models.enums import TaskArea as A

zh, en = translator("zh"), translator("en")
GOAL = Named("防汛怎样演练", "How a flood drill works")


def row(area: A, code: str, about: Named | None = None, **facts: object) -> GapRow:
    return GapRow(Gap(area, code, facts), about)


def test_the_gaps_of_one_goal_are_one_sentence() -> None:
    rows = [row(A.GOALS, "goal_without_question", GOAL), row(A.GOALS, "goal_without_point", GOAL)]
    assert check_text(rows, zh) == "「防汛怎样演练」缺引导问题、观察点"
    assert check_text(rows, en) == "“How a flood drill works” lacks a guiding question, an observation point"
    assert short_text(rows, zh) == "缺引导问题、观察点"
    assert gap_page(rows[0]) == "goals"


def test_several_other_gaps_are_the_first_and_how_many_more() -> None:
    rows = [row(A.PEOPLE, "group_without_guide", Named(f"{n}组", f"Group {n}")) for n in (2, 3, 4)]
    assert check_text(rows, zh) == "2组缺引导员，另有 2 处"
    assert check_text(rows[:2], en) == "Group 2 has no guide, and 1 more"
    assert short_text(rows[:1], en) == "Group 2 has no guide"


@pytest.mark.parametrize(("left", "words"), [(1, "印胸牌"), (3, "3 项任务待办")])
def test_open_tasks_are_one_by_name_or_many_by_number(left: int, words: str) -> None:
    one = row(A.MATERIALS, "tasks_open", Named("印胸牌", "Print badges"), task=UUID(int=1), open=left)
    assert gap_text(one, zh) == words
    assert gap_page(one) == "tasks"
