"""Whether a visit's survey takes answers now."""

from datetime import datetime
from enum import StrEnum

from dashboard.rules.visit_status import Write, may_write
from models.enums import VisitStatus


class SurveyState(StrEnum):
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


def survey_state(status: VisitStatus, closes_at: datetime | None, now: datetime) -> SurveyState:
    """Return the state of a survey whose visit has `status`; the moment `closes_at` itself is too late.

    It opens with the visit itself, because the code is on the last page of the programme and is scanned
    before everybody has sat down. Without a closing time it takes answers until the visit is archived.
    """
    if status in (VisitStatus.DRAFT, VisitStatus.OPEN):
        return SurveyState.NOT_YET
    if not may_write(status, Write.SURVEY) or (closes_at is not None and now >= closes_at):
        return SurveyState.CLOSED
    return SurveyState.OPEN
