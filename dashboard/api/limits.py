"""How often one may try: sign-in without locking the victim out.

Wrong passwords count against (address, account) and, more generously, against the account as tried from
devices that never signed in to it. A device that has done so carries a signed mark and is counted apart,
so whoever floods an account from elsewhere does not keep its owner out.
"""

import hashlib
import hmac
import secrets
from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network

from limits import RateLimitItemPerHour, RateLimitItemPerMinute, storage, strategies

from dashboard.server_key import secret_key

DEVICE_COOKIE = "qj_device"
PAIR = RateLimitItemPerMinute(6, 5)  # one address on one account
STRANGERS = RateLimitItemPerHour(60)  # all unknown devices on one account
ADDRESS = RateLimitItemPerMinute(120, 1)  # one address on all accounts: a whole visit may share one
KNOWN = RateLimitItemPerMinute(10, 5)  # a known device on its account


@cache
def limiter() -> strategies.RateLimiter:
    return strategies.MovingWindowRateLimiter(storage.MemoryStorage())


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:24]


def device_mark(email: str) -> str:
    """Return the signed mark of a device that has signed in to this account."""
    nonce = secrets.token_hex(8)
    body = f"{_account(email)}.{nonce}"
    return f"{body}.{hmac.new(secret_key(), body.encode(), 'sha256').hexdigest()}"


def known_device(email: str, mark: str | None) -> str | None:
    """Return the device's nonce if the mark is genuine and for this account."""
    parts = (mark or "").split(".")
    if len(parts) != 3:
        return None
    body = f"{parts[0]}.{parts[1]}"
    expected = hmac.new(secret_key(), body.encode(), "sha256").hexdigest()
    if not hmac.compare_digest(expected, parts[2]) or parts[0] != _account(email):
        return None
    return parts[1]


def place(address: str) -> str:
    """Return what is counted as one place: an IPv4 address, or the /64 that an IPv6 line is given as a whole.

    Whoever holds one such line could use another address for every try (RFC 6177).
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False))


def may_try(email: str, address: str, mark: str | None) -> bool:
    """Whether this attempt may be checked at all; counts nothing."""
    account = _account(email)
    device = known_device(email, mark)
    if device is not None:
        return limiter().test(KNOWN, "known", account, device)
    return (
        limiter().test(PAIR, "pair", account, place(address))
        and limiter().test(STRANGERS, "strangers", account)
        and limiter().test(ADDRESS, "address", place(address))
    )


def count_failure(email: str, address: str, mark: str | None) -> None:
    """Count a wrong password."""
    account = _account(email)
    device = known_device(email, mark)
    if device is not None:
        limiter().hit(KNOWN, "known", account, device)
        return
    limiter().hit(PAIR, "pair", account, place(address))
    limiter().hit(STRANGERS, "strangers", account)
    limiter().hit(ADDRESS, "address", place(address))


SURVEY_ADDRESS = RateLimitItemPerMinute(1500, 10)  # 300 phones behind one router, five tries each
SURVEY_BROWSER = RateLimitItemPerMinute(20, 1)  # one phone pressing again and again


def may_answer(address: str, browser: str) -> bool:
    """Count one try to answer a survey, and tell whether it may go on; `browser` is a hash of its token."""
    return limiter().hit(SURVEY_BROWSER, "survey-browser", browser) and limiter().hit(
        SURVEY_ADDRESS, "survey-address", place(address)
    )


API_SESSION = RateLimitItemPerMinute(1200, 1)  # a tablet that empties a full outbox, far from what a thumb can do
API_ADDRESS = RateLimitItemPerMinute(60_000, 1)  # 300 phones behind one router, all emptying theirs at once
API_STRANGERS = RateLimitItemPerMinute(3000, 1)  # the same phones before anybody has signed in


@cache
def _counter() -> strategies.RateLimiter:
    """Count in two numbers a key, however high the limit: every request of the API passes here."""
    return strategies.SlidingWindowCounterRateLimiter(storage.MemoryStorage())


def may_ask(address: str, session: str) -> bool:
    """Count one request of the API, and tell whether it may go on; `session` is a hash, or empty without any."""
    own = (
        _counter().hit(API_SESSION, "api", session) if session else _counter().hit(API_STRANGERS, "api", place(address))
    )
    return own and _counter().hit(API_ADDRESS, "api-address", place(address))


BADGE_ADDRESS = RateLimitItemPerMinute(1500, 10)  # 300 phones behind one router, five tries each
CODES_OF_ADDRESS = RateLimitItemPerMinute(100, 10)  # wrong codes: of 2^40, so many from one place are nobody's typing
CODES_OF_DEVICE = RateLimitItemPerMinute(8, 5)


def may_open_badge(address: str, device: str, *, typed: bool) -> bool:
    """Count one try to sign in by a badge and tell whether it may go on.

    Wrong codes stop only `typed` codes: a QR code holds more than anyone can guess, and keeps working for everyone
    behind a router where somebody tries out codes.
    """
    if not limiter().hit(BADGE_ADDRESS, "badge-address", place(address)):
        return False
    return not typed or (
        limiter().test(CODES_OF_ADDRESS, "code-address", place(address))
        and limiter().test(CODES_OF_DEVICE, "code-device", place(address), device)
    )


def count_wrong_code(address: str, device: str) -> None:
    """Count a typed code that is nobody's."""
    limiter().hit(CODES_OF_ADDRESS, "code-address", place(address))
    limiter().hit(CODES_OF_DEVICE, "code-device", place(address), device)


REGISTER_ADDRESS = RateLimitItemPerMinute(1500, 10)  # 300 phones behind one router, five tries each
REGISTER_FORM = RateLimitItemPerMinute(20, 1)  # one opened form, sent again and again
OWN_LINK = RateLimitItemPerMinute(30, 1)  # one registration, changed again and again
FIRM_SEARCH = RateLimitItemPerMinute(6000, 10)  # the same 300 phones, twenty keys each


def may_register(address: str, form: str) -> bool:
    """Count one try to register and tell whether it may go on; `form` is a hash of the opened form's own number."""
    return limiter().hit(REGISTER_FORM, "register-form", form) and limiter().hit(
        REGISTER_ADDRESS, "register-address", place(address)
    )


def may_change(address: str, link: str) -> bool:
    """Count one change by an own link, of which `link` is a hash."""
    return limiter().hit(OWN_LINK, "own-link", link) and limiter().hit(
        REGISTER_ADDRESS, "register-address", place(address)
    )


def may_search_firms(address: str) -> bool:
    """Count one search for a firm's name."""
    return limiter().hit(FIRM_SEARCH, "firm-search", place(address))
