"""A tablet as the API sees it: a device of its own, a jar of cookies, and whoever is signed in on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from models import Badge
from tests import factories as make


class Tablet:
    """Requests with the headers that the field app sends."""

    def __init__(self, address: str = "10.0.0.9") -> None:
        app = Starlette(routes=routes, middleware=[Middleware(Gate)])
        self.client = TestClient(app, base_url="http://tablet.example", client=(address, 5000))
        self.device = uuid4()

    def get(self, path: str, *, person: UUID | None = None, **headers: str) -> Any:
        return self.client.get(path, headers=self._named(person) | headers)

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, person: UUID | None = None) -> Any:
        headers = {"x-qujing": "1", "origin": "http://tablet.example"} | self._named(person)
        return self.client.post(path, json=dict(body or {}), headers=headers)

    def scan(self, badge: Badge, *, take_over: bool = False) -> Any:
        """Sign in by a badge's QR code."""
        token = make.badge_secrets(badge).token
        return self.post("/api/badge", {"token": token, "device": str(self.device), "take_over": take_over})

    def type_code(self, code: str) -> Any:
        return self.post("/api/badge", {"code": code, "device": str(self.device)})

    def people(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/api/me").json()["people"]
        return found

    @staticmethod
    def _named(person: UUID | None) -> dict[str, str]:
        return {"x-qujing-person": str(person)} if person is not None else {}
