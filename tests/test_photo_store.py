import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from dashboard import doctor, photo_store
from dashboard.settings import settings

ELSEWHERE = "memory://photos/of/tests"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings(), "qujing_data", tmp_path)
    monkeypatch.setattr(settings(), "photo_store", "")
    return tmp_path / "photos"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """The same interface as an object store, in memory."""
    monkeypatch.setattr(settings(), "photo_store", ELSEWHERE)
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()


@pytest.fixture(params=["folder", "bucket"])
def anywhere(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(request.param)


@pytest.mark.usefixtures("anywhere")
def test_bytes_come_back_by_their_hash() -> None:
    name = photo_store.put(b"picture")
    assert name == hashlib.sha256(b"picture").hexdigest()
    assert photo_store.get(name) == b"picture"
    assert photo_store.put(b"picture") == name


@pytest.mark.usefixtures("anywhere")
def test_what_is_not_there_is_none_and_a_path_is_no_name() -> None:
    assert photo_store.get("0" * 64) is None
    for bad in ("../../secret.key", "A" * 64, "", "0" * 63 + "/"):
        with pytest.raises(ValueError):
            photo_store.get(bad)
    with pytest.raises(ValueError, match="empty"):
        photo_store.put(b"")


@pytest.mark.usefixtures("anywhere")
def test_the_doctor_tries_the_store() -> None:
    finding = next(one for one in doctor.examine() if one.name == "Photos")
    assert (finding.ok, finding.value) == (True, photo_store.place())


def test_the_doctor_names_a_store_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(settings(), "photo_store", str(tmp_path / "file"))
    finding = next(one for one in doctor.examine() if one.name == "Photos")
    assert not finding.ok
    assert "PHOTO_STORE" in finding.remedy


def test_the_same_bytes_are_one_file(folder: Path) -> None:
    assert photo_store.put(b"picture") == photo_store.put(b"picture")
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_in_a_bucket_one_object_lies_under_the_prefix(bucket: fsspec.AbstractFileSystem) -> None:
    name = photo_store.put(b"picture")
    assert bucket.find("/") == [f"/photos/of/tests/{name[:2]}/{name}.jpg"]


@pytest.mark.parametrize("torn", [b"", b"pic", b"pictur3"], ids=["empty", "short", "other"])
def test_a_torn_file_of_an_earlier_crash_is_no_photo_and_is_replaced(folder: Path, torn: bytes) -> None:
    name = photo_store.put(b"picture")
    next(folder.rglob("*.jpg")).write_bytes(torn)
    assert photo_store.get(name) is None
    photo_store.put(b"picture")
    assert photo_store.get(name) == b"picture"


@pytest.mark.parametrize("torn", [b"", b"pic"], ids=["empty", "short"])
def test_a_torn_object_is_no_photo_and_is_replaced(bucket: fsspec.AbstractFileSystem, torn: bytes) -> None:
    name = photo_store.put(b"picture")
    bucket.pipe_file(f"/photos/of/tests/{name[:2]}/{name}.jpg", torn)
    assert photo_store.get(name) is None
    photo_store.put(b"picture")
    assert photo_store.get(name) == b"picture"


def test_a_bucket_that_keeps_something_else_is_not_believed(
    bucket: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = type(bucket).pipe_file
    monkeypatch.setattr(type(bucket), "pipe_file", lambda self, path, data, **_: real(self, path, data[:-1]))
    with pytest.raises(photo_store.StoreFailed):
        photo_store.put(b"picture")
    assert photo_store.get(hashlib.sha256(b"picture").hexdigest()) is None


def _flushes(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that grows with every flush: whether it was of a folder."""
    flushed: list[bool] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        flushed.append(os.path.isdir(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return flushed


def test_file_and_folders_are_flushed_before_it_returns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed = _flushes(monkeypatch)
    photo_store.put(b"picture")
    assert flushed == [False, True, True]


def test_what_another_writer_just_renamed_is_flushed_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name may be there before that writer has flushed the folder: who finds it must not say that it is kept."""
    photo_store.put(b"picture")
    flushed = _flushes(monkeypatch)
    photo_store.put(b"picture")
    assert flushed == [True, True]


def test_a_failed_write_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        photo_store.put(b"picture")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
