"""What an uploaded roster of a visit (报名名单) would change, what somebody must decide first, and what is wrong."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dashboard.errors import ImportProblem
from dashboard.rules.member_import import SheetRow
from dashboard.rules.names import email_key, firm_key, person_key, tidy_name
from dashboard.rules.phones import phone_key
from models.base import NAME
from models.enums import FirmKind

_BETWEEN = re.compile(r"[、,，;；/\n]+")
_MOBILE_DIGITS = 11


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """A member firm by all its names."""

    id: UUID
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody of the register; `coming` where they have a place on this visit or wait for one."""

    id: UUID
    name: str
    phone: str
    email: str
    firm_id: UUID | None
    firm: str
    coming: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """Somebody to register: `person_id` is theirs in the register, None for a new person.

    `firm_id` is None where the firm called `firm` is still to be added.
    """

    row: int
    name: str
    phone: str
    email: str
    title: str
    firm: str
    firm_id: UUID | None
    person_id: UUID | None
    coming: bool
    interests: tuple[str, ...]
    dietary: str
    transport: str
    note: str


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Everything that an import would do; nothing may be done while `problems` or `undecided` is not empty.

    `undecided` are the firms that no member is called, by their key: add them or leave their people out. `notices`
    are what was taken for granted and should be looked at. `skipped` counts the rows of firms that are left out.
    """

    entries: tuple[RosterEntry, ...] = ()
    problems: tuple[ImportProblem, ...] = ()
    notices: tuple[ImportProblem, ...] = ()
    undecided: Mapping[str, str] | None = None
    unknown: Mapping[str, str] | None = None
    skipped: int = 0


def plan_roster(
    rows: Sequence[SheetRow],
    *,
    people: Iterable[KnownPerson],
    firms: Iterable[KnownFirm],
    dimensions: Mapping[str, str],
    choices: Mapping[str, FirmKind | None],
) -> RosterPlan:
    """Return what the rows would change, with every fault at its sheet, row and column.

    A person is found by e-mail address or telephone and name, else by firm and name; a number on file stays.
    `dimensions` maps the words that name one to its key. `choices` says of unknown firms, by `firm_key`, as what kind
    to add them, or None to leave their people out.
    """
    reader = _Reader(list(people), list(firms), dimensions, choices)
    for row in rows:
        reader.read(row)
    undecided = {key: name for key, name in reader.unknown.items() if key not in choices}
    return RosterPlan(
        tuple(reader.entries),
        tuple(reader.problems),
        tuple(reader.notices),
        undecided,
        reader.unknown,
        reader.skipped,
    )


def is_mobile(phone: str) -> bool:
    """Whether a number (as `phone_key` returns it) is one person's own; a landline may be a whole office's."""
    return len(phone) == _MOBILE_DIGITS and phone.startswith("1")


class _Reader:
    def __init__(
        self,
        people: list[KnownPerson],
        firms: list[KnownFirm],
        dimensions: Mapping[str, str],
        choices: Mapping[str, FirmKind | None],
    ) -> None:
        self.choices = choices
        self.dimensions = {_folded(word): key for word, key in dimensions.items()}
        self.by_phone: dict[str, list[KnownPerson]] = {}
        self.by_name: dict[tuple[UUID | None, str], list[KnownPerson]] = {}
        for person in people:
            if phone := phone_key(person.phone):
                self.by_phone.setdefault(phone, []).append(person)
            self.by_name.setdefault((person.firm_id, person_key(person.name)), []).append(person)
        self.emails = {person.email: person for person in people if person.email}
        self.firms: dict[str, dict[UUID, KnownFirm]] = {}
        for firm in firms:
            for name in (firm.name, *firm.others):
                if name:
                    self.firms.setdefault(firm_key(name), {})[firm.id] = firm
        self.entries: list[RosterEntry] = []
        self.problems: list[ImportProblem] = []
        self.notices: list[ImportProblem] = []
        self.unknown: dict[str, str] = {}
        self.skipped = 0
        self.seen_phone: dict[str, int] = {}
        self.seen_person: dict[object, list[tuple[int, str]]] = {}

    def read(self, row: SheetRow) -> None:
        before = len(self.problems)
        name = tidy_name(str(row.values.get("name") or ""))
        written = tidy_name(str(row.values.get("firm") or ""))
        if not name:
            self._fault(row, "name", "import.empty_cell")
        if not written:
            self._fault(row, "firm", "import.empty_cell")
        for column, tidied in (("name", name), ("firm", written)):
            if len(tidied) > NAME:  # a ligature may come out as several letters
                self._fault(row, column, "import.too_long", length=len(tidied), limit=NAME)
        phone, email = self._phone(row), self._email(row)
        interests = self._interests(row)
        if not name or not written:
            return
        known = self._by_email(email, name) or self._by_phone(row, phone, name)
        firm = self._firm(row, written) if known is None else None
        if known is None and firm is not None:
            known = self._by_name(row, firm.id, name, phone)
        if known is not None and known.disabled:
            self._fault(row, "name", "roster.disabled", name=name)
        if known is not None and known.firm_id is not None and not self._is_called(known.firm_id, written):
            self.notices.append(_at(row, "firm", "roster.other_firm", name=name, stored=known.firm))
        if email in self.emails and self.emails[email] is not known:
            self._fault(row, "email", "roster.email_other", value=email)
        key = firm_key(written)
        new_firm = known is None and firm is None
        self._repeated(row, known.id if known else None, firm.id if firm else key, name, phone)
        if len(self.problems) > before:
            return
        if new_firm:
            self.unknown.setdefault(key, written)
            if key in self.choices and self.choices[key] is None:
                self.skipped += 1
                return
        self.entries.append(
            RosterEntry(
                row.number,
                name,
                phone,
                email,
                str(row.values.get("title") or ""),
                known.firm if known else firm.name if firm else self.unknown[key],
                known.firm_id if known else firm.id if firm else None,
                known.id if known else None,
                known is not None and known.coming,
                interests,
                str(row.values.get("dietary") or ""),
                str(row.values.get("transport") or ""),
                str(row.values.get("note") or ""),
            )
        )

    def _phone(self, row: SheetRow) -> str:
        written = str(row.values.get("phone") or "")
        phone = phone_key(written) if written else ""
        if phone is None:
            self._fault(row, "phone", "import.phone", value=written)
        return phone or ""

    def _email(self, row: SheetRow) -> str:
        written = str(row.values.get("email") or "")
        email = email_key(written) if written else ""
        if email is None:
            self._fault(row, "email", "import.email", value=written)
        return email or ""

    def _interests(self, row: SheetRow) -> tuple[str, ...]:
        words = [word.strip() for word in _BETWEEN.split(str(row.values.get("interests") or "")) if word.strip()]
        for word in words:
            if _folded(word) not in self.dimensions:
                self._fault(row, "interests", "roster.interest", value=word)
        return tuple(
            dict.fromkeys(self.dimensions[_folded(word)] for word in words if _folded(word) in self.dimensions)
        )

    def _by_email(self, email: str, name: str) -> KnownPerson | None:
        owner = self.emails.get(email)
        return owner if owner is not None and person_key(owner.name) == person_key(name) else None

    def _by_phone(self, row: SheetRow, phone: str, name: str) -> KnownPerson | None:
        owners = self.by_phone.get(phone, []) if phone else []
        same = [person for person in owners if person_key(person.name) == person_key(name)]
        if len(same) > 1:
            self._fault(row, "phone", "roster.person_twice", name=name)
        elif not same and owners and is_mobile(phone):
            self._fault(row, "phone", "roster.phone_other", name=owners[0].name)
        return same[0] if len(same) == 1 else None

    def _by_name(self, row: SheetRow, firm_id: UUID, name: str, phone: str) -> KnownPerson | None:
        namesakes = self.by_name.get((firm_id, person_key(name)), [])
        if len(namesakes) > 1:
            self._fault(row, "name", "roster.person_twice", name=name)
        if len(namesakes) != 1:
            return None
        stored = phone_key(namesakes[0].phone) or ""
        if phone and stored and stored != phone:
            self.notices.append(_at(row, "phone", "roster.other_phone", name=name, stored=stored))
        return namesakes[0]

    def _firm(self, row: SheetRow, written: str) -> KnownFirm | None:
        found = list(self.firms.get(firm_key(written), {}).values())
        exact = [firm for firm in found if tidy_name(firm.name) == written]
        if len(found) > 1 and len(exact) != 1:
            names = "、".join(sorted(firm.name for firm in found))
            self._fault(row, "firm", "roster.firm_twice", name=written, names=names)
            return None
        return next(iter(exact or found), None)

    def _is_called(self, firm_id: UUID, written: str) -> bool:
        return firm_id in self.firms.get(firm_key(written), {})

    def _repeated(self, row: SheetRow, person: UUID | None, firm: object, name: str, phone: str) -> None:
        """Find a person who is in the file already: by mobile, as the same known person, or by firm and name."""
        if phone and is_mobile(phone) and phone in self.seen_phone:
            self._fault(row, "phone", "import.twice", first=self.seen_phone[phone], name=phone)
            return
        key = person or (firm, person_key(name))
        for number, other in self.seen_person.get(key, []):
            if person is not None or not phone or not other or phone == other:
                self._fault(row, "name", "import.twice", first=number, name=name)
                return
            self.notices.append(_at(row, "name", "roster.namesake", name=name, first=number))
        if phone:
            self.seen_phone.setdefault(phone, row.number)
        self.seen_person.setdefault(key, []).append((row.number, phone))

    def _fault(self, row: SheetRow, column: str, code: str, **facts: Any) -> None:
        self.problems.append(_at(row, column, code, **facts))


def _at(row: SheetRow, column: str, code: str, **facts: Any) -> ImportProblem:
    return ImportProblem(code, sheet=row.sheet, row=row.number, column=row.headers.get(column, column), **facts)


def _folded(word: str) -> str:
    return tidy_name(word).casefold().replace(" ", "")
