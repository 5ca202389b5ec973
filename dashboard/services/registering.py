"""Members register themselves on the public page: no account, no actor; the address is the right to."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import NotFound
from dashboard.rules.registration_tokens import look_up, read_scan
from models import Registration


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
