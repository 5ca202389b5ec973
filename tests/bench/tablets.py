"""Many tablets at once, in a process of their own: HTTP over kept-alive connections, and nothing that slows the client.

`python -m tests.bench.tablets PLAN.json` runs a plan and prints its result as JSON; `run` starts that.
"""

import asyncio
import gzip
import json
import subprocess
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from dashboard.settings import ROOT

PATIENCE = 120


@dataclass
class Plan:
    """What the tablets do: `people` are {"id", "cookie"}; modes are `rush`, `pace` and `open`.

    rush: for `seconds`, every tablet posts its next `batch` entries as soon as it has the receipts of the last.
    pace: all together post `rate` entries a second, evenly, for `seconds`.
    open: within `seconds` every tablet opens the shell (where there is one) and its download.
    """

    mode: str
    port: int
    visit: str
    people: list[dict[str, str]]
    points: list[str]
    seconds: float
    batch: int = 1
    rate: float = 0
    shell: str = ""
    repeats: int = 0
    device: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Result:
    """Entries that were applied, how many were not, seconds taken, and milliseconds by request."""

    applied: int = 0
    failed: int = 0
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bytes: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1] if len(self.times) > 1 else float("inf")


class Tablet:
    """One connection and one person; entries are numbered so that none is made twice."""

    def __init__(self, plan: Plan, person: dict[str, str]) -> None:
        self.plan, self.person, self.made = plan, person, 0
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Return status and body."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.plan.port)
        reader, writer = self.streams
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.plan.port}\r\nX-Qujing: 1\r\n"
            f"X-Qujing-Person: {self.person['id']}\r\nCookie: {self.person['cookie']}\r\nAccept-Encoding: gzip\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        raw = await reader.readuntil(b"\r\n\r\n")
        lines = raw.decode("latin-1").split("\r\n")
        headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
        if "content-length" in headers:
            content = await reader.readexactly(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            content = b""
            while size := int(await reader.readline(), 16):
                content += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readexactly(2)
        else:
            content = b""
        if headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return int(lines[0].split()[1]), content

    def entries(self) -> bytes:
        """Return the next batch: the points in turn, each time on the version that the last turn made."""
        ops = []
        for _ in range(self.plan.batch):
            turn, place = divmod(self.made, len(self.plan.points))
            self.made += 1
            ops.append(
                {
                    "op": str(uuid.uuid4()),
                    "kind": "answer",
                    "visit": self.plan.visit,
                    "author": self.person["id"],
                    "base": turn,
                    "at": "2026-11-22T02:00:00+00:00",
                    "body": {
                        "point": self.plan.points[place],
                        "stop": None,
                        "state": "answered",
                        "value": 1 + (place + turn) % 5,
                        "tags": ["highlight"],
                        "note": "车来灯亮，标线清楚",
                    },
                }
            )
        envelope = {"device": self.plan.device, "device_kind": "tablet", "sent_at": "", "ops": ops}
        return json.dumps(envelope, ensure_ascii=False).encode()

    async def post(self, result: Result) -> None:
        body = self.entries()
        started = time.perf_counter()
        status, answer = await self.request("POST", "/api/sync", body)
        result.times.append((time.perf_counter() - started) * 1000)
        receipts = json.loads(answer)["receipts"] if status == 200 else []
        good = sum(one["status"] == "applied" for one in receipts)
        result.applied += good
        result.failed += self.plan.batch - good
        if good < self.plan.batch and len(result.notes) < 3:
            result.notes.append(f"{status} {answer[:300]!r}")

    async def open(self, result: Result) -> None:
        started = time.perf_counter()
        paths = ([self.plan.shell] if self.plan.shell else []) + [f"/api/visits/{self.plan.visit}/field"]
        for path in paths:
            status, body = await self.request("GET", path)
            result.bytes = max(result.bytes, len(body))
            if status != 200:
                result.failed += 1
                result.notes = [f"{status} {path} {body[:200]!r}"]
        result.times.append((time.perf_counter() - started) * 1000)


async def perform(plan: Plan) -> Result:
    """Run the plan."""
    result = Result()
    tablets = [Tablet(plan, person) for person in plan.people]
    started = time.perf_counter()
    if plan.mode == "rush":

        async def rush(tablet: Tablet) -> None:
            while time.perf_counter() - started < plan.seconds:
                await tablet.post(result)

        await asyncio.gather(*(rush(tablet) for tablet in tablets))
    elif plan.mode == "pace":
        free: asyncio.Queue[Tablet] = asyncio.Queue()
        for tablet in tablets:
            free.put_nowait(tablet)

        async def one() -> None:
            tablet = await free.get()
            await tablet.post(result)
            free.put_nowait(tablet)

        work = []
        for number in range(round(plan.rate * plan.seconds)):
            await asyncio.sleep(max(0.0, started + number / plan.rate - time.perf_counter()))
            work.append(asyncio.create_task(one()))
        await asyncio.gather(*work)
    else:

        async def arrive(number: int, tablet: Tablet) -> None:
            await asyncio.sleep(number * plan.seconds / len(tablets))
            await tablet.open(result)

        await asyncio.gather(*(arrive(number, tablet) for number, tablet in enumerate(tablets)))
    result.seconds = time.perf_counter() - started
    return result


def run(plan: Plan, folder: Path) -> Result:
    """Run the plan in a process of its own, so that server and tablets do not share an interpreter."""
    path = folder / "plan.json"
    path.write_text(json.dumps(asdict(plan)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.tablets", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=plan.seconds + PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return Result(**told)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(perform(Plan(**json.loads(Path(sys.argv[1]).read_text())))))))
