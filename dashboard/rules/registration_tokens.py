"""A registration's own link: the address behind the QR code of a confirmation, which the door scans too.

The token is worked out under the server's key from the registration's id and a nonce, as badges' are (see
docs/decisions/0006-derived-badge-tokens.md): the database keeps what finds it and not what opens it, and a new nonce
ends an old link.
"""

import re
from urllib.parse import urlsplit
from uuid import UUID

from dashboard.rules.tokens import derive_token, hash_token

FORM_PATH = "/register/"
PATH = f"{FORM_PATH}mine/"
LONGEST_SCAN = 500  # characters: an address of ours is far shorter
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,64}")


def registration_token(key: bytes, registration_id: UUID, nonce: str) -> str:
    """Return the token of a registration: 192 bits as 32 characters; the same three give the same again."""
    # the nonce may come from a browser: it is made part of the purpose, whose bars no nonce can hold
    return derive_token(key, f"registration|{nonce}", registration_id)


def look_up(token: str) -> str:
    """Return what the database finds a registration by."""
    return hash_token(token)


def own_link(base_url: str, token: str) -> str:
    """Return the address that the QR code holds."""
    return f"{base_url.rstrip('/')}{PATH}{token}"


def form_link(base_url: str, slug: str) -> str:
    """Return the address of a visit's public form."""
    return f"{base_url.rstrip('/')}{FORM_PATH}{slug}"


def is_nonce(value: object) -> bool:
    """Whether this can be a nonce: at least 128 bits in URL-safe base64."""
    return isinstance(value, str) and _NONCE.fullmatch(value) is not None


def read_scan(text: object) -> str | None:
    """Return the token in what a scanner read, an own link on any host or the bare token; None for anything else.

    The host does not count: a server may be reached by several names, and the token is what is checked.
    """
    if not isinstance(text, str) or len(text) > LONGEST_SCAN:
        return None
    shown = text.strip()
    if _TOKEN.fullmatch(shown):
        return shown
    try:
        parts = urlsplit(shown)
    except ValueError:  # a bracket that is no IPv6 address
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.path.startswith(PATH):
        return None
    token = parts.path.removeprefix(PATH).rstrip("/")
    return token if _TOKEN.fullmatch(token) else None
