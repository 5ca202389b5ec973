"""What a password must be: long, not one's own name, and not the first that anyone would try.

Length over mixtures of signs, after NIST SP 800-63B: rules about digits and capitals give “Password1!” to everyone.
"""

import re
import unicodedata
from itertools import pairwise

from dashboard.errors import Invalid

MIN_LENGTH = 10
MAX_LENGTH = 128
"""Hashing is deliberately slow: an unbounded password would be a way to keep the server busy."""
MIN_DIFFERENT = 5
MIN_NAME = 2

# Only those of ten and more matter; shorter ones are too short anyway.
_COMMON = frozenset(
    {
        "12345678910", "1234567891", "123456789a", "a123456789", "1qaz2wsx3edc", "qwertyuiop", "qwerty12345",
        "qwerty123456", "asdfghjkl1", "password12", "password123", "password1234", "password1!", "passw0rd123",
        "p@ssw0rd123", "administrator", "admin12345", "admin123456", "woaini1314520", "5201314520", "abc1234567",
        "abcd123456", "iloveyou123", "welcome123", "letmein1234", "wuye123456", "wuyeguanli", "wuyeguanli123",
        "1q2w3e4r5t", "1q2w3e4r5t6y", "zxcvbnm123", "qazwsxedcrfv", "1234512345", "123123123123", "1357924680",
    }
)  # fmt: skip


def password_problems(password: str, *, email: str = "", name: str = "") -> tuple[str, ...]:
    """Return what is wrong as codes, worst first, or nothing: `password.too_short`, `.too_long`, `.has_email`,
    `.has_name`, `.common`, `.monotonous` (fewer than five different characters)."""
    folded = _folded(password)
    local = _folded(email).partition("@")[0]
    wanted = re.sub(r"\s+", "", _folded(name))
    checks = {
        "password.too_short": len(password) < MIN_LENGTH,
        "password.too_long": len(password) > MAX_LENGTH,
        "password.has_email": len(local) > MIN_NAME and local in folded,
        "password.has_name": len(wanted) >= MIN_NAME and wanted in re.sub(r"\s+", "", folded),
        "password.common": folded in _COMMON or _walks(folded),
        "password.monotonous": len(set(folded)) < MIN_DIFFERENT,
    }
    return tuple(code for code, holds in checks.items() if holds)


def check_password(password: object, *, email: str = "", name: str = "") -> str:
    """Return the password as given, or raise `Invalid` with its first problem's code; the password is never a fact."""
    if not isinstance(password, str):
        raise Invalid("password.not_text", field="password")
    if problems := password_problems(password[: MAX_LENGTH + 1], email=email, name=name):
        raise Invalid(problems[0], field="password", minimum=MIN_LENGTH, maximum=MAX_LENGTH)
    return password


def strength(password: str, *, email: str = "", name: str = "") -> str:
    """Return `weak` (refused), `fair`, or `strong`: sixteen characters, or thirteen of at least ten different ones."""
    if password_problems(password[: MAX_LENGTH + 1], email=email, name=name):
        return "weak"
    return "strong" if len(password) >= 16 or (len(password) >= 13 and len(set(password)) >= 10) else "fair"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _walks(text: str) -> bool:
    """Return whether each character is the next or each the previous one: 2345678901 (0 follows 9) or abcdefghijk."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    if text.isdigit():
        steps = {step % 10 - 10 * (step % 10 == 9) for step in steps}
    return steps in ({1}, {-1})
