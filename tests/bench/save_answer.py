"""How long a saved score takes from the first check to the end of the commit, against one raw upsert.

The raw side is what the simplest thing that could work would do: one prepared upsert of the same values into a table
of the same shape, with the same pragmas (`synchronous=FULL` among them) and a commit of its own; no session is read,
no history kept, no sums. Both write the same entries by turns, so that a busy machine slows both.

`save_answer_batch` is what a tablet's backlog costs: entries of one observer in one transaction, per entry, against as
many raw upserts in one transaction.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from dashboard.rules.answers import AnswerOp
from dashboard.services import scores
from dashboard.services.scores import SyncStatus
from models import database, migrate
from models.base import utc_now
from tests import factories as make
from tests.factories import Round

OBSERVERS, POINTS, ROUNDS = 20, 20, 5
WARM_UP = 50
BATCH = 30
TABLE = """
CREATE TABLE raw_answer (
  association_id CHAR(32) NOT NULL, visit_id CHAR(32) NOT NULL, point_id CHAR(32) NOT NULL,
  observer_id CHAR(32) NOT NULL, dimension_id CHAR(32) NOT NULL, stop_id CHAR(32), state VARCHAR(32) NOT NULL,
  value JSON, score FLOAT, tags JSON, note VARCHAR(2000) NOT NULL, op_id CHAR(32) NOT NULL, version INTEGER NOT NULL,
  device_time DATETIME, recorded_at DATETIME NOT NULL,
  PRIMARY KEY (association_id, visit_id, point_id, observer_id)
)
"""
UPSERT = """
INSERT INTO raw_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
ON CONFLICT (association_id, visit_id, point_id, observer_id) DO UPDATE SET
  state = excluded.state, value = excluded.value, score = excluded.score, tags = excluded.tags, note = excluded.note,
  op_id = excluded.op_id, version = version + 1, recorded_at = excluded.recorded_at
"""


def measure(
    *, observers: int = OBSERVERS, points: int = POINTS, rounds: int = ROUNDS, warm_up: int = WARM_UP
) -> dict[str, Any]:
    """Return the median milliseconds of a save and, as baseline, of a raw upsert; every point is scored `rounds` times.

    Raises AssertionError when a save was not applied.
    """
    ours, theirs = [], []
    with _stage(observers, points) as (play, raw):
        for who, op in _entries(play, rounds):
            theirs.append(_milliseconds(partial(_upsert, raw, play, who, [op])))
            ours.append(_milliseconds(partial(_save, play, who, [op])))
    return _figure("save_answer", "ms", ours[warm_up:], theirs[warm_up:])


def measure_batch(*, observers: int = OBSERVERS, size: int = BATCH, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the median milliseconds per entry of a batch that is saved in one transaction, and of raw upserts in one.

    The first round starts the sheets and is not counted. Raises AssertionError when a save was not applied.
    """
    ours, theirs = [], []
    with _stage(observers, size) as (play, raw):
        entries = list(_entries(play, rounds + 1))
        batches = [
            (who, [op for one, op in entries[start : start + size * observers] if one == who])
            for start in range(0, len(entries), size * observers)
            for who in range(observers)
        ]
        for who, ops in batches:
            theirs.append(_milliseconds(partial(_upsert, raw, play, who, ops)) / size)
            ours.append(_milliseconds(partial(_save, play, who, ops)) / size)
    return _figure(f"save_answer_batch_{size}", "ms per answer", ours[observers:], theirs[observers:])


def figures() -> Iterator[dict[str, Any]]:
    """Yield `save_answer` and `save_answer_batch_30`."""
    yield measure()
    yield measure_batch()


def _figure(name: str, unit: str, ours: list[float], theirs: list[float]) -> dict[str, Any]:
    value, baseline = median(ours), median(theirs)
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}


@contextmanager
def _stage(observers: int, points: int) -> Iterator[tuple[Round, Any]]:
    """Yield a running visit in a database of its own, and a raw one beside it."""
    with tempfile.TemporaryDirectory(prefix="qujing-bench-") as folder:
        store = database.connect(f"sqlite:///{Path(folder) / 'bench.db'}")
        migrate.upgrade(store)
        database.use(store)
        raw = _raw(Path(folder) / "raw.db")
        try:
            with database.writing() as db:
                play = make.scoring_round(db, observers=observers, dimensions=5, points=points // 5)
            yield play, raw
        finally:
            database.use(None)
            store.dispose()
            raw.close()


def _raw(path: Path) -> Any:
    connection = database.sqlite_driver().connect(str(path), isolation_level=None)
    for name, value in database.PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    connection.execute(TABLE)
    return connection


def _entries(play: Round, rounds: int) -> Iterator[tuple[int, AnswerOp]]:
    for again in range(rounds):
        for number, point in enumerate(play.points):
            for who in range(len(play.observers)):
                value = 1 + (number + who + again) % 5
                yield who, make.answer_op(point, value, base_version=again, note="车来灯亮，标线清楚", op_id=uuid4())


def _save(play: Round, who: int, ops: Sequence[AnswerOp]) -> None:
    actor, visit = play.observers[who], play.visit.id
    with database.writing() as db:
        if len(ops) == 1:
            receipts = [scores.record_score(db, actor=actor, visit_id=visit, answer=ops[0])]
        else:
            receipts = scores.record_scores(db, actor=actor, visit_id=visit, answers=ops)
    assert all(receipt.status is SyncStatus.APPLIED for receipt in receipts), receipts


def _upsert(raw: Any, play: Round, who: int, ops: Sequence[AnswerOp]) -> None:
    actor = play.observers[who]
    raw.execute("BEGIN IMMEDIATE")
    for op in ops:
        assert isinstance(op.op_id, UUID)
        assert isinstance(op.point_id, UUID)
        assert isinstance(op.value, int)
        values = (
            actor.association_id.hex,
            play.visit.id.hex,
            op.point_id.hex,
            actor.person_id.hex,
            play.dimensions[0].id.hex,
            None,
            "answered",
            json.dumps(op.value),
            float(op.value),
            json.dumps(list(op.tags)),
            op.note,
            op.op_id.hex,
            None,
            utc_now().strftime("%Y-%m-%d %H:%M:%S.%f"),
        )
        raw.execute(UPSERT, values)
    raw.execute("COMMIT")


def _milliseconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
