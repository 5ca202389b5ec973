"""Where photos lie: one folder, each file named by the SHA-256 of its bytes. Only this module knows that."""

import hashlib
import os
import re
import secrets
from pathlib import Path

from dashboard.settings import settings

_NAME = re.compile(r"[0-9a-f]{64}")


def _path(sha256: str) -> Path:
    if not _NAME.fullmatch(sha256):
        raise ValueError("not a SHA-256 in hexadecimal")
    return settings().qujing_data / "photos" / sha256[:2] / f"{sha256}.jpg"


def put(data: bytes) -> str:
    """Keep the bytes and return their name; they are on the disk, name and all, when this returns.

    Putting the same bytes again, also at the same time, changes nothing.
    """
    name = hashlib.sha256(data).hexdigest()
    path = _path(name)
    if path.exists() and path.stat().st_size == len(data):
        return name
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{name}.{secrets.token_hex(8)}")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):  # the name survives a power cut, too
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return name


def get(sha256: str) -> bytes | None:
    """Return the bytes of this name, or None when they are not here."""
    try:
        return _path(sha256).read_bytes()
    except FileNotFoundError:
        return None
