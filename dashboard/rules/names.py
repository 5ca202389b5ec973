"""Names and e-mail addresses in one shape, so that an import finds who is there."""

import re
import unicodedata

_MAX_EMAIL = 254
_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}"
)
_LEGAL_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|公司|集团|co\.?,?ltd\.?|ltd\.?|inc\.?|llc)$"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")


def tidy_name(name: str) -> str:
    """Return a name as it is stored: NFKC, one space between words, none inside Chinese (“张　伟” is “张伟”)."""
    folded = "".join(
        c
        for c in unicodedata.normalize("NFKC", name)
        if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c in "\t\n"
    )
    return _BETWEEN_HAN.sub("", " ".join(folded.split()))


def person_key(name: str) -> str:
    """Return what two spellings of one person's name share: case, spaces and middle dots do not count."""
    return re.sub(r"[\s·•・.]+", "", tidy_name(name).casefold())


def firm_key(name: str) -> str:
    """Return what two spellings of one firm share: brackets, spaces, punctuation and the legal form do not count.

    “恒泽物业（江州）有限公司” and “恒泽物业(江州)有限责任公司” share one.
    A name that is only a legal form, or only a dash, stays itself: it is nobody else's.
    """
    tidy = tidy_name(name).casefold()
    plain = re.sub(r"[\s()\[\]【】\-·•・&'\"“”‘’]+", "", tidy)
    return _LEGAL_FORMS.sub("", plain) or plain or tidy


def email_key(address: str) -> str | None:
    """Return the address in lower case and half-width, or None when it is not one. Dots and +tags count."""
    plain = unicodedata.normalize("NFKC", address).strip().casefold()
    return plain if len(plain) <= _MAX_EMAIL and _EMAIL.fullmatch(plain) and ".." not in plain else None


def initials(name: str) -> str:
    """Return what stands on a badge: up to two letters of a Latin name (AL), the last two of a Chinese one."""
    plain = tidy_name(name)
    words = [word for word in re.split(r"[\s·•・-]+", plain) if word and word[0].isalnum()]
    if not words:
        return ""
    if words[-1][0].isascii():
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
    return words[-1][-2:]
