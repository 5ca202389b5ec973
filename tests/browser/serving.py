"""The real server and the real Chromium, for the tests of this folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from dashboard.settings import ROOT

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STARTS_WITHIN = 60.0  # seconds
COMMAND = ("-m", "dashboard.cli", "serve")


def chromium() -> str:
    """Return where Chromium is; `tests/browser/install.sh` brings it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise AssertionError("no Chromium here: run `make browser`")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process whose data lie in `folder`, whatever this one uses."""
    own = os.environ | {"QUJING_DATA": str(folder), "PYTHONPATH": str(ROOT)} | more
    own.pop("DATABASE_URL", None)
    return own


def run(folder: Path, *arguments: str) -> None:
    """Run Python with these arguments on the data in `folder`; what it said is shown when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that answers: `host` is its name and port, `log` what it has written."""

    folder: Path
    host: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def port(self) -> int:
        return int(self.host.rpartition(":")[2])

    def url(self, path: str = "") -> str:
        return f"http://{self.host}/{path.lstrip('/')}"


@contextmanager
def serving(folder: Path, command: Sequence[str] = COMMAND) -> Iterator[Serving]:
    """Serve the data in `folder` on a free port until the block ends; `{port}` in the command stands for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=ROOT,
            env=environment(folder, PORT=str(port)),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _answers(f"http://localhost:{port}/healthz", server, log)
        yield Serving(folder, f"localhost:{port}", log, server)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:  # open tabs hold their connections
            server.kill()
            server.wait(15)


def _answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended by itself:\n" + log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer:\n" + log.read_text())
