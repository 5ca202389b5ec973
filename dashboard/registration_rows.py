"""A registration and its form as reads and writes both find them: by a public address, or by one's own link.

Nobody is asked here who they are: the address is the right to.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import NotFound
from dashboard.rules.registration_state import PublicState, public_state
from dashboard.rules.registration_tokens import look_up, read_scan
from models import Registration, RegistrationForm, Visit


def by_token(db: Session, token: object, *, association_id: UUID | None = None) -> Registration:
    """Return the registration of an own link or its token, of this association when one is given, in any state.

    Raises NotFound `registration.unknown`.
    """
    read = read_scan(token)
    statement = select(Registration).where(col(Registration.link_hash) == look_up(read or ""))
    if association_id is not None:
        statement = statement.where(col(Registration.association_id) == association_id)
    row = db.scalars(statement).one_or_none() if read is not None else None
    if row is None:
        raise NotFound("registration.unknown")
    return row


def find_form(db: Session, slug: object) -> RegistrationForm:
    """Return the form at a public address, or raise NotFound `registration.no_form`."""
    # a control character is in no address, and PostgreSQL does not take every one
    known = isinstance(slug, str) and slug.isascii() and slug.isprintable() and 0 < len(slug) <= 64
    statement = select(RegistrationForm).where(col(RegistrationForm.slug) == slug)
    form = db.scalars(statement).one_or_none() if known else None
    if form is None:
        raise NotFound("registration.no_form")
    return form


def state_of(form: RegistrationForm, visit: Visit, free: int, now: datetime) -> PublicState:
    """Return what the public page offers."""
    return public_state(
        visit.status,
        is_open=form.open,
        deadline=form.deadline,
        now=now,
        free=free,
        waiting_list=form.waiting_list,
    )


def form_of(db: Session, association_id: UUID, visit_id: UUID) -> RegistrationForm | None:
    """Return how members register for a visit; None when only staff do."""
    return db.scalars(
        select(RegistrationForm).where(
            col(RegistrationForm.association_id) == association_id, col(RegistrationForm.visit_id) == visit_id
        )
    ).one_or_none()
