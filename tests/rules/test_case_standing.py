from uuid import UUID

from dashboard.rules.capabilities import Capability
from dashboard.rules.case_standing import judge, lacking, standing
from models.enums import CaseState

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def test_all_who_wrote_are_writers() -> None:
    version = standing(CaseState.IN_REVIEW, begun_by=A, created_by=B, editors=[str(C)])
    assert version.writers == {A, B, C}


def test_what_capabilities_mean_in_the_review() -> None:
    reader = judge(A, {Capability.READ_CASES})
    assert (reader.may_edit, reader.may_review) == (False, False)
    leader = judge(A, {Capability.WRITE_CASES, Capability.REVIEW_CASES})
    assert (leader.may_edit, leader.may_review) == (True, True)


def test_what_is_lacking() -> None:
    words = dict.fromkeys(("title", "summary", "background", "practice", "result", "conditions"), "写了")
    assert lacking(words, "smart") == ("how_to_adopt", "criteria")
    assert lacking(words | {"how_to_adopt": "照做", "criteria": {"effective": 3}}, "") == ("dimensions",)
