"""Asking, free notes, the survey and oneself in the field app, with the real server and through a lost signal."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from models import ExchangeQuestion, FieldEntry, Observation, QuestionVote, SurveyResponse, SurveyToken, database
from tests.browser.field_round import FieldRound, make_round
from tests.browser.serving import Serving, serving
from tests.browser.tablet import Tablet
from tests.browser.walk import serious

pytestmark = pytest.mark.browser

OUTBOX_EMPTIES = """async () => {
  const { counts } = await import('/field/store.js');
  for (let tries = 0; tries < 300 && (await counts()).waiting; tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
  return (await counts()).waiting === 0;
}"""


LEFT = """async (person) => {
  const db = await (await import('/field/db.js')).database();
  const names = ['downloads', 'boards', 'answers', 'observations', 'questions', 'votes', 'photos', 'meta', 'outbox'];
  const found = [];
  for (const name of names) if ((await db.getAll(name)).some((row) => row.person === person)) found.push(name);
  return (await db.get('people', person)) ? [...found, 'people'] : found;
}"""


READ_CODE = """async () => {
  const picture = new Image();
  const code = document.querySelector('.door-code').cloneNode(true);
  const given = { xmlns: 'http://www.w3.org/2000/svg', width: 360, height: 360 };
  for (const [name, value] of Object.entries(given)) code.setAttribute(name, value);
  picture.src = `data:image/svg+xml,${encodeURIComponent(code.outerHTML)}`;
  await picture.decode();
  const pen = new OffscreenCanvas(360, 360).getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 360, 360);
  pen.drawImage(picture, 0, 0);
  const data = pen.getImageData(0, 0, 360, 360);
  const decoder = new Worker('/field/vendor/qr_decoder.js');
  const read = new Promise((done) => decoder.addEventListener('message', (event) => done(event.data.data)));
  decoder.postMessage({ id: 1, type: 'decode', data });
  return read;
}"""

SEEN = """(seen) => {
  Object.defineProperty(document, 'hidden', { value: !seen, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""

OVER = """async ([mine, visits]) => {
  const db = await (await import('/field/db.js')).database();
  const { person, visit } = mine;
  const { field } = await db.get('downloads', [person, visit]);
  const longAgo = new Date(Date.now() - 31 * 86400000).toISOString().slice(0, 10);
  for (const id of visits) {
    const of = { person, visit: id };
    await db.put('downloads', { ...of, field: { ...field, visit: { ...field.visit, id, day: longAgo } } });
    await db.put('boards', { ...of, board: {} });
    await db.put('photos', { ...of, id: `photo ${id}`, blob: new Blob(['x']) });
  }
  const { recordObservation } = await import('/field/store.js');
  await recordObservation({ person, visit: visits[1] }, { note: '灯坏了' });
}"""

KEPT = """async () => {
  const db = await (await import('/field/db.js')).database();
  const found = await Promise.all(['downloads', 'boards', 'photos'].map((name) => db.getAll(name)));
  return found.map((rows) => rows.map((row) => row.visit).sort());
}"""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, FieldRound]]:
    folder = tmp_path_factory.mktemp("ask")
    made = make_round(folder, observers=6)
    with serving(folder) as server:
        yield server, made


@contextmanager
def rows(server: Serving) -> Iterator[Session]:
    own = database.connect(f"sqlite:///{server.folder / 'qujing.db'}")
    with Session(own.read) as db:
        yield db
    own.dispose()


def enter(browser: Browser, play: tuple[Serving, FieldRound], who: int) -> Tablet:
    server, made = play
    tablet = Tablet.new(browser, server)
    tablet.open(f"#b={made.observers[who].token}")
    tablet.title("我的行程")
    return tablet


def go(tablet: Tablet, screen: str) -> None:
    tablet.page.locator("#tabs").get_by_role("link", name=screen).click()


def sent(tablet: Tablet) -> None:
    """Wait until the outbox is empty: the strip says so a moment later."""
    assert tablet.page.evaluate(OUTBOX_EMPTIES)


def test_questions_are_kept_without_a_signal_and_an_anonymous_one_has_no_author(
    browser: Browser, play: tuple[Serving, FieldRound]
) -> None:
    server, made = play
    tablet = enter(browser, play, 0)
    tablet.installed()
    page = tablet.page
    go(tablet, "提问")
    tablet.title("互动提问")
    assert serious(page) == []
    tablet.offline()
    page.get_by_label("您的问题").fill("一个车库的热成像联动投入多少？")
    page.get_by_label("您的问题").press("Enter")
    expect(page.locator(".question")).to_contain_text("有信号后送出")
    page.get_by_label("您的问题").fill("夜间值班怎么排？")
    page.get_by_role("checkbox", name="匿名提问").check()
    page.get_by_role("button", name="提问", exact=True).click()
    expect(page.locator(".question")).to_have_count(2)
    page.reload()
    tablet.title("互动提问")
    expect(page.locator(".question")).to_have_count(2)
    tablet.offline(False)
    expect(page.get_by_role("button", name="同问")).to_have_count(2, timeout=15_000)
    with rows(server) as db:
        authors = {row.text: row.author_id for row in db.scalars(select(ExchangeQuestion))}
        entries = db.scalars(select(FieldEntry)).all()
        assert authors == {"一个车库的热成像联动投入多少？": made.observers[0].id, "夜间值班怎么排？": None}
        assert [entry.author_id for entry in entries if entry.author_id is None] == [None]
        assert all(entry.body is None for entry in entries if entry.author_id is None)
    tablet.close()


def test_one_vote_a_person_and_it_can_be_taken_back(browser: Browser, play: tuple[Serving, FieldRound]) -> None:
    server, made = play
    tablet = enter(browser, play, 1)
    go(tablet, "提问")
    question = tablet.page.locator(".question").filter(has_text="热成像")
    votes = question.get_by_role("button")
    for pressed in ("true", "false", "true"):
        votes.click()
        expect(votes).to_have_attribute("aria-pressed", pressed)
        sent(tablet)
    expect(votes).to_contain_text("1")
    with rows(server) as db:
        assert [row.id for row in db.scalars(select(QuestionVote))] == [made.observers[1].id]
    tablet.close()


def test_a_free_note_is_written_changed_and_taken_back(browser: Browser, play: tuple[Serving, FieldRound]) -> None:
    server, _ = play
    tablet = enter(browser, play, 2)
    page = tablet.page
    go(tablet, "提问")
    page.get_by_role("button", name="随手记").click()
    page.get_by_role("button", name="记一条").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("button", name="存下").click()
    expect(dialog.get_by_role("alert")).to_contain_text("先写一句话")
    dialog.get_by_label("备注", exact=True).fill("导视做在地面上，夜里也看得清。")
    dialog.get_by_role("button", name="亮点").click()
    assert serious(page) == []
    dialog.get_by_role("button", name="存下").click()
    sent(tablet)
    page.get_by_role("button", name="导视做在地面上").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("备注", exact=True).fill("导视做在地面上。")
    dialog.get_by_role("button", name="存下").click()
    expect(page.get_by_role("dialog")).to_have_count(1)
    sent(tablet)
    with rows(server) as db:
        note = db.scalars(select(Observation)).one()
        assert (note.note, note.tags, note.version, note.removed) == ("导视做在地面上。", ["highlight"], 2, False)
    page.get_by_role("button", name="导视做在地面上").click()
    page.get_by_role("dialog").last.get_by_role("button", name="删除").click()
    page.get_by_role("dialog").last.get_by_role("button", name="删除").click()
    expect(page.get_by_role("dialog").get_by_text("还没有随手记")).to_be_visible()
    sent(tablet)
    with rows(server) as db:
        assert db.scalars(select(Observation)).one().removed
    tablet.close()


def test_the_survey_is_kept_half_done_and_sent_once_without_a_name(
    browser: Browser, play: tuple[Serving, FieldRound]
) -> None:
    server, _ = play
    tablet = enter(browser, play, 3)
    page = tablet.page
    go(tablet, "问卷")
    page.get_by_role("button", name="提交问卷").click()
    expect(page.locator("#bar").get_by_role("alert")).to_contain_text("还有 3 处没填")
    for row in page.locator(".matrix-row").all():
        row.locator("label").nth(4).click()
    expect(page.locator("#bar")).to_contain_text("已答 1/")  # both rows, and kept
    expect(page.locator("#bar")).to_contain_text("已存本机")
    page.reload()
    expect(page.locator(".matrix-row input:checked")).to_have_count(2)
    page.locator(".keys.nps label").nth(9).click()
    assert serious(page) == []
    tablet.offline()
    page.get_by_role("button", name="提交问卷").click()
    expect(page.get_by_role("heading", name="已存本机")).to_be_visible()
    tablet.offline(False)
    expect(page.get_by_role("heading", name="问卷已送达")).to_be_visible(timeout=15_000)
    with rows(server) as db:
        response = db.scalars(select(SurveyResponse)).one()
        assert response.respondent_id is None
        assert response.answers["recommend"] == 9
        assert (
            db.scalars(select(func.count()).select_from(SurveyToken).where(col(SurveyToken.used).is_(True))).one() == 1
        )
    page.reload()
    expect(page.get_by_role("heading", name="问卷已送达")).to_be_visible()
    tablet.close()


def test_oneself_says_what_waits_before_signing_out(browser: Browser, play: tuple[Serving, FieldRound]) -> None:
    tablet = enter(browser, play, 4)
    page = tablet.page
    go(tablet, "我的")
    expect(page.get_by_text("当前")).to_be_visible()
    page.get_by_role("button", name="强光").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "sun")
    assert serious(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="On this device")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    tablet.offline()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("alert")).to_contain_text("退出需要信号")
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出我的记录").click()
    assert saved.value.suggested_filename.endswith(".json")
    tablet.offline(False)

    # a survey that is closed is said, and keeps nothing else back
    closed = '{"code": "survey.closed", "message": {"zh": "问卷已结束", "en": "Closed"}, "facts": {}, "ref": "1"}'
    page.route("**/api/survey/*", lambda route: route.fulfill(status=409, content_type="application/json", body=closed))
    ids = {"person": str(play[1].observers[4].id), "visit": str(play[1].visit)}
    tablet.store("submitSurvey", ids, {"slug": "over", "token": "x" * 32, "answers": {}})
    expect(tablet.strip).to_contain_text("1 条需处理")
    assert page.evaluate("import('/field/sync.js').then((sync) => sync.syncStatus().problem)") is None
    (survey,) = tablet.store("outbox")
    tablet.store("recordObservation", ids, {"note": "门厅没有坡道"})
    sent(tablet)

    # who signs out leaves what was not sent, and nothing that the next one could read
    assert page.evaluate(LEFT, ids["person"]) == ["downloads", "boards", "observations", "meta", "outbox", "people"]
    page.get_by_role("button", name="退出").click()
    tablet.title("扫胸牌签到")
    assert page.evaluate(LEFT, ids["person"]) == ["meta", "outbox", "people"]
    tablet.store("dropEntry", survey["seq"])
    assert tablet.store("forgetSent", ids["person"]) == 0
    assert page.evaluate(LEFT, ids["person"]) == []
    tablet.close()


def test_a_phone_asks_only_while_it_is_seen_and_keeps_only_what_is_not_over(
    browser: Browser, play: tuple[Serving, FieldRound]
) -> None:
    server, made = play
    who = made.observers[5]
    tablet = Tablet.new(browser, server)
    page = tablet.page
    page.clock.install()
    tablet.open(f"#b={who.token}")
    tablet.title("我的行程")
    tablet.installed()
    page.evaluate(SEEN, False)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.rsplit("/", 1)[1]))
    page.clock.run_for(40_000)
    assert not {"live", "board", "field"} & set(asked), "nobody looks"
    with page.expect_response("**/live"), page.expect_response("**/board"):
        page.evaluate(SEEN, True)
    tablet.offline()
    page.clock.run_for(8_000)  # it has tried and failed
    with page.expect_response("**/live", timeout=5_000), page.expect_response("**/board", timeout=5_000):
        tablet.offline(False)

    # what is over goes when the app starts; where something waits to be sent, all of it stays
    over, waits = (str(uuid4()) for _ in range(2))
    tablet.offline()
    page.evaluate(OVER, [{"person": str(who.id), "visit": str(made.visit)}, [over, waits]])
    page.reload()
    tablet.title("我的行程")
    left = sorted([str(made.visit), waits])
    assert page.evaluate(KEPT) == [left, left, [waits]]

    # one's own code is there without a signal, and a camera reads it
    go(tablet, "我的")
    expect(page.get_by_role("img", name="我的签到码")).to_be_visible()
    assert page.evaluate(READ_CODE).endswith(f"/field/#b={who.token}")
    tablet.close()
