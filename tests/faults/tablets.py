"""Simulated tablets: each keeps its entries in an outbox and sends them until every one has its receipt.

They speak plain HTTP/1.1 on a kept connection, one connection a tablet, and lose half of the replies on purpose: the
request is sent whole, then the connection is cut before the answer is read, as when a lift door closes.
"""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

REPLY_WITHIN = 15.0  # seconds, as in the field app
AGAIN_AFTER = (0.2, 0.4, 0.8, 1.5)  # seconds between tries; the last one repeats
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the tablet: the person, the field cookie's value, and the entries in the order they are made."""

    person: str
    token: str
    entries: tuple[dict[str, Any], ...]


@dataclass
class Sent:
    """What all tablets know together: receipts by op id, and (moment, seconds) of each reply that was read."""

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: list[tuple[float, float]] = field(default_factory=list)
    tries: int = 0
    dropped: int = 0
    failed: int = 0

    def p95(self, outages: Sequence[tuple[float, float]] = ()) -> float:
        """Return the 95th percentile in milliseconds of the requests that did not touch an outage (from, to)."""
        clear = sorted(
            took
            for began, took in self.replies
            if not any(began < until and began + took > since for since, until in outages)
        )
        return 1000 * clear[int(0.95 * len(clear))]


async def post(
    port: int,
    path: str,
    *,
    person: str,
    cookies: dict[str, str],
    body: bytes,
    connection: Any = None,
    drop: bool = False,
) -> tuple[int, bytes, Any]:
    """POST on `connection` (or a new one) and return status, body and the connection; `drop` reads nothing."""
    reader, writer = connection or await asyncio.open_connection("127.0.0.1", port)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\nX-Qujing: 1\r\n"
        f"X-Qujing-Person: {person}\r\nCookie: {cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        await writer.drain()
        if drop:
            await asyncio.sleep(random.uniform(0.005, 0.1))
            raise ConnectionResetError
        line = await reader.readuntil(b"\r\n\r\n")
        lines = line.decode("latin-1").split("\r\n")
        length = next(int(one.split(":")[1]) for one in lines if one.lower().startswith("content-length:"))
        return int(lines[0].split()[1]), await reader.readexactly(length), (reader, writer)
    except BaseException:
        writer.close()
        raise


class Tablet:
    """One tablet at work: `pace` seconds between entries on average; `loss` of the replies are dropped."""

    def __init__(self, port: int, holder: Holder, sent: Sent, *, pace: float, loss: float, seed: int) -> None:
        self.port, self.holder, self.sent = port, holder, sent
        self.pace, self.loss = pace, loss
        self.random = random.Random(seed)
        self.waiting: list[dict[str, Any]] = []
        self.made_all = False
        self.device = str(uuid4())

    async def work(self) -> None:
        """Make all entries at the pace and return when every one has a receipt."""
        await asyncio.gather(self._make(), self._send())

    async def _make(self) -> None:
        for entry in self.holder.entries:
            await asyncio.sleep(self.random.expovariate(1 / self.pace))
            self.waiting.append(entry)
        self.made_all = True

    async def _send(self) -> None:
        connection, failures = None, 0
        while self.waiting or not self.made_all:
            if not self.waiting:
                await asyncio.sleep(0.02)
                continue
            batch = self.waiting[:MOST_AT_ONCE]
            began = time.monotonic()
            try:
                connection = await self._try(batch, connection)
            except (OSError, EOFError, TimeoutError, ValueError, StopIteration, RuntimeError):
                connection, failures = None, failures + 1
                wait = AGAIN_AFTER[min(failures, len(AGAIN_AFTER)) - 1]
                await asyncio.sleep(wait * self.random.uniform(0.5, 1.5))
            else:
                failures = 0
                self.sent.replies.append((began, time.monotonic() - began))
                self.waiting = [one for one in self.waiting if one["op"] not in self.sent.receipts]

    async def _try(self, batch: list[dict[str, Any]], connection: Any) -> Any:
        self.sent.tries += 1
        drop = self.random.random() < self.loss
        self.sent.dropped += drop
        body = json.dumps(
            {"device": self.device, "device_kind": "tablet", "sent_at": "2026-11-21T06:30:00Z", "ops": batch}
        )
        cookie = {f"qj_f_{self.holder.person.replace('-', '')}": self.holder.token}
        async with asyncio.timeout(REPLY_WITHIN):
            status, answer, connection = await post(
                self.port,
                "/api/sync",
                person=self.holder.person,
                cookies=cookie,
                body=body.encode(),
                connection=connection,
                drop=drop,
            )
        if status != 200:
            self.sent.failed += 1
            raise ValueError(f"{status} {answer[:200]!r}")
        for receipt in json.loads(answer)["receipts"]:
            self.sent.receipts[receipt["op"]] = receipt
        return connection


async def work_all(port: int, holders: Sequence[Holder], *, pace: float, loss: float, sent: Sent) -> None:
    """Let every holder's tablet work at once until all is sent; `sent` gathers what they know."""
    tablets = [Tablet(port, one, sent, pace=pace, loss=loss, seed=n) for n, one in enumerate(holders)]
    await asyncio.gather(*(tablet.work() for tablet in tablets))
