"""Entries out of a tablet's file, brought in by the staff: what the tablet could no longer send itself.

An entry counts as its author's, the history names the staff member as who handed it in. Importing a file again, or
when the tablet has sent some of it after all, changes nothing twice.
"""

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import ImportProblem, Refused
from dashboard.rules.entry_file import EntryFile, FilePhoto
from dashboard.services import audit, photos
from dashboard.services.field_entries import Run, refusal
from dashboard.services.participation import part_in
from dashboard.services.photos import PhotoEntry, PhotoReceipt
from dashboard.services.scores import SyncStatus
from models import Firm, Person, Visit


@dataclass(frozen=True, slots=True)
class AuthorCount:
    """What one author's entries come to: new, here already, outdated (kept in the history), refused; photos among them.

    An author who is not on the visit has no name here.
    """

    person_id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str
    new: int = 0
    known: int = 0
    outdated: int = 0
    refused: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import does, or would do; `problems` say where in the file what was left out, and why."""

    authors: tuple[AuthorCount, ...]
    problems: tuple[ImportProblem, ...]

    @property
    def new(self) -> int:
        return sum(one.new for one in self.authors)


def preview_entries(db: Session, *, actor: Actor, visit_id: UUID, file: EntryFile) -> ImportResult:
    """Return what an import would do; nothing is kept. Raises as `import_entries` does."""
    grant, visit = _open(db, actor, visit_id)
    attempt = db.begin_nested()
    try:
        return _bring_in(db, grant, visit, file, keep=False)
    finally:
        attempt.rollback()
        db.expire_all()


def import_entries(db: Session, *, actor: Actor, visit_id: UUID, file: EntryFile) -> ImportResult:
    """Bring in a file's entries and photos, in its order; what is refused is left out and said.

    The file is read (`rules.entry_file`) and its pictures are kept (`photos.set_down`) before the transaction begins:
    tablets wait for it to end. Raises NotAllowed, NotFound.
    """
    grant, visit = _open(db, actor, visit_id)
    result = _bring_in(db, grant, visit, file, keep=True)
    counts = {"new": result.new, "refused": len(result.problems), "device_id": file.device_id}
    audit.record(db, grant, "import_entries", "Visit", visit.id, after=counts)
    return result


def _open(db: Session, actor: Actor, visit_id: UUID) -> tuple[Grant, Visit]:
    grant = require(db, actor, Capability.RUN_VISITS)
    return grant, fetch_visit(db, grant, visit_id)


def _bring_in(db: Session, grant: Grant, visit: Visit, file: EntryFile, *, keep: bool) -> ImportResult:
    problems = list(file.problems)
    counts: dict[UUID, Counter[str]] = {}
    runs: dict[UUID, Run] = {}
    for row, entry in file.entries:
        count = counts.setdefault(entry.author_id, Counter())
        problem = _stranger(db, grant, visit, entry.author_id, entry.visit_id)
        if problem is None:
            run = runs.setdefault(entry.author_id, Run(db, grant, author_id=entry.author_id, device_id=file.device_id))
            receipt = run.take(entry)
            count[receipt.status] += 1
            problem = refusal(receipt)
        else:
            count[SyncStatus.REJECTED] += 1
        if problem is not None:
            problems.append(ImportProblem(problem.code, sheet="entries", row=row, **problem.facts))
    for author_id in sorted(runs):
        runs[author_id].finish()
    _photos(db, grant, visit, file, counts, problems, keep=keep)
    return ImportResult(_authors(db, grant, counts), tuple(problems))


def _photos(
    db: Session,
    grant: Grant,
    visit: Visit,
    file: EntryFile,
    counts: dict[UUID, Counter[str]],
    problems: list[ImportProblem],
    *,
    keep: bool,
) -> None:
    for row, photo in file.photos:
        count = counts.setdefault(photo.author_id, Counter())
        count["photos"] += 1
        refused = _stranger(db, grant, visit, photo.author_id, photo.visit_id)
        if refused is None:
            receipt = _photo(db, grant, photo, keep=keep)
            count[receipt.status] += 1
            refused = receipt.refused
        else:
            count[SyncStatus.REJECTED] += 1
        if refused is not None:
            problems.append(ImportProblem(refused.code, sheet="photos", row=row, **refused.facts))


def _photo(db: Session, grant: Grant, photo: FilePhoto, *, keep: bool) -> PhotoReceipt:
    entry = PhotoEntry(photo.op_id, photo.visit_id, photo.point_id, photo.observation_id, photo.sha256)
    if keep:
        return photos.send_for(db, grant, entry, observer_id=photo.author_id, picture=photo.picture)
    known = photos.check_for(db, grant, entry, observer_id=photo.author_id)
    return known or PhotoReceipt(entry.op_id, SyncStatus.APPLIED)


def _stranger(db: Session, grant: Grant, visit: Visit, author_id: UUID, visit_id: UUID) -> Refused | None:
    """Return what keeps an author's entries out of this visit altogether."""
    if visit_id != visit.id:
        return Refused("entry_file.visit")
    if part_in(db, grant, visit.id, author_id) is None:
        return Refused("entry_file.author")
    return None


def _authors(db: Session, grant: Grant, counts: dict[UUID, Counter[str]]) -> tuple[AuthorCount, ...]:
    named = {
        row[0]: AuthorCount(row[0], row[1], row[2], row[3] or "", row[4] or "")
        for row in db.execute(
            select(col(Person.id), col(Person.name), col(Person.name_en), col(Firm.short_name), col(Firm.short_name_en))
            .join(
                Firm,
                and_(col(Firm.association_id) == col(Person.association_id), col(Firm.id) == col(Person.firm_id)),
                isouter=True,
            )
            .where(col(Person.association_id) == grant.association_id, col(Person.id).in_(list(counts)))
        )
    }
    return tuple(
        replace(
            named.get(author_id, AuthorCount(author_id, "", "", "", "")),
            new=count[SyncStatus.APPLIED],
            known=count[SyncStatus.REPLAYED],
            outdated=count[SyncStatus.STALE],
            refused=count[SyncStatus.REJECTED],
            photos=count["photos"],
        )
        for author_id, count in counts.items()
    )
