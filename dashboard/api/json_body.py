"""A JSON request read with care: size, type and shape are checked before anything looks inside."""

import asyncio
import json
from typing import Any

from starlette.requests import ClientDisconnect, Request

from dashboard.errors import Invalid

PATIENCE = 60.0
"""Seconds that one body may take: four times as long as the tablet waits for its answer."""


async def read_bytes(request: Request, *, limit: int) -> bytes:
    """Return the request's body of at most `limit` bytes.

    Raises Invalid `body.too_large` before taking in more, `body.too_slow` after PATIENCE, and `body.cut_off` where the
    line broke, as it does in a garage: nobody hears that one, and it is nothing for the log.
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        raise Invalid("body.too_large", limit=limit)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Invalid("body.too_large", limit=limit)
    except TimeoutError:
        raise Invalid("body.too_slow") from None
    except ClientDisconnect:
        raise Invalid("body.cut_off") from None
    return bytes(body)


async def json_body(request: Request, *, limit: int = 65_536) -> dict[str, Any]:
    """Return the request's JSON object.

    Raises Invalid `body.type` (not sent as application/json), `body.too_large` (limit: bytes) or `body.malformed`:
    not UTF-8, not JSON, not an object, a number like NaN, or text that no database can hold (half a surrogate pair).
    """
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Invalid("body.type")
    raw = await read_bytes(request, limit=limit)
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:  # UnicodeError and JSONDecodeError are ValueErrors
        raise Invalid("body.malformed") from error
    if not isinstance(value, dict):
        raise Invalid("body.malformed")
    return value


def _no_number(name: str) -> Any:
    raise ValueError(name)
