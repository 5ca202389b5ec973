"""The bad line does what it says: a test that trusts it would prove nothing otherwise."""

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.proxy import WHOLE, Cut, Mode, Proxy, at_random

BODY = b"x" * 200_000


class Echo(BaseHTTPRequestHandler):
    """Counts the bytes that reach it and answers with the body."""

    heard: list[int] = []  # noqa: RUF012 - one server a test

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def do_POST(self) -> None:
        self.heard.append(len(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def line() -> Iterator[Proxy]:
    Echo.heard = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        with Proxy("127.0.0.1", server.server_port) as line:
            yield line
        server.shutdown()


def ask(line: Proxy, data: bytes | None = None, *, timeout: float = 5) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{line.port}/", data, timeout=timeout) as answer:
        return answer.read()


def test_it_passes_everything_on(line: Proxy) -> None:
    assert ask(line) == BODY
    assert ask(line, BODY) == b"ok"
    assert (Echo.heard, line.connections, line.cuts) == ([len(BODY)], 2, 0)


def test_a_cut_upwards_reaches_the_server_as_a_torso(line: Proxy) -> None:
    line.plan = lambda n: Cut(up=1000) if n == 0 else WHOLE
    with pytest.raises(OSError):
        ask(line, BODY)
    assert ask(line, BODY) == b"ok"
    assert line.cuts == 1
    assert len(BODY) in Echo.heard


def test_a_cut_downwards_loses_the_answer_of_what_was_done(line: Proxy) -> None:
    line.plan = lambda _n: Cut(down=10)
    with pytest.raises(OSError):
        ask(line, BODY)
    assert Echo.heard == [len(BODY)]


def test_without_a_network_nothing_connects_and_open_connections_die(line: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", line.port)) as held:
        held.settimeout(5)
        held.sendall(b"GET / HTTP/1.1\r\n")
        while line.connections == 0:
            time.sleep(0.01)
        with line.being(Mode.DROP):
            with pytest.raises(ConnectionError):
                held.recv(1)
            with pytest.raises(OSError):
                ask(line)
    assert ask(line) == BODY


def test_a_black_hole_takes_connections_and_says_nothing_until_it_ends(line: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", line.port)) as held:
        held.settimeout(0.2)
        with line.being(Mode.BLACK_HOLE):
            held.sendall(b"GET / HTTP/1.0\r\n\r\n")
            with pytest.raises(TimeoutError):
                held.recv(1)
            with pytest.raises(TimeoutError):
                ask(line, timeout=0.2)
        held.settimeout(5)
        assert held.recv(12) == b"HTTP/1.0 200"


def test_a_plan_by_chance_is_the_same_for_the_same_seed() -> None:
    plans = [[plan(n) for n in range(200)] for plan in (at_random(7, 5000), at_random(7, 5000))]
    assert plans[0] == plans[1]
    assert 60 < sum(cut is not WHOLE for cut in plans[0]) < 140
    assert any(cut.up is not None for cut in plans[0])
    assert any(cut.down is not None for cut in plans[0])
