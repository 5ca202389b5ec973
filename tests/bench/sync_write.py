"""What the field app's server side carries: entries a second, how long one takes at a visit's pace, and the first open.

The server is the one that people start (`qujing serve`), the tablets are a process of their own, and the database is
SQLite as installed. The raw side is one prepared upsert with a commit of its own in one process, as in `save_answer`;
it is taken before and after the tablets, and the faster of the two counts.

Entries come as tablets send them: what was gathered while there was no signal, `BATCH` in a request (the app sends up
to a hundred), is `sync_write`; who has a signal sends each entry when it is made, which is `sync_write_single`.
"""

import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from dashboard.services import sessions
from dashboard.settings import ROOT
from models import Person, database, migrate
from models.database import writing
from tests import factories as make
from tests.bench import save_answer, tablets
from tests.bench.page_rerun import OURS, _served
from tests.factories import Round

TABLETS, OPENING = 200, 300
DIMENSIONS, POINTS = 5, 12
RUSH_SECONDS, PACE_SECONDS, OPEN_SECONDS = 12, 60, 5
WARM_UP_SECONDS = 2
RATE = 60
BATCH = 10
READY_SECONDS = 60
RAW_SECONDS = 3


@dataclass
class Place:
    """A visit with a server before it."""

    folder: Path
    play: Round
    port: int
    people: list[dict[str, str]]

    def plan(self, mode: str, seconds: float, people: int, **given: Any) -> tablets.Plan:
        points = [str(point.id) for point in self.play.points]
        visit = str(self.play.visit.id)
        return tablets.Plan(mode, self.port, visit, self.people[:people], points, seconds, **given)


@contextmanager
def served_visit(people: int = OPENING) -> Iterator[Place]:
    """Yield a running visit with signed-in observers and its server, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="qujing-bench-") as name:
        folder = Path(name)
        store = database.connect(f"sqlite:///{folder / 'qujing.db'}")
        migrate.upgrade(store)
        database.use(store)
        try:
            with writing() as db:
                play = make.scoring_round(db, observers=people, dimensions=DIMENSIONS, points=POINTS, stops=6)
                signed = [
                    sessions.open_session(db, db.get_one(Person, (who.association_id, who.person_id)))
                    for who in play.observers
                ]
            cookies = [
                {"id": str(one.actor.person_id), "cookie": f"qj_f_{one.actor.person_id.hex}={one.token}"}
                for one in signed
            ]
            with _served(OURS, QUJING_DATA=str(folder)) as port:
                wait_until_ready(port)
                yield Place(folder, play, port, cookies)
        finally:
            database.use(None)
            store.dispose()


def wait_until_ready(port: int) -> None:
    """Return when the server answers: it listens before it has loaded what its first visitor needs."""
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=READY_SECONDS).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def raw_upserts(folder: Path, play: Round, seconds: float = RAW_SECONDS) -> float:
    """Return how many raw upserts a second one process makes, each with a commit of its own."""
    raw = save_answer._raw(folder / "raw.db")
    try:
        ops = [(n % len(play.observers), make.answer_op(p, 3, op_id=uuid4())) for n, p in enumerate(play.points * 20)]
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            who, op = ops[done % len(ops)]
            save_answer._upsert(raw, play, who, [op])
            done += 1
        return done / (time.perf_counter() - started)
    finally:
        raw.close()
        for old in folder.glob("raw.db*"):
            old.unlink()


def _written(name: str, batch: int) -> dict[str, Any]:
    with served_visit(TABLETS) as place:
        before = raw_upserts(place.folder, place.play)
        rush = tablets.run(place.plan("rush", RUSH_SECONDS, TABLETS, batch=batch), place.folder)
        assert not rush.failed, rush.notes
        raw = max(before, raw_upserts(place.folder, place.play))
    value = rush.applied / rush.seconds
    return {"name": name, "value": value, "unit": "op/s", "baseline": raw, "ratio": value / raw}


def figures() -> Iterator[dict[str, Any]]:
    """Yield `sync_write` and `sync_write_single` (entries/s), `sync_p95_ms` and `field_first_open` (p95 in ms).

    Raises AssertionError when an entry was not applied or a download failed.
    """
    with served_visit() as place:
        tablets.run(place.plan("rush", WARM_UP_SECONDS, 20), place.folder)
    yield _written("sync_write", BATCH)
    yield _written("sync_write_single", 1)
    with served_visit() as place:
        pace = tablets.run(place.plan("pace", PACE_SECONDS, TABLETS, rate=RATE), place.folder)
        assert (pace.failed, pace.applied) == (0, RATE * PACE_SECONDS), pace.notes
        yield {"name": "sync_p95_ms", "value": pace.p95, "unit": "ms", "baseline": None, "ratio": None}
    with served_visit() as place:
        shell = "/field/" if (ROOT / "dashboard" / "static" / "field" / "index.html").exists() else ""
        opened = tablets.run(place.plan("open", OPEN_SECONDS, OPENING, shell=shell), place.folder)
        assert not opened.failed, opened.notes
        yield {"name": "field_first_open", "value": opened.p95, "unit": "ms", "baseline": 3000, "ratio": None}
