"""The measurement measures: a small run agrees with itself and leaves nothing behind."""

import tempfile
from pathlib import Path

import pytest

from tests.bench import results_6m


def test_a_small_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = results_6m.measure(answers=20_000, visits=20, runs=1)
    assert found["answers"] == 20_000
    assert found["value"] > 0
    assert found["ratio"] == found["value"] / found["baseline"]
    assert not list(tmp_path.iterdir())
