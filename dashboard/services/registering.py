"""Members register themselves on the public page: no account, no actor; the address is the right to.

Everything is checked before anything is written, so that many registrations may share one commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard.access import take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.registration_rows import by_token, find_form, state_of
from dashboard.rules.firm_search import FirmNames, Meant, meant
from dashboard.rules.names import person_key
from dashboard.rules.places import Claim
from dashboard.rules.registration_answers import Answers, Details, Offer, check_answers, check_details
from dashboard.rules.registration_state import OwnChanges, PublicState, own_changes
from dashboard.rules.registration_tokens import look_up, registration_token
from dashboard.server_key import secret_key
from dashboard.services import audit, badges, registration_places
from dashboard.services.audit import Public
from models import Dimension, Firm, Person, PersonRole, Registration, RegistrationForm, Visit, VisitSite
from models.base import utc_now
from models.enums import FeeState, PersonState, RegistrationSource, RegistrationState, Role

_S = RegistrationState
__all__ = ["Registered", "by_token", "cancel", "change", "find_form", "firm_meant", "offer_of", "register"]
LONGEST_LINE = 5000
"""Registrations of one visit, cancelled ones too: beyond it somebody plays with the form."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration with the token of its own link; `again` when the same form had been sent before."""

    registration: Registration
    token: str
    again: bool = False


def register(db: Session, *, slug: str, given: Mapping[str, object], language: str = "zh") -> Registered:
    """Register somebody; who finds no place waits, where there is a waiting list. Sent twice it is one registration.

    `given` are the fields of the form: see `rules.registration_answers`; `firm_as_written` = "yes" keeps a firm that
    no member is called, which staff then settle. A person of the same name and telephone is the same person, and what
    the association knows of them is not changed from here.
    Raises NotFound `registration.no_form`; Invalid `registration.answers` (with `registration.firm_unsure` among the
    problems when members have similar names); Conflict `registration.closed` (state), `registration.full`,
    `registration.firm_full` (quota), `registration.already`, `registration.ask_staff`.
    """
    form = find_form(db, slug)
    answers = check_answers(given, offer_of(db, form))
    firm = _firm(db, form.association_id, answers.firm, as_written=given.get("firm_as_written") == "yes")
    take_turns(db, form)  # somebody new who registers for two visits at once is one person
    visit = _hold(db, form.association_id, form.visit_id)
    db.refresh(form)  # it may have been closed while this waited for its turn
    person = _person(db, form.association_id, answers)
    row = _registration_of(db, visit, person)
    if row is not None and row.link_nonce == answers.nonce:
        return Registered(row, registration_token(secret_key(), row.id, answers.nonce), again=True)
    _check_may_come(db, form, visit, person, row)
    written = "" if firm else answers.firm
    quota_of = registration_places.firm_of(firm.id if firm else None, written)
    lucky, has_place = registration_places.decide(db, visit, Claim("newcomer", quota_of))
    if not has_place and not form.waiting_list:
        _refuse_full(db, visit, quota_of)
    by = Public(form.association_id)
    registration_places.promote(db, by, lucky)  # they came first
    if person is None:
        person = _add_person(db, by, answers, firm, language)
    before = audit.values(row) if row is not None else None
    if row is None:
        row = Registration(association_id=visit.association_id, id=uuid7(), visit_id=visit.id, person_id=person.id)
        db.add(row)
    now = utc_now()
    token = registration_token(secret_key(), row.id, answers.nonce)
    row.state = _S.REGISTERED if has_place else _S.WAITING
    row.firm_id, row.firm_written = (firm.id if firm else None), written
    row.registered_at, row.signed_in_at, row.signed_out_at = now, None, None
    row.group_id, row.pinned = None, False
    row.source, row.consent_at, row.consent_version = RegistrationSource.PUBLIC, now, form.version
    row.link_nonce, row.link_hash = answers.nonce, look_up(token)
    if row.fee_state is not FeeState.PAID:  # who had paid and cancelled has still paid
        row.fee_cents = form.fee_cents
        row.fee_state = FeeState.UNPAID if form.fee_cents else FeeState.NONE
    _write_details(row, answers.details)
    row.version = row.version + 1 if before else 1
    audit.record(db, by, "register", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return Registered(row, token)


def change(db: Session, *, token: str, given: Mapping[str, object]) -> Registration:
    """Change what may be changed by the own link: everything but name and firm, after the deadline only a little.

    Telephone and post of somebody with an account are the account's and stay.
    Raises NotFound `registration.unknown`; Conflict `registration.cancelled`, `registration.too_late`; Invalid
    `registration.answers`.
    """
    row, _, form, may = _own(db, token)
    if may is OwnChanges.NONE:
        raise Conflict("registration.too_late")
    person = db.get_one(Person, (row.association_id, row.person_id))
    offer = offer_of(db, form) if form is not None else Offer()
    contact = not person.email
    details = check_details(given, offer, contact=contact)
    by = Public(row.association_id)
    if contact:
        _change_person(db, by, person, details, with_title=may is OwnChanges.ALL)
    before = audit.values(row)
    if may is OwnChanges.ALL:
        _write_details(row, details)
    else:
        row.dietary, row.transport = details.dietary, details.transport
    if audit.values(row) != before:
        row.version += 1
        audit.record(db, by, "edit", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def cancel(db: Session, *, token: str) -> list[Registration]:
    """Cancel by the own link, end the badge, and return who moves up. Twice is as once.

    Possible until the visit begins, after the deadline too: the place is better given on than left empty.
    Raises NotFound `registration.unknown`, Conflict `registration.too_late`.
    """
    row, visit, _, may = _own(db, token, cancelled_too=True)
    if row.state is _S.CANCELLED:
        return []
    if may is OwnChanges.NONE:
        raise Conflict("registration.too_late")
    by = Public(row.association_id)
    before = audit.values(row)
    row.state, row.group_id, row.pinned = _S.CANCELLED, None, False
    row.version += 1
    audit.record(db, by, "cancel", "Registration", row.id, before=before, after=audit.values(row))
    badges.end_badge_of(db, by, visit.id, row.person_id)
    db.flush()
    return registration_places.give(db, by, visit)


def offer_of(db: Session, form: RegistrationForm) -> Offer:
    """Return the dimensions and hosts that may be chosen on the form."""
    dimensions = db.scalars(
        select(col(Dimension.key))
        .join(
            Visit,
            (col(Visit.association_id) == col(Dimension.association_id))
            & (col(Visit.checklist_version_id) == col(Dimension.version_id)),
        )
        .where(col(Visit.association_id) == form.association_id, col(Visit.id) == form.visit_id)
        .order_by(col(Dimension.position))
    ).all()
    if not form.choose_host:
        return Offer(dimensions=tuple(dimensions))
    hosts = db.scalars(
        select(col(VisitSite.site_id)).where(
            col(VisitSite.association_id) == form.association_id, col(VisitSite.visit_id) == form.visit_id
        )
    ).all()
    return Offer(dimensions=tuple(dimensions), hosts=tuple(str(one) for one in hosts))


def _hold(db: Session, association_id: UUID, visit_id: UUID) -> Visit:
    """Hold the visit's row while places are counted: two at once would be given the same one."""
    return db.scalars(
        select(Visit)
        .where(col(Visit.association_id) == association_id, col(Visit.id) == visit_id)
        .with_for_update(of=Visit)
        .execution_options(populate_existing=True)
    ).one()


def _firm(db: Session, association_id: UUID, typed: str, *, as_written: bool) -> FirmNames | None:
    """Return the member that is meant, None for one to be kept as written; ask when it could be several."""
    found = firm_meant(db, association_id, typed)
    if found.firm is None and found.similar and not as_written:
        names = [(one.name, one.name_en) for one in found.similar]
        raise Invalid("registration.answers", problems=[Invalid("registration.firm_unsure", field="firm", names=names)])
    return found.firm


def firm_meant(db: Session, association_id: UUID, typed: str) -> Meant:
    """Return which active member firm is meant by a name."""
    columns = (col(Firm.id), col(Firm.name), col(Firm.name_en), col(Firm.short_name), col(Firm.short_name_en))
    active = (col(Firm.association_id) == association_id, col(Firm.active).is_(True))
    exactly = db.execute(select(*columns).where(*active, col(Firm.name) == typed)).all()
    rows = exactly or db.execute(select(*columns).where(*active).order_by(col(Firm.name))).all()
    return meant(typed, (FirmNames(*row) for row in rows))


def _person(db: Session, association_id: UUID, answers: Answers) -> Person | None:
    """Return the person of this name and telephone; one with an account before one without."""
    rows = db.scalars(
        select(Person)
        .where(col(Person.association_id) == association_id, col(Person.phone) == answers.details.phone)
        .order_by(col(Person.email) == "", col(Person.id))
    )
    name = person_key(answers.name)
    return next((row for row in rows if name in (person_key(row.name), person_key(row.name_en))), None)


def _registration_of(db: Session, visit: Visit, person: Person | None) -> Registration | None:
    if person is None:
        return None
    return db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.person_id) == person.id,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _check_may_come(
    db: Session, form: RegistrationForm, visit: Visit, person: Person | None, row: Registration | None
) -> None:
    state = state_of(form, visit, free=1, now=utc_now())  # whether there is a place is told apart below
    if state is not PublicState.OPEN:
        raise Conflict("registration.closed", state=state)
    if row is not None and row.state is not _S.CANCELLED:
        raise Conflict("registration.already")
    if person is not None and person.state is PersonState.DISABLED:
        raise Conflict("registration.ask_staff")
    people = db.scalars(
        select(func.count())
        .select_from(Registration)
        .where(col(Registration.association_id) == visit.association_id, col(Registration.visit_id) == visit.id)
    ).one()
    if people >= LONGEST_LINE:
        raise Conflict("registration.ask_staff")


def _refuse_full(db: Session, visit: Visit, firm: object) -> None:
    held = registration_places.held_of(db, visit)
    if sum(held.values()) < visit.capacity:
        limits = registration_places.limits_of(db, visit)
        raise Conflict("registration.firm_full", quota=limits.of(firm))
    raise Conflict("registration.full", capacity=visit.capacity)


def _add_person(db: Session, by: Public, answers: Answers, firm: FirmNames | None, language: str) -> Person:
    """Add somebody without an account: an observer, who needs a badge to come in."""
    person = Person(
        association_id=by.association_id,
        id=uuid7(),
        firm_id=firm.id if firm else None,
        name=answers.name,
        title=answers.details.title,
        phone=answers.details.phone,
        language=language if language in ("zh", "en") else "zh",
        state=PersonState.INVITED,
    )
    db.add(person)
    db.add(PersonRole(association_id=by.association_id, person_id=person.id, role=Role.OBSERVER))
    after = audit.values(person) | {"roles": [Role.OBSERVER], "source": RegistrationSource.PUBLIC}
    audit.record(db, by, "create", "Person", person.id, after=after)
    return person


def _change_person(db: Session, by: Public, person: Person, details: Details, *, with_title: bool) -> None:
    before = audit.values(person)
    person.phone = details.phone
    if with_title:
        person.title = details.title
    after = audit.values(person)
    if after != before:
        audit.record(db, by, "change", "Person", person.id, before=before, after=after)


def _write_details(row: Registration, details: Details) -> None:
    row.interests = list(details.interests)
    row.host_site_id = UUID(details.host) if details.host else None
    row.dietary, row.transport = details.dietary, details.transport


def _own(
    db: Session, token: str, *, cancelled_too: bool = False
) -> tuple[Registration, Visit, RegistrationForm | None, OwnChanges]:
    row = by_token(db, token)
    visit = _hold(db, row.association_id, row.visit_id)
    db.refresh(row)
    if row.state is _S.CANCELLED and not cancelled_too:
        raise Conflict("registration.cancelled")
    form = registration_places.form_of(db, row.association_id, row.visit_id)
    deadline = form.deadline if form is not None else None
    return row, visit, form, own_changes(visit.status, deadline=deadline, now=utc_now())
