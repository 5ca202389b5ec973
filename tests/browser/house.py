"""The demo association being served, and what tests know of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import Person, Visit, database
from models.database import Database
from models.enums import VisitStatus
from tests.browser.serving import Serving, serving


@dataclass(frozen=True, slots=True)
class House:
    """The demo association being served, and its database beside the server."""

    at: Serving
    database: Database

    def url(self, path: str = "") -> str:
        return self.at.url(path)

    def session(self) -> Session:
        """Return a session that writes as the server does; the caller commits."""
        return Session(self.database.write, expire_on_commit=False)

    def person(self, role: str) -> Person:
        """Return the person whom the sign-in page offers for a role."""
        with Session(self.database.read) as db:
            return db.scalars(select(Person).where(col(Person.email).startswith(f"demo.{role}@"))).one()

    def visit(self, status: VisitStatus) -> UUID:
        """Return the demo's own visit in this state, the earliest where there are several."""
        with Session(self.database.read) as db:
            return db.scalars(
                select(col(Visit.id)).where(col(Visit.status) == status).order_by(col(Visit.number)).limit(1)
            ).one()


def serve_house(folder: Path) -> Iterator[House]:
    """Serve the data in `folder` while the generator is open."""
    with serving(folder) as at:
        own = database.connect(f"sqlite:///{folder / 'qujing.db'}")
        yield House(at, own)
        own.dispose()
