"""Connections that a server accepts on a socket opened beforehand send small messages at once."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.sync.client import connect

from dashboard.api.no_delay import NoDelay

PATIENCE = 20


class Asked:
    """An application that notes, of every connection, whether small messages leave at once."""

    def __init__(self) -> None:
        self.seen: dict[str, bool] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError  # uvicorn's way of saying that an application has none
        holder: Any = receive
        accepted = holder.__self__.transport.get_extra_info("socket")
        self.seen[scope["type"]] = bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close"})
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """Serve as Streamlit does: on a socket bound before, over the same websocket protocol. Yields the port.

    On asyncio's own loop, whatever is installed: uvloop needs no help.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, loop="asyncio", ws="websockets-sansio", log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until = time.monotonic() + PATIENCE
            while not server.started and time.monotonic() < until:
                time.sleep(0.01)
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


@pytest.mark.parametrize("switched", [False, True])
def test_every_connection_sends_at_once(*, switched: bool) -> None:
    asked = Asked()
    with served(NoDelay(asked) if switched else asked) as port:
        request = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        request.request("GET", "/")
        assert request.getresponse().status == 204
        request.close()
        with connect(f"ws://127.0.0.1:{port}/", proxy=None) as page:
            assert list(page) == []
    # without the switch nothing would: should that change one day, the middleware can go
    assert asked.seen == {"http": switched, "websocket": switched}
