"""Free observations, below the entries that carry them."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from dashboard.access import Capability, require
from dashboard.errors import Conflict
from dashboard.rules.field_entries import Noted
from dashboard.services import observations
from dashboard.services.observations import Source, Stored
from dashboard.services.participation import part_in
from models.enums import VisitStatus
from tests import factories as make
from tests.factories import Round


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=1)


def note(
    db: Session, play: Round, key: UUID, words: str = "门厅没有坡道", *, base: int = 0, who: int = 0, **given: object
) -> Stored:
    grant = require(db, play.observers[who], Capability.SCORE)
    part = part_in(db, grant, play.visit.id, grant.person_id)
    assert part is not None
    said = {"id": key, "stop_id": None, "dimension": None, "tags": ("issue",), "note": words, "removed": False} | given
    return observations.note(db, grant, part, Noted(**said), Source(uuid4(), base, None, None))  # type: ignore[arg-type]


def test_the_newest_stands_and_an_older_one_changes_nothing(db: Session, play: Round) -> None:
    key = uuid4()
    assert note(db, play, key).applied
    changed = note(db, play, key, "门厅有台阶", base=1)
    assert changed.row is not None
    assert (changed.applied, changed.row.version, changed.row.note) == (True, 2, "门厅有台阶")
    for base in (0, 1, 3):
        stale = note(db, play, key, "旧的一句", base=base)
        assert (stale.applied, stale.row and stale.row.note) == (False, "门厅有台阶")
    lost = note(db, play, uuid4(), base=4)  # the tablet knows more than a restored backup
    assert (lost.applied, lost.row) == (False, None)


def test_nobody_writes_into_anothers(db: Session, play: Round) -> None:
    key = uuid4()
    note(db, play, key)
    with pytest.raises(Conflict, match=r"entry\.id_taken"):
        note(db, play, key, "改成别的", base=1, who=1)


def test_what_the_visit_does_not_have_is_left_out(db: Session, play: Round) -> None:
    elsewhere = make.scoring_round(db, observers=1, dimensions=1, points=1)
    stop = make.stop(db, elsewhere.visit)
    kept = note(db, play, uuid4(), stop_id=stop.id, dimension="nowhere").row
    assert kept is not None
    assert (kept.stop_id, kept.dimension_id) == (None, None)
    mine = note(db, play, uuid4(), dimension=play.dimensions[0].key).row
    assert mine is not None
    assert mine.dimension_id == play.dimensions[0].id


def test_late_ones_are_marked_and_there_is_an_end(db: Session, play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    play.visit.status = VisitStatus.CLOSED
    db.flush()
    key = uuid4()
    kept = note(db, play, key).row
    assert kept is not None
    assert kept.late
    monkeypatch.setattr(observations, "MOST", 1)
    with pytest.raises(Conflict, match=r"observation\.too_many"):
        note(db, play, uuid4())
    assert note(db, play, key, "还能改", base=1).applied
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        note(db, play, key, base=2)
