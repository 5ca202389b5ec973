"""The parts of the formal notice to members (正式通知), in both languages."""

from collections.abc import Mapping
from enum import StrEnum

from dashboard.errors import Invalid
from dashboard.rules import fields

MOST_LETTERS = 2000


class NoticePart(StrEnum):
    """A part of the notice, in the order of the page; the numbered sections of the letter are `SECTIONS`."""

    TITLE = "title"
    ADDRESSEE = "addressee"
    OPENING = "opening"
    PURPOSE = "purpose"
    TIME = "time"
    PLACE = "place"
    PROGRAMME = "programme"
    FEE = "fee"
    REGISTER = "register"
    DRESS = "dress"
    DISCIPLINE = "discipline"
    CONTACT = "contact"
    SIGN_OFF = "sign_off"


P = NoticePart
SECTIONS = (P.PURPOSE, P.TIME, P.PLACE, P.PROGRAMME, P.FEE, P.REGISTER, P.DRESS, P.DISCIPLINE, P.CONTACT)
LANGUAGES = ("zh", "en")


def content_key(part: NoticePart, language: str) -> str:
    """Return the name under which a part is kept; Chinese has the plain one."""
    return part.value if language == "zh" else f"{part.value}_{language}"


KEYS = frozenset(content_key(part, language) for part in NoticePart for language in LANGUAGES)


def checked_content(content: object) -> dict[str, str]:
    """Return the parts that somebody wrote, cleaned; an empty one is left out, and follows the visit again.

    Raises Invalid: `field.choice` for an unknown part, `field.too_long` beyond 2,000 letters.
    """
    if not isinstance(content, Mapping):
        raise Invalid("field.choice", field="content")
    kept = {}
    for key, text in content.items():
        if key not in KEYS:
            raise Invalid("field.choice", field="content")
        if cleaned := fields.text(text, key, most=MOST_LETTERS):
            kept[key] = cleaned
    return kept


def filled(written: Mapping[str, str], suggested: Mapping[NoticePart, str], language: str) -> dict[NoticePart, str]:
    """Return every part in a language: as somebody wrote it, else as the visit suggests it."""
    return {part: written.get(content_key(part, language)) or suggested.get(part, "") for part in NoticePart}


def edited(
    shown: Mapping[NoticePart, str],
    suggested: Mapping[NoticePart, str],
    language: str,
    written: Mapping[str, str],
) -> dict[str, str]:
    """Return what to keep after one language was edited; what was written in the other stays.

    Only what differs from the suggestion is kept, so that the rest follows the visit.
    """
    mine = {content_key(part, language) for part in NoticePart}
    kept = {key: text for key, text in written.items() if key not in mine}
    for part, text in shown.items():
        if text.strip() and text.strip() != suggested.get(part, "").strip():
            kept[content_key(part, language)] = text
    return kept
