from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Conflict, Invalid, NotAllowed, Refused
from dashboard.rules.case_review import (
    REQUIRED_TEXTS,
    CaseActor,
    CaseContent,
    CaseVersion,
    Step,
    missing_for_review,
    open_steps,
    take_step,
)
from models.enums import CaseState

AUTHOR, EDITOR, LEADER, STRANGER = (UUID(int=i) for i in range(4))
DRAFT, IN_REVIEW, RETURNED, PUBLISHED = CaseState.DRAFT, CaseState.IN_REVIEW, CaseState.RETURNED, CaseState.PUBLISHED


def version(state):
    return CaseVersion(state, AUTHOR, frozenset({EDITOR}))


author, planner = CaseActor(AUTHOR), CaseActor(STRANGER, may_edit=True)
reviewer, author_who_reviews = CaseActor(LEADER, may_review=True), CaseActor(AUTHOR, may_edit=True, may_review=True)
editor_who_reviews = CaseActor(EDITOR, may_edit=True, may_review=True)


def test_the_whole_way():
    assert take_step(Step.SUBMIT, version(DRAFT), author) is IN_REVIEW
    assert take_step(Step.RETURN, version(IN_REVIEW), reviewer, comment="缺少成本") is RETURNED
    assert take_step(Step.SUBMIT, version(RETURNED), planner) is IN_REVIEW
    assert take_step(Step.PUBLISH, version(IN_REVIEW), reviewer) is PUBLISHED
    assert take_step(Step.REVISE, version(PUBLISHED), author) is DRAFT


@pytest.mark.parametrize(
    ("step", "actor", "code"),
    [
        (Step.PUBLISH, author_who_reviews, "case.own_work"),
        (Step.RETURN, author_who_reviews, "case.own_work"),
        (Step.PUBLISH, editor_who_reviews, "case.own_work"),
        (Step.PUBLISH, planner, "case.not_a_reviewer"),
        (Step.SUBMIT, CaseActor(STRANGER), "case.not_a_writer"),
        (Step.REVISE, reviewer, "case.not_a_writer"),
    ],
)
def test_separation_of_duties(step, actor, code):
    with pytest.raises(NotAllowed) as refused:
        take_step(step, version(IN_REVIEW), actor, comment="x")
    assert refused.value.code == code


def test_what_is_missing_stops_submission_and_publication():
    for step, state, actor in [(Step.SUBMIT, DRAFT, author), (Step.PUBLISH, IN_REVIEW, reviewer)]:
        with pytest.raises(Invalid) as refused:
            take_step(step, version(state), actor, missing=["result"])
        assert (refused.value.code, refused.value.facts) == ("case.incomplete", {"missing": ("result",)})


def test_a_return_says_why():
    with pytest.raises(Invalid) as refused:
        take_step(Step.RETURN, version(IN_REVIEW), reviewer, comment="  ")
    assert refused.value.code == "case.comment_required"


def test_missing_in_the_order_of_the_form():
    assert missing_for_review(CaseContent({"title": "水泵房", "practice": " "}, 0, 1)) == (
        "summary", "background", "practice", "result", "conditions", "how_to_adopt", "criteria",
    )  # fmt: skip
    assert missing_for_review(CaseContent(dict.fromkeys(REQUIRED_TEXTS, "有"), 1, 0)) == ("dimensions",)
    assert missing_for_review(CaseContent(dict.fromkeys(REQUIRED_TEXTS, "有"), 1, 1)) == ()


def test_what_a_page_offers():
    assert open_steps(version(IN_REVIEW), reviewer) == {Step.PUBLISH, Step.RETURN}
    assert open_steps(version(IN_REVIEW), author_who_reviews) == set()
    assert open_steps(version(DRAFT), author) == {Step.SUBMIT}
    assert open_steps(version(PUBLISHED), CaseActor(STRANGER)) == set()


def test_a_step_from_the_wrong_state_is_a_conflict_with_what_is_stored():
    with pytest.raises(Conflict) as refused:
        take_step(Step.PUBLISH, version(DRAFT), reviewer)
    assert refused.value.facts == {"state": DRAFT, "step": Step.PUBLISH}


@given(
    st.sampled_from(list(Step)),
    st.sampled_from(list(CaseState)),
    st.builds(CaseActor, st.sampled_from([AUTHOR, EDITOR, LEADER, STRANGER]), st.booleans(), st.booleans()),
)
def test_a_page_offers_exactly_what_a_step_allows_and_nobody_judges_their_own(step, state, actor):
    allowed = step in open_steps(version(state), actor)
    try:
        take_step(step, version(state), actor, comment="好")
    except Refused:
        assert not allowed
        return
    assert allowed
    if step in {Step.PUBLISH, Step.RETURN}:
        assert actor.may_review
        assert actor.person not in {AUTHOR, EDITOR}
