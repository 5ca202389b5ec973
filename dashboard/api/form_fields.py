"""What a plain form sends, read with a limit: our public pages take fields and never files."""

from urllib.parse import parse_qsl

from starlette.requests import Request


async def form_fields(request: Request, *, largest: int, most: int) -> list[tuple[str, str]] | None:
    """Return the form's fields in order; None for more than `largest` bytes or `most` fields."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most)
    except ValueError:
        return None
