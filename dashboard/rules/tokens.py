"""Tokens that are known only by their hash: sessions, invitations, the right to answer a survey once."""

import base64
import hashlib
import hmac
import re
from uuid import UUID

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}")


def is_token(value: object) -> bool:
    """Whether this can be a token: at least 128 random bits in URL-safe base64."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def hash_token(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256; so much entropy needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive_token(key: bytes, purpose: str, *ids: UUID) -> str:
    """Return a token that is always the same for these ids and that nobody can work out without the server's key."""
    said = "|".join([purpose, *(str(one) for one in ids)])
    return base64.urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")[:24]).decode()


def survey_token(key: bytes, link_id: UUID, registration_id: UUID) -> str:
    """Return a registered person's own right to answer a survey once."""
    return derive_token(key, "survey", link_id, registration_id)
