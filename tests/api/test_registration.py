"""The public registration page over HTTP: without an account, without a script."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import icalendar
import pytest
from sqlalchemy import func, select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import models
from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from dashboard.i18n import translator
from dashboard.queries import agenda
from dashboard.services import publishing, registering, visits
from dashboard.settings import settings
from dashboard.ui.booklet import calendar
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import RegistrationState, VisitStatus
from tests import factories as make
from tests.services.planning import Office
from tests.services.registration_desk import answers, open_form, save
from tests.services.test_visits import fields_of

STATIC = Path(__file__).parents[2] / "dashboard" / "static"
Scene = tuple[Office, models.Visit, models.RegistrationForm, models.Firm]


@pytest.fixture
def client(store: Database) -> Iterator[TestClient]:
    limits.limiter.cache_clear()
    with TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)]), follow_redirects=False) as client:
        yield client
    limits.limiter.cache_clear()


def scene(**given: Any) -> Scene:
    with writing() as db:
        return open_form(db, **given)


def told(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def people() -> int:
    with reading() as db:
        return db.scalars(select(func.count()).select_from(models.Registration)).one()


def test_a_phone_registers_changes_and_cancels(client: TestClient) -> None:
    _, _, form, _ = scene(fee_cents=12050, choose_host=True)
    address = f"/register/{form.slug}"
    page = client.get(address)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<style" not in page.text
    assert "style=" not in page.text
    for said in ("120.50 元", "50（共 50 个）", "13:30", "姓名和电话只用于这次观摩", "报名"):
        assert said in told(page.text)
    once = re.search(r'name="once" value="([^"]+)"', page.text)
    assert once is not None
    sent = client.post(address, data=answers(1, once=once[1], dietary="<b>素</b>"))
    assert sent.status_code == 303
    own = sent.headers["location"].partition("?")[0]
    mine = client.get(sent.headers["location"])
    assert "报名成功" in told(mine.text)
    assert "data:image/svg+xml;base64," in mine.text
    assert "&lt;b&gt;素&lt;/b&gt;" in mine.text
    assert client.post(address, data=answers(1, once=once[1])).headers["location"].partition("?")[0] == own
    assert people() == 1
    bad = client.post(own, data={"do": "change", "phone": "12"})
    assert bad.status_code == 422
    assert 'aria-invalid="true"' in bad.text
    changed = client.post(own, data={"do": "change", "phone": "139 0000 0001", "transport": "自驾"})
    assert (changed.status_code, "修改已保存" in client.get(changed.headers["location"]).text) == (303, True)
    gone = client.post(own, data={"do": "cancel"})
    assert "报名已取消" in client.get(gone.headers["location"]).text
    assert client.post(own, data={"do": "change", "phone": "13900000001"}).status_code == 409


def test_what_was_filled_in_stays_with_the_faults_and_the_language(client: TestClient) -> None:
    _, _, form, firm = scene()
    address = f"/register/{form.slug}"
    wrong = client.post(address, data=answers(1, phone="1", name="") | {"consent": ""})
    assert wrong.status_code == 422
    assert wrong.text.count('class="error"') == 3
    assert firm.name in wrong.text
    english = client.post(address, data=answers(1, title="项目经理") | {"lang": "en"})
    assert (english.status_code, "How you come" in english.text, "项目经理" in english.text) == (200, True, True)
    assert people() == 0


def test_a_firm_is_asked_about_and_kept_as_written(client: TestClient) -> None:
    _, _, form, firm = scene()
    address = f"/register/{form.slug}"
    asked = client.post(address, data=answers(1, firm="安禾"))
    assert (asked.status_code, firm.name in asked.text) == (422, True)
    assert client.post(address, data=answers(1, firm="安禾", firm_is=firm.name)).status_code == 303
    assert client.post(address, data=answers(2, firm="安禾", firm_as_written="yes")).status_code == 303
    with reading() as db:
        rows = db.execute(
            select(col(models.Registration.firm_id), col(models.Registration.firm_written)).order_by(
                col(models.Registration.registered_at)
            )
        ).all()
    assert [tuple(row) for row in rows] == [(firm.id, ""), (None, "安禾")]


def test_firms_are_found_and_never_listed(client: TestClient) -> None:
    host, visit, form, firm = scene()
    with writing() as db:
        for n in range(12):
            make.firm(db, host.of, name=f"晴川物业{n:02d}有限公司")
        make.firm(db, host.of, name="已退会物业有限公司", active=False)
        make.firm(db, make.association(db), name="别处晴川物业有限公司")
    search = f"/register/{form.slug}/firms"
    assert client.get(search, params={"q": "安禾"}).json() == [firm.name]
    assert len(client.get(search, params={"q": "晴川"}).json()) == 8
    assert "别处" not in str(client.get(search, params={"q": "处晴川"}).json())
    for nothing in ("", "晴", "%%", "__", "  ", "已退会", "x" * 5000):
        assert client.get(search, params={"q": nothing}).json() == []
    assert client.get("/register/unknown/firms", params={"q": "安禾"}).status_code == 404
    with writing() as db:
        save(db, host, db.merge(visit), open=False)
    assert client.get(search, params={"q": "安禾"}).json() == []
    with writing() as db:
        save(db, host, db.merge(visit), deadline=utc_now() - timedelta(minutes=1))
    assert client.get(search, params={"q": "安禾"}).json() == [], "the deadline is over"
    with writing() as db:
        save(db, host, db.merge(visit))
    assert client.get(search, params={"q": "安禾"}).json() == [firm.name]
    with writing() as db:
        visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.RUNNING)
    assert client.get(search, params={"q": "安禾"}).json() == [], "the visit has begun"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"open": False}, "报名还没开始"),
        ({"deadline": datetime(2026, 1, 1, tzinfo=UTC)}, "报名已截止"),
    ],
)
def test_a_shut_form_says_so_and_takes_nobody(client: TestClient, given: dict[str, Any], said: str) -> None:
    _, _, form, _ = scene(**given)
    assert said in client.get(f"/register/{form.slug}").text
    refused = client.post(f"/register/{form.slug}", data=answers(1))
    assert (refused.status_code, said in refused.text, people()) == (409, True, 0)


def test_full_waiting_and_the_next_in_line(client: TestClient) -> None:
    _, _, form, _ = scene(capacity=1)
    address = f"/register/{form.slug}"
    first = client.post(address, data=answers(1)).headers["location"].partition("?")[0]
    assert "登记候补" in client.get(address).text
    second = client.post(address, data=answers(2)).headers["location"].partition("?")[0]
    third = client.post(address, data=answers(3)).headers["location"].partition("?")[0]
    assert "下一个就轮到您" in client.get(second).text
    assert "前面还有 1 人候补" in told(client.get(third).text)
    client.post(first, data={"do": "cancel"})
    assert "报名成功" in client.get(second).text
    assert "下一个就轮到您" in client.get(third).text
    assert client.get(f"{address}?lang=en").status_code == 200


def test_a_calendar_is_updated_and_not_doubled(client: TestClient) -> None:
    host, visit, form, _ = scene()
    own = client.post(f"/register/{form.slug}", data=answers(1)).headers["location"].partition("?")[0]

    def event() -> Any:
        answer = client.get(f"{own}/visit.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        assert len(events) == 1
        return events[0]

    first = event()
    assert first["dtstart"].dt.hour == 13
    client.post(own, data={"do": "change", "phone": "13800000001", "dietary": "素食"})
    second = event()
    with writing() as db:
        row = db.get_one(models.Visit, (host.of.id, visit.id))
        change = replace(fields_of(row), day=row.day + timedelta(days=7))
        visits.edit_visit(db, actor=host.planner, visit_id=row.id, base_version=row.version, change=change)
    third = event()
    client.post(own, data={"do": "cancel"})
    last = event()
    assert len({one["uid"] for one in (first, second, third, last)}) == 1
    grows = [one["sequence"] for one in (first, second, third, last)]
    assert grows == sorted(set(grows))
    assert third["dtstart"].dt == first["dtstart"].dt + timedelta(days=7)
    assert [one["status"] for one in (first, last)] == ["CONFIRMED", "CANCELLED"]


def test_what_is_published_is_shown_and_the_programmes_calendar_is_not_doubled(client: TestClient) -> None:
    host, visit, form, _ = scene()
    own = client.post(f"/register/{form.slug}", data=answers(1)).headers["location"].partition("?")[0]

    def both() -> tuple[Any, dict[str, Any]]:
        mine = icalendar.Calendar.from_ical(client.get(f"{own}/visit.ics").content).walk("VEVENT")
        with reading() as db:
            shown = agenda.printed_programme(db, host.planner, visit.id)
        whole = icalendar.Calendar.from_ical(calendar(shown, (), translator("zh"), url="https://x.example"))
        return mine[0], {str(one["uid"]): one for one in whole.walk("VEVENT")}

    with writing() as db:
        row = db.scalars(select(models.AgendaItem).order_by(col(models.AgendaItem.position))).first()
        assert row is not None
        published, row.title = row.title, "还没有发布的改动"
        db.get_one(models.Visit, (host.of.id, visit.id)).agenda_version += 1
    for text in (client.get(f"/register/{form.slug}").text, str(both()[0]["description"])):
        assert published in text
        assert "还没有发布的改动" not in text
    mine, whole = both()
    assert (mine["uid"], mine["dtstart"].dt, mine["dtend"].dt) == (
        f"visit-{visit.id}@qujing", whole[mine["uid"]]["dtstart"].dt, whole[mine["uid"]]["dtend"].dt,
    )  # fmt: skip
    assert mine["sequence"] >= whole[mine["uid"]]["sequence"]
    with writing() as db:
        version = db.get_one(models.Visit, (host.of.id, visit.id)).agenda_version
        publishing.publish(db, actor=host.planner, visit_id=visit.id, base_version=version)
    later, after = both()
    assert after[mine["uid"]]["sequence"] > mine["sequence"]  # the programme's newer file wins over one's own older
    assert later["sequence"] >= after[mine["uid"]]["sequence"]
    assert "还没有发布的改动" in client.get(f"/register/{form.slug}").text


def test_strangers_machines_and_floods_are_kept_out(client: TestClient) -> None:
    _, _, form, _ = scene()
    address = f"/register/{form.slug}"
    foreign = {"origin": "https://elsewhere.example"}
    assert client.post(address, data=answers(1), headers=foreign).status_code == 403
    assert client.post(address, data=answers(1) | {"website": "http://spam.example"}).status_code == 422
    assert client.post(address, content="x" * 40_000).status_code == 413
    assert client.post(address, content="&".join(f"a{n}=1" for n in range(100))).status_code == 413
    assert people() == 0
    for path in ("/register/nobody", "/register/%00", "/register/mine/" + "x" * 32, "/register/mine/%00"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=answers(1)).status_code == 404
    assert client.get("/register/%00/firms", params={"q": "安禾"}).status_code == 404
    assert client.get("/s/%00").status_code == client.post("/s/%00", data={}).status_code == 404
    own = client.post(address, data=answers(1)).headers["location"].partition("?")[0]
    assert client.post(own, data={"do": "cancel"}, headers=foreign).status_code == 403
    with reading() as db:
        assert registering.by_token(db, own.rpartition("/")[2]).state is RegistrationState.REGISTERED
    same = answers(9, phone="1")
    assert [client.post(address, data=same).status_code for _ in range(21)] == [422] * 20 + [429]


def test_three_hundred_phones_behind_one_router(client: TestClient) -> None:
    scene()
    phones = [limits.may_register("203.0.113.7", f"form {n}") for n in range(300) for _ in range(4)]
    assert all(phones)
    assert all(limits.may_search_firms("203.0.113.7") for _ in range(300 * 15))
    assert not all(limits.may_register("203.0.113.7", f"flood {n}") for n in range(2000))


def test_on_the_day_nothing_changes_any_more(client: TestClient) -> None:
    host, visit, form, _ = scene(deadline=utc_now() + timedelta(days=1))
    own = client.post(f"/register/{form.slug}", data=answers(1)).headers["location"].partition("?")[0]
    with writing() as db:
        visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.RUNNING)
    shown = client.get(own).text
    assert "这里不能再改" in shown
    assert "<form" not in shown
    assert client.post(own, data={"do": "cancel"}).status_code == 409
    assert "观摩已经开始或结束" in client.get(f"/register/{form.slug}").text


def test_everything_that_the_pages_load_is_there() -> None:
    assert (STATIC / "register.css").stat().st_size + (STATIC / "register.js").stat().st_size < 6_500


def test_the_language_is_remembered_only_where_it_travels_safely(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, form, _ = scene()
    for secure in (False, True):
        monkeypatch.setattr(settings(), "secure_cookies", secure)
        answer = client.post(f"/register/{form.slug}", data={"lang": "en"})
        assert ("; secure" in answer.headers["set-cookie"].lower()) is secure
