"""A writing process for the kill tests: entries come in on stdin as JSON lines, acknowledgements go out on stdout.

    python -m tests.faults.writer DATABASE_URL honest|early

`honest` acknowledges after the commit. `early` is the control: it acknowledges at once and commits every 25 entries.
"""

import json
import sys
from contextlib import ExitStack
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.rules.answers import AnswerOp
from dashboard.services import scores
from models import database
from models.enums import AnswerState

BATCH = 25


def apply(db: Session, entry: dict[str, str | int]) -> str:
    """Record one entry and return the receipt's status."""
    actor = Actor(*(UUID(str(entry[key])) for key in ("association", "person", "session")))
    op = AnswerOp(
        op_id=UUID(str(entry["op"])),
        point_id=UUID(str(entry["point"])),
        state=AnswerState.ANSWERED,
        value=entry["value"],
        base_version=int(entry["base"]),
    )
    return scores.record_score(db, actor=actor, visit_id=UUID(str(entry["visit"])), answer=op).status


def acknowledge(entry: dict[str, str | int], status: str) -> None:
    sys.stdout.write(f"{entry['op']} {status}\n")
    sys.stdout.flush()


def main(url: str, mode: str) -> None:
    database.use(database.connect(url))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if mode == "honest":
        for line in sys.stdin:
            entry = json.loads(line)
            with database.writing() as db:
                status = apply(db, entry)
            acknowledge(entry, status)
        return
    waiting = True
    while waiting:
        with ExitStack() as stack:
            db = stack.enter_context(database.writing())
            waiting = False
            for _ in range(BATCH):
                if not (line := sys.stdin.readline()):
                    break
                entry = json.loads(line)
                acknowledge(entry, apply(db, entry))
                waiting = True


if __name__ == "__main__":
    main(*sys.argv[1:3])
