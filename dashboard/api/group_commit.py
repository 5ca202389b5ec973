"""Many small writes, one commit: what arrives while a commit is under way shares the next one.

SQLite has one writer at a time, and those who wait for it poll. So one thread writes for everybody: it takes all that
waits, commits once, and only then is anything acknowledged. PostgreSQL has many writers and needs none of this.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from dashboard.errors import Refused
from models.database import database, writing

log = logging.getLogger("qujing.api")

Result = TypeVar("Result")
Outcome = tuple[Any, BaseException | None]
MOST_AT_ONCE = 48
"""Writes in one commit: a desk that saves at the same moment waits for no more than these."""


class _Job:
    """A write that waits, and where its result is wanted."""

    __slots__ = ("future", "loop", "work")

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()

    def settle(self, result: Any, error: BaseException | None) -> None:
        """Give the result to who waits for it; in the thread of the loop only."""
        if self.future.done():  # the tablet hung up; what it sent is stored, and it will ask again
            return
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class GroupCommit:
    """The one thread that writes."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    async def submit(self, work: Callable[[Session], Result]) -> Result:
        """Run `work` in a transaction that others may share and return its result after the commit.

        What `work` raises as Refused must be raised before it writes anything. Where anything else goes wrong, every
        write of that commit is run again in a transaction of its own, and raises there what it raises.
        """
        job = _Job(work)
        self._waiting.put(job)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                self._thread.start()
        result: Result = await job.future
        return result

    def _run(self) -> None:
        while True:
            jobs = [self._waiting.get()]
            while len(jobs) < MOST_AT_ONCE:
                try:
                    jobs.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            self._commit(jobs)

    def _commit(self, jobs: list[_Job]) -> None:
        outcomes: list[Outcome] = []
        try:
            with writing() as db:
                for job in jobs:
                    try:
                        outcomes.append((job.work(db), None))
                    except Refused as refused:
                        outcomes.append((None, refused))
        except Exception as error:
            if len(jobs) == 1:
                _settle([(jobs[0], (None, error))])
                return
            log.warning("a shared commit failed, its writes are run one by one: %r", error)
            for job in jobs:
                self._commit([job])
            return
        _settle(list(zip(jobs, outcomes, strict=True)))


def _settle(done: list[tuple[_Job, Outcome]]) -> None:
    """Wake each event loop once for all of its jobs: every call from another thread interrupts it."""

    def settle(some: list[tuple[_Job, Outcome]]) -> None:
        for job, outcome in some:
            job.settle(*outcome)

    for loop in {job.loop for job, _outcome in done}:
        loop.call_soon_threadsafe(settle, [one for one in done if one[0].loop is loop])


_group = GroupCommit()


def _alone(work: Callable[[Session], Result]) -> Result:
    with writing() as db:
        return work(db)


async def write(work: Callable[[Session], Result]) -> Result:
    """Run `work` in a write transaction and return its result once that is committed; see `GroupCommit.submit`."""
    if database().is_sqlite:
        return await _group.submit(work)
    return await run_in_threadpool(_alone, work)
