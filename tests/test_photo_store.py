import hashlib
import os
from pathlib import Path

import pytest

from dashboard import photo_store
from dashboard.settings import settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings(), "qujing_data", tmp_path)
    return tmp_path / "photos"


def test_bytes_come_back_by_their_hash(folder: Path) -> None:
    name = photo_store.put(b"picture")
    assert name == hashlib.sha256(b"picture").hexdigest()
    assert photo_store.get(name) == b"picture"
    assert photo_store.put(b"picture") == name
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_what_is_not_there_is_none_and_a_path_is_no_name(folder: Path) -> None:
    assert photo_store.get("0" * 64) is None
    for bad in ("../../secret.key", "A" * 64, "", "0" * 63 + "/"):
        with pytest.raises(ValueError):
            photo_store.get(bad)


def test_a_torn_file_of_an_earlier_crash_is_replaced(folder: Path) -> None:
    name = photo_store.put(b"picture")
    next(folder.rglob("*.jpg")).write_bytes(b"pic")
    photo_store.put(b"picture")
    assert photo_store.get(name) == b"picture"


def test_file_and_folder_are_flushed_before_it_returns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[bool] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        flushed.append(os.path.isdir(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    photo_store.put(b"picture")
    assert flushed == [False, True, True]


def test_a_failed_write_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        photo_store.put(b"picture")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
