"""What somebody writes on the public page, checked field by field: all that is wrong is told at once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.errors import Invalid
from dashboard.rules import fields
from dashboard.rules.phones import phone_key
from dashboard.rules.registration_tokens import is_nonce
from models.base import LINE, NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the form asks: the keys of the dimensions, and of the hosts when one may choose."""

    dimensions: Collection[str] = ()
    hosts: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """What may be changed later; `interests` in the offer's order, `host` a host's key or empty for any."""

    title: str
    phone: str
    interests: tuple[str, ...]
    host: str
    dietary: str
    transport: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A registration as it is stored: names tidied, the telephone in one shape. `nonce` makes sending twice one."""

    firm: str
    name: str
    details: Details
    nonce: str


@dataclass(slots=True)
class _Reader:
    given: Mapping[str, object]
    problems: list[Invalid] = field(default_factory=list)

    def read(self, key: str, check: Callable[[object], Any]) -> Any:
        """Return the checked value, or None with the problem kept."""
        try:
            return check(self.given.get(key, ""))
        except Invalid as problem:
            self.problems.append(problem)
            return None

    def text(self, key: str, most: int) -> str:
        return self.read(key, lambda value: fields.text(value, key, most=most)) or ""

    def done(self) -> None:
        if self.problems:
            raise Invalid("registration.answers", problems=self.problems)


def check_answers(given: Mapping[str, object], offer: Offer) -> Answers:
    """Return a whole registration, or raise Invalid `registration.answers` with its `problems`, one Invalid each.

    Problems: `field.empty`, `field.too_long`, `field.not_text`, `field.choice`, `person.phone`,
    `registration.consent`, `registration.once` (no nonce: cookies of no use, the form must be opened afresh).
    """
    reader = _Reader(given)
    firm = reader.read("firm", lambda value: fields.name(value, "firm"))
    name = reader.read("name", lambda value: fields.name(value, "name"))
    details = _details(reader, offer, contact=True)
    reader.read("consent", _consent)
    nonce = reader.read("once", _nonce)
    reader.done()
    return Answers(firm, name, details, nonce)


def check_details(given: Mapping[str, object], offer: Offer, *, contact: bool = True) -> Details:
    """Return what may be changed later, or raise Invalid `registration.answers` as `check_answers` does.

    Without `contact` post and telephone are not read: they are an account's own.
    """
    reader = _Reader(given)
    details = _details(reader, offer, contact=contact)
    reader.done()
    return details


def _details(reader: _Reader, offer: Offer, *, contact: bool) -> Details:
    return Details(
        title=reader.text("title", NAME) if contact else "",
        phone=(reader.read("phone", _phone) or "") if contact else "",
        interests=reader.read("interests", lambda value: _chosen(value, offer.dimensions)) or (),
        host=reader.read("host", lambda value: _host(value, offer.hosts)) or "",
        dietary=reader.text("dietary", LINE),
        transport=reader.text("transport", LINE),
    )


def _phone(value: object) -> str:
    written = fields.text(value, "phone", most=40, required=True)
    phone = phone_key(written)
    if phone is None:
        raise Invalid("person.phone", field="phone")
    return phone


def _chosen(value: object, known: Collection[str]) -> tuple[str, ...]:
    chosen = [value] if isinstance(value, str) and value else value or []
    if not isinstance(chosen, list | tuple) or any(one not in known for one in chosen if isinstance(one, str)):
        raise Invalid("field.choice", field="interests")
    if not all(isinstance(one, str) for one in chosen):
        raise Invalid("field.choice", field="interests")
    return tuple(key for key in known if key in chosen)


def _host(value: object, known: Collection[str]) -> str:
    if value in ("", None):
        return ""
    if not isinstance(value, str) or value not in known:
        raise Invalid("field.choice", field="host")
    return value


def _consent(value: object) -> bool:
    if value not in ("yes", True):
        raise Invalid("registration.consent", field="consent")
    return True


def _nonce(value: object) -> str:
    if not is_nonce(value):
        raise Invalid("registration.once", field="once")
    return str(value)
