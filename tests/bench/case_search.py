"""How long a two-character word takes in a library of 100,000 cases, against a LIKE scan of the same words."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.queries.case_search import Wish, search
from dashboard.services import sessions
from models import database, migrate
from models.enums import PersonState, Role, SiteKind
from seed import scale_cases

CASES = 100_000
QUERIES = 100
SCANS = 30
BATCH = 2_000
LIKE = (
    "SELECT count(*) FROM case_version WHERE association_id = :association AND "
    "(title LIKE :word OR summary LIKE :word OR practice LIKE :word OR result LIKE :word)"
)
"""The scan that the index replaces, over the same words where they are stored; it neither ranks nor counts facets."""


def fill(db: Session, of: models.Association, author: UUID, cases: int) -> None:
    """Write the seed's invented cases, from one site of each kind."""
    sites = []
    for kind in SiteKind:
        site = models.Site(association_id=of.id, name=f"测量用项目 {kind.value}", kind=kind)
        db.add(site)
        sites.append((site.id, kind.value))
    db.flush()
    for first in range(0, cases, BATCH):
        scale_cases.write(db, of.id, author, sites, first=first, count=min(BATCH, cases - first))


def office(db: Session) -> tuple[models.Association, Actor]:
    """Make an association with a reader."""
    of = models.Association(name="大案例库协会", name_en="Large library")
    db.add(of)
    db.flush()
    reader = models.Person(association_id=of.id, name="读者", email="reader@firm.example", state=PersonState.ACTIVE)
    db.add(reader)
    db.flush()
    db.add(models.PersonRole(association_id=of.id, person_id=reader.id, role=Role.OBSERVER))
    db.flush()
    return of, sessions.open_session(db, reader).actor


def p95(work: Callable[[str], object], words: list[str]) -> float:
    """Return the 95th percentile of the milliseconds that `work` takes for these words."""
    taken = []
    for word in words:
        started = time.perf_counter()
        work(word)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def measure(cases: int = CASES, queries: int = QUERIES, scans: int = SCANS) -> dict[str, Any]:
    """Return the p95 of whole searches (hits, excerpts, facets) and, as baseline, of bare LIKE scans, in ms."""
    with tempfile.TemporaryDirectory(prefix="qujing-bench-") as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'cases.db'}")
        try:
            migrate.upgrade(store)
            with Session(store.write, expire_on_commit=False) as db, db.begin():
                # The index is built once at the end, twice as fast as row by row.
                db.execute(text("DROP TRIGGER case_fts_insert"))
                of, reader = office(db)
                fill(db, of, reader.person_id, cases)
                db.execute(text("INSERT INTO case_fts(case_fts) VALUES ('rebuild')"))
                # What the nightly upkeep does: one b-tree instead of many small ones.
                db.execute(text("INSERT INTO case_fts(case_fts) VALUES ('optimize')"))
                db.execute(text("ANALYZE"))
            dice = random.Random(11)
            asked = dice.choices(sorted(set(chain(*scale_cases.sentences()))), k=queries)
            with Session(store.read) as db:
                search(db, reader, Wish(asked[0]))
                ours = p95(lambda word: search(db, reader, Wish(word)), asked)
                count = text(LIKE)
                db.execute(count, {"word": "%预热%", "association": of.id.hex}).all()
                plain = p95(
                    lambda word: db.execute(count, {"word": f"%{word}%", "association": of.id.hex}).all(), asked[:scans]
                )
        finally:
            store.dispose()
    return {
        "name": "case_search_100k" if cases == CASES else f"case_search_{cases}",
        "value": ours,
        "unit": "ms (p95)",
        "baseline": plain,
        "ratio": ours / plain,
    }


def figures() -> Iterator[dict[str, Any]]:
    """Yield the one figure of this module."""
    yield measure()
