"""Where photos lie: each under the SHA-256 of its bytes, in a folder or an object store. Only this module knows which.

`PHOTO_STORE` names the place as fsspec does: empty for a folder beside the database, `s3://bucket/prefix` for
anything that speaks S3 (optional extra `s3`). Bytes are read back and compared before they count as kept, and again
whenever they are read: a file that a crash left empty or short is no photo.
"""

import hashlib
import os
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Protocol

import fsspec

from dashboard.settings import settings

_NAME = re.compile(r"[0-9a-f]{64}")
_PROBE = "probe"


class StoreFailed(OSError):
    """The store took the bytes and gave other ones back."""


class Store(Protocol):
    """What a place for photos can do, by a path relative to it."""

    def write(self, path: str, data: bytes) -> None:
        """Keep the bytes so that they survive a power cut, all or nothing."""

    def read(self, path: str) -> bytes | None: ...

    def settle(self, path: str) -> None:
        """See to it that what another writer just kept under this path stays, too."""

    def remove(self, path: str) -> None: ...


class Folder:
    """A folder of this machine. fsspec's own local file system does not flush, so the writing is ours."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, data: bytes) -> None:
        """Write aside, flush, rename into place, flush the folders: no reader ever sees half a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _compare(data, part.read_bytes())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        self.settle(path)

    def read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None

    def settle(self, path: str) -> None:
        for folder in ((self.root / path).parent, self.root):  # the name survives a power cut, too
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)


class Bucket:
    """Any other place that fsspec reaches; its own acknowledgement of one put is what durability means there."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def _at(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}"

    def write(self, path: str, data: bytes) -> None:
        self._files.pipe_file(self._at(path), data)
        _compare(data, self.read(path))

    def read(self, path: str) -> bytes | None:
        try:
            return bytes(self._files.cat_file(self._at(path)))
        except FileNotFoundError:
            return None

    def settle(self, path: str) -> None:
        """Nothing to do: an object is there as a whole or not at all."""

    def remove(self, path: str) -> None:
        if self._files.exists(self._at(path)):
            self._files.rm_file(self._at(path))


@cache
def _open(url: str) -> Store:
    scheme, _, path = url.rpartition("://")
    return Folder(Path(path)) if scheme in ("", "file") else Bucket(url)


def _store() -> Store:
    return _open(place())


def place() -> str:
    """Return where photos are kept, as a folder or an address."""
    return settings().photo_store or str(settings().qujing_data / "photos")


def _path(sha256: str) -> str:
    if not _NAME.fullmatch(sha256):
        raise ValueError("not a SHA-256 in hexadecimal")
    return f"{sha256[:2]}/{sha256}.jpg"


def _compare(sent: bytes, kept: bytes | None) -> None:
    if kept != sent:
        raise StoreFailed(f"{len(sent)} bytes sent, {len(kept or b'')} kept, and they differ")


def put(data: bytes) -> str:
    """Keep the bytes and return their name; they are kept for good, name and all, when this returns.

    Putting the same bytes again, also at the same time, changes nothing. Raises ValueError for no bytes at all and
    OSError where the place is full, gone or gives back other bytes; then nothing counts as kept.
    """
    if not data:
        raise ValueError("an empty photo")
    name = hashlib.sha256(data).hexdigest()
    path, store = _path(name), _store()
    if store.read(path) == data:
        store.settle(path)
    else:
        store.write(path, data)
    return name


def get(sha256: str) -> bytes | None:
    """Return the bytes of this name, or None when they are not here as a whole."""
    data = _store().read(_path(sha256))
    return data if data is not None and hashlib.sha256(data).hexdigest() == sha256 else None


def probe() -> None:
    """Write, read back and remove a few bytes; raises OSError, or what the object store raises, where that fails."""
    store, mark = _store(), f"{_PROBE}/{secrets.token_hex(8)}"
    store.write(mark, mark.encode())
    store.remove(mark)
