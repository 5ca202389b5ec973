"""What an uploaded list of firms and people would change, or everything that is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.errors import ImportProblem
from dashboard.rules.names import email_key, firm_key, tidy_name
from dashboard.rules.phones import phone_key
from models.enums import FirmKind, Role

OPEN_ROLES = frozenset({Role.OBSERVER, Role.HOST})
"""Roles that whoever keeps the member list may give; the others need the right to grant roles."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of an uploaded sheet: where it stands, its values by column key, and what its columns are called."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FirmEntry:
    """A firm to add, or to change when `known` is its stored name."""

    name: str
    name_en: str
    short_name: str
    short_name_en: str
    kind: FirmKind
    district: str
    projects: int
    area_10k_m2: Decimal
    since_year: int | None
    known: str | None = None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person to add, or to change when `known`; `firm_key` says whose, empty for the association's own."""

    name: str
    name_en: str
    email: str
    phone: str
    title: str
    title_en: str
    firm_key: str
    roles: frozenset[Role]
    known: bool = False


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """Everything that an import would do; nothing may be done while `problems` is not empty."""

    firms: tuple[FirmEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    problems: tuple[ImportProblem, ...] = field(default=())


def plan_members(
    firm_rows: Sequence[SheetRow],
    people_rows: Sequence[SheetRow],
    *,
    known_firms: Iterable[str],
    known_emails: Iterable[str],
    may_grant: bool,
) -> MemberPlan:
    """Return what the rows would change, with every fault at its sheet, row and column.

    Firms are recognised by `firm_key` of their names, people by e-mail address. A row that repeats an earlier one
    of the same file is a fault, not an update.
    """
    problems: list[ImportProblem] = []
    stored = {firm_key(name): name for name in known_firms}
    firms = _firms(firm_rows, stored, problems)
    reachable = stored.keys() | {firm_key(entry.name) for entry in firms}
    people = _people(people_rows, reachable, frozenset(known_emails), may_grant, problems)
    return MemberPlan(tuple(firms), tuple(people), tuple(problems))


def _firms(rows: Sequence[SheetRow], stored: Mapping[str, str], problems: list[ImportProblem]) -> list[FirmEntry]:
    found: list[FirmEntry] = []
    seen: dict[str, int] = {}
    for row in rows:
        value = row.values
        name = tidy_name(str(value["name"]))
        key = firm_key(name)
        if key in seen:
            problems.append(_at(row, "name", "import.twice", first=seen[key], name=name))
            continue
        seen[key] = row.number
        year = value.get("since_year")
        if year is not None and not 1980 <= int(year) <= 2100:
            problems.append(_at(row, "since_year", "import.year", year=year))
        problems.extend(
            _at(row, column, "import.negative")
            for column in ("projects", "area_10k_m2")
            if (value.get(column) or 0) < 0
        )
        found.append(
            FirmEntry(
                name=name,
                name_en=str(value.get("name_en") or ""),
                short_name=str(value.get("short_name") or ""),
                short_name_en=str(value.get("short_name_en") or ""),
                kind=FirmKind(value["kind"]),
                district=str(value.get("district") or ""),
                projects=int(value.get("projects") or 0),
                area_10k_m2=Decimal(value.get("area_10k_m2") or 0),
                since_year=int(year) if year is not None else None,
                known=stored.get(key),
            )
        )
    return found


def _people(
    rows: Sequence[SheetRow],
    firms: Iterable[str],
    known: frozenset[str],
    may_grant: bool,
    problems: list[ImportProblem],
) -> list[PersonEntry]:
    reachable = frozenset(firms)
    found: list[PersonEntry] = []
    seen: dict[str, int] = {}
    for row in rows:
        value = row.values
        email = email_key(str(value["email"]))
        if email is None:
            problems.append(_at(row, "email", "import.email", value=value["email"]))
            continue
        if email in seen:
            problems.append(_at(row, "email", "import.twice", first=seen[email], name=email))
            continue
        seen[email] = row.number
        phone = ""
        if value.get("phone"):
            phone = phone_key(str(value["phone"])) or ""
            if not phone:
                problems.append(_at(row, "phone", "import.phone", value=value["phone"]))
        firm = firm_key(str(value["firm"])) if value.get("firm") else ""
        if firm and firm not in reachable:
            problems.append(_at(row, "firm", "import.firm_unknown", name=value["firm"]))
        role = Role(value["role"]) if value.get("role") else Role.OBSERVER
        if role not in OPEN_ROLES and not may_grant:
            problems.append(_at(row, "role", "import.role_not_yours"))
        if not firm and role in OPEN_ROLES:
            problems.append(_at(row, "firm", "import.firm_needed"))
        found.append(
            PersonEntry(
                name=tidy_name(str(value["name"])),
                name_en=str(value.get("name_en") or ""),
                email=email,
                phone=phone,
                title=str(value.get("title") or ""),
                title_en=str(value.get("title_en") or ""),
                firm_key=firm,
                roles=frozenset({role}),
                known=email in known,
            )
        )
    return found


def _at(row: SheetRow, column: str, code: str, **facts: Any) -> ImportProblem:
    return ImportProblem(code, sheet=row.sheet, row=row.number, column=row.headers.get(column, column), **facts)
