"""The console: migrate, found, seed, doctor."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dashboard import doctor, serving
from dashboard.cli import app
from dashboard.settings import settings
from models import Association, database, migrate
from models.database import reading, writing
from tests import factories as make

run = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder that the settings point at."""
    monkeypatch.setenv("QUJING_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()
    database.use(None)
    yield tmp_path
    database.database().dispose()
    database.use(None)
    settings.cache_clear()


def test_migrating_twice_says_where_the_database_is(folder: Path) -> None:
    first, second = run.invoke(app, ["migrate"]), run.invoke(app, ["migrate"])
    assert first.exit_code == second.exit_code == 0
    assert f"revision {migrate.head()} (was empty)" in first.output
    assert "was" not in second.output
    assert (folder / "qujing.db").exists()


def test_founding_prints_the_administrators_link(folder: Path) -> None:
    run.invoke(app, ["migrate"])
    said = run.invoke(app, ["found", "--name", "江城物业管理协会", "--admin", "程一", "--email", "c@pma.example"])
    assert said.exit_code == 0
    assert "/invitation?token=" in said.output
    again = run.invoke(app, ["found", "--name", "江城物业管理协会", "--admin", "程一", "--email", "c@pma.example"])
    assert again.exit_code == 1
    assert "exists already" in again.output


def test_the_demo_is_not_loaded_beside_a_real_association(folder: Path) -> None:
    run.invoke(app, ["migrate"])
    with writing() as db:
        make.association(db)
    said = run.invoke(app, ["seed", "demo", "--if-empty"])
    assert said.exit_code == 0
    assert "not loaded" in said.output
    with reading() as db:
        assert db.query(Association).count() == 1


def test_doctor_finds_a_sound_installation_sound(folder: Path) -> None:
    run.invoke(app, ["migrate"])
    said = run.invoke(app, ["doctor"])
    assert said.exit_code == 0, said.output
    for name in ("Python", "SQLite", "pragma synchronous", "Free disk", "Document fonts", "Migrations"):
        assert name in said.output


def test_doctor_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDED_DISK", 10**18)
    said = run.invoke(app, ["doctor"])  # and nothing has been migrated either
    assert said.exit_code == 1
    assert "Run qujing migrate" in said.output
    assert "QUJING_DATA" in said.output


def test_serving_an_old_database_is_refused(folder: Path) -> None:
    said = run.invoke(app, ["serve"])
    assert said.exit_code == 1
    assert "qujing migrate" in said.output


def _serve(monkeypatch: pytest.MonkeyPatch, *given: str) -> tuple[Result, dict[str, object]]:
    """Run `qujing serve` up to where the server would start; return what it said and its options."""
    started: dict[str, object] = {}
    for name in ("PORT", "ADDRESS", "PUBLIC_URL", "HTTPS_CERT", "HTTPS_KEY", "SECURE_COOKIES"):
        monkeypatch.setenv(name, "")  # what the command sets goes away with the test
    monkeypatch.setattr("streamlit.App.run", lambda _self, config: started.update(config))
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(".")
    settings.cache_clear()
    run.invoke(app, ["migrate"])
    return run.invoke(app, ["serve", *given]), started


def test_serving_this_machine_alone_prints_no_code(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said, started = _serve(monkeypatch, "--port", "8765")
    assert said.exit_code == 0, said.output
    assert "http://localhost:8765" in said.output
    assert "/field/" not in said.output
    assert (started["server.port"], started["server.address"]) == (8765, "localhost")
    assert not settings().secure_cookies


def test_serving_everybody_prints_a_code_that_leads_to_the_field_app(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "own_address", lambda: "192.0.2.7")
    said, started = _serve(monkeypatch, "--port", "8765", "--address", "0.0.0.0")
    assert "http://192.0.2.7:8765/field/" in said.output
    assert sum(line.count("█") + line.count("▀") + line.count("▄") for line in said.output.splitlines()) > 200
    assert "needs https" in said.output
    assert settings().base_url == "http://192.0.2.7:8765", "badges and links lead there too"
    assert started["logger.hideWelcomeMessage"] is True, "Streamlit's greeting asks a server outside for our address"


def test_a_certificate_makes_addresses_https_and_cookies_secure(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.touch()
    key.touch()
    said, started = _serve(monkeypatch, "--port", "8765", "--https-cert", str(cert), "--https-key", str(key))
    assert "https://localhost:8765" in said.output
    assert (started["server.sslCertFile"], started["server.sslKeyFile"]) == (str(cert), str(key))
    assert settings().secure_cookies
    alone, nothing = _serve(monkeypatch, "--https-cert", str(cert))
    assert (alone.exit_code, nothing) == (1, {})
    assert "--https-key" in alone.output


def test_uvicorn_believes_no_address_that_a_caller_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        told.append(scope["client"])

    config = serving._PatientConfig(app, port=0)
    config.load()
    scope = {
        "type": "http",
        "headers": [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")],
        "client": ("127.0.0.1", 5000),
    }
    asyncio.run(config.loaded_app(scope, None, None))  # type: ignore[arg-type]
    assert told == [("127.0.0.1", 5000)], "limits by address would be anybody's to walk around"
