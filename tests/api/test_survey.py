"""The public survey page over HTTP: without an account, without a script."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import models
from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from dashboard.rules.tokens import hash_token
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import VisitStatus
from seed.survey_templates import load_surveys
from tests import factories as make

STATIC = Path(__file__).parents[2] / "dashboard" / "static"
FILLED = {
    "overall.organisation": "4",
    "overall.gains": "5",
    "recommend": "9",
    "first_try": "smart",
    "next_site": ["park", "office"],
    "suggestion": "车库 <b>多留</b> 十分钟",
}


@pytest.fixture
def app(store: Database) -> Iterator[Starlette]:
    limits.limiter.cache_clear()
    yield Starlette(routes=routes, middleware=[Middleware(Gate)])
    limits.limiter.cache_clear()


@pytest.fixture
def client(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def link(store: Database) -> models.SurveyLink:
    with writing() as db:
        of = make.association(db)
        host = make.site(db, of, name="云栖里花园", name_en="Yunqi Garden")
        visit = make.visit(db, of, host=host, status=VisitStatus.RUNNING)
        return make.survey_link(db, visit, make.survey_version(db, of))


def responses() -> list[models.SurveyResponse]:
    with reading() as db:
        return list(db.scalars(select(models.SurveyResponse)))


def change(row: models.SurveyLink, **values: object) -> None:
    with writing() as db:
        link = db.get_one(models.SurveyLink, (row.association_id, row.id))
        for name, value in values.items():
            setattr(link, name, value)


def set_status(row: models.SurveyLink, status: VisitStatus) -> None:
    with writing() as db:
        db.get_one(models.Visit, (row.association_id, row.visit_id)).status = status


def test_one_opens_fills_and_sends_it_without_an_account(client: TestClient, link: models.SurveyLink) -> None:
    page = client.get(f"/s/{link.slug}")
    assert page.status_code == 200
    assert "云栖里花园" in page.text
    cookie = next(part for part in page.headers.get_list("set-cookie") if part.startswith("qj_survey"))
    assert f"Path=/s/{link.slug}" in cookie
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    answer = client.post(f"/s/{link.slug}", data=FILLED)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{link.slug}?done=1")
    assert "谢谢，您的意见收到了" in client.get(answer.headers["location"]).text
    assert [row.answers for row in responses()] == [
        {
            "overall": {"organisation": 4, "gains": 5},
            "recommend": 9,
            "first_try": "smart",
            "next_site": ["park", "office"],
            "suggestion": "车库 <b>多留</b> 十分钟",
        }
    ]


def test_the_same_browser_answers_once_and_another_one_too(app: Starlette, link: models.SurveyLink) -> None:
    first = TestClient(app, follow_redirects=False)
    first.get(f"/s/{link.slug}")
    assert first.post(f"/s/{link.slug}", data=FILLED).status_code == 303
    again = first.post(f"/s/{link.slug}", data=FILLED)
    assert again.status_code == 409
    assert "您已经填过了" in again.text
    assert "您已经填过了" in first.get(f"/s/{link.slug}").text
    second = TestClient(app, follow_redirects=False)
    second.get(f"/s/{link.slug}")
    assert second.post(f"/s/{link.slug}", data=FILLED).status_code == 303
    assert len(responses()) == 2


def test_what_is_missing_is_said_beside_the_question_and_what_was_typed_stays(
    client: TestClient, link: models.SurveyLink
) -> None:
    client.get(f"/s/{link.slug}")
    half = FILLED | {"recommend": "12", "suggestion": "长" * 51}
    del half["overall.gains"]
    answer = client.post(f"/s/{link.slug}", data=half)
    assert answer.status_code == 422
    assert "还有 3 处要补充" in answer.text
    row = answer.text.split("收获", 1)[1].split("</fieldset>")[0]
    assert 'id="e-overall-gains"' in row
    assert "这里还没选" in row
    assert "请选 0 到 10 之间的数" in answer.text
    assert "写了 51 字，最多 50 字" in answer.text
    assert 'name="overall.organisation" value="4" checked' in answer.text
    assert 'name="next_site" value="park" checked' in answer.text
    assert "长" * 51 in answer.text
    assert responses() == []
    assert client.post(f"/s/{link.slug}", data=FILLED).status_code == 303


def test_typed_html_comes_back_as_text(client: TestClient, link: models.SurveyLink) -> None:
    client.get(f"/s/{link.slug}")
    evil = "</textarea><script>alert(1)</script>"
    answer = client.post(f"/s/{link.slug}", data={"suggestion": evil})
    assert evil not in answer.text
    assert evil in unescape(answer.text)


def test_the_language_switch_keeps_what_is_filled_in(client: TestClient, link: models.SurveyLink) -> None:
    client.get(f"/s/{link.slug}")
    page = client.post(f"/s/{link.slug}", data=FILLED | {"lang": "en"})
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert "Organisation" in page.text
    assert "Yunqi Garden" in page.text
    assert 'name="recommend" value="9" checked' in page.text
    assert 'name="next_site" value="office" checked' in page.text
    assert "车库 &lt;b&gt;" in page.text
    assert responses() == []
    assert '<html lang="en">' in client.get(f"/s/{link.slug}").text
    english = client.get(f"/s/{link.slug}").text.replace("中文", "").replace("匿名填写。", "")
    assert not re.search("[\u4e00-\u9fff]", english)


def test_a_personal_link_leaves_the_address_and_counts_as_used(app: Starlette, link: models.SurveyLink) -> None:
    token = "p" * 32
    with writing() as db:
        visit = db.get_one(models.Visit, (link.association_id, link.visit_id))
        who = make.person(db, db.get_one(models.Association, link.association_id))
        place = make.registration(db, visit, who.id)
        make.survey_token(db, link, registration_id=place.id, token_hash=hash_token(token))
    client = TestClient(app, follow_redirects=False)
    moved = client.get(f"/s/{link.slug}?k={token}")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/s/{link.slug}")
    assert client.cookies.get("qj_survey") == token
    assert client.get(f"/s/{link.slug}").status_code == 200
    assert client.post(f"/s/{link.slug}", data=FILLED).status_code == 303
    elsewhere = TestClient(app, follow_redirects=True)  # the same link on another device
    assert "您已经填过了" in elsewhere.get(f"/s/{link.slug}?k={token}").text
    with reading() as db:
        stored = db.scalars(select(models.SurveyToken)).one()
        assert stored.used


def test_a_mistyped_personal_link_still_leads_to_the_survey(app: Starlette, link: models.SurveyLink) -> None:
    for wrong in ("x", "w" * 32, "'; drop", "令" * 30):
        client = TestClient(app, follow_redirects=False)
        moved = client.get(f"/s/{link.slug}", params={"k": wrong})
        assert (moved.status_code, moved.headers["location"]) == (303, f"/s/{link.slug}")
        assert "qj_survey" not in client.cookies


def test_without_a_cookie_nothing_is_lost_and_the_next_press_goes_through(
    client: TestClient, link: models.SurveyLink
) -> None:
    answer = client.post(f"/s/{link.slug}", data=FILLED)
    assert answer.status_code == 422
    assert "浏览器没有记住这次填写" in answer.text
    assert 'name="recommend" value="9" checked' in answer.text
    assert responses() == []
    assert client.post(f"/s/{link.slug}", data=FILLED).status_code == 303


def test_before_its_time_after_it_and_at_no_address(client: TestClient, link: models.SurveyLink) -> None:
    client.get(f"/s/{link.slug}")
    change(link, closes_at=utc_now() - timedelta(minutes=1))
    assert "问卷已截止" in client.get(f"/s/{link.slug}").text
    late = client.post(f"/s/{link.slug}", data=FILLED)
    assert late.status_code == 409
    assert "问卷已截止" in late.text
    change(link, closes_at=None)
    set_status(link, VisitStatus.OPEN)
    assert "问卷还没开始" in client.get(f"/s/{link.slug}").text
    assert "问卷还没开始" in client.post(f"/s/{link.slug}", data=FILLED).text
    set_status(link, VisitStatus.ARCHIVED)
    assert "问卷已截止" in client.get(f"/s/{link.slug}").text
    for slug in ("nosuchsurvey", "x" * 40, "问卷"):
        assert client.get(f"/s/{slug}").status_code == 404
        assert client.post(f"/s/{slug}", data=FILLED).status_code == 404
    assert responses() == []


def test_a_form_of_another_site_is_refused(client: TestClient, link: models.SurveyLink) -> None:
    client.get(f"/s/{link.slug}")
    answer = client.post(f"/s/{link.slug}", data=FILLED, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert responses() == []


@pytest.mark.parametrize(
    "body", [b"suggestion=" + b"x" * 70_000, b"&".join(b"a%d=1" % n for n in range(500))], ids=["long", "many"]
)
def test_a_form_larger_than_any_survey_is_refused(client: TestClient, link: models.SurveyLink, body: bytes) -> None:
    client.get(f"/s/{link.slug}")
    answer = client.post(f"/s/{link.slug}", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 413
    assert responses() == []


def test_bytes_that_are_no_text_break_nothing(client: TestClient, link: models.SurveyLink) -> None:
    client.get(f"/s/{link.slug}")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe%00%ff", b"recommend=%00&suggestion=%ed%a0%80", b"overall.gains=99999999999999999999", b""):
        assert client.post(f"/s/{link.slug}", content=body, headers=headers).status_code == 422
    assert responses() == []


def test_the_page_is_under_a_strict_policy_and_never_cached(client: TestClient, link: models.SurveyLink) -> None:
    page = client.get(f"/s/{link.slug}")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?! type=\"module\" src=)|\sstyle=|\son\w+=", page.text), "nothing inline"
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.text), "nothing from elsewhere"


def test_three_hundred_phones_behind_one_router_get_in_and_a_flood_does_not(
    client: TestClient, link: models.SurveyLink
) -> None:
    assert all(limits.may_answer("192.0.2.1", f"{n}") for n in range(300) for _ in range(3))
    assert not all(limits.may_answer("192.0.2.2", f"{n}") for n in range(2000))
    assert [limits.may_answer("192.0.2.3", "one phone") for _ in range(21)] == [True] * 20 + [False]
    client.get(f"/s/{link.slug}")
    for _ in range(20):
        client.post(f"/s/{link.slug}", data={})
    answer = client.post(f"/s/{link.slug}", data=FILLED)
    assert answer.status_code == 429
    assert 'name="recommend" value="9" checked' in answer.text, "what was filled in is still there"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_built_in_survey_weighs_less_than_100_kilobytes_without_fonts(
    client: TestClient, store: Database, language: str
) -> None:
    from models.enums import Role

    with writing() as db:
        of = make.association(db)
        version = load_surveys(db, make.actor(db, of, Role.PLANNER))
        link = make.survey_link(db, make.visit(db, of, status=VisitStatus.RUNNING), version)
    page = client.get(f"/s/{link.slug}?lang={language}")
    assert page.text.count("data-question") == 6
    needed = set(re.findall(r"/app/static/([\w./-]+)", page.text))
    assert {"page.css", "survey.js"} <= needed
    total = len(page.content) + sum((STATIC / name).stat().st_size for name in needed)
    assert total < 100_000, total


def test_every_problem_that_the_rules_find_is_worded() -> None:
    from dashboard.i18n import translator

    source = (STATIC.parent / "rules" / "survey_response.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'AnswerProblem\("([\w.]+)"', source))
    assert len(codes) >= 9
    for language in ("zh", "en"):
        t = translator(language)
        for code in codes | {"survey.too_many", "survey.no_token"}:
            assert t(f"error.{code}") != f"error.{code}", (language, code)


def test_reading_the_page_writes_nothing(client: TestClient, link: models.SurveyLink) -> None:
    """Link previews of chats open every address: they must not fill the table."""
    for _ in range(5):
        client.cookies.clear()
        client.get(f"/s/{link.slug}")
    with reading() as db:
        tokens = db.scalars(select(models.SurveyToken).where(col(models.SurveyToken.link_id) == link.id)).all()
    assert tokens == []
