"""The host's page: counts, no names, no wording."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from dashboard.i18n import translator
from dashboard.services import sessions
from models import Site
from models.database import Database, writing
from models.enums import Role, Tag, VisitStatus
from tests import factories as make
from tests.pages.app import open_app, text_of
from tests.queries.seen import seen_visit


def entered(*, status: VisitStatus = VisitStatus.CLOSED, language: str = "zh") -> str:
    with writing() as db:
        seen = seen_visit(db, status=status)
        for who in "ABC":
            seen.answer(who, "smart.p0", 5, tags=[Tag.BORROW], note="照着抄")
        firm = db.scalars(select(col(Site.firm_id)).where(col(Site.association_id) == seen.association.id)).one()
        host = make.person(db, seen.association, Role.HOST, firm_id=firm, language=language)
        return sessions.open_session(db, host).token


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_host_reads_counts(store: Database, language: str) -> None:
    app = open_app("host_summary", entered(language=language))
    t = translator(language)
    assert not app.exception
    said = text_of(app)
    assert t("What they admired") in said
    assert t.n("one observer", "{n} observers", 3) in said
    assert list(app.dataframe[0].value[t("Would borrow")]) == [3, 0]
    assert "照着抄" not in said


def test_before_the_visit_is_closed_there_is_nothing(store: Database) -> None:
    app = open_app("host_summary", entered(status=VisitStatus.RUNNING))
    assert not app.exception
    assert translator("zh")("Not ready yet") in text_of(app)
    assert not app.dataframe
