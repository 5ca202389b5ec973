"""Where nameless rows lie."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import factories as make
from tests import field
from tests.factories import Round


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=2)


def places(db: Session, table: str, nameless: str) -> tuple[list[int], list[int]]:
    """Return the row numbers of nameless rows in the order in which they came, and of all others."""
    if db.get_bind().dialect.name != "sqlite":
        pytest.skip("only SQLite numbers its rows")
    hidden = [n for (n,) in db.execute(text(f"SELECT rowid FROM {table} WHERE {nameless} IS NULL"))]
    named = [n for (n,) in db.execute(text(f"SELECT rowid FROM {table} WHERE {nameless} IS NOT NULL"))]
    return hidden, named


def test_a_nameless_row_lies_nowhere_near_its_authors_others(db: Session, play: Round) -> None:
    for n in range(8):
        batch = [field.question(play), field.question(play, anonymous=True), field.question(play)]
        assert {one.status for one in field.send(db, play, *batch, who=0)} == {"applied"}, n
    for table, author in (("exchange_question", "author_id"), ("field_entry", "author_id")):
        hidden, named = places(db, table, author)
        assert len(hidden) == 8
        assert max(hidden) < 0 < min(named)
        assert sorted(named) == list(range(1, 17)), "the others count on as if there were none"


def test_the_very_first_row_does_not_turn_the_counting_round(db: Session, play: Round) -> None:
    nameless = [field.question(play, anonymous=True) for _ in range(3)]
    field.send(db, play, *nameless, field.question(play))
    hidden, named = places(db, "exchange_question", "author_id")
    assert sorted(n for n in hidden if n > 0) == [1]
    assert named == [2]
