"""The real server on one port and one folder, killed with SIGKILL and started again as often as a test likes."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.error import URLError

from dashboard.settings import ROOT
from tests.browser.serving import COMMAND, STARTS_WITHIN, environment


class KillableServer:
    """`outages` are (from, to) on the monotonic clock: from each kill until the server answered again."""

    def __init__(self, folder: Path, command: Sequence[str] = COMMAND) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.folder, self.command = folder, command
        self.outages: list[tuple[float, float]] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        with (self.folder / "server.log").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=ROOT,
                env=environment(self.folder, PORT=str(self.port)),
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()[-3000:]
            assert time.monotonic() < end, "the server did not answer"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=2):
                return True
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """End it as a power cut of the process would: nothing is flushed, nobody is told."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def kill_and_start(self) -> None:
        """Kill it, start it again and note the outage."""
        since = time.monotonic()
        self.kill()
        self.start()
        self.outages.append((since, time.monotonic()))

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
