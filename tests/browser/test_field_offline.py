"""A day without a network, in the real Chromium against the real server: what was kept on a tablet is never lost.

The line between them is a TCP proxy that resets everything or swallows it, not only the browser's own offline switch.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Error, expect
from sqlalchemy import select
from sqlmodel import col

from dashboard.queries.field_desk import late_entries
from dashboard.rules import badge_tokens
from dashboard.services import badges
from models import AgendaItem, Answer, AnswerHistory, Association, Badge, Photo, Visit
from models.base import utc_now
from models.enums import VisitStatus
from tests.browser.field_day import (
    badge_of,
    hand_over,
    make_it_noon,
    move,
    rows,
    score_one,
    signs_in,
    staff,
    stored,
    take_photo,
    tap,
    waiting,
)
from tests.browser.field_round import PASSWORD, FieldRound, Observer, make_round
from tests.browser.serving import Serving, serving
from tests.browser.tablet import Tablet, kill
from tests.faults.proxy import Mode, Proxy

pytestmark = pytest.mark.browser

POINTS = 30
STARTS_WITHIN = 10.0  # seconds, on a machine that is busy with other tests; what it took is recorded
NOTED = {2: "负二层东侧灯不亮", 11: "值班表挂在门后", 29: "与上次来时一样"}
PICTURED = (4, 12, 28)
KEPT = """async ([ids]) => {
  const { sheet, outbox } = await import('/field/store.js');
  const hex = async (blob) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))]
    .map((n) => n.toString(16).padStart(2, '0')).join('');
  const { answers, photos } = await sheet(ids);
  const entries = (await outbox(ids.person)).map(({ op, kind }) => ({ op, kind }));
  return { answers: Object.fromEntries([...answers].map(([point, one]) => [point, [one.value, one.note]])), entries,
    photos: Object.fromEntries(await Promise.all(photos.map(async (one) => [one.point, await hex(one.blob)]))) };
}"""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, FieldRound]]:
    folder = tmp_path_factory.mktemp("offline")
    made = make_round(folder, observers=7, dimensions=3, points=POINTS // 3)
    with serving(folder) as server:
        make_it_noon(server)
        yield server, made


@pytest.fixture
def line(play: tuple[Serving, FieldRound]) -> Iterator[Proxy]:
    with Proxy("127.0.0.1", play[0].port) as line:
        yield line


def through(server: Serving, line: Proxy) -> Serving:
    return replace(server, host=f"localhost:{line.port}")


def ids(made: FieldRound, who: Observer) -> dict[str, str]:
    return {"person": str(who.id), "visit": str(made.visit)}


def score_everything(tablet: Tablet) -> dict[str, tuple[int, str]]:
    """Go through all stops as an observer does, with notes and photos at some points; return what was entered."""
    entered: dict[str, tuple[int, str]] = {}
    while len(entered) < POINTS:
        tablet.page.locator(".day-go").click()
        left = True
        while left:
            number = len(entered)
            point, card = tap(tablet, 1 + number % 5)
            note = NOTED.get(number, "")
            if note:
                tablet.page.get_by_role("button", name="备注").click()
                card.get_by_label("备注").fill(note)
            if number in PICTURED:
                take_photo(tablet, card, number)
            entered[point] = (1 + number % 5, note)
            onward = tablet.page.locator(".thumb-next")
            left = "余" in onward.inner_text()
            onward.click()
    return entered


def check_photos(server: Serving, who: Observer, sent: Mapping[str, str], acknowledged: Mapping[str, str]) -> None:
    """Each photo is stored once, is what was acknowledged, and tells nothing but what is seen on it."""
    with rows(server) as db:
        photos = db.scalars(select(Photo).where(col(Photo.observer_id) == who.id)).all()
    assert {str(one.point_id): one.received_sha256 for one in photos} == sent
    assert len(photos) == len(sent) == len(PICTURED)
    assert {one.received_sha256: one.sha256 for one in photos} == acknowledged
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in server.folder.rglob("*") if path.is_file()}
    for photo in photos:
        data = files[photo.sha256].read_bytes()
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (photo.width, photo.height) == (1536, 2048), "upright, at most 2048 px"
            assert not image.getexif()
            assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
        assert b"Exif" not in data
        assert b"Example Camera" not in data


@pytest.mark.parametrize(("mode", "number"), [(Mode.DROP, 0), (Mode.BLACK_HOLE, 1)])
def test_thirty_points_survive_a_dead_line_and_a_dead_battery(
    browser: Browser,
    play: tuple[Serving, FieldRound],
    line: Proxy,
    mode: Mode,
    number: int,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    server, made = play
    who = made.observers[number]
    profile = tmp_path / "profile"
    tablet = Tablet.kept(browser, through(server, line), profile)
    signs_in(tablet, who.token)
    tablet.installed()

    def starts(name: str, start: Callable[[], object]) -> None:
        began = perf_counter()
        start()
        tablet.title("我的行程")
        expect(tablet.page.locator(".day-go")).to_be_visible()
        took = perf_counter() - began
        record_property(name, round(took, 2))
        print(f"{mode}: {name} {took:.2f} s")
        assert took < STARTS_WITHIN

    line.mode = mode
    starts("offline_reload_s", lambda: tablet.page.reload(wait_until="commit"))
    entered = score_everything(tablet)
    assert len(entered) == POINTS
    tablet.title("完成并提交")
    before = tablet.page.evaluate(KEPT, [ids(made, who)])
    assert before["answers"] == {point: list(one) for point, one in entered.items()}
    assert tablet.faults == []
    kill(profile)
    with suppress(Error):
        tablet.page.context.close()
    assert stored(server, who) == {}

    tablet = Tablet.kept(browser, through(server, line), profile)
    starts("offline_start_s", lambda: tablet.page.goto(tablet.server.url("field/"), wait_until="commit"))
    kept = tablet.page.evaluate(KEPT, [ids(made, who)])
    assert kept["answers"] == before["answers"]
    assert kept["photos"] == before["photos"]
    assert len(kept["photos"]) == len(PICTURED)
    assert [one["op"] for one in kept["entries"]] == [one["op"] for one in before["entries"]]
    waiting(tablet, len(kept["entries"]))
    expect(tablet.page.locator(".stops-card")).to_contain_text(f"{POINTS}/{POINTS} 已评")

    answers: list[Any] = []
    tablet.page.on("response", lambda one: answers.append(one) if "/api/photos?" in one.url else None)
    line.mode = Mode.PASS
    # a browser writes cookies to disk only every half minute: a session as young as this one may be gone with it
    tablet.open(f"#b={who.token}")
    expect(tablet.strip).to_contain_text("全部已送达", timeout=60_000)
    assert stored(server, who) == entered
    ops = {one["op"] for one in kept["entries"] if one["kind"] == "answer"}
    with rows(server) as db:
        history = db.scalars(select(AnswerHistory).where(col(AnswerHistory.observer_id) == who.id)).all()
    assert sorted(str(one.op_id) for one in history) == sorted(ops), "each exactly once, and nothing else"
    receipts = [one.json() for one in answers]
    check_photos(server, who, kept["photos"], {one["received_sha256"]: one["sha256"] for one in receipts})
    tablet.close()


def test_a_shared_tablet_keeps_everybodys_entries_apart_whatever_becomes_of_their_sessions(
    browser: Browser, play: tuple[Serving, FieldRound], line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, made = play
    one, other, late = made.observers[2:5]
    tablet = Tablet.new(browser, through(server, line))
    for who in (other, one):
        signs_in(tablet, who.token)

    # in turns and offline; meanwhile a badge is revoked
    mine: dict[str, tuple[int, str]] = {}
    theirs: dict[str, tuple[int, str]] = {}
    line.mode = Mode.DROP
    for value in (5, 4):
        mine[score_one(tablet, value)] = (value, "")
        hand_over(tablet, other)
        theirs[score_one(tablet, value - 3)] = (value - 3, "")
        hand_over(tablet, one)
    waiting(tablet, 4)
    with staff(server, monkeypatch) as (db, planner):
        badges.revoke(db, actor=planner, badge_id=badge_of(db, other).id)
    line.mode = Mode.PASS
    tablet.page.evaluate("dispatchEvent(new Event('focus'))")
    waiting(tablet, 2)
    expect(tablet.strip).to_contain_text(f"{other.name}：这张胸牌已被停用")
    assert (stored(server, one), stored(server, other)) == (mine, {})
    with staff(server, monkeypatch) as (db, planner):
        old = db.scalars(select(Badge).where(col(Badge.person_id) == other.id)).one()
        fresh = badges.reissue(db, actor=planner, badge_id=old.id)
        token = badge_tokens.derive((server.folder / "secret.key").read_bytes(), fresh.id, fresh.nonce).token
    signs_in(tablet, token)
    expect(tablet.strip).to_contain_text("全部已送达")
    assert (stored(server, one), stored(server, other)) == (mine, theirs)

    # the cookies are gone: everything stays, and signing in again by whatever way sends it
    tablet.page.context.clear_cookies()
    theirs[score_one(tablet, 3)] = (3, "")
    expect(tablet.strip).to_contain_text(f"请{other.name}重新登录，记录都在")
    hand_over(tablet, one)
    mine[score_one(tablet, 3)] = (3, "")
    expect(tablet.strip).to_contain_text("已存在本机 2 条・待发送")
    expect(tablet.strip).to_contain_text("重新登录，记录都在")
    assert len(stored(server, one)) == len(stored(server, other)) == 2
    tablet.strip.get_by_role("button", name="登录").click()
    tablet.page.get_by_role("button", name="账号登录").click()
    tablet.page.get_by_label("邮箱").fill(one.email)
    tablet.page.get_by_label("密码").fill(PASSWORD)
    tablet.page.get_by_role("dialog").get_by_role("button", name="登录", exact=True).click()
    waiting(tablet, 1)
    assert (stored(server, one), len(stored(server, other))) == (mine, 2)
    signs_in(tablet, token)
    expect(tablet.strip).to_contain_text("全部已送达")
    assert stored(server, other) == theirs

    # closed while offline: kept, sent, and shown to the staff as late
    slow = Tablet.new(browser, server)
    signs_in(slow, late.token)
    slow.offline()
    point = score_one(slow, 2)
    line.mode = Mode.DROP
    theirs[score_one(tablet, 1)] = (1, "")
    waiting(tablet, 1)
    try:
        move(server, made, VisitStatus.CLOSED)
        line.mode = Mode.PASS
        tablet.page.evaluate("dispatchEvent(new Event('focus'))")
        expect(tablet.strip).to_contain_text("全部已送达")
        assert stored(server, other) == theirs
        with staff(server, monkeypatch) as (db, planner):
            assert [entry.name for entry in late_entries(db, planner, made.visit)] == [other.name]
        tablet.close()

        # archived: refused, kept here, and taken along as a file
        move(server, made, VisitStatus.ARCHIVED)
        slow.offline(False)
        expect(slow.strip).to_contain_text("1 条")
        slow.strip.get_by_role("button").first.click()
        refused = slow.page.locator(".refused-card")
        expect(refused).to_contain_text("未被接收")
        with slow.page.expect_download() as saved:
            refused.get_by_role("button", name="导出").click()
        file = json.loads(saved.value.path().read_text(encoding="utf-8"))
        assert file["format"] == "qujing-entries/1"
        assert [(e["author"], e["body"]["point"], e["body"]["value"]) for e in file["entries"]] == [
            (str(late.id), point, 2)
        ]
        expect(refused).to_be_visible()
        assert stored(server, late) == {}
        slow.close()
    finally:
        move(server, made, VisitStatus.RUNNING)


@pytest.mark.parametrize(("days", "number"), [(-1, 5), (1, 6)])
def test_a_clock_a_day_off_changes_neither_the_countdown_nor_what_arrives(
    browser: Browser, play: tuple[Serving, FieldRound], line: Proxy, days: int, number: int
) -> None:
    server, made = play
    who = made.observers[number]
    with rows(server) as db:
        item = db.scalars(select(AgendaItem)).one()
        visit = db.scalars(select(Visit)).one()
        zone = ZoneInfo(db.scalars(select(Association)).one().timezone)
    assert item.fixed_start is not None
    ends = datetime.combine(visit.day, item.fixed_start, zone) + timedelta(minutes=item.minutes)
    tablet = Tablet.new(browser, through(server, line))
    tablet.page.context.clock.install(time=utc_now() + timedelta(days=days))
    left = tablet.page.locator(".now-card .count")

    def counts_down() -> None:
        hours, minutes, seconds = ("0:" + left.inner_text()).split(":")[-3:]
        shown = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
        assert abs(ends - utc_now() - shown) < timedelta(seconds=5)

    signs_in(tablet, who.token)
    expect(left).to_be_visible()
    counts_down()
    tablet.installed()
    line.mode = Mode.DROP
    tablet.page.reload(wait_until="commit")
    expect(left).to_be_visible()
    counts_down()  # what the server said is known without it
    point = score_one(tablet, 4)
    waiting(tablet, 1)
    line.mode = Mode.PASS
    tablet.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(tablet.strip).to_contain_text("全部已送达")
    assert stored(server, who) == {point: (4, "")}
    with rows(server) as db:
        answer = db.scalars(select(Answer).where(col(Answer.observer_id) == who.id)).one()
    assert answer.device_time is not None
    assert abs(answer.recorded_at - utc_now()) < timedelta(minutes=1)
    assert abs(answer.device_time - utc_now() - timedelta(days=days)) < timedelta(minutes=1)
    tablet.close()
