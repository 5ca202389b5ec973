"""Who is there (签到): what a scanner reads, when somebody came and left, and for how long they were there.

Two doors may see the same person, and a tablet may tell of it hours later. So the result never depends on the order in
which the server hears of it: the earliest sign-in stands, whoever was first told.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from dashboard.rules import badge_tokens
from dashboard.rules.localdate import local_zone

LONGEST_SCAN = 600
KEY_LENGTH = 16
"""Hexadecimal digits of a token's hash that a door's list holds: 64 bits find one of thousands."""
MARK_LENGTH = 5
SKEW = timedelta(minutes=2)
HALF_HOUR = 1800

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,128}")
_NUMBER_SIGNS = 8
_TYPED_AS = str.maketrans({"、": "/", "。": ".", "《": "<", "》": ">", "？": "?", "“": '"', "”": '"'})
"""What a Chinese keyboard makes of the signs of an address when a scanner types them."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner read: tokens that it may be, the likeliest first, and the short code, None where it is none."""

    tokens: tuple[str, ...]
    code: str | None


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody came and left; who is there has come and has not left since."""

    signed_in_at: datetime | None = None
    signed_out_at: datetime | None = None

    @property
    def present(self) -> bool:
        return self.signed_in_at is not None and self.signed_out_at is None


def read_scan(text: object) -> Scan | None:
    """Return what a badge's QR code, one's own link or a typed short code says; None for what is neither.

    A scanner types like a keyboard, and whatever input method is on changes it: full-width letters, Chinese signs for
    the colon, the slash and the underline, small letters for capitals. What can be undone is undone.
    """
    if not isinstance(text, str) or len(text) > LONGEST_SCAN:
        return None
    plain = unicodedata.normalize("NFKC", text.replace("——", "_")).translate(_TYPED_AS)
    plain = "".join(plain.split())
    code = badge_tokens.read_code(plain)
    if code is not None:
        return Scan((), code)
    found = _TOKEN.findall(re.sub(r"^https?:/*[^/]*", "", plain, flags=re.IGNORECASE))
    if not found:
        return None
    token = found[-1]  # a link ends with what is secret in it
    return Scan(tuple(dict.fromkeys([token, token.swapcase()])), None)  # with the capitals locked


def moment_of(said: datetime | None, *, now: datetime, day: date, timezone: str) -> datetime:
    """Return when it happened: what the door said, if that can be; else now.

    It cannot be before the visit's day began there, nor later than now; doors' clocks differ by a little.
    """
    if said is None or said.utcoffset() is None:
        return now
    midnight = datetime.combine(day, time(), local_zone(timezone)).astimezone(UTC)
    if said < midnight or said > now + SKEW:
        return now
    return min(said, now)


def after_sign_in(before: Presence, at: datetime) -> Presence:
    """Return the presence after a sign-in at `at`: the earliest stands; who had left is back."""
    if before.signed_in_at is None:
        return Presence(at)
    if before.signed_out_at is not None and at > before.signed_out_at:
        return replace(before, signed_out_at=None)
    return replace(before, signed_in_at=min(before.signed_in_at, at))


def after_sign_out(before: Presence, at: datetime) -> Presence:
    """Return the presence after a sign-out at `at`: the first one stands. Who never came cannot leave: unchanged."""
    if before.signed_in_at is None or before.signed_out_at is not None:
        return before
    return replace(before, signed_out_at=max(at, before.signed_in_at))


def hours_attended(presence: Presence, planned_end: datetime) -> Decimal:
    """Return how long somebody was there, in hours to the next half, from sign-in to sign-out or the planned end.

    At least half an hour for whoever came; nothing for who did not.
    """
    if presence.signed_in_at is None:
        return Decimal(0)
    seconds = ((presence.signed_out_at or planned_end) - presence.signed_in_at).total_seconds()
    halves = (Decimal(seconds) / HALF_HOUR).quantize(Decimal(1), ROUND_HALF_UP)
    return max(Decimal(1), halves) / 2


def key_of(token_hash: str) -> str:
    """Return as much of a token's hash as a door's list holds."""
    return token_hash[:KEY_LENGTH]


def code_mark(visit_id: UUID, code: str) -> str:
    """Return by what a door without a signal knows a typed short code: 20 bits of a hash, in five hexadecimal digits.

    Enough to find one of a few hundred people; whoever finds the list still has a million codes to try for a badge.
    """
    return hashlib.sha256(f"{visit_id}|{code}".encode()).hexdigest()[:MARK_LENGTH]


def certificate_code(key: bytes, registration_id: UUID) -> str:
    """Return the certificate's own sign: always the same for a registration, and nobody can guess another's."""
    number = int.from_bytes(hmac.digest(key, f"certificate|{registration_id.hex}".encode(), "sha256")[:5])
    return "".join(badge_tokens.ALPHABET[number >> shift & 31] for shift in range(35, 35 - 5 * _NUMBER_SIGNS, -5))
