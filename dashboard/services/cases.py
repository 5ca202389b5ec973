"""Writing cases (案例): a draft from nothing, from a point or a visit; editing it; photos; the host's consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules.case_content import TITLE, clean_content, text_of
from dashboard.rules.case_standing import EDITABLE
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from dashboard.services.case_evidence import Evidence, point_evidence, visit_evidence
from models import Case, CasePhoto, CaseVersion, Dimension, Photo, Point, Site, Visit, VisitSite
from models.enums import CaseState

MAX_PHOTOS = 24
PLACE = ("dimension_key", "site_id", "visit_id")
"""What of a case's place may be changed with its words."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A case and the version that is being written; `begun` is False for one that was there already."""

    case: Case
    version: CaseVersion
    begun: bool = True


def create_case(
    db: Session,
    *,
    actor: Actor,
    title: str,
    title_en: str = "",
    dimension_key: str = "",
    site_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> Draft:
    """Begin a case from nothing but a title. Raises Invalid, NotFound for a foreign site or visit."""
    grant = require(db, actor, Capability.WRITE_CASES)
    case = Case(association_id=grant.association_id, author_id=grant.person_id)
    _place(db, grant, case, {"dimension_key": dimension_key, "site_id": site_id, "visit_id": visit_id})
    return _begin(db, grant, case, clean_content({"title": title, "title_en": title_en}))


def create_case_from_point(db: Session, *, actor: Actor, visit_id: UUID, point_id: UUID) -> Draft:
    """Begin a case from what a visit's observers recorded at one point, with all that they brought back.

    Carried over: photos, notes with their tags, the number of observers, mean and spread of the marks. The title is a
    suggestion: the site and the point. Pressed again, it returns the case begun first, until that is published.

    Raises `NotFound` for a point of another checklist, `Conflict` while the visit
    takes no results, `Invalid("case.nothing_observed")` when nobody recorded anything there.
    """
    grant = require(db, actor, Capability.WRITE_CASES)
    visit = fetch_visit(db, grant, visit_id, lock=True)  # two presses at once: the second one waits and finds the case
    check_write(visit.status, Write.RESULTS)
    point = fetch(db, Point, grant, point_id)
    if point.version_id != visit.checklist_version_id:
        raise NotFound("row.missing", noun="Point")
    if living := _living(db, grant, visit, point.id):
        return living
    evidence = point_evidence(db, grant, visit.id, point.id)
    dimension = fetch(db, Dimension, grant, point.dimension_id)
    return _from_visit(
        db, grant, visit, evidence, (point.title, point.title_en), point_id=point.id, dimension_key=dimension.key
    )


def create_case_from_visit(db: Session, *, actor: Actor, visit_id: UUID) -> Draft:
    """Begin a case from a whole visit: its highlights, what is worth borrowing, and their photos.

    Pressed again, it returns the case begun first, as `create_case_from_point` does.
    """
    grant = require(db, actor, Capability.WRITE_CASES)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.RESULTS)
    if living := _living(db, grant, visit, None):
        return living
    evidence = visit_evidence(db, grant, visit.id)
    return _from_visit(db, grant, visit, evidence, (visit.theme or visit.title, visit.theme_en or visit.title_en))


def edit_case(db: Session, *, actor: Actor, case_id: UUID, base_version: int, changes: Mapping[str, object]) -> Draft:
    """Change the words or the place of a draft; whoever changes it becomes one of its writers.

    `changes` holds fields of `rules.case_content` and of `PLACE`. Raises `Conflict("case.changed", version=…)` when
    somebody else saved since `base_version`, `Conflict("case.locked", state=…)` for a version in or after review.
    """
    grant = require(db, actor, Capability.WRITE_CASES)
    draft = _draft(db, grant, case_id, base_version)
    case, version = draft.case, draft.version
    before = audit.values(case) | audit.values(version)
    content = clean_content({key: value for key, value in changes.items() if key not in PLACE})
    _place(db, grant, case, {key: changes[key] for key in PLACE if key in changes})
    for name, value in content.items():
        setattr(version, name, value)
    if str(grant.person_id) not in version.editors:
        version.editors = [*version.editors, str(grant.person_id)]
    case.version += 1
    db.flush()
    audit.record(
        db, grant, "edit", "Case", case.id, before=before, after={**audit.values(case), **audit.values(version)}
    )
    return draft


def attach_photo(db: Session, *, actor: Actor, case_id: UUID, photo_id: UUID) -> CasePhoto:
    """Put a stored photo after the case's others; a photo that is there already stays where it is."""
    grant = require(db, actor, Capability.WRITE_CASES)
    case = _draft(db, grant, case_id, None).case
    photo = fetch(db, Photo, grant, photo_id)
    present = _photos(db, grant, case.id)
    for row in present:
        if row.photo_id == photo.id:
            return row
    if len(present) >= MAX_PHOTOS:
        raise Invalid("case.too_many", field="photos", limit=MAX_PHOTOS)
    row = CasePhoto(
        association_id=grant.association_id,
        case_id=case.id,
        photo_id=photo.id,
        position=max((row.position for row in present), default=-1) + 1,
    )
    db.add(row)
    audit.record(db, grant, "attach_photo", "Case", case.id, after={"photo_id": photo.id})
    db.flush()
    return row


def remove_photo(db: Session, *, actor: Actor, case_id: UUID, photo_id: UUID) -> None:
    """Take a photo out of the case; the photo itself stays with its visit."""
    grant = require(db, actor, Capability.WRITE_CASES)
    case = _draft(db, grant, case_id, None).case
    for row in _photos(db, grant, case.id):
        if row.photo_id == photo_id:
            db.delete(row)
            audit.record(db, grant, "remove_photo", "Case", case.id, before={"photo_id": photo_id})
            db.flush()
            return
    raise NotFound("row.missing", noun="CasePhoto")


def set_host_consent(db: Session, *, actor: Actor, case_id: UUID, consent: bool) -> Case:
    """Record whether the host agrees to be named; without it readers do not see whose site it is."""
    grant = require(db, actor, Capability.WRITE_CASES)
    case = fetch(db, Case, grant, case_id, lock=True)
    if not isinstance(consent, bool):
        raise Invalid("case.shape", field="host_consent")
    before = case.host_consent
    case.host_consent = consent
    audit.record(
        db, grant, "host_consent", "Case", case.id, before={"host_consent": before}, after={"host_consent": consent}
    )
    return case


def _living(db: Session, grant: Grant, visit: Visit, point_id: UUID | None) -> Draft | None:
    """Return the first unpublished case begun from this observation (or, without a point, from the whole visit).

    A case that somebody began from nothing and placed at the visit carries no evidence and is not taken for it.
    """
    rows = db.execute(
        select(Case, CaseVersion)
        .join(
            CaseVersion,
            (col(CaseVersion.association_id) == col(Case.association_id))
            & (col(CaseVersion.case_id) == col(Case.id))
            & (col(CaseVersion.number) == col(Case.draft_number)),
        )
        .where(
            col(Case.association_id) == grant.association_id,
            col(Case.visit_id) == visit.id,
            col(Case.point_id).is_(None) if point_id is None else col(Case.point_id) == point_id,
            col(Case.state) != CaseState.PUBLISHED,
        )
        .order_by(col(Case.created_at), col(Case.id))
    )
    return next((Draft(case, version, begun=False) for case, version in rows if version.evidence), None)


def _from_visit(
    db: Session,
    grant: Grant,
    visit: Visit,
    evidence: Evidence,
    subject: tuple[str, str],
    *,
    point_id: UUID | None = None,
    dimension_key: str = "",
) -> Draft:
    if not evidence.observers:
        raise Invalid("case.nothing_observed")
    site = _host(db, grant, visit.id)
    case = Case(
        association_id=grant.association_id,
        author_id=grant.person_id,
        visit_id=visit.id,
        site_id=site.id if site else None,
        point_id=point_id,
        dimension_key=dimension_key,
    )
    titles = {
        "title": _title(site.name if site else "", subject[0], "："),
        "title_en": _title(site.name_en if site else "", subject[1], ": "),
    }
    draft = _begin(db, grant, case, clean_content(titles) | {"evidence": evidence.stored()})
    for position, photo_id in enumerate(evidence.photos[:MAX_PHOTOS]):
        db.add(CasePhoto(association_id=grant.association_id, case_id=case.id, photo_id=photo_id, position=position))
    db.flush()
    return draft


def _title(place: str, subject: str, glue: str) -> str:
    return (f"{place}{glue}{subject}" if place and subject else place or subject)[:TITLE]


def _begin(db: Session, grant: Grant, case: Case, content: dict[str, Any]) -> Draft:
    db.add(case)
    db.flush()
    version = CaseVersion(
        association_id=grant.association_id,
        case_id=case.id,
        number=case.draft_number,
        created_by=grant.person_id,
        editors=[str(grant.person_id)],
        **content,
    )
    db.add(version)
    db.flush()
    audit.record(db, grant, "create", "Case", case.id, after={**audit.values(case), **audit.values(version)})
    return Draft(case, version)


def _draft(db: Session, grant: Grant, case_id: UUID, base_version: int | None) -> Draft:
    """Return the version that may be edited now, its case locked."""
    case = fetch(db, Case, grant, case_id, lock=True)
    version = version_of(db, grant, case, case.draft_number)
    if base_version is not None and case.version != base_version:
        raise Conflict("case.changed", version=case.version, title=version.title)
    if case.state not in EDITABLE:
        raise Conflict("case.locked", state=case.state)
    return Draft(case, version)


def version_of(db: Session, grant: Grant, case: Case, number: int) -> CaseVersion:
    """Return one version of a case that the grant has already been checked for."""
    version = db.scalars(
        select(CaseVersion).where(
            col(CaseVersion.association_id) == grant.association_id,
            col(CaseVersion.case_id) == case.id,
            col(CaseVersion.number) == number,
        )
    ).one_or_none()
    if version is None:
        raise NotFound("row.missing", noun="CaseVersion")
    return version


def _photos(db: Session, grant: Grant, case_id: UUID) -> list[CasePhoto]:
    return list(
        db.scalars(
            select(CasePhoto)
            .where(col(CasePhoto.association_id) == grant.association_id, col(CasePhoto.case_id) == case_id)
            .order_by(col(CasePhoto.position))
        )
    )


def _place(db: Session, grant: Grant, case: Case, place: Mapping[str, object]) -> None:
    if "dimension_key" in place:
        case.dimension_key = text_of(place["dimension_key"], "dimension_key", 64)
    if "site_id" in place:
        case.site_id = fetch(db, Site, grant, _uuid(place["site_id"])).id if place["site_id"] else None
    if "visit_id" in place:
        case.visit_id = fetch_visit(db, grant, _uuid(place["visit_id"])).id if place["visit_id"] else None


def _uuid(value: object) -> UUID:
    if not isinstance(value, UUID):
        raise NotFound("row.missing", noun="row")
    return value


def _host(db: Session, grant: Grant, visit_id: UUID) -> Site | None:
    return db.scalars(
        select(Site)
        .join(
            VisitSite,
            (col(VisitSite.association_id) == col(Site.association_id)) & (col(VisitSite.site_id) == col(Site.id)),
        )
        .where(
            col(VisitSite.association_id) == grant.association_id,
            col(VisitSite.visit_id) == visit_id,
            col(VisitSite.is_host).is_(True),
        )
        .order_by(col(VisitSite.position))
        .limit(1)
    ).one_or_none()
