"""What a badge shows: a token for its QR code and a short code for typing, worked out under the server's own key.

Neither is kept anywhere. The database holds a nonce and what the two are looked up by; with the key a badge can be
printed again, without it neither can be made. See docs/decisions/0006-derived-badge-tokens.md.
"""

import hmac
import re
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from dashboard.rules.tokens import hash_token

PATH = "/field/#b="
"""What a badge's QR code holds before the token: a browser never sends what stands behind the #."""
TOKEN_BYTES = 24
CODE_LENGTH = 8
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: digits and capitals without I, L, O (they look like 1, 1, 0) and U (https://www.crockford.com/base32.html)."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_LOOKS_LIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN = re.compile(r"[\s\-_.·‐‑‒–—−]+")


@dataclass(frozen=True, slots=True)
class BadgeSecrets:
    """The token (192 bits, 32 characters of URL-safe base64) and the code (40 bits, 8 characters) of one badge."""

    token: str
    code: str


def derive(key: bytes, badge_id: UUID, nonce: str) -> BadgeSecrets:
    """Return what the badge shows; the same key, badge and nonce give the same again."""
    token = urlsafe_b64encode(_mac(key, "badge", badge_id.hex, nonce)[:TOKEN_BYTES]).decode()
    number = int.from_bytes(_mac(key, "badge-code", badge_id.hex, nonce)[:5])
    code = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return BadgeSecrets(token, code)


def look_up_token(token: str) -> str:
    """Return what a token is found by: so many random bits need no key."""
    return hash_token(token)


def look_up_code(key: bytes, code: str) -> str:
    """Return what a code is found by: made with the key, because 40 bits could be tried out against a plain hash."""
    return _mac(key, "badge-code-hash", code).hex()


def read_token(text: object) -> str | None:
    """Return a text that has a token's shape, or None."""
    return text if isinstance(text, str) and _TOKEN.fullmatch(text) else None


def read_code(text: object) -> str | None:
    """Return a typed code as it is looked up, or None for what is none.

    Small letters, spaces, dashes and full-width characters are as good, and I, L, O stand for what they look like.
    """
    if not isinstance(text, str) or len(text) > 40:
        return None
    typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOKS_LIKE)
    return typed if _CODE.fullmatch(typed) else None


def shown(code: str) -> str:
    """Return a code as people read it: ABCD-EFGH."""
    return f"{code[:4]}-{code[4:]}"


def _mac(key: bytes, *parts: str) -> bytes:
    """Return HMAC-SHA256 (RFC 2104) over the parts; no part holds the bar that parts them."""
    return hmac.digest(key, "|".join(parts).encode(), "sha256")
