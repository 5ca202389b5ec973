from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound
from dashboard.rules.pictures import clean_picture
from dashboard.services import photos, sessions
from dashboard.services.photos import PhotoEntry, PhotoReceipt
from dashboard.settings import settings
from models import AuditEntry, Badge, CasePhoto, Observation, ObserverSheet, Person, Photo
from models.base import utc_now
from models.enums import AnswerState, Role, VisitStatus
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
    with pytest.raises(Invalid, match=r"photo\.format"):
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


def observe(db: Session, play: Round, who: int = 0, **given: Any) -> Observation:
    """A free observation of one of the observers."""
    row = Observation(
        association_id=play.association.id,
        visit_id=play.visit.id,
        observer_id=play.observers[who].person_id,
        op_id=uuid4(),
        **{"note": "门口很整洁", **given},
    )
    db.add(row)
    db.flush()
    return row


def entry(play: Round, data: bytes, **given: Any) -> PhotoEntry:
    values = {"op_id": uuid4(), "visit_id": play.visit.id, "point_id": play.points[0].id, "observation_id": None}
    return PhotoEntry(**{**values, "received_sha256": sha256(data).hexdigest(), **given})


def send(db: Session, play: Round, one: PhotoEntry, data: bytes, who: int = 0) -> PhotoReceipt:
    return photos.send_photo(db, actor=play.observers[who], entry=one, picture=clean_picture(data))


def code_of(receipt: PhotoReceipt | None) -> str:
    assert receipt is not None
    return "" if receipt.refused is None else receipt.refused.code


def rows(db: Session) -> list[Photo]:
    return list(db.scalars(select(Photo)).all())


def test_the_same_entry_again_is_the_same_photo_also_after_everything_closed(db: Session, play: Round) -> None:
    one = entry(play, jpeg())
    assert photos.check_entry(db, actor=play.observers[0], entry=one) is None
    first = send(db, play, one, jpeg())
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    again, known = send(db, play, one, jpeg()), photos.check_entry(db, actor=play.observers[0], entry=one)
    assert (first.status, again.status) == ("applied", "replayed")
    assert known is not None
    assert {first.photo_id, again.photo_id, known.photo_id} == {rows(db)[0].id}
    assert rows(db)[0].received_sha256 == one.received_sha256 != rows(db)[0].sha256 == first.sha256


@pytest.mark.parametrize("what", ["bytes", "point", "author"])
def test_an_entrys_number_used_for_something_else_is_refused_and_both_are_kept(
    db: Session, play: Round, what: str
) -> None:
    one = entry(play, jpeg())
    send(db, play, one, jpeg())
    other = entry(play, jpeg("red"), op_id=one.op_id)
    if what == "point":
        other = entry(play, jpeg(), op_id=one.op_id, point_id=uuid4())
    receipt = send(db, play, one if what == "author" else other, jpeg("red"), who=int(what == "author"))
    assert (receipt.status, code_of(receipt)) == ("rejected", "photo.op_reused")
    assert len(rows(db)) == 1
    trail = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "refuse_reused_op")).one()
    assert trail.after is not None
    assert photo_store.get(str(trail.after["sha256"])) == clean_picture(jpeg("red")).data


def test_a_photo_of_an_observation_needs_neither_checklist_nor_sheet(db: Session, play: Round) -> None:
    seen = observe(db, play)
    play.visit.checklist_version_id = None
    db.flush()
    receipt = send(db, play, entry(play, jpeg(), point_id=None, observation_id=seen.id), jpeg())
    assert receipt.status == "applied"
    assert (rows(db)[0].observation_id, rows(db)[0].point_id) == (seen.id, None)
    assert db.scalars(select(ObserverSheet)).all() == []


def test_photos_go_to_an_observation_that_is_there_and_ones_own(db: Session, play: Round) -> None:
    removed, theirs = observe(db, play, removed=True), observe(db, play, who=1)
    for wrong in (removed.id, theirs.id, UUID(int=7)):
        receipt = send(db, play, entry(play, jpeg(), point_id=None, observation_id=wrong), jpeg())
        assert code_of(receipt) == "photo.observation_unknown"
    for place in ({"point_id": None}, {"observation_id": observe(db, play).id}):
        assert code_of(send(db, play, entry(play, jpeg(), **place), jpeg())) == "photo.place"
    assert rows(db) == []


def test_a_photo_that_waited_comes_after_the_signature_and_after_the_visit(db: Session, play: Round) -> None:
    from dashboard.services import scores, sheets

    me = play.observers[0]
    scores.record_score(db, actor=me, visit_id=play.visit.id, answer=answer_op(play.points[0]))
    sheets.finish(db, actor=me, visit_id=play.visit.id, signature="示例")
    assert send(db, play, entry(play, jpeg()), jpeg()).status == "applied"
    play.visit.status = VisitStatus.CLOSED
    db.flush()
    assert send(db, play, entry(play, jpeg("red")), jpeg("red")).status == "applied"
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    last = entry(play, jpeg("blue"))
    assert code_of(send(db, play, last, jpeg("blue"))) == "visit.write_closed"
    assert code_of(photos.check_entry(db, actor=me, entry=last)) == "visit.write_closed"


def test_what_cannot_be_taken_is_refused_before_the_picture_is_looked_at(db: Session, play: Round) -> None:
    stranger = make.actor(db, play.association, Role.OBSERVER)
    assert code_of(photos.check_entry(db, actor=stranger, entry=entry(play, b""))) == "sheet.not_registered"
    unknown = entry(play, b"", point_id=uuid4())
    assert code_of(photos.check_entry(db, actor=play.observers[0], entry=unknown)) == "answer.point_unknown"
    with pytest.raises(NotAllowed):
        photos.check_entry(db, actor=make.actor(db, play.association, Role.HOST), entry=entry(play, b""))


def test_a_refused_photo_starts_no_sheet(db: Session, play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MAX_PER_POINT", 0)
    assert code_of(send(db, play, entry(play, jpeg()), jpeg())) == "photo.too_many"
    assert db.scalars(select(ObserverSheet)).all() == []


def test_a_badge_takes_photos_to_its_own_visit_only(db: Session, play: Round) -> None:
    from dashboard.queries.photos import photo_file

    me = db.get_one(Person, (play.association.id, play.observers[0].person_id))
    elsewhere = make.visit(db, play.association, status=VisitStatus.RUNNING)
    make.registration(db, elsewhere, me.id)
    photo = add(db, play, jpeg())
    badge = Badge(
        association_id=play.association.id,
        visit_id=elsewhere.id,
        person_id=me.id,
        nonce="n",
        token_hash="t" * 64,
        code_hash="c" * 64,
        expires_at=utc_now() + timedelta(hours=1),
    )
    db.add(badge)
    db.flush()
    worn = sessions.open_session(db, me, badge=badge).actor
    with pytest.raises(NotAllowed, match=r"badge\.other_visit"):
        photos.send_photo(db, actor=worn, entry=entry(play, jpeg("red")), picture=clean_picture(jpeg("red")))
    with pytest.raises(NotAllowed, match=r"badge\.other_visit"):
        photos.remove_photo(db, actor=worn, photo_id=photo.id)
    with pytest.raises(NotFound):
        photo_file(db, worn, photo.id)
    assert photo_file(db, play.observers[0], photo.id).sha256 == photo.sha256


def test_what_has_no_room_is_refused_before_it_is_decoded_and_kept(
    db: Session, play: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "MAX_PER_POINT", 1)
    me = play.observers[0]

    def entry(received: str) -> PhotoEntry:
        return PhotoEntry(uuid4(), play.visit.id, play.points[0].id, None, received)

    assert photos.check_entry(db, actor=me, entry=entry("a" * 64)) is None
    photos.send_photo(db, actor=me, entry=entry("a" * 64), picture=clean_picture(jpeg()))
    refused = photos.check_entry(db, actor=me, entry=entry("b" * 64))
    assert refused is not None
    assert refused.refused is not None
    assert refused.refused.code == "photo.too_many"
    # the picture that is here already, sent under a new id, takes no room
    assert photos.check_entry(db, actor=me, entry=entry("a" * 64)) is None
    again = photos.send_photo(db, actor=me, entry=entry("a" * 64), picture=clean_picture(jpeg()))
    assert again.status == "replayed"
    assert len(list(tmp_path.rglob("*.jpg"))) == 1


def test_pictures_are_set_down_before_any_row_names_them(db: Session, play: Round, tmp_path: Path) -> None:
    photos.set_down([clean_picture(jpeg()), clean_picture(jpeg("red")), clean_picture(jpeg())])
    assert len(list(tmp_path.rglob("*.jpg"))) == 2
    assert db.scalars(select(Photo)).all() == []
