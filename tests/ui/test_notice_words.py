"""The notice in words: it tells the published programme, and its code opens the form that there is."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from starlette.routing import Match

import models
from dashboard.api.registration import routes
from dashboard.documents.notice import NoticeLetter
from dashboard.i18n import translator
from dashboard.queries.member_notice import notice_facts
from dashboard.ui.notice_words import draft_of, letter
from models.base import utc_now
from models.enums import VisitStatus
from tests.services.planning import Office, of_visit
from tests.services.registration_desk import open_form, save

BASE = "https://qujing.example"


def written(db: Session, host: Office, visit: models.Visit) -> NoticeLetter:
    t, facts = translator("zh"), notice_facts(db, host.planner, visit.id)
    return letter(facts, draft_of(facts, t), t, base_url=BASE)


def test_the_code_opens_the_form_and_is_left_out_where_nobody_can_register(db: Session) -> None:
    host, visit, form, _ = open_form(db)
    address = written(db, host, visit).register_url
    assert address == f"{BASE}/register/{form.slug}"
    scope = {"type": "http", "method": "GET", "path": address.removeprefix(BASE)}
    assert any(route.matches(scope)[0] is Match.FULL for route in routes)
    save(db, host, visit, deadline=utc_now() - timedelta(hours=1))
    assert written(db, host, visit).register_url == ""
    save(db, host, visit, open=False)
    assert written(db, host, visit).register_url == ""


@pytest.mark.parametrize("status", [VisitStatus.DRAFT, VisitStatus.RUNNING])
def test_a_visit_that_takes_nobody_has_no_code(db: Session, status: VisitStatus) -> None:
    host, visit, _, _ = open_form(db)
    visit.status = status
    db.flush()
    told = written(db, host, visit)
    assert told.register_url == ""
    assert "扫描" not in next(one.text for one in told.sections if one.key == "register")


def test_it_tells_what_is_published(db: Session) -> None:
    host, visit, _, _ = open_form(db)
    published = [line.title for line in written(db, host, visit).programme]
    of_visit(db, models.AgendaItem, visit.id)[0].title = "还没有发布的改动"
    db.flush()
    assert [line.title for line in written(db, host, visit).programme] == published
