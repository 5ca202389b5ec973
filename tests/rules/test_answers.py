from decimal import Decimal
from uuid import uuid4

import pytest

from dashboard.errors import Invalid
from dashboard.rules.answers import AnswerOp, check_op, content_of, stored_value
from dashboard.rules.scoring import PointSpec, check_value
from models.enums import AnswerState, ScoringMethod

LEVEL = PointSpec("p", ScoringMethod.LEVEL)


def op(**given: object) -> AnswerOp:
    values = {"op_id": uuid4(), "point_id": uuid4(), "state": AnswerState.ANSWERED, "value": 3}
    return AnswerOp(**(values | given))  # type: ignore[arg-type]


def test_content_is_canonical() -> None:
    content = content_of(LEVEL, op(value=4.0, tags=["issue", "highlight", "issue"], note=" a\r\n"))
    assert (content.value, content.score, content.tags, content.note) == (4, 4.0, ("highlight", "issue"), "a")
    assert isinstance(content.value, int)


@pytest.mark.parametrize("state", [AnswerState.NOT_SEEN, AnswerState.NOT_APPLICABLE, AnswerState.CLEARED])
def test_a_state_without_a_mark_has_no_value(state: AnswerState) -> None:
    assert content_of(LEVEL, op(state=state, value=None)).score is None
    with pytest.raises(Invalid, match=r"answer\.value_unexpected"):
        content_of(LEVEL, op(state=state, value=3))


@pytest.mark.parametrize("given", ["0.1", "12.50", "3", "999999999999.25"])
def test_a_number_survives_json(given: str) -> None:
    spec = PointSpec("n", ScoringMethod.NUMBER)
    value = check_value(spec, Decimal(given))
    assert check_value(spec, stored_value(value)) == value


def test_a_state_given_as_text_is_taken_and_a_wrong_one_is_not() -> None:
    assert check_op(op(state="not_seen")).state is AnswerState.NOT_SEEN
    with pytest.raises(Invalid, match=r"answer\.malformed"):
        check_op(op(state=None))
