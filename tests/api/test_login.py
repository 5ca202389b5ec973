"""The gate and the sign-in page, against the real routes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.login import safe_target
from dashboard.api.routes import routes
from dashboard.rules.tokens import hash_token
from dashboard.services import sessions
from models.database import Database, writing
from models.enums import PersonState, Role
from tests import factories as make

PASSWORD = "a fine long password"


async def inside(_request: object) -> PlainTextResponse:
    return PlainTextResponse("inside")


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("inside")
    await websocket.close()


@pytest.fixture
def client(store: Database) -> Iterator[TestClient]:
    limits.limiter.cache_clear()
    app = Starlette(
        routes=[*routes, Route("/", inside), Route("/agenda", inside), WebSocketRoute("/_stcore/stream", stream)],
        middleware=[Middleware(Gate)],
    )
    with TestClient(app, follow_redirects=False) as client:
        yield client
    limits.limiter.cache_clear()


@pytest.fixture
def email(store: Database) -> str:
    with writing() as db:
        of = make.association(db)
        who = make.person(db, of, Role.PLANNER, password_hash=sessions.hasher().hash(PASSWORD))
        return who.email


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **headers: str):
    return client.post("/login", data={"email": email, "password": password}, headers=headers)


def test_nothing_but_the_sign_in_page_is_open(client: TestClient) -> None:
    answer = client.get("/agenda?visit=1", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fagenda%3Fvisit%3D1")
    assert client.get("/agenda").status_code == 401
    assert client.post("/_stcore/upload_file/x/y").status_code == 401
    assert client.get("/login").status_code == 200
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


def test_signing_in_opens_pages_and_the_websocket_and_signing_out_closes_them(client: TestClient, email: str) -> None:
    answer = sign_in(client, email)
    assert answer.status_code == 303
    cookie = next(part for part in answer.headers.get_list("set-cookie") if part.startswith("qj_session"))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert client.get("/agenda").text == "inside"
    with client.websocket_connect("/_stcore/stream") as websocket:
        assert websocket.receive_text() == "inside"
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers={"origin": "https://elsewhere.example"}),
    ):
        pass
    token = client.cookies["qj_session"]
    assert client.post("/logout").status_code == 303
    client.cookies.set("qj_session", token)
    assert client.get("/agenda").status_code == 401


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/login", "/agenda", "/healthz"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in client.get("/login").headers["content-security-policy"]


def test_a_form_from_another_site_is_refused(client: TestClient, email: str) -> None:
    assert sign_in(client, email, origin="https://elsewhere.example").status_code == 403
    assert client.get("/agenda").status_code == 401


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: TestClient, email: str) -> None:
    wrong, unknown = sign_in(client, email, "wrong"), sign_in(client, "nobody@firm.example", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(email, "") == unknown.text.replace("nobody@firm.example", "")


def test_guessing_is_stopped_but_the_owner_still_gets_in(client: TestClient, email: str) -> None:
    assert sign_in(client, email).status_code == 303  # the owner's device is known from now on
    mark = client.cookies.get("qj_device")
    attacker = TestClient(client.app, follow_redirects=False, client=("203.0.113.9", 4000))
    answers = [sign_in(attacker, email, f"guess {n}").status_code for n in range(8)]
    assert answers == [401] * 6 + [429] * 2
    assert sign_in(attacker, email).status_code == 429
    for _ in range(60):
        limits.limiter().hit(limits.STRANGERS, "strangers", limits._account(email))
    stranger = TestClient(client.app, follow_redirects=False, client=("203.0.113.10", 4000))
    assert sign_in(stranger, email).status_code == 429  # the control: without the mark even the owner waits
    owner = TestClient(client.app, follow_redirects=False, client=("203.0.113.11", 4000))
    owner.cookies.set("qj_device", str(mark))
    assert sign_in(owner, email).status_code == 303


def test_a_forged_device_mark_is_worth_nothing(email: str, client: TestClient) -> None:
    genuine = limits.device_mark(email)
    assert limits.known_device(email, genuine)
    assert limits.known_device("other@firm.example", genuine) is None
    assert limits.known_device(email, genuine[:-1] + ("0" if genuine[-1] != "0" else "1")) is None
    assert limits.known_device(email, "x.y.z") is None


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_signing_in_never_leads_elsewhere(target: str) -> None:
    assert safe_target(target) == "/"


def test_a_path_of_our_own_is_kept() -> None:
    assert safe_target("/agenda?visit=1") == "/agenda?visit=1"


def test_one_click_entry_exists_in_a_demo_only(client: TestClient) -> None:
    with writing() as db:
        demo, real = make.association(db, is_demo=True), make.association(db)
        make.person(db, demo, Role.PLANNER, email="demo.planner@firm.example")
        make.person(db, real, Role.ADMIN, email="demo.admin@firm.example")
    assert "demo.planner@firm.example" in client.get("/login").text
    assert "demo.admin@firm.example" not in client.get("/login").text
    assert client.post("/demo-entry", data={"email": "demo.admin@firm.example"}).status_code == 403
    assert client.post("/demo-entry", data={"email": "demo.planner@firm.example"}).status_code == 303
    assert client.get("/agenda").text == "inside"


def test_an_invitation_works_once(client: TestClient) -> None:
    from datetime import timedelta

    from models import Invitation
    from models.base import utc_now

    with writing() as db:
        of = make.association(db)
        who = make.person(db, of, Role.OBSERVER, state=PersonState.INVITED)
        db.add(
            Invitation(
                association_id=of.id,
                person_id=who.id,
                token_hash=hash_token("t" * 20),
                expires_at=utc_now() + timedelta(days=7),
            )
        )
        address = who.email
    assert sign_in(client, address, "").status_code == 401
    weak = client.post("/invitation", data={"token": "t" * 20, "password": "short"})
    assert weak.status_code == 422
    assert client.post("/invitation", data={"token": "t" * 20, "password": PASSWORD}).status_code == 303
    assert client.get("/agenda").text == "inside"
    again = client.post("/invitation", data={"token": "t" * 20, "password": PASSWORD})
    assert again.status_code == 422


def test_guesses_that_come_at_once_are_counted_like_the_others(client: TestClient, email: str) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda n: sign_in(client, email, f"wrong {n}").status_code, range(16)))
    assert answers.count(401) <= limits.PAIR.amount + 1
    assert set(answers) == {401, 429}


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.9", "10.0.0.9"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2%eth0", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_line_is_one_place_however_many_addresses_it_has(address: str, place: str) -> None:
    assert limits.place(address) == place


def test_codes_are_counted_by_the_line() -> None:
    limits.limiter.cache_clear()
    for n in range(100):
        limits.count_wrong_code(f"2001:db8::{n:x}", f"device {n}")
    assert not limits.may_open_badge("2001:db8::ffff", "another", typed=True)
    assert limits.may_open_badge("2001:db8::ffff", "another", typed=False), "a QR code still lets in"
    assert limits.may_open_badge("2001:db8:0:1::1", "another", typed=True)
    limits.limiter.cache_clear()
