"""How `qujing serve` serves: one worker, by https if it has a certificate, and down again without losing anything."""

import os
import socket
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import segno
import uvicorn

from dashboard.settings import ROOT, settings

GRACE = 8
"""Seconds that requests under way get after SIGTERM; who is in a garage holds a connection for ever."""
LOCAL = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


class _PatientConfig(uvicorn.Config):
    """Streamlit's runner makes the configuration itself and offers no setting for these."""

    def __init__(self, app: Any, **given: Any) -> None:
        # who calls is decided in one place, `gate.client_address`: uvicorn would believe who calls from here
        fixed = {"timeout_graceful_shutdown": GRACE, "server_header": False, "proxy_headers": False}
        super().__init__(app, **given | fixed)


def prepare(*, port: int | None, address: str | None, cert: Path | None, key: Path | None) -> None:
    """Put what the command line says into the settings, and where phones find the server if nobody has said it."""
    given = {"PORT": port, "ADDRESS": address, "HTTPS_CERT": cert, "HTTPS_KEY": key}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings.cache_clear()
    now = settings()
    if now.https_cert is not None:
        os.environ["SECURE_COOKIES"] = "1"
    if not now.public_url and now.address not in LOCAL:
        host = own_address() if now.address in EVERYWHERE else now.address
        os.environ["PUBLIC_URL"] = now.url_at(host)
    settings.cache_clear()


def own_address() -> str:
    """Return this machine's address in its own network; nothing is sent for finding it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: belongs to nobody; a datagram socket only looks up the route
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def joining_code() -> str:
    """Return the QR code of the field app for a terminal, and its address below; empty where only this machine is."""
    if settings().address in LOCAL and not settings().public_url:
        return ""
    url = f"{settings().base_url}/field/"
    out = StringIO()
    segno.make(url, micro=False).terminal(out, compact=True)
    return f"{out.getvalue()}{url}"


def run() -> None:
    """Serve until stopped. On SIGTERM nothing new is taken, what is under way is finished within GRACE seconds."""
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    sys.argv = [str(ROOT / "dashboard" / "app.py")]
    from dashboard.app import app

    now = settings()
    options = {
        "server.port": now.port,
        "server.address": now.address,
        "server.headless": True,
        # its greeting would ask a server outside for this machine's public address
        "logger.hideWelcomeMessage": True,
    }
    if now.https_cert is not None:
        options |= {"server.sslCertFile": str(now.https_cert), "server.sslKeyFile": str(now.https_key)}
    uvicorn.Config = _PatientConfig  # type: ignore[misc, assignment]
    app.run(config=options)
