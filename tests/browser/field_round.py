"""A running visit for tests of the field app; badges hang on the server's key, so the server's own Python makes it."""

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from tests.browser.serving import run

NAME = "round.json"
PASSWORD = "a fine long password"


@dataclass(frozen=True, slots=True)
class Observer:
    """One participant with a badge; the account's password is PASSWORD."""

    id: UUID
    name: str
    email: str
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class FieldRound:
    visit: UUID
    points: list[str]
    observers: list[Observer]


def make_round(folder: Path, *, observers: int = 4, dimensions: int = 2, points: int = 4) -> FieldRound:
    """Migrate an empty database in `folder`, put a running visit into it, and return what tests need of it.

    `points` are those of each dimension; one of them is seen at no stop.
    """
    given = (str(folder), observers, dimensions, points)
    run(folder, "-c", f"from tests.browser.field_round import fill; fill(*{given!r})")
    made = json.loads((folder / NAME).read_text(encoding="utf-8"))
    people = [Observer(UUID(one.pop("id")), **one) for one in made["observers"]]
    return FieldRound(UUID(made["visit"]), made["points"], people)


def fill(folder: str, observers: int, dimensions: int, points: int) -> None:
    """Write the round; runs in a process whose data folder is `folder`."""
    from dashboard.services import sessions
    from models import Person, migrate
    from models.base import utc_now
    from models.database import database, writing
    from tests import factories as make

    migrate.upgrade(database())
    with writing() as db:
        play = make.scoring_round(db, observers=observers, dimensions=dimensions, points=points)
        play.visit.day = utc_now().date()
        make.survey_link(db, play.visit, make.survey_version(db, play.association))
        people = []
        for who in play.observers:
            person = db.get_one(Person, (who.association_id, who.person_id))
            person.password_hash = sessions.hasher().hash(PASSWORD)
            shown = make.badge_secrets(make.badge(db, play.visit, person.id))
            people.append(
                {
                    "id": str(person.id),
                    "name": person.name,
                    "email": person.email,
                    "token": shown.token,
                    "code": shown.code,
                }
            )
        made = {"visit": str(play.visit.id), "points": [str(point.id) for point in play.points], "observers": people}
    (Path(folder) / NAME).write_text(json.dumps(made), encoding="utf-8")
