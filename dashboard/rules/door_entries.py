"""What a door's tablet says: somebody came, somebody left, somebody came without being registered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody has come (`on`), or was taken for somebody else; `at` is when, as the door has it."""

    registration_id: UUID
    on: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SignOut:
    """Somebody has left, or not."""

    registration_id: UUID
    on: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody came without a registration; `id` is the registration's, made at the door. The firm by id or by name."""

    id: UUID
    name: str
    firm_id: UUID | None
    firm: str
    phone: str
    at: datetime | None


DOOR = (SignIn, SignOut, WalkIn)


def door_body(body: SignIn | SignOut | WalkIn) -> dict[str, object]:
    """Return the body as JSON keeps and compares it."""
    at = None if body.at is None else body.at.isoformat()
    if isinstance(body, WalkIn):
        firm = None if body.firm_id is None else str(body.firm_id)
        who = {"name": body.name, "firm": firm, "firm_name": body.firm, "phone": body.phone}
        return {"id": str(body.id), **who, "at": at}
    return {"registration": str(body.registration_id), "on": body.on, "at": at}
