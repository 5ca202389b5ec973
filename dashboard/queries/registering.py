"""What the public page of a visit and a registration's own page show: the address is the right to see them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows, registration_rows
from dashboard.programme_rows import Published
from dashboard.rules.firm_search import MOST_SHOWN, long_enough
from dashboard.rules.names import tidy_name
from dashboard.rules.programme_content import Content
from dashboard.rules.registration_state import OwnChanges, PublicState, own_changes
from models import (
    Association,
    Dimension,
    Firm,
    Person,
    Registration,
    RegistrationForm,
    Site,
    Visit,
    VisitSite,
)
from models.base import utc_now
from models.enums import FeeState, RegistrationState


@dataclass(frozen=True, slots=True)
class Named:
    """Something to choose, by its key."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A line of the programme, by the clock at the place."""

    starts: time
    ends: time
    title: str
    title_en: str
    place: str
    place_en: str


@dataclass(frozen=True, slots=True)
class PublicVisit:
    """What anybody with the address may know of a visit: its published programme, and when that begins and ends.

    `programme_version` grows with every published version, 0 before the first.
    """

    id: UUID
    association: str
    association_en: str
    number: int
    title: str
    title_en: str
    theme: str
    theme_en: str
    day: date
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str
    place_en: str
    hosts: tuple[Named, ...]
    dimensions: tuple[Named, ...]
    programme: tuple[PublicLine, ...]
    programme_version: int
    version: int
    updated_at: datetime
    contact: str
    contact_en: str
    contact_phone: str


@dataclass(frozen=True, slots=True)
class PublicForm:
    """The form; `fee_cents` in cents (分) a person, `free` places that nobody has."""

    slug: str
    visit: PublicVisit
    state: PublicState
    deadline: datetime | None
    free: int
    capacity: int
    waiting: int
    waiting_list: bool
    choose_host: bool
    fee_cents: int
    fee_note: str
    fee_note_en: str
    firm_quota: int | None
    privacy: str
    privacy_en: str


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """A registration as its own link shows it; `ahead` is how many wait before it.

    `contact` says that telephone and post are this registration's to change, not an account's.
    """

    id: UUID
    slug: str
    visit: PublicVisit
    state: RegistrationState
    changes: OwnChanges
    deadline: datetime | None
    ahead: int
    name: str
    name_en: str
    firm: str
    firm_en: str
    contact: bool
    title: str
    phone: str
    interests: tuple[str, ...]
    choose_host: bool
    host: str
    dietary: str
    transport: str
    fee_cents: int
    fee_state: FeeState
    fee_note: str
    fee_note_en: str
    receipt_number: str
    registered_at: datetime
    version: int


def public_form(db: Session, *, slug: str) -> PublicForm:
    """Return the form at this address, or raise NotFound `registration.no_form`."""
    form = registration_rows.find_form(db, slug)
    visit = db.get_one(Visit, (form.association_id, form.visit_id))
    people: dict[RegistrationState, int] = {
        row[0]: row[1]
        for row in db.execute(
            select(col(Registration.state), func.count())
            .where(col(Registration.association_id) == visit.association_id, col(Registration.visit_id) == visit.id)
            .group_by(col(Registration.state))
        )
    }
    free = max(0, visit.capacity - people.get(RegistrationState.REGISTERED, 0))
    return PublicForm(
        slug=form.slug,
        visit=_visit(db, visit),
        state=registration_rows.state_of(form, visit, free, utc_now()),
        deadline=form.deadline,
        free=free,
        capacity=visit.capacity,
        waiting=people.get(RegistrationState.WAITING, 0),
        waiting_list=form.waiting_list,
        choose_host=form.choose_host,
        fee_cents=form.fee_cents,
        fee_note=form.fee_note,
        fee_note_en=form.fee_note_en,
        firm_quota=form.firm_quota,
        privacy=form.privacy,
        privacy_en=form.privacy_en,
    )


def own_registration(db: Session, *, token: str) -> OwnRegistration:
    """Return the registration of this link, or raise NotFound `registration.unknown`."""
    row = registration_rows.by_token(db, token)
    visit = db.get_one(Visit, (row.association_id, row.visit_id))
    person = db.get_one(Person, (row.association_id, row.person_id))
    firm = db.get_one(Firm, (row.association_id, row.firm_id)) if row.firm_id else None
    form = registration_rows.form_of(db, row.association_id, row.visit_id) or RegistrationForm(
        association_id=row.association_id, visit_id=row.visit_id, slug=""
    )
    return OwnRegistration(
        id=row.id,
        slug=form.slug,
        visit=_visit(db, visit),
        state=row.state,
        changes=own_changes(visit.status, deadline=form.deadline, now=utc_now()),
        deadline=form.deadline,
        ahead=_ahead(db, row),
        name=person.name,
        name_en=person.name_en,
        firm=firm.name if firm else row.firm_written,
        firm_en=firm.name_en if firm else row.firm_written,
        contact=not person.email,
        title=person.title,
        phone=person.phone,
        interests=tuple(row.interests),
        choose_host=form.choose_host,
        host=str(row.host_site_id or ""),
        dietary=row.dietary,
        transport=row.transport,
        fee_cents=row.fee_cents,
        fee_state=row.fee_state,
        fee_note=form.fee_note,
        fee_note_en=form.fee_note_en,
        receipt_number=row.receipt_number,
        registered_at=row.registered_at,
        version=row.version,
    )


def firm_names(db: Session, *, slug: str, typed: str) -> list[tuple[str, str]]:
    """Return up to eight members' names, Chinese and English, that hold what was typed; none for less than two letters.

    Those that begin with it come first. None either where nobody can register, the deadline over or the visit begun:
    the list of members is not to be read from a form that is shut. Raises NotFound `registration.no_form`.
    """
    form = registration_rows.find_form(db, slug)
    visit = db.get_one(Visit, (form.association_id, form.visit_id))
    words = tidy_name(typed)[:60]
    takes = registration_rows.state_of(form, visit, free=1, now=utc_now()) is PublicState.OPEN
    if not takes or not long_enough(words):
        return []
    names = (col(Firm.name), col(Firm.short_name), col(Firm.name_en), col(Firm.short_name_en))
    begins = or_(*(name.istartswith(words, autoescape=True) for name in names))
    rows = db.execute(
        select(col(Firm.name), col(Firm.name_en))
        .where(
            col(Firm.association_id) == form.association_id,
            col(Firm.active).is_(True),
            or_(*(name.icontains(words, autoescape=True) for name in names)),
        )
        .order_by(begins.desc(), col(Firm.name))
        .limit(MOST_SHOWN)
    )
    return [(row[0], row[1]) for row in rows]


def _ahead(db: Session, row: Registration) -> int:
    if row.state is not RegistrationState.WAITING:
        return 0
    return db.scalars(
        select(func.count())
        .select_from(Registration)
        .where(
            col(Registration.association_id) == row.association_id,
            col(Registration.visit_id) == row.visit_id,
            col(Registration.state) == RegistrationState.WAITING,
            or_(
                col(Registration.registered_at) < row.registered_at,
                (col(Registration.registered_at) == row.registered_at) & (col(Registration.id) < row.id),
            ),
        )
    ).one()


def _visit(db: Session, visit: Visit) -> PublicVisit:
    association = db.get_one(Association, visit.association_id)
    owner = db.get(Person, (visit.association_id, visit.owner_id)) if visit.owner_id else None
    hosts = db.execute(
        select(col(Site.id), col(Site.name), col(Site.name_en))
        .join(
            VisitSite,
            (col(VisitSite.association_id) == col(Site.association_id)) & (col(VisitSite.site_id) == col(Site.id)),
        )
        .where(col(VisitSite.association_id) == visit.association_id, col(VisitSite.visit_id) == visit.id)
        .order_by(col(VisitSite.is_host).desc(), col(VisitSite.position), col(Site.name))
    )
    dimensions = db.execute(
        select(col(Dimension.key), col(Dimension.title), col(Dimension.title_en))
        .where(
            col(Dimension.association_id) == visit.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position))
    )
    zone = ZoneInfo(association.timezone)
    shown = programme_rows.latest(db, visit.association_id, visit.id)
    return PublicVisit(
        id=visit.id,
        association=association.name,
        association_en=association.name_en,
        number=visit.number,
        title=visit.title,
        title_en=visit.title_en,
        theme=visit.theme,
        theme_en=visit.theme_en,
        day=visit.day,
        starts_at=datetime.combine(visit.day, shown.starts if shown is not None else visit.starts, zone),
        ends_at=_ends(visit, shown, zone),
        timezone=association.timezone,
        place=visit.meeting_place,
        place_en=visit.meeting_place_en,
        hosts=tuple(Named(str(row[0]), row[1], row[2]) for row in hosts),
        dimensions=tuple(Named(*row) for row in dimensions),
        programme=_programme(shown.content) if shown is not None else (),
        programme_version=programme_rows.version_of(shown) if shown is not None else 0,
        version=visit.version,
        updated_at=max(visit.updated_at, shown.published_at) if shown is not None else visit.updated_at,
        contact=owner.name if owner else "",
        contact_en=owner.name_en if owner else "",
        contact_phone=owner.phone if owner else "",
    )


def _ends(visit: Visit, shown: Published | None, zone: ZoneInfo) -> datetime:
    """Return when the visit is to end, or its last item if that is later."""
    if shown is None:
        return datetime.combine(visit.day, visit.ends, zone)
    last = max((shown.content.span(line.id)[1] for line in shown.lines), default=0)
    midnight = datetime.combine(visit.day, time(), zone)
    return max(datetime.combine(visit.day, shown.ends, zone), midnight + timedelta(minutes=last))


def _programme(shown: Content) -> tuple[PublicLine, ...]:
    """Return the lines for everybody, by the clock; what only one group does is on the group's own route."""
    spans = {line.id: shown.span(line.id) for line in shown.lines}
    return tuple(
        PublicLine(
            _clock(spans[line.id][0]), _clock(spans[line.id][1]), line.title, line.title_en, line.place, line.place_en
        )
        for line in sorted(shown.lines, key=lambda line: spans[line.id])
        if line.group_id is None
    )


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
