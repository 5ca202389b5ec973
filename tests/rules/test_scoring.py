from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.scoring import (
    Mark,
    OfficialTotal,
    PointSpec,
    SectionScore,
    check_value,
    fraction,
    group_levels,
    level_of_score,
    official_total,
    overall_score,
    section_score,
)
from models.enums import AnswerState, ScoringMethod

LEVEL = PointSpec("level", ScoringMethod.LEVEL)
PASS = PointSpec("pass", ScoringMethod.PASS_FAIL)
FAULTS = PointSpec("faults", ScoringMethod.DEDUCTION, max_points=D("1.0"), per_fault=D("0.2"))
GRADES = PointSpec("grades", ScoringMethod.DEDUCTION, max_points=D(2), grades=(D(0), D("1.5"), D(2)))
POINTS = PointSpec("points", ScoringMethod.DEDUCTION, max_points=D(4))
NUMBER = PointSpec("number", ScoringMethod.NUMBER, minimum=D(0), maximum=D(100))
CHOICE = PointSpec("choice", ScoringMethod.CHOICE, choices=("own", "outsourced"))
TEXT = PointSpec("text", ScoringMethod.TEXT)
SPECS = (LEVEL, PASS, FAULTS, GRADES, POINTS, NUMBER, CHOICE, TEXT)
SEEN, NOT_SEEN, NOT_APPLICABLE = AnswerState.ANSWERED, AnswerState.NOT_SEEN, AnswerState.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("spec", "value", "canonical"),
    [
        (LEVEL, 1, 1),
        (LEVEL, 5.0, 5),
        (PASS, False, False),
        (FAULTS, 0, 0),
        (FAULTS, 3.0, 3),
        (GRADES, 1.5, D("1.5")),
        (POINTS, 0.1, D("0.1")),
        (NUMBER, 100, D(100)),
        (NUMBER, D("99.95"), D("99.95")),
        (CHOICE, "own", "own"),
        (TEXT, " 车库\x07很亮\r\n ", "车库很亮"),
        (TEXT, "字" * 2000, "字" * 2000),
    ],
)
def test_good_values_become_canonical(spec, value, canonical):
    result = check_value(spec, value)
    assert result == canonical
    assert type(result) is type(canonical)


NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("spec", "value", "problem"),
    [
        *((LEVEL, v, "not_whole") for v in (True, "3", None, NAN, INFINITE, 3.5, [3], {"v": 3}, D(3))),
        *((LEVEL, v, "out_of_range") for v in (0, 6, -1, 10**400, 1e300)),
        *((PASS, v, "not_boolean") for v in (1, 0, "true", None)),
        *((FAULTS, v, "out_of_range") for v in (-1, 1000, -(10**400))),
        *((FAULTS, v, "not_whole") for v in (True, 0.5, "2")),
        *((GRADES, v, "unknown_grade") for v in (1, 0.5)),
        *((GRADES, v, "out_of_range") for v in (-1, 3)),
        *((POINTS, v, "out_of_range") for v in (4.01, -0.01)),
        *((NUMBER, v, "not_number") for v in (True, "7", None, NAN, -INFINITE, D("NaN"), D("sNaN"), D("Infinity"))),
        *((NUMBER, v, "out_of_range") for v in (-0.001, 100.001, 10**400)),
        (PointSpec("free", ScoringMethod.NUMBER), 10**12 + 1, "out_of_range"),
        *((CHOICE, v, "unknown_choice") for v in ("Own", "", None, 0, ["own"])),
        *((TEXT, v, "not_text") for v in (None, 5, ["x"])),
        *((TEXT, v, "empty") for v in ("", " \n ", "\x00\x1f")),
        (TEXT, "字" * 2001, "too_long"),
    ],
)
def test_hostile_values_are_refused(spec, value, problem):
    with pytest.raises(Invalid) as refused:
        check_value(spec, value)
    assert refused.value.code == "answer.value"
    assert refused.value.facts["field"] == spec.key
    assert refused.value.facts["problem"] == problem


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(), st.binary(), st.lists(st.integers())
)


@given(st.sampled_from(SPECS), anything)
def test_whatever_comes_is_refused_or_canonical_and_scorable(spec, value):
    try:
        canonical = check_value(spec, value)
    except Invalid:
        return
    assert check_value(spec, canonical) == canonical
    share = fraction(spec, SEEN, canonical)
    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(
    ("spec", "value", "share"),
    [
        (LEVEL, 1, D(0)),
        (LEVEL, 3, D("0.5")),
        (LEVEL, 4, D("0.75")),
        (LEVEL, 5, D(1)),
        (PASS, True, D(1)),
        (PASS, False, D(0)),
        (FAULTS, 3, D("0.4")),
        (FAULTS, 9, D(0)),
        (GRADES, D("1.5"), D("0.75")),
        (POINTS, D(1), D("0.25")),
        (TEXT, "好", None),
        (NUMBER, D(5), None),
        (CHOICE, "own", None),
    ],
)
def test_fraction(spec, value, share):
    assert fraction(spec, SEEN, value) == share
    for state in (NOT_SEEN, NOT_APPLICABLE, AnswerState.CLEARED):
        assert fraction(spec, state, value) is None


def test_section_weighs_points_and_leaves_out_what_was_not_seen():
    heavy = PointSpec("heavy", ScoringMethod.LEVEL, weight=D(3))
    marks = [
        Mark(heavy, SEEN, 5),
        Mark(LEVEL, SEEN, 1),
        Mark(PASS, NOT_SEEN),
        Mark(PASS, NOT_APPLICABLE),
        Mark(TEXT, SEEN, "x"),
    ]
    assert section_score(marks) == 75
    assert section_score(marks[2:]) is None
    assert section_score([]) is None


def test_overall_leaves_out_sections_that_were_not_seen():
    sections = [SectionScore("a", D(80), D(2)), SectionScore("b", D(50)), SectionScore("c", None, D(9))]
    assert overall_score(sections) == 70
    assert overall_score([SectionScore("c", None)]) is None
    assert overall_score([SectionScore("zero", D(80), D(0))]) is None


def test_scores_and_levels_are_one_scale():
    assert [level_of_score(D(score)) for score in (0, 50, 75, 100)] == [1, 3, 4, 5]


def test_group_levels_pool_all_observers_answers():
    marks = [("safety", Mark(LEVEL, SEEN, v)) for v in (5, 5, 4)] + [
        ("safety", Mark(LEVEL, NOT_SEEN)),
        ("culture", Mark(LEVEL, SEEN, 2)),
        ("smart", Mark(LEVEL, NOT_APPLICABLE)),
    ]
    levels = group_levels(marks)
    assert levels["culture"] == 2
    assert round(levels["safety"], 6) == D("4.666667")
    assert set(levels) == {"safety", "culture"}


def test_official_total_is_exact():
    three_faults = official_total([Mark(FAULTS, SEEN, 3)])
    assert three_faults == OfficialTotal(D("0.4"), D("1.0"), D("1.0"), D("0.4"))
    ten = official_total([Mark(FAULTS, SEEN, 1)] * 10)
    assert (ten.points, ten.attainable) == (D(8), D(10))


def test_official_total_rescales_what_does_not_apply_and_never_falls_below_zero_on_a_point():
    marks = [
        Mark(FAULTS, SEEN, 50),
        Mark(GRADES, SEEN, D("1.5")),
        Mark(PointSpec("p", ScoringMethod.PASS_FAIL, max_points=D(1)), SEEN, True),
        Mark(POINTS, NOT_APPLICABLE),
        Mark(TEXT, SEEN, "x"),
    ]
    assert official_total(marks) == OfficialTotal(D("2.5"), D(4), D(8), D(5))
    assert official_total([Mark(POINTS, NOT_SEEN)]) == OfficialTotal(D(0), D(0), D(4), None)


def test_nine_official_sections_of_a_perfect_site_give_one_hundred():
    sections = (32, 14, 15, 4, 10, 14, 4, 3, 4)
    marks = [
        Mark(PointSpec(str(i), ScoringMethod.DEDUCTION, max_points=D(p), per_fault=D("0.2")), SEEN, 0)
        for i, p in enumerate(sections)
    ]
    assert official_total(marks) == OfficialTotal(D(100), D(100), D(100), D(100))
    marks[0] = Mark(marks[0].spec, SEEN, 4)
    assert official_total(marks).points == D("99.2")


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(1, 40), st.sampled_from(list(AnswerState))), max_size=20))
def test_official_total_stays_within_the_table(rows):
    marks = [
        Mark(PointSpec(str(i), ScoringMethod.DEDUCTION, max_points=D(top), per_fault=D("0.3")), state, faults)
        for i, (faults, top, state) in enumerate(rows)
    ]
    total = official_total(marks)
    assert 0 <= total.points <= total.attainable <= total.full
    assert (total.rescaled is None) == (total.attainable == 0)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=50))
def test_section_score_of_levels_is_their_mean_on_the_other_scale(levels):
    score = section_score(Mark(LEVEL, SEEN, v) for v in levels)
    assert score is not None
    assert level_of_score(score) == pytest.approx(D(sum(levels)) / len(levels), abs=D("1e-20"))
