"""Telephone numbers in one shape, so that the same one is found however it was written."""

import re
import unicodedata

_LINES = dict.fromkeys(map(ord, "‐‑‒–—―−ー–﹣"), "-")
_MARKS = re.compile(r"[\s()\[\]\-./·']+")
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9]\d{9})")
_EXTENSION = re.compile(r"(?<=\d)\s*(?:转|分机|ext\.?|x|#|-)\s*(\d{2,6})$", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:tel|电话|手机|座机|联系电话)\s*[:.]?\s*", re.IGNORECASE)


def phone_key(number: str) -> str | None:
    """Return a Chinese mobile as its 11 digits, a landline as 0 + area code + number (“-” + extension), or None.

    Understands spaces, hyphens, brackets, full-width digits, an apostrophe, a word in front (“电话：”), and +86, 86 or
    0086; 转, 分机, ext or a hyphen before an extension; and the service numbers 400 and 800 of ten digits.
    """
    written = _LABEL.sub("", unicodedata.normalize("NFKC", number).translate(_LINES).strip())
    plain = _MARKS.sub("", written)
    if mobile := _MOBILE.fullmatch(plain):
        return mobile.group(1)
    if landline := _landline(plain):
        return landline
    # only now: the hyphens inside a number look like the one before an extension
    if extension := _EXTENSION.search(written):
        main = _landline(_MARKS.sub("", written[: extension.start()]))
        return f"{main}-{extension.group(1)}" if main else None
    return None


def _landline(plain: str) -> str | None:
    if re.fullmatch(r"[48]00\d{7}", plain):
        return plain
    # A trunk 0 or the country code must lead, or eleven digits of a mistyped mobile would pass as a landline.
    if not plain.startswith(("0", "+86", "86")):
        return None
    rest = re.sub(r"^(?:\+86|0086|86)", "", plain).removeprefix("0")
    # Beijing, Shanghai and the other large cities have two digits after the 0, all others three.
    if re.fullmatch(r"(?:10|2\d)\d{7,8}|[3-9]\d{2}\d{7,8}", rest):
        return "0" + rest
    return None
