"""Photos of what was seen: checked, stripped of everything but pixels, on disk before anything refers to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.access import Actor, Capability, Grant, check_reach, fetch, require
from dashboard.errors import Conflict, Invalid, NotFound, Refused
from dashboard.rules.pictures import Picture, clean_picture
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, score_facts
from dashboard.services.score_facts import Facts
from dashboard.services.scores import SyncStatus
from models import CasePhoto, Observation, Photo, Visit

MAX_PER_POINT = 12
"""Photos of one observer at one point, or of one observation."""
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class PhotoEntry:
    """A photo as a tablet sends it: `op_id` is the entry's own, `received_sha256` that of the bytes as they came.

    It belongs to a point of the checklist or to a free observation of the author's, never to both.
    """

    op_id: UUID
    visit_id: UUID
    point_id: UUID | None
    observation_id: UUID | None
    received_sha256: str


@dataclass(frozen=True, slots=True)
class PhotoReceipt:
    """What became of an entry: applied and replayed carry the photo, rejected what is wrong with it."""

    op_id: UUID
    status: SyncStatus
    photo_id: UUID | None = None
    sha256: str = ""
    refused: Refused | None = None


def add_photo(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    point_id: UUID | None = None,
    observation_id: UUID | None = None,
    data: bytes | Picture,
    op_id: UUID | None = None,
    received_sha256: str = "",
    queued: bool = False,
) -> Photo:
    """Keep a photo with one's own answer to a point, or with an observation of one's own, and return its row.

    The same picture at the same place again, or the same `op_id` with the same bytes, is the same photo. The bytes are
    on the disk before the row is written: an interrupted save leaves at worst a file that nothing refers to, never a
    row without its picture. Bytes are made a Picture first; who shares the database with others hands one in, made
    and kept before the transaction began.

    `queued` says that it waited on a tablet: then a closed visit still takes it, and so does a finished sheet, because
    photos are large and arrive after the signature that was given later.

    Raises Invalid `photo.*` (see `clean_picture`), `photo.too_many` (limit), `photo.place` or `answer.point_unknown`;
    Conflict `sheet.not_registered`, `sheet.finished`, `visit.no_checklist`, `visit.write_closed`,
    `photo.observation_unknown` or `photo.op_reused`.
    """
    grant = require(db, actor, Capability.SCORE)
    check_reach(grant, visit_id)
    place = _Place(grant.association_id, visit_id, grant.person_id, point_id, observation_id)
    return _add(db, grant, place, data, op_id=op_id, received_sha256=received_sha256, queued=queued)[0]


def check_entry(db: Session, *, actor: Actor, entry: PhotoEntry) -> PhotoReceipt | None:
    """Return the receipt of an entry that is known already or cannot be taken; None where the picture is wanted.

    For asking before the picture is decoded and kept. `send_photo` asks again. Raises NotSignedIn or NotAllowed.
    """
    grant = require(db, actor, Capability.SCORE)
    return check_for(db, grant, entry, observer_id=grant.person_id)


def check_for(db: Session, grant: Grant, entry: PhotoEntry, *, observer_id: UUID) -> PhotoReceipt | None:
    """Return what `check_entry` does, of an observer's photo; the caller has checked that the grant may."""
    place = _place_of(grant, entry, observer_id)
    try:
        known = _sent_before(db, place, entry.op_id, entry.received_sha256)
        if known is None:
            _check_place(db, place, queued=True)
            _check_room(db, place, entry.received_sha256)
    except (Invalid, Conflict) as refused:
        return PhotoReceipt(entry.op_id, SyncStatus.REJECTED, refused=refused)
    return None if known is None else PhotoReceipt(entry.op_id, SyncStatus.REPLAYED, known.id, known.sha256)


def send_photo(db: Session, *, actor: Actor, entry: PhotoEntry, picture: Picture) -> PhotoReceipt:
    """Keep a photo from a tablet exactly once and say what became of it; `add_photo` tells what may be wrong.

    The same `op_id` with other bytes or for another place is rejected (`photo.op_reused`) and both are kept: the second
    picture in the store, its name in the audit trail. Raises NotSignedIn or NotAllowed.
    """
    grant = require(db, actor, Capability.SCORE)
    return send_for(db, grant, entry, observer_id=grant.person_id, picture=picture)


def send_for(db: Session, grant: Grant, entry: PhotoEntry, *, observer_id: UUID, picture: Picture) -> PhotoReceipt:
    """Keep an observer's photo as `send_photo` does; the caller has checked that the grant may.

    `grant` is who hands it in: the observer, or a member of the staff who imports a tablet's file.
    """
    place = _place_of(grant, entry, observer_id)
    try:
        photo, fresh = _add(
            db, grant, place, picture, op_id=entry.op_id, received_sha256=entry.received_sha256, queued=True
        )
    except (Invalid, Conflict) as refused:  # raised before anything is written
        if refused.code == "photo.op_reused":
            second = {"sha256": photo_store.put(picture.data), "received_sha256": entry.received_sha256}
            audit.record(db, grant, "refuse_reused_op", "Photo", entry.op_id, after=second | place.target())
        return PhotoReceipt(entry.op_id, SyncStatus.REJECTED, refused=refused)
    status = SyncStatus.APPLIED if fresh else SyncStatus.REPLAYED
    return PhotoReceipt(entry.op_id, status, photo.id, photo.sha256)


def set_down(pictures: Iterable[Picture]) -> None:
    """Keep pictures for good before the transaction that refers to them, which is then short."""
    for picture in pictures:
        photo_store.put(picture.data)


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose photo it is, and what of."""

    association_id: UUID
    visit_id: UUID
    observer_id: UUID
    point_id: UUID | None
    observation_id: UUID | None

    def key(self) -> dict[str, Any]:
        """Return the key of the observer's sheet, with the point."""
        return {
            "association_id": self.association_id,
            "visit_id": self.visit_id,
            "observer_id": self.observer_id,
            "point_id": self.point_id or _NOBODY,
            "op_id": _NOBODY,
            "stop_id": None,
        }

    def target(self) -> dict[str, UUID | None]:
        return {"visit_id": self.visit_id, "point_id": self.point_id, "observation_id": self.observation_id}


def _place_of(grant: Grant, entry: PhotoEntry, observer_id: UUID) -> _Place:
    check_reach(grant, entry.visit_id)
    return _Place(grant.association_id, entry.visit_id, observer_id, entry.point_id, entry.observation_id)


def _add(
    db: Session,
    grant: Grant,
    place: _Place,
    data: bytes | Picture,
    *,
    op_id: UUID | None,
    received_sha256: str,
    queued: bool,
) -> tuple[Photo, bool]:
    """Return the photo and whether it is new; everything that can be refused is refused before the first write."""
    score_facts.hold_sheet(db.connection(), place.key())
    known = _sent_before(db, place, op_id, received_sha256)
    if known is not None:
        return known, False
    facts = _check_place(db, place, queued=queued)
    picture = data if isinstance(data, Picture) else clean_picture(data)
    name = photo_store.put(picture.data)
    known = db.scalars(_same_place(place).where(col(Photo.sha256) == name)).first()
    if known is not None:
        return known, False
    _check_room(db, place, received_sha256)
    if facts.sheet_id is None and place.point_id is not None:
        _start_sheet(db, grant, place)  # a concurrent first photo waits here, and then is looked for again
        known = db.scalars(_same_place(place).where(col(Photo.sha256) == name)).first()
        if known is not None:
            return known, False
    photo = Photo(
        association_id=place.association_id,
        visit_id=place.visit_id,
        observer_id=place.observer_id,
        point_id=place.point_id,
        observation_id=place.observation_id,
        op_id=op_id,
        received_sha256=received_sha256,
        sha256=name,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
    )
    db.add(photo)
    db.flush()
    action = "add" if grant.person_id == place.observer_id else "import"
    audit.record(db, grant, action, "Photo", photo.id, after=audit.values(photo))
    return photo, True


def _same_place(place: _Place) -> Any:
    return select(Photo).where(
        col(Photo.association_id) == place.association_id,
        col(Photo.visit_id) == place.visit_id,
        col(Photo.observer_id) == place.observer_id,
        col(Photo.point_id) == place.point_id,  # None becomes IS NULL
        col(Photo.observation_id) == place.observation_id,
    )


def _sent_before(db: Session, place: _Place, op_id: UUID | None, received_sha256: str) -> Photo | None:
    """Return what this entry has become already; raise Conflict where its id stands for something else."""
    if op_id is None:
        return None
    known = db.scalars(
        select(Photo).where(col(Photo.association_id) == place.association_id, col(Photo.op_id) == op_id)
    ).one_or_none()
    if known is None:
        return None
    same = (known.observer_id, known.visit_id, known.point_id, known.observation_id, known.received_sha256)
    if same != (place.observer_id, place.visit_id, place.point_id, place.observation_id, received_sha256):
        raise Conflict("photo.op_reused", field="op")
    return known


def _check_place(db: Session, place: _Place, *, queued: bool) -> Facts:
    """Return what the save depends on, or raise why no photo can be kept here."""
    if (place.point_id is None) == (place.observation_id is None):
        raise Invalid("photo.place", field="point_id")
    facts = score_facts.read_facts(db.connection(), place.key())
    if facts is None:
        raise Conflict("sheet.not_registered")
    if place.observation_id is None:
        if facts.checklist_version_id is None:
            raise Conflict("visit.no_checklist")
        if facts.point is None or facts.point.retired:
            raise Invalid("answer.point_unknown", field="point_id")
    check_write(facts.status, Write.LATE_SCORE if queued else Write.SCORE)
    if place.observation_id is not None:
        _check_observation(db, place)
    elif facts.finished_at is not None and not queued:
        raise Conflict("sheet.finished")
    return facts


def _check_room(db: Session, place: _Place, received_sha256: str) -> None:
    """Raise Invalid where the place is full; asked before a picture is decoded and kept, or refused ones fill the disk.

    The picture that came under another id before takes no room: it becomes the same photo.
    """
    kept = db.scalars(_same_place(place)).all()
    if len(kept) >= MAX_PER_POINT and not (
        received_sha256 and received_sha256 in {one.received_sha256 for one in kept}
    ):
        raise Invalid("photo.too_many", field="photo", limit=MAX_PER_POINT)


def _check_observation(db: Session, place: _Place) -> None:
    found = db.get(Observation, (place.association_id, place.observation_id))
    whose = None if found is None else (found.visit_id, found.observer_id, found.removed)
    if whose != (place.visit_id, place.observer_id, False):
        raise Conflict("photo.observation_unknown")


def _start_sheet(db: Session, grant: Grant, place: _Place) -> None:
    key = {name: place.key()[name] for name in ("association_id", "visit_id", "observer_id")}
    made = score_facts.start_sheet(db.connection(), key)
    if made is not None:
        audit.record(db, grant, "start", "ObserverSheet", made, after={"visit_id": place.visit_id})
    score_facts.hold_sheet(db.connection(), key)


def remove_photo(db: Session, *, actor: Actor, photo_id: UUID) -> None:
    """Take one's own photo off the point while the sheet is open; the file stays, another row may name it.

    Raises NotFound for a photo that is not one's own, Conflict `sheet.finished`, `photo.in_use` (a case shows it) or
    `visit.write_closed`.
    """
    grant = require(db, actor, Capability.SCORE)
    photo = fetch(db, Photo, grant, photo_id)
    if photo.observer_id != grant.person_id or photo.visit_id is None:
        raise NotFound("row.missing", noun="Photo")
    check_reach(grant, photo.visit_id)
    place = _Place(grant.association_id, photo.visit_id, grant.person_id, photo.point_id, photo.observation_id)
    score_facts.hold_sheet(db.connection(), place.key())
    facts = score_facts.read_facts(db.connection(), place.key())
    if facts is not None and facts.finished_at is not None and photo.observation_id is None:
        raise Conflict("sheet.finished")
    visit = fetch(db, Visit, grant, photo.visit_id)
    check_write(visit.status, Write.SCORE)
    shown = select(col(CasePhoto.id)).where(
        col(CasePhoto.association_id) == grant.association_id, col(CasePhoto.photo_id) == photo.id
    )
    if db.execute(shown.limit(1)).first() is not None:
        raise Conflict("photo.in_use")
    audit.record(db, grant, "remove", "Photo", photo.id, before=audit.values(photo))
    db.delete(photo)
    db.flush()
