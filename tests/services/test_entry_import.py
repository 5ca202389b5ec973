"""A tablet's file brought in by the staff."""

import base64
import hashlib
import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from dashboard.access import Actor
from dashboard.rules import entry_file
from dashboard.rules.entry_file import EntryFile
from dashboard.services import entry_import, photos
from models import Answer, AnswerHistory, AuditEntry, FieldEntry, Observation, ObserverSheet, Photo
from models.enums import Role
from tests import factories as make
from tests import field
from tests.factories import Round
from tests.samples.scores import jpeg


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=2)


@pytest.fixture
def planner(db: Session, play: Round) -> Actor:
    return make.actor(db, play.association, Role.PLANNER)


def photo(play: Round, picture: bytes, who: int = 0, **given: Any) -> dict[str, Any]:
    return {
        "op": str(uuid4()),
        "author": str(play.observers[who].person_id),
        "visit": str(play.visit.id),
        "point": str(play.points[0].id),
        "sha256": hashlib.sha256(picture).hexdigest(),
        "data": base64.b64encode(picture).decode(),
    } | given


def file(entries: Any, photos: Any = None) -> EntryFile:
    whole = {"format": entry_file.FORMAT, "device": str(field.DEVICE), "entries": entries, "photos": photos or []}
    return entry_file.read_entry_file(json.dumps(whole).encode())


def rows(db: Session, *tables: type[SQLModel]) -> list[int]:
    return [db.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_file_is_previewed_imported_and_imported_again(db: Session, play: Round, planner: Actor) -> None:
    field.send(db, play, sent := field.answer(play, 0))  # the tablet had sent this one
    noted = field.observation(play, who=1)
    entries = [sent, field.answer(play, 1), noted, field.question(play, anonymous=True, who=1)]
    pictures = [photo(play, jpeg()), photo(play, jpeg("red"), who=1, point=None, observation=noted["body"]["id"])]
    given = {"actor": planner, "visit_id": play.visit.id, "file": file(entries, pictures)}
    before = rows(db, Answer, AnswerHistory, Observation, FieldEntry, Photo, AuditEntry)
    plan = entry_import.preview_entries(db, **given)  # type: ignore[arg-type]
    assert rows(db, Answer, AnswerHistory, Observation, FieldEntry, Photo, AuditEntry) == before
    assert [(a.new, a.known, a.refused, a.photos) for a in plan.authors] == [(2, 1, 0, 1), (3, 0, 0, 1)]
    assert not plan.problems
    done = entry_import.import_entries(db, **given)  # type: ignore[arg-type]
    assert done == plan
    again = entry_import.import_entries(db, **given)  # type: ignore[arg-type]
    assert [(a.new, a.known) for a in again.authors] == [(0, 3), (0, 3)]
    assert rows(db, Answer, AnswerHistory, Observation, FieldEntry, Photo) == [2, 2, 1, 2, 2]
    row = db.scalars(select(AnswerHistory).order_by(AnswerHistory.id.desc())).first()  # type: ignore[attr-defined]
    assert row is not None
    assert (row.observer_id, row.actor_id, row.device_id) == (
        play.observers[0].person_id,
        planner.person_id,
        field.DEVICE,
    )
    # and the tablet that gets its signal back sends them all the same
    assert [r.status for r in field.send(db, play, *entries[:2])] == ["replayed", "replayed"]
    hidden = [e for e in db.scalars(select(FieldEntry)) if e.kind == "question"]
    assert [(e.author_id, e.actor_id, e.body) for e in hidden] == [(None, None, None)]


def test_what_cannot_be_taken_is_said_with_its_place(db: Session, play: Round, planner: Actor) -> None:
    other = make.scoring_round(db, observers=1, dimensions=1, points=1)
    stranger = make.actor(db, play.association, Role.OBSERVER)
    data = jpeg()
    entries = [
        field.answer(play, 0),
        {"op": "junk"},
        field.answer(play, 1, value=9),
        field.answer(play, 1, visit=str(other.visit.id)),
        field.answer(play, 1, author=str(stranger.person_id)),
        field.answer(other, 0),
    ]
    photos = [
        photo(play, data, sha256="0" * 64),
        photo(play, b"no picture"),
        photo(play, data, point=str(other.points[0].id)),
        photo(play, data, data="***"),
        photo(play, data, point=None),
        photo(play, data),
    ]
    done = entry_import.import_entries(db, actor=planner, visit_id=play.visit.id, file=file(entries, photos))
    assert [(p.sheet, p.row, p.code) for p in done.problems] == [
        ("entries", 2, "entry.malformed"),
        ("photos", 1, "entry_file.photo"),
        ("photos", 2, "photo.unreadable"),
        ("photos", 4, "entry_file.photo"),
        ("photos", 5, "entry.malformed"),
        ("entries", 3, "answer.value"),
        ("entries", 4, "entry_file.visit"),
        ("entries", 5, "entry_file.author"),
        ("entries", 6, "entry_file.visit"),
        ("photos", 3, "answer.point_unknown"),
    ]
    assert rows(db, Answer, Photo) == [1, 1]


def test_an_op_that_carries_another_picture_is_refused(db: Session, play: Round, planner: Actor) -> None:
    first, second = photo(play, jpeg()), photo(play, jpeg("red"))
    second["op"] = first["op"]
    given: dict[str, Any] = {"actor": planner, "visit_id": play.visit.id}
    done = entry_import.import_entries(db, **given, file=file([], [first, second]))
    assert [(p.row, p.code) for p in done.problems] == [(2, "photo.op_reused")]
    assert rows(db, Photo) == [1]


def test_no_picture_is_decoded_while_tablets_wait(
    db: Session, play: Round, planner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = file([], [photo(play, jpeg())])

    def slow(_data: bytes) -> None:
        raise AssertionError("decoded inside the transaction, which keeps every tablet waiting")

    for module in (entry_file, photos):
        monkeypatch.setattr(module, "clean_picture", slow)
    given: dict[str, Any] = {"actor": planner, "visit_id": play.visit.id, "file": brought}
    assert entry_import.preview_entries(db, **given).new == 1
    assert entry_import.import_entries(db, **given).new == 1


def test_an_imported_picture_counts_as_its_authors_and_starts_the_sheet(
    db: Session, play: Round, planner: Actor
) -> None:
    entry_import.import_entries(db, actor=planner, visit_id=play.visit.id, file=file([], [photo(play, jpeg())]))
    kept = db.scalars(select(Photo)).one()
    assert kept.observer_id == play.observers[0].person_id
    assert db.scalars(select(ObserverSheet.observer_id)).all() == [kept.observer_id]  # type: ignore[call-overload]
    trail = db.scalars(select(AuditEntry).where(AuditEntry.noun == "Photo")).one()  # type: ignore[arg-type]
    assert (trail.action, trail.actor_id) == ("import", planner.person_id)


def test_a_picture_of_a_removed_note_is_left_out(db: Session, play: Round, planner: Actor) -> None:
    noted = field.observation(play, id=uuid4())
    gone = field.observation(play, id=noted["body"]["id"], removed=True, base=1)
    pictures = [photo(play, jpeg(), point=None, observation=noted["body"]["id"])]
    done = entry_import.import_entries(db, actor=planner, visit_id=play.visit.id, file=file([noted, gone], pictures))
    assert [(p.sheet, p.code) for p in done.problems] == [("photos", "photo.observation_unknown")]
