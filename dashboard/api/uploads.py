"""A large body read with care: measured and hashed as it comes, set down on the disk, never held in memory as a whole.

Three hundred phones may send at once; only what is being decoded lies in memory.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO

from starlette.requests import ClientDisconnect, Request

from dashboard.errors import Invalid

IN_MEMORY = 262_144
"""Bytes of one body that are held before it goes to the disk."""
PATIENCE = 120.0
"""Seconds that one body may take: more than the tablet itself waits."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that has arrived: read `file` from its start."""

    file: IO[bytes]
    size: int
    sha256: str

    def read(self) -> bytes:
        self.file.seek(0)
        return self.file.read()


def check_announced(request: Request, *, limit: int, code: str) -> None:
    """Raise Invalid (limit_mb) where the request says itself that it is too large; nothing of it has been read."""
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        raise Invalid(code, limit_mb=limit // 1024 // 1024)


@asynccontextmanager
async def upload(request: Request, *, limit: int, code: str) -> AsyncIterator[Upload]:
    """Read the body and give it away when the block ends.

    Raises Invalid: `code` (limit_mb) as soon as more than `limit` bytes have come, `body.too_slow` after PATIENCE,
    `body.cut_off` where the line broke; nobody hears that one, and nothing has happened.
    """
    check_announced(request, limit=limit, code=code)
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        try:
            async with asyncio.timeout(PATIENCE):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > limit:
                        raise Invalid(code, limit_mb=limit // 1024 // 1024)
                    digest.update(chunk)
                    file.write(chunk)
        except TimeoutError:
            raise Invalid("body.too_slow") from None
        except ClientDisconnect:
            raise Invalid("body.cut_off") from None
        yield Upload(file, size, digest.hexdigest())
