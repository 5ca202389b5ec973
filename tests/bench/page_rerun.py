"""How long a rerun of the planner's programme page takes, against an empty Streamlit page.

Both are served as in life, by a server process of their own, and rerun over a websocket by turns: measured is the
time from the client's request to the message that the script has finished, as a browser would have it, everything
that the page sends included. The empty page is a title and nothing else.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from dashboard.services.sessions import COOKIE
from dashboard.settings import ROOT
from tests.bench.scene import planned_visit

RUNS, WARM_UP = 60, 8
EMPTY = "import streamlit as st\n\nst.title('Empty')\n"
PATIENCE = 60
OURS = [sys.executable, "-m", "dashboard.cli", "serve"]


class Page:
    """One open page: a websocket, and the state that a browser would send with every rerun."""

    def __init__(self, port: int, *, name: str = "", query: str = "", cookie: str = "") -> None:
        self.socket = _connected(port, cookie)
        self.state = ClientState(query_string=query, page_name=name)
        self.errors: list[str] = []
        self.widgets = 0

    def rerun(self) -> float:
        """Run the page's script and return the milliseconds until the server says that it has finished."""
        started = time.perf_counter()
        self.socket.send(BackMsg(rerun_script=self.state).SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=PATIENCE))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.state.page_script_hash = message.new_session.page_script_hash
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                self.errors.append(message.delta.new_element.exception.message)
            elif kind == "delta":
                self.widgets += 1
            elif kind == "script_finished":
                return (time.perf_counter() - started) * 1000


def figures() -> Iterator[dict[str, object]]:
    """Yield `page_rerun` in milliseconds, a median. Raises AssertionError when the page shows an error or nothing."""
    with planned_visit() as scene, tempfile.TemporaryDirectory(prefix="qujing-bench-") as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        plain = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
        with _served(OURS, QUJING_DATA=str(scene.folder)) as ours, _served(plain) as theirs:
            page = Page(ours, name="agenda", query=f"visit={scene.visit_id}", cookie=f"{COOKIE}={scene.token}")
            empty = Page(theirs)
            for _ in range(WARM_UP):
                empty.rerun()
                page.rerun()
            drawn = page.widgets
            took = [(page.rerun(), empty.rerun()) for _ in range(RUNS)]
            assert not page.errors, page.errors
            assert (page.widgets - drawn) / RUNS > 20, "the page is not the programme"
            page.socket.close()
            empty.socket.close()
    value, baseline = median(ms for ms, _ in took), median(ms for _, ms in took)
    yield {"name": "page_rerun", "value": value, "unit": "ms", "baseline": baseline, "ratio": value / baseline}


@contextmanager
def _served(command: list[str], **environment: str) -> Iterator[int]:
    """Run a server in a process of its own and yield its port."""
    port = _free_port()
    environment |= {"PORT": str(port), "PYTHONPATH": str(ROOT)}
    if "streamlit" in command:
        command = [*command, f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"no server on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connected(port: int, cookie: str) -> ClientConnection:
    headers: dict[str, Any] = {"Cookie": cookie} if cookie else {}
    return connect(
        f"ws://localhost:{port}/_stcore/stream",
        additional_headers=headers,
        origin=Origin(f"http://localhost:{port}"),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        proxy=None,
    )
