"""Small messages leave at once.

asyncio turns off the kernel's waiting for more to send (Nagle's algorithm, TCP_NODELAY) only on sockets that say that
they are TCP, and those that Streamlit opens before it starts the server do not say so. A page's last messages then
lie for up to 40 ms until the browser has acknowledged the ones before; so does every answer but the first on a
connection that is kept open. uvloop turns it off on every connection; it does not run everywhere that we do.
"""

import socket
from asyncio import Transport

from starlette.types import ASGIApp, Receive, Scope, Send

TCP_FAMILIES = (socket.AF_INET, socket.AF_INET6)


class NoDelay:
    """Switch the waiting off on every connection, whoever opened the socket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # ASGI does not name the connection; uvicorn's `receive` belongs to what holds it. Elsewhere nothing happens.
        connection = getattr(getattr(receive, "__self__", None), "transport", None)
        if isinstance(connection, Transport):
            send_at_once(connection)
        await self.app(scope, receive, send)


def send_at_once(connection: Transport) -> None:
    """Set TCP_NODELAY on a connection; one that is no TCP, or has just been closed, is left alone."""
    opened = connection.get_extra_info("socket")
    if opened is None or opened.family not in TCP_FAMILIES:
        return
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        return  # the other side has hung up, which whoever answers will notice
