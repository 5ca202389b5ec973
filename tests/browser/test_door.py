"""Forty people come: a scanner types their badges at the desk, and a phone without a signal takes the others."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import FieldEntry, Registration, database
from models.enums import FieldEntryKind, RegistrationSource
from tests.browser.desk import at_rest
from tests.browser.serving import run, serving
from tests.browser.tablet import Tablet
from tests.browser.test_field_ask import OUTBOX_EMPTIES
from tests.browser.walk import serious

pytestmark = pytest.mark.browser

PEOPLE, AT_DESK = 40, 22
EMAIL, PASSWORD = "door@planner.example", "a fine long password"


def fill(folder: str) -> None:
    """Write a running visit with badges and links for everybody, and one person on the waiting list.

    Runs in a process whose data folder is `folder`.
    """
    from dashboard.rules.registration_tokens import PATH, look_up, registration_token
    from dashboard.server_key import secret_key
    from dashboard.services import sessions
    from models import Person, migrate
    from models.base import utc_now
    from models.database import database as own
    from models.database import writing
    from models.enums import PersonState, RegistrationState, Role, VisitStatus
    from tests import factories as make

    migrate.upgrade(own())
    with writing() as db:
        of = make.association(db)
        visit = make.visit(db, of, status=VisitStatus.RUNNING, day=utc_now().date())
        group = make.group(db, visit, name="一组", name_en="Group 1")
        planner = make.person(db, of, Role.PLANNER, name="门口", name_en="Door", email=EMAIL, state=PersonState.ACTIVE)
        db.get_one(Person, (of.id, planner.id)).password_hash = sessions.hasher().hash(PASSWORD)
        people = []
        firm = make.firm(db, of)
        for n in range(PEOPLE + 1):
            person = make.person(db, of, Role.OBSERVER, name=f"来宾{n:02d}", name_en=f"Guest {n:02d}")
            place = {"group_id": group.id} if n < PEOPLE else {"state": RegistrationState.WAITING}
            own = make.registration(db, visit, person.id, firm_id=firm.id, **place)
            own.link_nonce = f"{n:032d}"
            token = registration_token(secret_key(), own.id, own.link_nonce)
            own.link_hash = look_up(token)
            shown = make.badge_secrets(make.badge(db, visit, person.id))
            people.append({"name": person.name, "token": shown.token, "code": shown.code, "link": f"{PATH}{token}"})
    made = {"visit": str(visit.id), "people": people}
    (Path(folder) / "door.json").write_text(json.dumps(made), encoding="utf-8")


def count(folder: Path, *conditions: object) -> int:
    own = database.connect(f"sqlite:///{folder / 'qujing.db'}")
    with Session(own.read) as db:
        found = db.scalar(select(func.count()).select_from(Registration).where(*conditions))  # type: ignore[arg-type]
    own.dispose()
    return int(found or 0)


def wedge(page: Page, text: str) -> None:
    """Type as a scanner does: every sign at once after the other, then Enter."""
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_forty_people_sign_in_by_their_badges(browser: Browser, tmp_path: Path) -> None:
    run(tmp_path, "-c", f"from tests.browser.test_door import fill; fill({str(tmp_path)!r})")
    made = json.loads((tmp_path / "door.json").read_text(encoding="utf-8"))
    came = col(Registration.signed_in_at).is_not(None)
    with serving(tmp_path) as server:
        door = Tablet.new(browser, server)
        page = door.page
        page.goto(server.url("login"))
        page.locator('input[name="email"]').fill(EMAIL)
        page.locator('input[name="password"]').fill(PASSWORD)
        page.locator('input[name="password"]').press("Enter")
        page.wait_for_url(server.url(""))
        page.goto(server.url(f"sign_in?visit={UUID(made['visit'])}"))
        at_rest(page)
        box = page.get_by_label("在这里扫码")
        box.click()
        page.keyboard.type(server.url(f"field/#b={made['people'][0]['token']}"), delay=1)
        page.keyboard.press("Enter")
        for one in made["people"][1 : AT_DESK - 1]:  # one after the other, while the page is still busy
            wedge(page, server.url(f"field/#b={one['token']}"))
        wedge(page, made["people"][AT_DESK - 1]["code"].lower())
        card = page.locator(".qj-door")
        expect(card).to_contain_text(made["people"][AT_DESK - 1]["name"])
        expect(page.get_by_text(f"已到 {AT_DESK} 人，应到 {PEOPLE} 人")).to_be_visible()
        assert count(tmp_path, came) == AT_DESK
        wedge(page, "x" * 32)
        expect(card).to_contain_text("名单上没有这张码")
        page.get_by_role("heading", name="全部人员").click()  # a press elsewhere, and the scanner is still heard
        page.keyboard.type(made["people"][0]["code"], delay=1)
        page.keyboard.press("Enter")
        expect(card).to_contain_text(made["people"][0]["name"])

        door.open("#/door")
        page.locator(".who").first.click()
        page.locator("#tabs").get_by_role("link", name="签到").click()
        expect(page.locator(".door-tally")).to_contain_text(f"已到 {AT_DESK} 人")
        door.installed()
        door.offline()
        field = page.get_by_label("扫码、短码或姓名")
        for n in range(AT_DESK, PEOPLE):
            one = made["people"][n]
            field.fill((one["code"], server.url(f"field/#b={one['token']}"), server.url(one["link"][1:]))[n % 3])
            field.press("Enter")
            expect(page.locator(".door-card.ok")).to_contain_text(one["name"])
        field.fill(made["people"][0]["code"])
        field.press("Enter")
        expect(page.locator(".door-card.again")).to_contain_text("已签过到")
        expect(page.locator(".door-card.again")).to_contain_text("门口")
        assert serious(page) == []
        page.get_by_role("button", name="撤销").click()
        expect(page.locator(".door-tally")).to_contain_text(f"已到 {PEOPLE} 人")  # it stands: only the second look went
        field.fill(made["people"][PEOPLE]["link"].swapcase())  # what a scanner types with the capitals locked
        field.press("Enter")
        expect(page.locator(".door-card.no")).to_contain_text("在候补名单")
        page.locator(".door-card").get_by_role("button", name="补报入场").click()
        page.get_by_role("dialog").get_by_role("button", name="补报入场").click()
        expect(page.locator(".door-card.ok")).to_contain_text(made["people"][PEOPLE]["name"])
        page.locator("#bar").get_by_role("button", name="现场补报").click()
        form = page.get_by_role("dialog")
        for label, words in (("姓名", "林小满"), ("单位", "望江物业"), ("电话", "13800001234")):
            form.get_by_label(label).fill(words)
        form.get_by_role("button", name="补报入场").click()
        expect(page.locator(".door-card.ok")).to_contain_text("林小满")
        assert count(tmp_path, came) == AT_DESK, "nothing has left the phone"
        door.offline(False)
        page.evaluate("import('/field/sync.js').then((sync) => sync.kick('user'))")
        assert page.evaluate(OUTBOX_EMPTIES)
        expect(page.locator(".door-card.ok")).to_contain_text("一组")  # the server found a group
        assert count(tmp_path, came) == PEOPLE + 2
        assert count(tmp_path, col(Registration.source) == RegistrationSource.WALK_IN) == 2
        door.close()
    own = database.connect(f"sqlite:///{tmp_path / 'qujing.db'}")
    with Session(own.read) as db:
        kinds = db.scalars(select(col(FieldEntry.kind))).all()
    own.dispose()
    assert kinds.count(FieldEntryKind.SIGN_IN) == PEOPLE - AT_DESK, "what was taken back in time never left"
    assert kinds.count(FieldEntryKind.WALK_IN) == 2
