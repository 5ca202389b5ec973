from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.services import photos
from dashboard.settings import settings
from models import AuditEntry, CasePhoto, Photo
from models.enums import AnswerState, VisitStatus
from tests import factories as make
from tests.factories import Round, answer_op
from tests.samples.scores import jpeg


@pytest.fixture
def play(db: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    monkeypatch.setattr(settings(), "qujing_data", tmp_path)
    return make.scoring_round(db, observers=2, dimensions=1, points=1)


def add(db: Session, play: Round, data: bytes, who: int = 0, **given: bool) -> Photo:
    return photos.add_photo(
        db, actor=play.observers[who], visit_id=play.visit.id, point_id=play.points[0].id, data=data, **given
    )


def test_a_photo_is_on_disk_when_its_row_is_written_and_sent_twice_is_one(db: Session, play: Round) -> None:
    photo = add(db, play, jpeg())
    data = photo_store.get(photo.sha256)
    assert data is not None
    assert (photo.width, photo.height, photo.size) == (64, 48, len(data))
    assert add(db, play, jpeg()).id == photo.id
    assert add(db, play, jpeg(), who=1).id != photo.id
    assert len(db.scalars(select(Photo)).all()) == 2
    trail = db.scalars(select(col(AuditEntry.action)).where(col(AuditEntry.noun) == "Photo"))
    assert trail.all() == ["add", "add"]


def test_a_bad_picture_writes_nothing(db: Session, play: Round, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"photo\.unreadable"):
        add(db, play, b"<svg></svg>")
    assert db.scalars(select(Photo)).all() == []
    assert list(tmp_path.rglob("*.jpg")) == []


def test_closed_sheets_and_visits_take_none(db: Session, play: Round) -> None:
    from dashboard.services import scores, sheets

    me, visit = play.observers[0], play.visit
    op = answer_op(play.points[0], None, state=AnswerState.NOT_SEEN)
    scores.record_score(db, actor=me, visit_id=visit.id, answer=op)
    photo = add(db, play, jpeg())
    sheets.finish(db, actor=me, visit_id=visit.id, signature="示例")
    with pytest.raises(Conflict, match=r"sheet\.finished"):
        add(db, play, jpeg("red"))
    with pytest.raises(Conflict, match=r"sheet\.finished"):
        photos.remove_photo(db, actor=me, photo_id=photo.id)
    visit.status = VisitStatus.CLOSED
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        add(db, play, jpeg(), who=1)
    assert add(db, play, jpeg(), who=1, queued=True).observer_id == play.observers[1].person_id


def test_there_is_a_limit_for_each_point(db: Session, play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MAX_PER_POINT", 1)
    add(db, play, jpeg())
    with pytest.raises(Invalid, match=r"photo\.too_many"):
        add(db, play, jpeg("red"))


def test_only_ones_own_photo_goes_and_not_one_that_a_case_shows(db: Session, play: Round) -> None:
    photo = add(db, play, jpeg())
    with pytest.raises(NotFound):
        photos.remove_photo(db, actor=play.observers[1], photo_id=photo.id)
    case = make.case(db, play.association, play.observers[0].person_id)
    shown = CasePhoto(association_id=play.association.id, case_id=case.id, photo_id=photo.id)
    db.add(shown)
    db.flush()
    with pytest.raises(Conflict, match=r"photo\.in_use"):
        photos.remove_photo(db, actor=play.observers[0], photo_id=photo.id)
    db.delete(shown)
    db.flush()
    photos.remove_photo(db, actor=play.observers[0], photo_id=photo.id)
    assert db.scalars(select(Photo)).all() == []
