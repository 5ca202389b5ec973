"""The server's key: one whole key, whoever asks first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.server_key import secret_key
from dashboard.settings import settings


def test_processes_that_start_at_once_share_one_whole_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUJING_DATA", str(tmp_path))
    monkeypatch.delenv("QUJING_SECRET", raising=False)
    settings.cache_clear()
    try:
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _: secret_key.__wrapped__(), range(32)))
        assert len(keys) == 1
        assert len(keys.pop()) == 64
        assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
        assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    finally:
        settings.cache_clear()
