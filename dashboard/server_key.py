"""The server's own key: signed cookies and badges are worked out under it."""

import contextlib
import secrets
from functools import cache
from pathlib import Path

from dashboard.settings import settings


@cache
def secret_key() -> bytes:
    """Return the key: from the environment, or one made once in the data folder."""
    given = settings().qujing_secret
    if given is not None:
        return given.get_secret_value().encode()
    path: Path = settings().qujing_data / "secret.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # written aside and linked into place: of two processes that start at once, both read the same whole key
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32).hex().encode())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_bytes()
