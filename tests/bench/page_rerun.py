"""How long a rerun of the planner's programme page takes, against empty Streamlit pages.

All are served as in life, by server processes of their own, and rerun over a websocket by turns: measured is the
time from the client's request to the message that the script has finished, as a browser would have it, everything
that the page sends included. The empty page is a title and nothing else, and stands three times:

- `page_rerun`: by `streamlit run`, as anybody would start it. Most of what it takes is what Streamlit does at the end
  of every rerun (`dashboard/warm.py`) and what the kernel holds back (`dashboard/api/no_delay.py`), which our server
  is spared;
- `page_rerun_frame`: in our frame, on our server, with the same session and menu: what the programme costs;
- `page_rerun_same_server`: without frame, on our server: the least that Streamlit can take, so the severest.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
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
SERVING = "tests.bench.serving"
TITLE = "st.title('Empty')"
EMPTY = f"import streamlit as st\n\n{TITLE}\n"
MAIN = ROOT / "dashboard" / "main.py"
RUNS_THE_PAGE = "chosen.run()"
PATIENCE = 60
OURS = [sys.executable, "-m", "dashboard.cli", "serve"]
PROGRAMME = {"bidi_component", "dataframe", "download_button"}


class Page:
    """One open page: a websocket, and the state that a browser would send with every rerun."""

    def __init__(self, port: int, *, name: str = "", query: str = "", cookie: str = "") -> None:
        self.socket = _connected(port, cookie)
        self.state = ClientState(query_string=query, page_name=name)
        self.errors: list[str] = []
        self.drawn: set[str] = set()

    def close(self) -> None:
        self.socket.close()

    def rerun(self) -> float:
        """Run the page's script and return the milliseconds until the server says that it has finished."""
        started = time.perf_counter()
        self.socket.send(BackMsg(rerun_script=self.state).SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=PATIENCE))
            kind = message.WhichOneof("type")
            if kind == "navigation":  # says which page runs; a browser asks for that one from then on
                self.state.page_script_hash = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                self.errors.append(message.delta.new_element.exception.message)
            elif kind == "delta":
                self.drawn.add(str(message.delta.new_element.WhichOneof("type")))
            elif kind == "script_finished":
                return (time.perf_counter() - started) * 1000


def figures() -> Iterator[dict[str, object]]:
    """Yield the three figures in milliseconds, medians. Raises AssertionError when a page is not what it should be."""
    with planned_visit() as scene, tempfile.TemporaryDirectory(prefix="qujing-bench-") as folder, ExitStack() as open_:
        empty, framed = Path(folder) / "empty.py", Path(folder) / "framed.py"
        empty.write_text(EMPTY, encoding="utf-8")
        framed.write_text(frame_only(MAIN.read_text(encoding="utf-8")), encoding="utf-8")
        data, signed_in = str(scene.folder), f"{COOKIE}={scene.token}"

        def page(command: list[str], **how: str) -> Page:
            port = open_.enter_context(_served(command, QUJING_DATA=data))
            return open_.enter_context(closing(Page(port, **how)))

        ours = page(OURS, name="agenda", query=f"visit={scene.visit_id}", cookie=signed_in)
        empties = {
            "page_rerun": page([sys.executable, "-m", "streamlit", "run", str(empty), "--server.headless=true"]),
            "page_rerun_frame": page([sys.executable, "-m", SERVING, str(framed)], cookie=signed_in),
            "page_rerun_same_server": page([sys.executable, "-m", SERVING, str(empty)]),
        }
        pages = [ours, *empties.values()]
        for _ in range(WARM_UP):
            for one in pages:
                one.rerun()
        took = [[one.rerun() for one in pages] for _ in range(RUNS)]
        assert not any(one.errors for one in pages), [one.errors for one in pages]
        assert ours.drawn >= PROGRAMME, f"the page is not the programme: {ours.drawn}"
        assert all("heading" in one.drawn and not one.drawn & PROGRAMME for one in empties.values())
    value, *baselines = (median(column) for column in zip(*took, strict=True))
    for name, baseline in zip(empties, baselines, strict=True):
        yield {"name": name, "value": value, "unit": "ms", "baseline": baseline, "ratio": value / baseline}


def frame_only(main: str) -> str:
    """Return the entry script with an empty page in place of the chosen one."""
    assert main.count(RUNS_THE_PAGE) == 1, "the entry script runs its page in another way now"
    return main.replace(RUNS_THE_PAGE, TITLE)


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
        open_timeout=PATIENCE,
        proxy=None,
    )
