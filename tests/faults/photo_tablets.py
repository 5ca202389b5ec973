"""Observers' tablets without a browser: HTTP over a line that may break, and the house that they talk to."""

import hashlib
import io
import json
import random
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from PIL import Image
from sqlalchemy.orm import Session

from dashboard.api.identity import cookie_name
from dashboard.services import sessions
from models import Person, database, migrate
from tests import factories as make
from tests.factories import Round


@dataclass(frozen=True, slots=True)
class Tablet:
    """One signed-in observer."""

    person_id: UUID
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-Qujing": "1",
            "X-Qujing-Person": str(self.person_id),
            "Cookie": f"{cookie_name(self.person_id)}={self.token}",
        }

    def ask(
        self, port: int, method: str, path: str, body: bytes | None = None, *, timeout: float = 30, **more: str
    ) -> tuple[int, Any] | None:
        """Return status and JSON, or None where the line broke before the whole answer was there."""
        line = HTTPConnection("127.0.0.1", port, timeout=timeout)
        try:
            line.request(method, path, body, self.headers | more)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            line.close()


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that a tablet wants to get rid of."""

    op: UUID
    tablet: Tablet
    point_id: UUID
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def send(self, port: int, visit_id: UUID) -> tuple[int, Any] | None:
        query = urlencode({"visit": visit_id, "op": self.op, "point": self.point_id, "sha256": self.sha256})
        return self.tablet.ask(port, "POST", f"/api/photos?{query}", self.data, **{"Content-Type": "image/jpeg"})


def found(folder: Path, *, observers: int, points: int) -> tuple[Round, list[Tablet]]:
    """Make a database in `folder` with a running visit and its signed-in observers."""
    store = database.connect(f"sqlite:///{folder / 'qujing.db'}")
    migrate.upgrade(store)
    with Session(store.write, expire_on_commit=False) as db:
        play = make.scoring_round(db, observers=observers, dimensions=1, points=points)
        people = [db.get_one(Person, (who.association_id, who.person_id)) for who in play.observers]
        tablets = [Tablet(person.id, sessions.open_session(db, person).token) for person in people]
        db.commit()
    store.dispose()
    return play, tablets


def shots(play: Round, tablets: list[Tablet], count: int, *, seed: int = 1) -> list[Shot]:
    """Return `count` different small photos, spread over observers and points."""
    chance = random.Random(seed)
    made = []
    for n in range(count):
        image = Image.frombytes("RGB", (24, 18), chance.randbytes(24 * 18 * 3)).resize((96, 72))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=80)
        point = play.points[n // len(tablets) % len(play.points)]
        made.append(Shot(uuid4(), tablets[n % len(tablets)], point.id, out.getvalue()))
    return made
