"""The field app's core with the real server: sign in, keep, send exactly once, and never call anything else "sent"."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Request, Route, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.api.field_shell import FOLDER
from models import Answer, AnswerHistory, database
from tests.browser.field_round import PASSWORD, FieldRound, Observer, make_round
from tests.browser.serving import FLAGS, Serving, chromium, serving
from tests.browser.tablet import Tablet

pytestmark = pytest.mark.browser

# the same server, with a shell of its own that a test may change
SERVE = (
    "import os, pathlib, uvicorn; from dashboard.api import field_shell; "
    "field_shell.FOLDER = pathlib.Path(os.environ['QUJING_DATA']) / 'shell'; "
    "uvicorn.run('dashboard.app:app', host='localhost', port={port}, log_level='warning')"
)

KEPT_IN_THE_PAGE = """() => JSON.stringify([{...localStorage}, {...sessionStorage},
  performance.getEntriesByType('resource').map((one) => one.name)])"""
# Chromium looks at the quota only every half minute, so the refusal comes from where it would come
FULL = """() => {
  window.addBefore = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); };
}"""
SIGN_IN = "async (account) => (await (await import('/field/people.js')).signInAccount(account)).status"
PEOPLE = "import('/field/people.js').then((one) => one.people())"
SHEET = """async (ids) => {
  const { sheet } = await import('/field/store.js');
  return [...(await sheet(ids)).answers.values()].map((one) => [one.value, one.status, one.base]);
}"""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, FieldRound]]:
    folder = tmp_path_factory.mktemp("field")
    made = make_round(folder, observers=5)
    shutil.copytree(FOLDER, folder / "shell")
    with serving(folder, ("-c", SERVE)) as server:
        yield server, made


@contextmanager
def rows(server: Serving) -> Iterator[Session]:
    own = database.connect(f"sqlite:///{server.folder / 'qujing.db'}")
    with Session(own.read) as db:
        yield db
    own.dispose()


def stored(server: Serving, who: Observer) -> tuple[int, int]:
    """How many answers of theirs the server has, and how many entries made them."""
    with rows(server) as db:
        return (
            db.scalars(select(func.count()).select_from(Answer).where(col(Answer.observer_id) == who.id)).one(),
            db.scalars(
                select(func.count()).select_from(AnswerHistory).where(col(AnswerHistory.observer_id) == who.id)
            ).one(),
        )


def score(tablet: Tablet, made: FieldRound, who: Observer, point: int, value: int) -> None:
    ids = {"person": str(who.id), "visit": str(made.visit)}
    body = {"point": made.points[point], "state": "answered", "value": value, "note": "车来灯亮"}
    tablet.store("recordAnswer", ids, body)


def test_a_badge_link_then_a_day_without_signal(
    browser: Browser, play: tuple[Serving, FieldRound], record_property: Callable[[str, object], None]
) -> None:
    server, made = play
    who = made.observers[0]
    tablet = Tablet.new(browser, server)
    tablet.open(f"#b={who.token}")
    tablet.title("我的行程")
    assert who.token not in tablet.page.url
    assert who.token not in tablet.page.evaluate(KEPT_IN_THE_PAGE)
    assert tablet.page.evaluate("document.cookie") == "", "no script sees the session"
    expect(tablet.strip).to_contain_text("全部已送达")
    tablet.installed()

    tablet.offline()
    for point in range(4):
        score(tablet, made, who, point, 3)
    score(tablet, made, who, 0, 5)  # a change of mind before it left is the same entry
    expect(tablet.strip).to_contain_text("已存在本机 4 条・待发送")
    began = time.perf_counter()
    tablet.page.reload()
    tablet.title("我的行程")
    record_property("offline_start_s", round(time.perf_counter() - began, 2))
    expect(tablet.strip).to_contain_text("已存在本机 4 条・待发送")
    assert stored(server, who) == (0, 0)

    replies: list[int] = []

    def drop_first_reply(route: Route) -> None:
        answer = route.fetch()
        replies.append(answer.status)
        if len(replies) == 1:
            route.abort()  # the server has it, the tablet never hears of it
        else:
            route.fulfill(response=answer)

    tablet.sync(drop_first_reply)
    tablet.offline(False)
    expect(tablet.strip).to_contain_text("全部已送达", timeout=15_000)
    assert len(replies) >= 2
    assert stored(server, who) == (4, 4), "each exactly once"
    kept = tablet.page.evaluate(SHEET, {"person": str(who.id), "visit": str(made.visit)})
    assert sorted(kept) == [[3, "sent", 1], [3, "sent", 1], [3, "sent", 1], [5, "sent", 1]]
    tablet.close()


def test_what_is_no_receipt_is_not_sent(browser: Browser, play: tuple[Serving, FieldRound]) -> None:
    server, made = play
    who = made.observers[1]
    tablet = Tablet.new(browser, server)
    tablet.open()
    tablet.page.get_by_role("button", name="账号登录").click()
    tablet.page.get_by_label("邮箱").fill(who.email)
    tablet.page.get_by_label("密码").fill("not the password")
    tablet.page.get_by_role("dialog").get_by_role("button", name="登录", exact=True).click()
    expect(tablet.page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()
    tablet.page.get_by_label("密码").fill(PASSWORD)
    tablet.page.get_by_role("dialog").get_by_role("button", name="登录", exact=True).click()
    tablet.title("我的行程")

    portal = "<html><body>Welcome to the hotel's network</body></html>"
    tablet.sync(lambda route: route.fulfill(status=200, content_type="text/html", body=portal))
    for point in range(4):
        score(tablet, made, who, point, 2)
    expect(tablet.strip).to_contain_text("先登录网络")
    expect(tablet.strip).to_contain_text("已存在本机 4 条・待发送")

    tablet.page.context.unroute("**/api/sync")
    empty = '{"server_time": "2026-11-21T06:00:00+00:00", "receipts": []}'
    tablet.sync(lambda route: route.fulfill(status=200, content_type="application/json", body=empty))
    with tablet.page.expect_response("**/api/sync"):
        tablet.page.evaluate("import('/field/sync.js').then((sync) => { sync.kick('user'); })")
    expect(tablet.strip).to_contain_text("已存在本机 4 条・待发送")
    assert stored(server, who) == (0, 0)

    sizes: list[int] = []

    def no_more_than_two(route: Route) -> None:
        sizes.append(len(route.request.post_data_json["ops"]))
        if sizes[-1] > 2:
            route.fulfill(status=413, content_type="text/html", body="<h1>413</h1>")
        else:
            route.continue_()

    # while nothing fits on the device any more, nothing is called kept
    tablet.page.evaluate(FULL)
    with pytest.raises(PlaywrightError, match="storage full"):
        score(tablet, made, who, 4, 1)
    expect(tablet.strip).to_contain_text("这台设备存满了")
    expect(tablet.strip).to_contain_text("已存在本机 4 条・待发送")
    tablet.page.evaluate("() => { IDBObjectStore.prototype.add = window.addBefore; }")

    tablet.page.context.unroute("**/api/sync")
    tablet.sync(no_more_than_two)
    tablet.page.evaluate("import('/field/sync.js').then((sync) => sync.kick('user'))")
    expect(tablet.strip).to_contain_text("全部已送达", timeout=15_000)
    assert sizes == [4, 2, 2]
    assert stored(server, who) == (4, 4)
    tablet.close()


def test_two_tabs_send_each_entry_once(browser: Browser, play: tuple[Serving, FieldRound]) -> None:
    server, made = play
    who = made.observers[2]
    tablet = Tablet.new(browser, server)
    tablet.open(f"#b={who.token}")
    tablet.title("我的行程")
    other = Tablet(server, tablet.page.context.new_page(), tablet.faults)
    other.open()
    other.title("我的行程")
    sent: list[str] = []

    def note(one: Request) -> None:
        if one.url.endswith("/api/sync"):
            sent.extend(op["op"] for op in one.post_data_json["ops"])

    tablet.page.context.on("request", note)
    tablet.offline()
    for point in range(4):
        score(tablet if point % 2 else other, made, who, point, 4)
    for one in (tablet, other):
        expect(one.strip).to_contain_text("已存在本机 4 条・待发送")
    tablet.offline(False)
    for one in (tablet, other):
        expect(one.strip).to_contain_text("全部已送达", timeout=15_000)
    assert stored(server, who) == (4, 4)
    assert len(set(sent)) == 4
    other.page.close()

    # a second person on the same tablet: each entry leaves under whoever made it, not under who is there now
    colleague = made.observers[1]
    answers, entries = stored(server, colleague)
    account = {"email": colleague.email, "password": PASSWORD}
    assert tablet.page.evaluate(SIGN_IN, account) == 200
    tablet.offline()
    score(tablet, made, who, 5, 2)
    score(tablet, made, colleague, 5, 4)
    tablet.open("#/signin")
    for person in (who, colleague):
        expect(tablet.page.get_by_role("button", name=person.name)).to_contain_text("待发送 1 条")
    tablet.page.get_by_role("button", name=who.name).click()  # needs no network
    tablet.title("我的行程")
    tablet.offline(False)
    expect(tablet.strip).to_contain_text("全部已送达", timeout=15_000)
    assert stored(server, who) == (5, 5)
    assert stored(server, colleague) == (answers + 1, entries + 1)
    tablet.close()


def test_a_badge_taken_over_loses_nothing(browser: Browser, play: tuple[Serving, FieldRound]) -> None:
    server, made = play
    who = made.observers[3]
    first, second = Tablet.new(browser, server), Tablet.new(browser, server)
    first.open(f"#b={who.token}")
    first.title("我的行程")

    second.open()
    second.page.get_by_role("button", name="输入短码").click()
    second.page.get_by_label("八位字符").fill(who.code.lower())
    second.page.get_by_role("dialog").get_by_role("button", name="登录", exact=True).click()
    expect(second.page.get_by_text("这张胸牌正在另一台设备上使用")).to_be_visible()
    second.page.get_by_role("button", name="换到这里用").click()
    second.title("我的行程")
    score(second, made, who, 0, 4)
    expect(second.strip).to_contain_text("全部已送达")

    score(first, made, who, 0, 1)
    expect(first.strip).to_contain_text(f"{who.name}：这张胸牌已在另一台设备上登录")
    expect(first.strip).to_contain_text("已存在本机 1 条・待发送")
    assert stored(server, who) == (1, 1)
    second.close()

    first.strip.get_by_role("button", name="登录").click()
    first.title("扫胸牌签到")
    expect(first.page.get_by_role("button", name=who.name)).to_contain_text("待发送 1 条")
    first.open(f"#b={who.token}")
    first.page.get_by_role("button", name="换到这里用").click()
    first.title("我的行程")

    # both devices scored the point: nothing is chosen for the person, and nothing is overwritten
    expect(first.strip).to_contain_text("1 条需处理")
    (entry,) = first.store("outbox")
    assert (entry["status"], entry["body"]["value"], entry["receipt"]["stored"]["value"]) == ("conflict", 1, 4)
    with rows(server) as db:
        assert db.scalars(select(col(Answer.value)).where(col(Answer.observer_id) == who.id)).one() == 4
    assert first.store("resolveConflict", entry["seq"], "mine")
    expect(first.strip).not_to_contain_text("需处理")
    expect(first.strip).to_contain_text("全部已送达")
    with rows(server) as db:
        answer = db.scalars(select(Answer).where(col(Answer.observer_id) == who.id)).one()
        assert (answer.value, answer.version, answer.note) == (1, 2, "车来灯亮")

    # a new version waits while anything is unsent
    first.installed()
    before = first.page.evaluate("caches.keys()")
    first.sync(lambda route: route.abort())
    score(first, made, who, 1, 5)
    app = server.folder / "shell" / "app.js"
    app.write_text(app.read_text(encoding="utf-8") + "\n// another version\n", encoding="utf-8")
    first.page.wait_for_timeout(1100)  # the server looks at its files once a second
    first.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    expect(first.strip).to_contain_text("等记录都送达后启用")
    assert not first.page.evaluate("import('/field/update.js').then((update) => update.applyUpdate())")
    first.page.reload()
    assert len(first.page.evaluate("caches.keys()")) == 2, "the old version serves on"
    expect(first.strip).to_contain_text("等记录都送达后启用")
    first.sync_freely()
    with first.page.expect_navigation():
        first.strip.get_by_role("button", name="现在启用").click()
    first.title("我的行程")
    after = first.page.evaluate("caches.keys()")
    assert len(after) == 1
    assert after != before
    first.close()


def test_the_camera_reads_a_badge(browser: Browser, play: tuple[Serving, FieldRound], tmp_path: Path) -> None:
    """The decoder works on its own: Chromium on Linux has no detector that the app could lean on."""
    server, made = play
    who = made.observers[4]
    film = tmp_path / "camera.mjpeg"
    _film(film, server.url(f"field/#b={who.token}"))
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    filming = browser.browser_type.launch(
        executable_path=chromium(), args=[*FLAGS, *camera, f"--use-file-for-fake-video-capture={film}"]
    )
    tablet = Tablet.new(filming, server, permissions=["camera"])
    tablet.open()
    tablet.title("我的行程")
    assert [one["id"] for one in tablet.page.evaluate(PEOPLE)] == [str(who.id)]
    tablet.close()
    filming.close()


def _film(path: Path, text: str) -> None:
    """Write a camera's picture of a badge held askew, three frames of it."""
    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=6, border=4)
    ground = (60, 70, 66)
    code = Image.open(drawn).convert("RGB").rotate(6, expand=True, fillcolor=ground, resample=Image.Resampling.BICUBIC)
    frame = Image.new("RGB", (640, 480), ground)
    frame.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    with path.open("wb") as film:
        for _ in range(3):
            frame.save(film, "JPEG", quality=85)
