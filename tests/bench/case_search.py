"""How long a two-character word takes in a library of 100,000 cases, against a LIKE scan of the same words."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, chain
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

import models
from dashboard.access import Actor
from dashboard.queries.case_search import Wish, search
from dashboard.rules.search_text import index_text
from dashboard.services import sessions
from models import database, migrate
from models.base import utc_now
from models.enums import CaseState, PersonState, Role, SiteKind

CASES = 100_000
QUERIES = 100
SCANS = 30
BATCH = 2_000
SENTENCES = 20_000
VOCABULARY = 20_000
LENGTH = 30
LIKE = (
    "SELECT count(*) FROM case_version WHERE association_id = :association AND "
    "(title LIKE :word OR summary LIKE :word OR practice LIKE :word OR result LIKE :word)"
)
"""The scan that the index replaces, over the same words where they are stored; it neither ranks nor counts facets."""
DIMENSIONS = ("smart", "environment", "service", "safety", "operations")
CHARACTERS = (
    "车库设备房消防通道电梯维保垃圾分类绿化养护门岗秩序前台接待社区活动邻里集市居家老政能耗管理充位高空抛物人脸识别报修派单投诉回访雨季汛"
    "冬冻外墙清洗水箱二次供弱机中控大屏巡更路线业主公约满意度收费透明共益儿童乐园健身快递驿站装宠志愿服务党建夜间查应急演练"
)


def sentences(dice: random.Random) -> list[list[str]]:
    """Return the stock of sentences that texts are made of, as lists of made-up two-character words.

    Words are as unequally frequent as in life (Zipf's law over 20,000 words): one of a hundred stands in a quarter of
    all cases, half of them in less than half a per cent.
    """
    letters = sorted(set(CHARACTERS))
    words = [a + b for a in letters for b in letters][:VOCABULARY]
    dice.shuffle(words)
    words.insert(0, "车库")
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    return [dice.choices(words, cum_weights=weights, k=8) for _ in range(SENTENCES)]


def fill(db: Session, of: models.Association, author: UUID, cases: int, *, seed: int = 7) -> None:
    """Write `cases` published cases of about 600 characters each by bulk inserts."""
    dice = random.Random(seed)
    drawn = sentences(random.Random(seed))
    stock = ["".join(words) + "。" for words in drawn]
    tokens = {line: index_text(line) for line in stock}
    now = utc_now()
    for start in range(0, cases, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {m: [] for m in (models.Case, models.CaseVersion, models.CaseSearch)}
        for n in range(start, min(start + BATCH, cases)):
            case_id, parts = uuid7(), dice.choices(stock, k=LENGTH)
            title = "".join(dice.choice(drawn)[:4])
            dimension, kind = dice.choice(DIMENSIONS), dice.choice(list(SiteKind)).value
            yuan = dice.choice([None, 0, 20_000, 150_000, 800_000])
            ids = {"association_id": of.id, "case_id": case_id}
            rows[models.Case].append(
                {
                    "association_id": of.id,
                    "id": case_id,
                    "state": CaseState.PUBLISHED,
                    "author_id": author,
                    "dimension_key": dimension,
                    "published_number": 1,
                    "published_at": now,
                    "host_consent": True,
                }
            )
            words = {
                "title": title,
                "summary": parts[0],
                "practice": "".join(parts[1:10]),
                "result": "".join(parts[10:]),
            }
            rows[models.CaseVersion].append({**ids, "number": 1, "created_by": author, **words})
            rows[models.CaseSearch].append(
                {
                    **ids,
                    "dimension_key": dimension,
                    "site_kind": kind,
                    "year": 2017 + n % 10,
                    "investment_yuan": yuan,
                    "title_tokens": index_text(title),
                    "body_tokens": " ".join(tokens[part] for part in parts),
                }
            )
        for model, values in rows.items():
            db.execute(insert(model), values)


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
                of, reader = office(db)
                fill(db, of, reader.person_id, cases)
                # What the nightly upkeep does: one b-tree instead of many small ones.
                db.execute(text("INSERT INTO case_fts(case_fts) VALUES ('optimize')"))
                db.execute(text("ANALYZE"))
            dice = random.Random(11)
            asked = dice.choices(sorted(set(chain(*sentences(random.Random(7))))), k=queries)
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
