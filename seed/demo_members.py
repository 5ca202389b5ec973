"""The demo's association, firms and people."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.services import associations, firms, people, sessions
from models import Association, Person
from models.base import as_of
from models.enums import FirmKind, PersonState, Role
from seed.content import content


@dataclass
class Cast:
    """Who plays in the demo; `actor` opens a session for a person when first asked."""

    db: Session
    association: Association
    people: dict[str, Person] = field(default_factory=dict)
    firms: dict[str, UUID] = field(default_factory=dict)
    photos: dict[tuple[int, str], UUID] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        if key not in self._actors:
            self._actors[key] = sessions.open_session(self.db, self.people[key]).actor
        return self._actors[key]

    @property
    def planner(self) -> Actor:
        return self.actor(content("association")["demo_entry"]["planner"])

    @property
    def leader(self) -> Actor:
        return self.actor(content("association")["demo_entry"]["leader"])

    def id_of(self, key: str | None) -> UUID | None:
        return self.people[key].id if key else None


def load(db: Session, *, since: datetime) -> Cast:
    """Found the association, then let its administrator add everyone else."""
    about, everyone = content("association"), {person["key"]: person for person in content("people")}
    entry = about["demo_entry"]
    with as_of(since):
        admin = everyone[entry["admin"]]
        founded = associations.found_association(
            db,
            name=about["name"]["zh"],
            name_en=about["name"]["en"],
            short_name=about["short"]["zh"],
            short_name_en=about["short"]["en"],
            city=about["city"]["zh"],
            admin_name=admin["name"],
            admin_name_en=admin["name_en"],
            admin_email=_email(admin, entry),
            is_demo=True,
        )
        founded.admin.state = PersonState.ACTIVE
        founded.admin.title, founded.admin.title_en = admin["title"], admin["title_en"]
    cast = Cast(db, founded.association, {entry["admin"]: founded.admin})
    administrator = cast.actor(entry["admin"])
    with as_of(since):
        for firm in content("firms"):
            row = firms.save_firm(
                db,
                actor=administrator,
                fields=firms.FirmFields(
                    name=firm["name"],
                    name_en=firm["name_en"],
                    short_name=firm["short"],
                    short_name_en=firm["short_en"],
                    kind=FirmKind(firm["kind"]),
                    district=firm["district"],
                    projects=firm["projects"],
                    area_10k_m2=Decimal(str(firm["area_10k_m2"])),
                    since_year=firm["since"],
                ),
            )
            cast.firms[firm["key"]] = row.id
        for key, person in everyone.items():
            if key != entry["admin"]:
                cast.people[key] = _person(db, administrator, cast, person, entry)
    return cast


def _person(db: Session, actor: Actor, cast: Cast, person: dict[str, object], entry: dict[str, str]) -> Person:
    firm = person["firm"]
    row = people.save_person(
        db,
        actor=actor,
        roles=[Role(role) for role in person["roles"]],  # type: ignore[attr-defined]
        fields=people.PersonFields(
            name=str(person["name"]),
            name_en=str(person["name_en"]),
            email=_email(person, entry),
            title=str(person["title"]),
            title_en=str(person["title_en"]),
            firm_id=cast.firms[str(firm)] if firm else None,
        ),
    )
    row.state = PersonState.ACTIVE  # nobody in the demo has a password; they come in by one click or not at all
    db.flush()
    return row


def _email(person: dict[str, object], entry: dict[str, str]) -> str:
    """Those whom the sign-in page offers are known by an address that begins with `demo.` and their role."""
    email = str(person["email"])
    for role, key in entry.items():
        if person["key"] == key:
            return f"demo.{role}@{email.partition('@')[2]}"
    return email
