"""A small TCP proxy that is a bad line: it passes, cuts after so many bytes, breaks off, or swallows everything.

    with Proxy("127.0.0.1", server_port) as line:
        line.port                                   # talk to this one
        line.mode = Mode.BLACK_HOLE                 # the garage: connections stay, nothing comes or goes
        line.mode = Mode.DROP                       # no network: everything is reset at once
        line.mode = Mode.PASS                       # back; what waited in a black hole goes on
        line.plan = lambda n: Cut(up=500)           # the n-th connection (from 0) dies after 500 bytes upwards
        line.plan = lambda n: Cut(down=20)          # … the server has heard everything, the client not

It runs an event loop in a thread of its own, so that tests with threads, with asyncio and with browsers use it alike;
every member may be used from any thread. `python -m tests.faults.proxy PORT [CONTROL_PORT]` is the same beside a server
started by hand: `curl -X POST localhost:CONTROL_PORT/black_hole`.
"""

import asyncio
import contextlib
import random
import socket
import struct
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self, TypeVar

Result = TypeVar("Result")
CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends RST, as a lost line does once anybody looks."""


class Mode(StrEnum):
    """What the line does to every connection, old and new."""

    PASS = "pass"
    DROP = "drop"
    BLACK_HOLE = "black_hole"


@dataclass(frozen=True, slots=True)
class Cut:
    """After how many bytes a connection is reset: `up` from the client, `down` to it; None is never."""

    up: int | None = None
    down: int | None = None


WHOLE = Cut()


def at_random(seed: int, most: int, *, share: float = 0.5) -> Callable[[int], Cut]:
    """Return a plan that cuts about `share` of the connections, half of them upwards, within the first `most` bytes."""
    chance = random.Random(seed)

    def plan(_n: int) -> Cut:
        if chance.random() >= share:
            return WHOLE
        where = chance.randrange(most)
        return Cut(up=where) if chance.random() < 0.5 else Cut(down=where // 8)

    return plan


class Proxy:
    """A line from a port of its own to `host`:`port`; `plan` says what becomes of each new connection."""

    def __init__(self, host: str, port: int, *, plan: Callable[[int], Cut] = lambda _n: WHOLE) -> None:
        self.plan = plan
        self.connections = 0
        self.cuts = 0
        self._to = host, port
        self._mode = Mode.PASS
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server = self._call(self._listen())
        self.port: int = self._server.sockets[0].getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        """Switch at once; DROP resets what is open, BLACK_HOLE leaves it open and silent."""
        self._call(self._switch(mode))

    @contextlib.contextmanager
    def being(self, mode: Mode) -> Iterator[None]:
        """Be in this mode for the block, then pass again."""
        self.mode = mode
        try:
            yield
        finally:
            self.mode = Mode.PASS

    def close(self) -> None:
        """Stop listening, reset everything, end the thread; nothing is left behind."""
        if self._loop.is_closed():
            return
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _call(self, work: Coroutine[object, object, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=1024)

    async def _switch(self, mode: Mode) -> None:
        self._mode = mode
        if mode is Mode.BLACK_HOLE:
            self._flowing.clear()
            return
        self._flowing.set()
        if mode is Mode.DROP:
            for writer in list(self._open):
                _reset(writer)

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for writer in list(self._open):
            _reset(writer)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            _reset(writer)
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mode is Mode.DROP:
            return
        cut = self.plan(self.connections)
        self.connections += 1
        await self._flowing.wait()
        there, onward = await asyncio.open_connection(*self._to)
        self._open.add(onward)
        ways = [
            asyncio.create_task(self._carry(reader, onward, cut.up)),
            asyncio.create_task(self._carry(there, writer, cut.down)),
        ]
        try:
            # either way's end is the connection's end, but what was said last still arrives on the other way
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if not any(task.result() for task in done):
                await asyncio.wait(ways, timeout=5)
        finally:
            for task in ways:
                task.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            _reset(onward)
            self._open.discard(onward)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, limit: int | None) -> bool:
        """Carry one way until its end; return whether the line was cut."""
        carried = 0
        try:
            while data := await source.read(CHUNK):
                await self._flowing.wait()
                if limit is not None and carried + len(data) > limit:
                    target.write(data[: limit - carried])
                    await target.drain()
                    self.cuts += 1
                    return True
                carried += len(data)
                target.write(data)
                await target.drain()
            if target.can_write_eof():
                target.write_eof()
        except OSError:
            return True
        return False


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with a reset: whoever waits learns of it at once and cannot take it for a proper end."""
    own: socket.socket | None = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        if own is not None and own.fileno() >= 0:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


async def _control(line: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer `POST /<mode>` and, for anything else, say the mode."""
    words = (await reader.readline()).decode("latin-1").split()
    wanted = words[1].strip("/") if len(words) > 1 else ""
    if words[:1] == ["POST"] and wanted in list(Mode):
        await asyncio.to_thread(setattr, line, "mode", Mode(wanted))
    body = f"{line.mode} connections={line.connections} cuts={line.cuts}\n".encode()
    writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
    await writer.drain()
    writer.close()


async def _by_hand(port: int, control: int) -> None:
    with Proxy("127.0.0.1", port) as line:
        server = await asyncio.start_server(lambda r, w: _control(line, r, w), "127.0.0.1", control)
        print(f"line on {line.port}, control on {server.sockets[0].getsockname()[1]}", flush=True)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_by_hand(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
