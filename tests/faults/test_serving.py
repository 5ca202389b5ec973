"""`qujing serve` as an administrator meets it: stopped while people save, and by https with an own certificate."""

import http.client
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from dashboard.settings import ROOT
from tests.browser.serving import environment, run, serving
from tests.faults.photo_tablets import found, shots
from tests.faults.test_photos import wrong

pytestmark = pytest.mark.faults


def test_stopping_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """SIGTERM in the middle of saves, while one phone holds a connection in a garage: it ends in good time."""
    play, tablets = found(tmp_path, observers=6, points=10)
    wanted = shots(play, tablets, 600)
    receipts: dict[str, dict[str, Any]] = {}
    saved = threading.Semaphore(0)

    def work(mine: int) -> None:
        for shot in wanted[mine :: len(tablets)]:
            answer = shot.send(server.port, play.visit.id)
            if answer is None:
                return  # the server is gone; what was not acknowledged would be sent again
            assert answer[0] == 200, answer
            receipts[str(shot.op)] = answer[1]
            saved.release()

    with serving(tmp_path) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as held:
            held.sendall(b"POST /api/photos HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf of it")
            workers = [threading.Thread(target=work, args=(n,)) for n in range(len(tablets))]
            for worker in workers:
                worker.start()
            for _ in range(40):
                assert saved.acquire(timeout=30)
            server.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            code = server.process.wait(30)
            took = time.monotonic() - began
        for worker in workers:
            worker.join(30)
    assert code in (0, -signal.SIGTERM)
    assert took < 12, "a few seconds, however many connections are held"
    assert 40 <= len(receipts) < len(wanted)
    problems = wrong(tmp_path, [shot for shot in wanted if str(shot.op) in receipts], receipts)
    # finished, and the acknowledgement lost on the way: not lost, only not known to the tablet yet
    assert [one for one in problems if "rows of" not in one] == []


def test_it_serves_by_https_with_a_certificate_of_ones_own(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([openssl, *new, *names], check=True, capture_output=True)
    run(tmp_path, "-m", "dashboard.cli", "migrate")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "dashboard.cli", "serve", "--port", str(port), "--https-cert", str(cert), "--https-key", str(key)]
    log = tmp_path / "server.log"
    trust = ssl.create_default_context(cafile=str(cert))
    with log.open("wb") as out:
        own = environment(tmp_path) | {"PYTHONUNBUFFERED": "1"}
        server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=own, stdout=out, stderr=subprocess.STDOUT)
    try:
        answer = _ask(port, trust, server, log)
        assert answer.status == 200
        headers = {name.lower(): value for name, value in answer.getheaders()}
        assert headers["strict-transport-security"].startswith("max-age=")
        assert "server" not in headers
        assert f"https://localhost:{port}" in log.read_text()
    finally:
        server.terminate()
        server.wait(20)


def _ask(port: int, trust: ssl.SSLContext, server: "subprocess.Popen[bytes]", log: Path) -> http.client.HTTPResponse:
    end = time.monotonic() + 60
    while True:
        line = http.client.HTTPSConnection("localhost", port, context=trust, timeout=10)
        try:
            line.request("GET", "/login")
            return line.getresponse()
        except (ConnectionRefusedError, TimeoutError):  # it listens before it has warmed up
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
