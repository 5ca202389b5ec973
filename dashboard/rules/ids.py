"""Ids as clients send them: one spelling only, so that one thing never goes by two names."""

from uuid import UUID

LENGTH = 36


def as_id(value: object) -> UUID | None:
    """Return text like 0190…-… as an id; None for anything else, braces, “urn:uuid:” and stray hyphens included."""
    if not isinstance(value, str) or len(value) != LENGTH:
        return None
    try:
        found = UUID(value)
    except ValueError:
        return None
    return found if str(found) == value.lower() else None
