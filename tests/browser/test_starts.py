"""The three ways to start the application all serve the same thing, gate included."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.serving import run, serving

pytestmark = pytest.mark.browser

WAYS = {
    "qujing serve": ("-m", "dashboard.cli", "serve"),
    "streamlit run": (
        "-m",
        "streamlit",
        "run",
        "dashboard/app.py",
        "--server.port",
        "{port}",
        "--server.address",
        "localhost",
    ),
    "uvicorn": ("-m", "uvicorn", "dashboard.app:app", "--host", "localhost", "--port", "{port}"),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_starts_and_lets_nobody_in(way: str, tmp_path: Path) -> None:
    run(tmp_path, "-m", "dashboard.cli", "migrate")
    with serving(tmp_path, WAYS[way]) as server:
        with urllib.request.urlopen(server.url("login")) as answer:
            assert "登录" in answer.read().decode()
        with urllib.request.urlopen(server.url("app/static/desk.css")) as answer:
            assert b"st-key-hero" in answer.read()
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(server.url("_stcore/host-config"))
        assert refusal.value.code == 401
