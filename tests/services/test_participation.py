"""Whether somebody takes part."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Capability, require
from dashboard.services.participation import part_in
from models import Registration
from models.enums import RegistrationState, VisitStatus
from tests import factories as make


def test_only_the_registered_take_part_in_their_own_associations_visit(db: Session) -> None:
    play = make.scoring_round(db, observers=2, dimensions=1, points=1)
    elsewhere = make.scoring_round(db, observers=1, dimensions=1, points=1)
    grant = require(db, play.observers[0], Capability.SCORE)
    mine, peer = (one.person_id for one in play.observers)
    part = part_in(db, grant, play.visit.id, mine)
    assert part is not None
    assert (part.visit_id, part.person_id, part.late) == (play.visit.id, mine, False)
    assert part.checklist_version_id == play.visit.checklist_version_id
    assert part_in(db, grant, elsewhere.visit.id, elsewhere.observers[0].person_id) is None
    assert part_in(db, grant, elsewhere.visit.id, mine) is None
    seat = db.scalars(select(Registration).where(col(Registration.person_id) == peer)).one()
    for state in (RegistrationState.WAITING, RegistrationState.CANCELLED):
        seat.state = state
        db.flush()
        assert part_in(db, grant, play.visit.id, peer) is None


@pytest.mark.parametrize("status", list(VisitStatus))
def test_what_comes_after_closing_is_late(db: Session, status: VisitStatus) -> None:
    play = make.scoring_round(db, observers=1, dimensions=1, points=1)
    play.visit.status = status
    db.flush()
    grant = require(db, play.observers[0], Capability.SCORE)
    part = part_in(db, grant, play.visit.id, grant.person_id)
    assert part is not None
    assert (part.status, part.late) == (status, status is VisitStatus.CLOSED)
