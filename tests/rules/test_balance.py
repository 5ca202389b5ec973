from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.balance import Balance, balances, reversed_dimensions, statement, whole
from models.enums import Tag


def notes(dimension, **counts):
    return [(dimension, Tag(tag)) for tag, count in counts.items() for _ in range(count)]


def test_counts_by_dimension_with_questions_apart():
    rows = balances(notes("smart", highlight=3, borrow=2, question=4, suggestion=1) + notes("safety", issue=2))
    assert rows == [Balance("smart", 3, 2, 4, 1, 0), Balance("safety", 0, 0, 0, 0, 2)]
    assert (rows[0].learn, rows[0].fault, rows[0].ratio) == (5, 1, 5.0)
    assert rows[0].share == 5 / 6
    assert (rows[1].learn, rows[1].fault, rows[1].share, rows[1].ratio) == (0, 2, 0.0, 0.0)


def test_codes():
    assert Balance("x", questions=9).code == "balance.none"
    assert Balance("x", highlights=4).code == "balance.few"
    assert Balance("x", highlights=4, issues=1).code == "balance.learning"
    assert Balance("x", highlights=3, issues=3).code == "balance.even"
    assert Balance("x", borrows=2, suggestions=3).code == "balance.fault"
    assert Balance("x", questions=9).share is None
    assert Balance("x", highlights=9).ratio is None


def test_statement_names_what_is_reversed():
    rows = [
        Balance("smart", 41, 0, 10, 4, 4),
        Balance("culture", 100, 0, 12, 13, 9),
        Balance("operations", 4, 5, 0, 10, 10),
    ]
    found = statement(rows)
    assert reversed_dimensions(rows) == ["operations"]
    assert found.code == "balance.learning_except"
    assert found.facts == {
        "notes": 222, "questions": 22, "learn": 150, "fault": 50, "share": 0.75, "of": 3, "out_of": 4,
        "reversed": ["operations"],
    }  # fmt: skip


def test_a_dimension_with_few_notes_is_not_called_reversed():
    assert statement([Balance("smart", 20), Balance("safety", issues=4)]).code == "balance.learning"


def test_fault_finding_visit():
    found = statement([Balance("smart", issues=9), Balance("safety", highlights=5)])
    assert (found.code, found.facts["reversed"]) == ("balance.fault_except", ["safety"])


def test_all_is_said_only_when_it_is_all():
    nearly, entirely = statement([Balance("x", 99, issues=1)]).facts, statement([Balance("x", 99)]).facts
    assert (nearly["of"], nearly["out_of"]) == (4, 5)
    assert (entirely["of"], entirely["out_of"]) == (1, 1)


def test_nothing():
    found = statement([])
    assert (found.code, found.facts["share"], found.facts["notes"]) == ("balance.none", None, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Tag)))))
def test_every_note_is_counted_once(tagged):
    total = whole(balances(tagged))
    assert total.learn + total.fault + total.questions == len(tagged)
    found = statement(balances(tagged))
    assert found.facts["notes"] == len(tagged)
    assert 0 <= found.facts["of"] <= found.facts["out_of"] <= 5
