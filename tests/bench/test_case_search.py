"""The measurement itself is tested on a small library: that it finds what it times, and says it in the agreed form."""

import json

from sqlalchemy.orm import Session

from dashboard.queries.case_search import Wish, search
from models.database import Database
from tests.bench.__main__ import line
from tests.bench.case_search import fill, measure, office


def test_the_synthetic_library_is_found_by_the_product(store: Database) -> None:
    with Session(store.write, expire_on_commit=False) as db, db.begin():
        of, reader = office(db)
        fill(db, of, reader.person_id, 300)
        found = search(db, reader, Wish("车库", size=50))
    assert 0 < found.total <= 300
    assert all("车库" in f"{hit.title.text}{hit.excerpt.text}" for hit in found.hits)


def test_a_figure_has_the_agreed_form() -> None:
    figure = measure(cases=200, queries=4, scans=3)
    assert figure.keys() == {"name", "value", "unit", "baseline", "ratio"}
    assert figure["ratio"] == figure["value"] / figure["baseline"] > 0
    assert json.loads(line(figure)) == figure
    assert figure["name"] == "case_search_200"
