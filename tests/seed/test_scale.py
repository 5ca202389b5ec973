"""Large data in small: what is written agrees with itself, is found, and a second run only adds what is missing."""

from io import StringIO

import pytest
from rich.console import Console
from sqlalchemy import func, select
from sqlmodel import col

from dashboard.queries.case_search import Wish, search
from dashboard.queries.visit_levels import cross_visit_levels
from dashboard.services import scores, sessions
from models import Answer, AnswerHistory, Association, CaseSearch, Person, VisitSummary
from models.database import Database, reading, writing
from models.enums import Role
from seed import scale
from seed.scale import Loaded
from tests import factories as make

SUMS = (
    col(VisitSummary.visit_id),
    col(VisitSummary.dimension_key),
    col(VisitSummary.n),
    col(VisitSummary.total),
    col(VisitSummary.squares),
    col(VisitSummary.observers),
)


def run(answers: int, cases: int) -> tuple[Loaded, str]:
    heard = StringIO()
    loaded = scale.load(answers=answers, cases=cases, say=Console(file=heard, width=200))
    return loaded, heard.getvalue()


def summaries() -> list[tuple[object, ...]]:
    with reading() as db:
        return sorted(tuple(row) for row in db.execute(select(*SUMS)))


@pytest.mark.parametrize("numbers", [(-1, 0), (0, -1)])
def test_a_negative_number_is_refused(numbers: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        scale.load(answers=numbers[0], cases=numbers[1])


def test_large_data(store: Database) -> None:
    with writing() as db:
        other = make.association(db)
        stranger = make.actor(db, other, Role.OBSERVER)
    first, said = run(2_000, 40)
    assert first == Loaded(2_000, 40, 2_000, 40)
    assert "/invitation?token=" in said
    assert "Added 2,000 answers and 40 cases" in said

    with writing() as db:
        of = db.scalars(select(Association).where(col(Association.name) == scale.NAME)).one()
        assert not of.is_demo
        planner = db.scalars(select(Person).where(col(Person.email) == "planner@scale.example")).one()
        viewer = sessions.open_session(db, planner).actor
        assert db.scalar(select(func.count()).select_from(Answer)) == 2_000
        unlogged = (
            select(func.count())
            .select_from(Answer)
            .join(AnswerHistory, col(AnswerHistory.op_id) == col(Answer.op_id), isouter=True)
        )
        assert db.scalar(unlogged.where(col(AnswerHistory.id).is_(None))) == 0

    before = summaries()
    with reading() as db:
        levels = cross_visit_levels(db, viewer)
        assert sum(level.n for level in levels) == 2_000
        assert sum(row[3] for row in before) == db.scalar(select(func.sum(col(Answer.score))))
        row = db.scalars(select(CaseSearch)).first()
        assert row is not None
        found = search(db, viewer, Wish("车库", size=50))
        everything = search(db, viewer, Wish())
        assert search(db, stranger, Wish()).total == 0
    assert 0 < found.total <= everything.total == 40
    assert all(hit.title.spans or hit.excerpt.spans for hit in found.hits)
    with writing() as db:
        for visit_id in {level.visit_id for level in levels}:
            scores.rebuild_summary(db, actor=viewer, visit_id=visit_id)
    assert summaries() == before

    again, said = run(2_000, 40)
    assert again == Loaded(0, 0, 2_000, 40)
    assert "Nothing added" in said
    assert "/invitation" not in said
    fewer, _ = run(10, 1)
    assert fewer == Loaded(0, 0, 2_000, 40)
    more, said = run(2_500, 45)
    assert more == Loaded(500, 5, 2_500, 45)
    assert "now holds" in said
    with reading() as db:
        assert search(db, viewer, Wish()).total == 45
        assert sum(level.n for level in cross_visit_levels(db, viewer)) == 2_500
        assert db.scalar(select(func.count()).where(col(Person.association_id) == other.id)) == 1
