"""The control of the tablet tests: the server as it is, but acknowledging before the commit.

    python -m tests.faults.early_server serve

What a request writes is worked out and answered at once; it is committed only a second later, by a thread that a kill
takes with it.
"""

import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from dashboard import cli
from dashboard.api import group_commit
from models.database import database, writing

LATER = 1.0  # seconds


async def write_later(work: Callable[[Session], Any]) -> Any:
    """Answer what `work` returns and commit it later."""
    result = await run_in_threadpool(_tried, work)
    timer = threading.Timer(LATER, _committed, [work])
    timer.daemon = True
    timer.start()
    return result


def _tried(work: Callable[[Session], Any]) -> Any:
    with Session(database().write, expire_on_commit=False) as db:
        return work(db)  # closing rolls back


def _committed(work: Callable[[Session], Any]) -> None:
    with writing() as db:
        work(db)


if __name__ == "__main__":
    group_commit.write = write_later  # type: ignore[assignment]
    cli.main()
