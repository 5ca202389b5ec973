"""Tablets against the real server over HTTP: killed with SIGKILL three times, half of the replies dropped.

Every acknowledged entry is stored once, none is doubled, the sums are right, and no request that had a server to talk
to waited long. The long version of this, 200 tablets with 60 entries each, is part of `make bench`.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from dashboard.services import sessions
from models import Answer, AnswerHistory, Person, VisitSummary, database, migrate
from models.database import reading, writing
from models.enums import AnswerOutcome
from tests import factories as make
from tests.faults.killable import KillableServer
from tests.faults.tablets import Holder, Sent, work_all

pytestmark = pytest.mark.faults
TABLETS, ENTRIES = 40, 12


def holders(tablets: int, entries: int) -> list[Holder]:
    """Register so many observers for a running visit; everybody's points, each scored once, some of them again."""
    with writing() as db:
        play = make.scoring_round(db, observers=tablets, dimensions=4, points=(entries + 4) // 5)
        made = []
        for n, who in enumerate(play.observers):
            person = db.get_one(Person, (who.association_id, who.person_id))
            token = sessions.open_session(db, person).token
            versions: dict[str, int] = {}
            ops = []
            for number in range(entries):
                point = str(play.points[number % len(play.points)].id)
                body = {
                    "point": point,
                    "stop": None,
                    "state": "answered",
                    "value": 1 + (n + number) % 5,
                    "tags": [],
                    "note": "",
                }
                ops.append(
                    {
                        "op": str(uuid4()),
                        "kind": "answer",
                        "visit": str(play.visit.id),
                        "author": str(who.person_id),
                        "base": versions.get(point, 0),
                        "at": "2026-11-21T06:30:00Z",
                        "body": body | {"tags": [], "note": ""},
                    }
                )
                versions[point] = versions.get(point, 0) + 1
            made.append(Holder(str(who.person_id), token, tuple(ops)))
        return made


async def _killed(server: KillableServer, sent: Sent, kill_at: Sequence[int]) -> None:
    for count in kill_at:
        while len(sent.receipts) < count:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(server.kill_and_start)


async def soak(server: KillableServer, people: Sequence[Holder], *, pace: float, kills: int) -> Sent:
    """Let all tablets work while the server is killed so often, evenly over the entries."""
    total = sum(len(one.entries) for one in people)
    sent = Sent()
    kill_at = [total * (n + 1) // (kills + 2) for n in range(kills)]
    await asyncio.gather(work_all(server.port, people, pace=pace, loss=0.5, sent=sent), _killed(server, sent, kill_at))
    return sent


def faults_found(people: Sequence[Holder], sent: Sent) -> list[str]:
    """Return everything that is wrong with what is stored, given what was acknowledged."""
    found = []
    ops = {op["op"]: (holder.person, op) for holder in people for op in holder.entries}
    unexpected = {receipt["status"] for receipt in sent.receipts.values()} - {"applied", "replayed"}
    if unexpected:
        found.append(f"receipts {unexpected}")
    if ops.keys() - sent.receipts.keys():
        found.append(f"{len(ops.keys() - sent.receipts.keys())} entries have no receipt")
    with reading() as db:
        history = [
            (str(op), outcome)
            for op, outcome in db.execute(select(col(AnswerHistory.op_id), col(AnswerHistory.outcome)))
        ]
        stored = {
            (str(row.observer_id), str(row.point_id)): (row.value, row.version) for row in db.scalars(select(Answer))
        }
        sums = db.execute(select(func.sum(VisitSummary.n), func.sum(VisitSummary.total))).one()
    kept = [op for op, outcome in history if outcome is AnswerOutcome.APPLIED]
    if lost := set(sent.receipts) - set(kept):
        found.append(f"{len(lost)} acknowledged entries are lost")
    if len(kept) != len(set(kept)) or len(history) != len(set(kept)):
        found.append(f"{len(history) - len(set(kept))} entries are doubled")
    last = {(person, op["body"]["point"]): (op["body"]["value"], op["base"] + 1) for person, op in ops.values()}
    if stored != last:
        found.append(f"{sum(stored.get(key) != value for key, value in last.items())} answers are not the newest")
    if (sums[0], sums[1]) != (len(stored), sum(value for value, _ in stored.values())):
        found.append("the sums are not those of the answers")
    return found


def run(
    folder: Path, command: Sequence[str], *, tablets: int, entries: int, kills: int, pace: float = 0.15
) -> tuple[list[str], Sent, KillableServer]:
    """Let so many tablets send so many entries each, `pace` seconds apart; return the faults found and how it went."""
    store = database.connect(f"sqlite:///{folder / 'qujing.db'}")
    migrate.upgrade(store)
    database.use(store)
    server = KillableServer(folder, command)
    try:
        people = holders(tablets, entries)
        server.start()
        sent = asyncio.run(asyncio.wait_for(soak(server, people, pace=pace, kills=kills), 280))
        return faults_found(people, sent), sent, server
    finally:
        server.stop()
        database.use(None)
        store.dispose()


def test_killed_three_times_with_half_of_the_replies_dropped_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    found, sent, server = run(tmp_path, ("-m", "dashboard.cli", "serve"), tablets=TABLETS, entries=ENTRIES, kills=3)
    assert len(server.outages) == 3
    assert sent.dropped > TABLETS
    assert found == []


def test_control_acknowledging_before_the_commit_loses_entries(tmp_path: Path) -> None:
    found, _, server = run(tmp_path, ("-m", "tests.faults.early_server", "serve"), tablets=20, entries=8, kills=1)
    assert len(server.outages) == 1
    assert any("lost" in fault for fault in found)
