"""A day with the field app as tests walk it: on the tablet by taps, on the server beside it."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.services import badges
from models import Answer, AnswerHistory, Association, Badge, Visit, database
from models.base import utc_now
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.browser.field_round import FieldRound, Observer
from tests.browser.serving import Serving
from tests.browser.tablet import Tablet


def make_it_noon(server: Serving) -> None:
    """Let the visit be where it is about noon now, so that no midnight comes between; something has just begun."""
    now = utc_now()
    with rows(server) as db:
        of, visit = db.scalars(select(Association)).one(), db.scalars(select(Visit)).one()
        of.timezone = f"Etc/GMT{now.hour - 12:+d}"  # the sign of these names is the other way round
        visit.day, visit.starts, visit.ends = now.date(), time(8), time(18)
        make.agenda_item(db, visit, fixed_start=time(11), minutes=180)
        make.publish(db, visit)


@contextmanager
def rows(server: Serving) -> Iterator[Session]:
    """Read and write the server's database beside it."""
    own = database.connect(f"sqlite:///{server.folder / 'qujing.db'}")
    with Session(own.write, expire_on_commit=False) as db:
        yield db
        db.commit()
    own.dispose()


def stored(server: Serving, who: Observer) -> dict[str, tuple[Any, str]]:
    """Their answers as the server has them; each has come by exactly one applied entry a version."""
    with rows(server) as db:
        answers = db.scalars(select(Answer).where(col(Answer.observer_id) == who.id)).all()
        ops = db.scalars(select(col(AnswerHistory.op_id)).where(col(AnswerHistory.observer_id) == who.id)).all()
        assert len(ops) == len(set(ops)) == sum(one.version for one in answers)
        return {str(one.point_id): (one.value, one.note) for one in answers}


def waiting(tablet: Tablet, count: int) -> None:
    expect(tablet.strip).to_contain_text(f"已存在本机 {count} 条・待发送")


def tap(tablet: Tablet, value: int) -> tuple[str, Locator]:
    """Score the card that is outlined and return its point; the key is filled when the tablet has kept it."""
    card = tablet.page.locator("article[aria-current=true]")
    point = card.get_attribute("data-point")
    assert point is not None
    key = card.get_by_role("radio", name=re.compile(f"^{value} "))
    key.click()
    expect(key).to_have_attribute("aria-checked", "true")
    return point, tablet.page.locator(f'article[data-point="{point}"]')


def score_one(tablet: Tablet, value: int) -> str:
    """From the day to the stop where one goes on, one tap, and back."""
    tablet.page.locator(".day-go").click()
    point, _ = tap(tablet, value)
    tablet.page.get_by_role("button", name="行程").click()
    tablet.title("我的行程")
    return point


@contextmanager
def staff(server: Serving, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Session, Actor]]:
    """Act as the association's staff does meanwhile, under the server's own key."""
    monkeypatch.setattr(badges, "secret_key", (server.folder / "secret.key").read_bytes)
    with rows(server) as db:
        of = db.scalars(select(Association)).one()
        yield db, make.actor(db, of, Role.PLANNER, Role.ADMIN)


def badge_of(db: Session, who: Observer) -> Badge:
    return db.scalars(select(Badge).where(col(Badge.person_id) == who.id, col(Badge.revoked_at).is_(None))).one()


def move(server: Serving, made: FieldRound, status: VisitStatus) -> None:
    with rows(server) as db:
        db.execute(update(Visit).where(col(Visit.id) == made.visit).values(status=status))


def hand_over(tablet: Tablet, to: Observer) -> None:
    """Who takes the tablet chooses their own name."""
    tablet.page.locator("a[href='#/me']").click()
    tablet.page.locator(".person-key", has_text=to.name).click()
    tablet.title("我的行程")


def signs_in(tablet: Tablet, token: str) -> None:
    with tablet.page.expect_response("**/api/badge"):
        tablet.open(f"#b={token}")
    tablet.title("我的行程")
    expect(tablet.page.locator(".day-go")).to_be_visible()


def camera_picture(number: int) -> bytes:
    """A large photo as a phone's camera makes it: turned by a mark only, telling where and with what it was taken."""
    image = Image.linear_gradient("L").resize((2400, 1800)).convert("RGB")
    image.paste((20 * number, 90, 160), (100, 100, 900, 700))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "Example Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    assert b"Example Camera" in out.getvalue()
    return out.getvalue()


def take_photo(tablet: Tablet, card: Locator, number: int) -> None:
    with tablet.page.expect_file_chooser() as chosen:
        tablet.page.get_by_role("button", name="拍照").click()
    assert chosen.value.element.get_attribute("capture") == "environment"
    picture: FilePayload = {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": camera_picture(number)}
    chosen.value.set_files(picture)
    expect(card.locator(".photo-thumb")).to_have_count(1)
