from datetime import UTC, datetime, timedelta

import pytest

from dashboard.rules.survey_state import SurveyState, survey_state
from models.enums import VisitStatus

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (VisitStatus.DRAFT, SurveyState.NOT_YET),
        (VisitStatus.OPEN, SurveyState.NOT_YET),
        (VisitStatus.RUNNING, SurveyState.OPEN),
        (VisitStatus.CLOSED, SurveyState.OPEN),
        (VisitStatus.ARCHIVED, SurveyState.CLOSED),
    ],
)
def test_a_survey_is_open_while_its_visit_runs_and_after(status: VisitStatus, state: SurveyState) -> None:
    assert survey_state(status, None, NOW) is state


def test_the_closing_moment_is_too_late() -> None:
    assert survey_state(VisitStatus.CLOSED, NOW + timedelta(seconds=1), NOW) is SurveyState.OPEN
    assert survey_state(VisitStatus.CLOSED, NOW, NOW) is SurveyState.CLOSED


def test_a_visit_that_has_not_begun_is_not_closed_by_an_early_closing_time() -> None:
    assert survey_state(VisitStatus.OPEN, NOW - timedelta(days=1), NOW) is SurveyState.NOT_YET
