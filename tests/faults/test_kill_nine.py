"""A writer killed with SIGKILL in the middle of 5,000 acknowledged saves, three times: none lost, none doubled.

What was not acknowledged is sent again under the same id, as a tablet would. The control acknowledges before it
commits, and must lose something.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from queue import Queue
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from dashboard.settings import ROOT
from models import Answer, AnswerHistory, VisitSummary
from models.database import Database, reading, writing
from tests import factories as make
from tests.factories import Round

pytestmark = pytest.mark.faults
OBSERVERS, POINTS = 20, 25
AHEAD = 8
"""Entries under way at once, so that every kill hits something half done."""

Entry = dict[str, str | int]


@dataclass
class Outcome:
    """What the sender knows: acknowledged op ids with their status, and how often the writer was killed."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    kills: int = 0


def entries(play: Round, saves: int) -> list[Entry]:
    """`saves` entries, each point changed again and again, always based on the version before."""
    made: list[Entry] = []
    for n in range(saves):
        who = play.observers[n % OBSERVERS]
        point, again = play.points[n // OBSERVERS % POINTS], n // (OBSERVERS * POINTS)
        made.append(
            {
                "association": str(who.association_id),
                "person": str(who.person_id),
                "session": str(who.session_id),
                "visit": str(play.visit.id),
                "point": str(point.id),
                "op": str(uuid4()),
                "value": 1 + (n + again) % 5,
                "base": again,
            }
        )
    return made


class Writer:
    """One run of the writing process."""

    def __init__(self, url: str, mode: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.writer", url, mode],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.lines.get(timeout=60) == "ready\n"

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def send(self, entry: Entry) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(entry) + "\n")
        self.process.stdin.flush()

    def kill(self) -> list[str]:
        """End the process at once and return what it had still acknowledged."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)
        left = []
        while line := self.lines.get(timeout=30):
            left.append(line)
        return left

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def send_all(url: str, mode: str, todo: list[Entry], kill_at: list[int]) -> Outcome:
    """Send every entry until it is acknowledged, killing the writer after so many acknowledgements."""
    outcome = Outcome()
    pending = list(todo)
    while pending:
        writer = Writer(url, mode)
        sent = got = 0
        alive = True
        while alive and got < len(pending):
            while sent < len(pending) and sent - got < AHEAD:
                writer.send(pending[sent])
                sent += 1
            lines = [writer.lines.get(timeout=60)]
            if outcome.kills < len(kill_at) and len(outcome.acknowledged) + 1 >= kill_at[outcome.kills]:
                lines += writer.kill()
                outcome.kills += 1
                alive = False
            for line in lines:
                op, status = line.split()
                outcome.acknowledged[op] = status
                got += 1
        if alive:
            writer.close()
        pending = [entry for entry in pending if entry["op"] not in outcome.acknowledged]
    return outcome


def faults_found(todo: list[Entry], outcome: Outcome) -> list[str]:
    """Return everything that is wrong with what is stored, given what was acknowledged."""
    found = []
    with reading() as db:
        rows = db.execute(select(col(AnswerHistory.op_id), col(AnswerHistory.value), col(AnswerHistory.version))).all()
        stored = {(str(a.point_id), str(a.observer_id)): (a.value, a.version) for a in db.scalars(select(Answer))}
        sums = db.execute(select(func.sum(VisitSummary.n), func.sum(VisitSummary.total))).one()
    history = {str(op): (value, version) for op, value, version in rows}
    lost = [op for op in outcome.acknowledged if op not in history]
    if lost:
        found.append(f"{len(lost)} acknowledged saves are lost")
    if len(rows) != len(history):
        found.append(f"{len(rows) - len(history)} saves are doubled")
    sent = {str(entry["op"]): (entry["value"], int(entry["base"]) + 1) for entry in todo}
    found += [f"save {op} is not as it was sent" for op, is_ in history.items() if is_ != sent.get(op)]
    last = {(str(e["point"]), str(e["person"])): (e["value"], int(e["base"]) + 1) for e in todo}
    if stored != last:
        found.append(f"{sum(stored.get(key) != value for key, value in last.items())} answers are not the newest")
    if (sums[0], sums[1]) != (len(stored), sum(value for value, _ in stored.values())):
        found.append("the sums are not those of the answers")
    unexpected = set(outcome.acknowledged.values()) - {"applied", "replayed"}
    if unexpected:
        found.append(f"receipts {unexpected}")
    return found


def prepare() -> Round:
    with writing() as db:
        return make.scoring_round(db, observers=OBSERVERS, dimensions=1, points=POINTS)


def test_killed_three_times_nothing_acknowledged_is_lost_or_doubled(store: Database) -> None:
    todo = entries(prepare(), 5000)
    outcome = send_all(store.url, "honest", todo, kill_at=[700, 2300, 4100])
    assert outcome.kills == 3
    assert len(outcome.acknowledged) == 5000
    assert faults_found(todo, outcome) == []


def test_control_acknowledging_before_the_commit_loses_saves(store: Database) -> None:
    todo = entries(prepare(), 500)
    outcome = send_all(store.url, "early", todo, kill_at=[120, 240, 360])
    assert outcome.kills == 3
    assert any("lost" in fault for fault in faults_found(todo, outcome))
