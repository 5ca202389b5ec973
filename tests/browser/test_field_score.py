"""The field app's main screens in a real browser: the day, scoring, two values, finishing; also without a signal."""

import hashlib
import io
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.field_app import JSON, Api, both, ident, shell

pytestmark = pytest.mark.browser
PHONE, TABLET = {"width": 390, "height": 844}, {"width": 768, "height": 1024}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with shell() as at:
        yield at


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with _context(browser) as made:
        yield made


def _context(browser: Browser, size: dict[str, int] = PHONE) -> BrowserContext:
    # the played API sees only what the page itself asks for
    return browser.new_context(viewport=size, has_touch=True, service_workers="block")  # type: ignore[arg-type]


def card(page: Page, name: str) -> Locator:
    return page.locator(f'[data-point="{ident(name)}"]')


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def camera_picture() -> bytes:
    """A large picture on its side, with a place and a camera in its EXIF data."""
    image = Image.linear_gradient("L").resize((3000, 2000)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, exif=exif)
    return file.getvalue()


def test_a_stop_is_scored_without_a_signal_and_nothing_moves(context: BrowserContext, address: str) -> None:
    api = Api()
    page = api.open(context, address)
    expect(page.locator(".now-card")).to_contain_text("地下车库与充电区")
    expect(page.locator(".now-left .count")).to_have_text(re.compile(r"^07:[12]\d$"))
    page.get_by_role("button", name="开始评分 地下车库与充电区").click()
    expect(page.locator(".point-card.active")).to_have_count(1)
    api.silent = True

    key = card(page, "floor").get_by_role("radio", name="4 良好")
    before = top(key)
    key.click()
    expect(key).to_have_attribute("aria-checked", "true")
    expect(page.locator(".thumb-line")).to_contain_text("已存本机")
    expect(page.locator(".thumb-line")).to_contain_text("第 1 项")
    assert abs(top(key) - before) < 1
    card(page, "floor").get_by_role("button", name="可借鉴").click()
    expect(card(page, "floor").get_by_role("button", name="可借鉴")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="备注").click()
    page.keyboard.type("保洁记录当天可查 <b>")
    page.get_by_role("button", name="下一项，余 9").click()
    keys = card(page, "signs").locator(".keys")
    page.wait_for_function(
        "(e) => Math.abs(e.getBoundingClientRect().top + 30 - 0.62 * innerHeight) < 40", arg=keys.element_handle()
    )

    # a card further up folds while another one's key is tapped: the tapped key stays where it is
    card(page, "signs").get_by_role("radio", name="5 标杆").click()
    expect(card(page, "signs")).to_have_class(re.compile("active"))
    other = card(page, "lanes").get_by_role("radio", name="2 不足")
    other.scroll_into_view_if_needed()
    before, height = top(other), card(page, "signs").evaluate("(e) => e.offsetHeight")
    other.click()
    expect(card(page, "lanes")).to_have_class(re.compile("active"))
    expect(card(page, "signs")).to_have_class(re.compile("is-folded"))
    assert height - card(page, "signs").evaluate("(e) => e.offsetHeight") > 40
    assert abs(top(other) - before) < 1

    page.locator(".thumb-undo").click()
    expect(other).to_have_attribute("aria-checked", "false")
    other.click()
    expect(other).to_have_attribute("aria-checked", "true")
    other.click()  # the same key again takes the mark back
    expect(other).to_have_attribute("aria-checked", "false")
    card(page, "lanes").get_by_role("radio", name="没看到").click()
    card(page, "flood").get_by_role("radio", name="不合格", exact=True).click()
    card(page, "posts").get_by_role("radio", name="4 处").click()
    card(page, "posts").get_by_role("button", name="加一处").click()
    expect(card(page, "posts").locator(".meaning")).to_contain_text("5 处")
    card(page, "plate").focus()
    page.keyboard.press("3")
    card(page, "grade").get_by_role("radio", name="1 分").click()
    card(page, "share").get_by_role("textbox").fill("140")
    expect(card(page, "share").locator(".range")).to_contain_text("太大了")
    card(page, "share").get_by_role("textbox").fill("62.5")
    card(page, "offer").get_by_role("radio", name="固定做一两项").click()
    card(page, "scene").get_by_role("textbox").fill("队员扶住门让推车先过")
    expect(page.get_by_role("button", name="完成这一站")).to_be_visible()
    expect(page.locator("#strip")).to_contain_text(re.compile(r"已存在本机 1\d 条"))

    page.reload()  # what was kept is read from the device, not from the page
    expect(card(page, "floor")).to_contain_text("可借鉴")
    expect(page.locator(".tile .piece.unseen")).to_have_count(1)
    assert api.ops == []
    api.silent = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#strip")).to_contain_text("全部已送达")
    sent = {op["body"]["point"]: op["body"] for op in api.ops}
    values = {name: (sent[ident(name)]["state"], sent[ident(name)]["value"]) for name in
              ("floor", "signs", "lanes", "flood", "posts", "plate", "grade", "share", "offer", "scene")}  # fmt: skip
    assert values == {
        "floor": ("answered", 4), "signs": ("answered", 5), "lanes": ("not_seen", None), "flood": ("answered", False),
        "posts": ("answered", 5), "plate": ("answered", 3), "grade": ("answered", 1), "share": ("answered", 62.5),
        "offer": ("answered", "some"), "scene": ("answered", "队员扶住门让推车先过"),
    }  # fmt: skip
    assert sent[ident("floor")]["tags"] == ["borrow"]
    assert sent[ident("floor")]["note"] == "保洁记录当天可查 <b>"


def test_photos_leave_small_upright_and_without_a_place(context: BrowserContext, address: str) -> None:
    api = Api()
    page = api.open(context, address)
    page.goto(f"{address}/field/#/stop/{ident('garden')}")
    for upload in ({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": camera_picture()},
                   {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}):  # fmt: skip
        with page.expect_file_chooser() as asked:
            page.get_by_role("button", name="拍照").click()
        assert asked.value.element.get_attribute("capture") == "environment"
        asked.value.set_files(upload)  # type: ignore[arg-type]
        if upload["name"] == "a.jpg":
            expect(card(page, "trees").locator(".photo-thumb")).to_have_count(1)
    expect(page.locator(".thumb-line")).to_contain_text("打不开")
    expect(page.locator("#strip")).to_contain_text("全部已送达")
    expect(card(page, "trees").get_by_role("button", name=re.compile("照片 1.*已送达"))).to_be_visible()
    [(told, body)] = api.pictures
    picture = Image.open(io.BytesIO(body))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (1365, 2048), {})
    assert told["sha256"] == [hashlib.sha256(body).hexdigest()]
    assert told["point"] == [ident("trees")]


def test_of_two_values_the_person_chooses_and_a_refused_entry_is_said(context: BrowserContext, address: str) -> None:
    stored = {"state": "answered", "value": 3, "tags": [], "note": "手机上记的", "version": 4}
    stored |= {"recorded_at": "2026-11-21T06:19:00Z", "device": "phone"}
    refused = {"status": "rejected", "code": "answer.point_unknown", "message": both("已停用。", "Retired.")}

    def judge(op: JSON) -> JSON | None:
        if op["base"]:
            return None
        verdicts: JSON = {ident("trees"): {"status": "stale", "stored": stored, "version": 4}, ident("paths"): refused}
        found: JSON | None = verdicts.get(op["body"].get("point"))
        return found

    api = Api(judge=judge)
    page = api.open(context, address)
    page.goto(f"{address}/field/#/stop/{ident('garden')}")
    card(page, "trees").get_by_role("radio", name="4 良好").click()
    expect(card(page, "trees").locator(".state")).to_contain_text("两个值")
    card(page, "paths").get_by_role("radio", name="2 不足").click()
    expect(page.locator("#strip")).to_contain_text("2 条")
    page.locator("#strip button").click()
    sheet = page.locator(".outbox-sheet")
    expect(sheet.locator(".card .state")).to_have_text([re.compile("^未被接收"), re.compile("^两个值，请选")])
    expect(sheet.locator(".refused-card")).to_contain_text("已停用。")
    with page.expect_download() as saved:
        sheet.get_by_role("button", name="导出", exact=True).click()
    assert b'"qujing-entries/1"' in saved.value.path().read_bytes()
    sheet.get_by_role("button", name="去选").click()
    choice = page.get_by_role("dialog", name="同一项有两个打分，选一个")
    expect(choice.locator("[aria-checked=true]")).to_have_count(0)
    take = choice.locator(".conflict-take")
    expect(take).to_have_attribute("aria-disabled", "true")
    take.click(force=True)
    expect(choice).to_be_visible()
    choice.get_by_role("radio", name=re.compile("达标")).click()
    take.click()
    expect(choice).to_have_count(0)
    sheet.get_by_role("button", name="不要了").click()
    page.get_by_role("dialog", name="不要这一条了？").get_by_role("button", name="不要了").click()
    expect(sheet.get_by_role("heading", name="全部已送达")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page, "paths").locator(".state")).to_have_text("未评")
    expect(card(page, "trees").locator(".mark[aria-checked=true]")).to_contain_text("3")
    assert [op["body"]["value"] for op in api.ops if op["base"] == 4] == [], "the stored value stood already"


def test_a_sheet_is_signed_kept_sent_and_opened_again(context: BrowserContext, address: str) -> None:
    api = Api()
    page = api.open(context, address)
    page.goto(f"{address}/field/#/finish")
    submit = page.locator("#bar").get_by_role("button", name="完成并提交")
    submit.click()
    expect(page.get_by_role("heading", name="还有 12 项没评")).to_be_visible()
    page.get_by_role("button", name="都记为“没看到”").click()
    expect(page.locator(".total-done")).to_have_text("12")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".total-done")).to_have_text("0")
    page.get_by_role("button", name="都记为“没看到”").click()
    expect(page.locator(".total-done")).to_have_text("12")
    expect(page.locator("#strip")).to_contain_text("全部已送达")
    submit.click()
    expect(page.get_by_text("请在框里签名")).to_be_visible()
    pad = page.locator("canvas.pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for x, y in ((0.2, 0.2), (0.5, 0.9)):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + (x + 0.3) * box["width"], box["y"] + 0.5 * box["height"], steps=4)
        page.mouse.up()
    page.get_by_role("checkbox", name="以上为本人现场所见").check()
    api.silent = True
    submit.click()
    expect(page.get_by_role("heading", name="已签名，存在本机")).to_be_visible()
    expect(page.locator(".way-out")).to_contain_text("1 条")
    api.silent = False
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="已签名，已送达")).to_be_visible()
    signed = api.ops[-1]
    assert (signed["kind"], signed["body"]["signature"]) == ("finish", "陈慧敏")
    strokes = signed["body"]["strokes"]
    assert [(len(stroke) % 2, len(stroke) >= 6) for stroke in strokes] == [(0, True), (0, True)]
    assert strokes[0][:2] == pytest.approx([200, 80], abs=4)
    assert strokes[1][-2:] == pytest.approx([800, 200], abs=4)
    page.goto(f"{address}/field/#/stop/{ident('garden')}")  # a signed sheet is opened before anything changes
    card(page, "trees").get_by_role("radio", name="不适用").click()
    page.get_by_role("dialog", name="已签名").get_by_role("button", name="重新打开").click()
    expect(card(page, "trees").get_by_role("radio", name="不适用")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#strip")).to_contain_text("全部已送达")
    assert [op["kind"] for op in api.ops[-2:]] == ["reopen", "answer"]


def test_what_changed_since_the_last_look_is_announced(context: BrowserContext, address: str) -> None:
    api = Api()
    page = api.open(context, address)
    expect(page.locator(".notice")).to_have_count(0)
    talk, questions = api.pack["programme"]["items"][1:]
    talk |= {"starts": "15:35", "ends": "16:35", "place": both("一楼大厅", "the hall downstairs")}
    questions |= {"starts": "16:35", "ends": "17:05"}
    api.pack["programme"]["version"] = 2
    api.notices.append({"id": ident("notice"), "text": both("带伞。 三点有雨", "Bring an umbrella. Rain at three"),
                        "by": both("协会・王晓岚", "Wang Xiaolan"), "at": "2026-11-21T06:31:00Z"})  # fmt: skip
    page.goto(f"{address}/field/#/me")
    page.goto(f"{address}/field/#/day")
    expect(page.locator(".notice")).to_have_count(2)
    expect(page.locator(".notice h3")).to_have_text(["15:30 分享会改到 15:35", "带伞"])
    expect(page.locator(".notice").first).to_contain_text(
        "15:35 开始，改在一楼大厅。\n后面环节依次顺延。", use_inner_text=True
    )
    expect(page.locator("#live")).to_contain_text("15:30 分享会改到 15:35")


def faults(page: Page) -> list[tuple[str, str]]:
    violations = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark"), ("en", "sun")])
def test_axe_and_fingers_find_nothing(browser: Browser, address: str, language: str, theme: str) -> None:
    api = Api()
    with _context(browser, TABLET if theme == "sun" else PHONE) as context:
        page = api.open(context, address, language=language, theme=theme)
        found = faults(page)
        page.goto(f"{address}/field/#/stop/{ident('garage')}")
        card(page, "floor").get_by_role("radio").first.click()
        card(page, "floor").get_by_role("button").first.click()
        api.silent = True
        card(page, "signs").get_by_role("radio").nth(2).click()
        expect(card(page, "floor")).to_have_class(re.compile("is-done"))
        found += faults(page)
        small = page.evaluate(
            "[...document.querySelectorAll('button, a, summary, input:not([type=file]), textarea')]"
            ".filter((e) => e.checkVisibility() && !e.matches('.opener') && e.getBoundingClientRect().height < 48)"
            ".map((e) => e.outerHTML)"
        )
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.goto(f"{address}/field/#/finish")
        page.locator(".pad").wait_for()
        found += faults(page)
        page.locator("#strip button").click()
        page.locator(".queue-row").first.wait_for()
        found += faults(page)
    assert (found, small, wide) == ([], [], False)


def test_the_rules_of_the_screens_hold_without_a_page(context: BrowserContext, address: str) -> None:
    """The modules that need no page: digests, clocks in another zone, what is worth how much."""
    page = context.new_page()
    page.goto(f"{address}/field/")
    told = page.evaluate(
        """async () => {
          const {digest} = await import('/field/sha256.js');
          const {wallClock} = await import('/field/logic/clock.js');
          const {fraction, readNumber, pointsKept} = await import('/field/logic/values.js');
          const {nextMissing} = await import('/field/logic/progress.js');
          const {tidy} = await import('/field/logic/signature.js');
          const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
          const faults = {method: 'deduction', max_points: 2, per_fault: 0.2};
          const long = Array.from({length: 9000}, (_, i) => i % 400);
          return {
            digests: [0, 1, 55, 56, 64, 1000].map((n) => hex(digest(new Uint8Array(n).fill(97)))),
            clock: wallClock(new Date('2026-11-21T23:30:05Z'), 'Asia/Shanghai'),
            kept: [0, 3, 99].map((n) => pointsKept(faults, n)),
            share: fraction(faults, {state: 'answered', value: 3}),
            unseen: fraction(faults, {state: 'not_seen', value: null}),
            typed: ['', '1，5', 'x', '2.5'].map((text) =>
              readNumber({method: 'number', minimum: 0, maximum: 2}, text)),
            next: [nextMissing(['a', 'b', 'c'], new Map([['c', {state: 'not_seen'}]]), 'b'),
              nextMissing(['a'], new Map([['a', {state: 'answered'}]]), 'a')],
            thin: tidy([long, []]).map((stroke) => [stroke.length <= 4000, stroke.length % 2]),
          };
        }"""
    )
    assert told.pop("digests") == [hashlib.sha256(b"a" * n).hexdigest() for n in (0, 1, 55, 56, 64, 1000)]
    assert told.pop("share") == pytest.approx(0.7)
    assert told == {
        "clock": {"day": "2026-11-22", "seconds": 7 * 3600 + 30 * 60 + 5},
        "kept": [2, 1.4, 0],
        "unseen": None,
        "typed": [{"value": None}, {"value": 1.5}, {"problem": "number"}, {"problem": "high", "limit": 2}],
        "next": ["a", None],
        "thin": [[True, 0]],
    }
