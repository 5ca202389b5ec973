"""A visit's results, by numbers worked out by hand."""

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Invalid, NotAllowed, NotFound
from dashboard.queries.results import answer_rows, visit_results
from models import Dimension, Registration, VisitSummary
from models.base import utc_now
from models.enums import AnswerState, FirmKind, RegistrationState, Role, ScoringMethod, Tag, VisitStatus
from tests import factories as make
from tests.counting import counting
from tests.queries.seen import Seen, seen_visit


@pytest.fixture
def seen(db: Session) -> Seen:
    """smart.p0: 5 5 5 of A-C, 1 2 1 of D-F, 3 of G; smart.p1: 4 of A, B not seen, C not applicable;
    environment.p0: 4 of A-F; environment.p1: nobody."""
    seen = seen_visit(db)
    for who, level in zip("ABCDEFG", (5, 5, 5, 1, 2, 1, 3), strict=True):
        seen.answer(who, "smart.p0", level)
    seen.answer("A", "smart.p1", 4)
    seen.answer("B", "smart.p1", state=AnswerState.NOT_SEEN)
    seen.answer("C", "smart.p1", state=AnswerState.NOT_APPLICABLE)
    for who in "ABCDEF":
        seen.answer(who, "environment.p0", 4)
    return seen


def test_scores_leave_out_what_was_not_seen(db: Session, seen: Seen) -> None:
    results = visit_results(db, seen.staff(), seen.visit.id)
    figures = results.figures
    assert (figures.observers, figures.points, figures.scores, figures.notes) == (7, 3, 14, 0)
    smart, environment = results.sections
    assert (smart.key, smart.n, smart.level) == ("smart", 8, 26 / 8)
    assert smart.score == Decimal("56.25")  # (26 - 8) / 4 of 8
    assert (environment.n, environment.level, environment.score) == (6, 4.0, Decimal(75))
    assert results.overall == Decimal("65.625")
    assert results.official is None
    first, second, third = results.points
    assert (first.mean, first.n, first.spread and first.spread.histogram) == (22 / 7, 7, (2, 1, 1, 0, 3))
    assert (second.mean, second.n, second.not_seen, second.not_applicable) == (4.0, 1, 1, 1)
    assert (third.mean, third.n, third.spread and third.spread.sd) == (4.0, 6, 0.0)


def test_weights_count_in_scores(db: Session, seen: Seen) -> None:
    seen.points["smart.p1"].weight = Decimal(3)
    db.flush()
    smart = visit_results(db, seen.staff(), seen.visit.id).sections[0]
    # fractions 1 1 1 0 .25 0 .5 by one, .75 by three: 6 / 10
    assert smart.score == Decimal(60)
    assert smart.level == 26 / 8


def test_profile_against_the_median_of_the_other_visits(db: Session, seen: Seen) -> None:
    for levels in ((4.0, 4.0), (3.0,), (2.0, 1.0, 3.0)):
        seen.summary("smart", *levels)
    for levels in ((4.0,), (3.0,)):
        seen.summary("environment", *levels)
    results = visit_results(db, seen.staff(), seen.visit.id)
    smart, environment = results.profile
    assert (smart.this, smart.n, smart.median, smart.delta, smart.visits) == (3.25, 8, 3.0, 0.25, 3)
    assert (environment.median, environment.delta, environment.visits) == (None, None, 2)
    assert results.profile_finding.code == "profile.leads"
    assert results.profile_finding.facts["lead"] == "smart"


def test_own_sums_are_not_part_of_the_median(db: Session, seen: Seen) -> None:
    for levels in ((4.0,), (3.0,), (2.0,)):
        seen.summary("smart", *levels)
    before = visit_results(db, seen.staff(), seen.visit.id).profile
    db.add(
        VisitSummary(
            association_id=seen.association.id,
            visit_id=seen.visit.id,
            dimension_key="smart",
            n=8,
            total=40,
            squares=200,
        )
    )
    db.flush()
    assert visit_results(db, seen.staff(), seen.visit.id).profile == before


def test_filters_by_kind_and_group(db: Session, seen: Seen) -> None:
    staff = seen.staff()
    residential = visit_results(db, staff, seen.visit.id, kind=FirmKind.RESIDENTIAL)
    assert (residential.figures.observers, residential.figures.scores) == (3, 7)
    assert residential.sections[0].level == 19 / 4
    assert residential.sections[0].score == Decimal("93.75")
    second = visit_results(db, staff, seen.visit.id, group_id=seen.groups[1].id)
    assert [point.mean for point in second.points] == [7 / 4, 4.0]
    both = visit_results(db, staff, seen.visit.id, kind=FirmKind.PARK, group_id=seen.groups[1].id)
    assert (both.figures.observers, both.overall) == (1, Decimal(50))
    assert residential.kinds == (FirmKind.RESIDENTIAL, FirmKind.COMMERCIAL, FirmKind.PARK)
    nobody = visit_results(db, staff, seen.visit.id, kind=FirmKind.PUBLIC)
    assert (nobody.figures.observers, nobody.overall, nobody.points) == (0, None, ())
    with pytest.raises(NotFound):
        visit_results(db, staff, seen.visit.id, group_id=uuid4())
    with pytest.raises(Invalid, match=r"results\.kind_unknown"):
        visit_results(db, staff, seen.visit.id, kind="castle")  # type: ignore[arg-type]


def test_what_divides_the_observers(db: Session, seen: Seen) -> None:
    (item,) = visit_results(db, seen.staff(), seen.visit.id).discuss
    assert item.point.id == seen.points["smart.p0"].id
    assert item.reason.code == "discuss.by_kind"
    assert item.reason.facts == {
        "high": FirmKind.RESIDENTIAL,
        "low": FirmKind.COMMERCIAL,
        "high_mean": 5.0,
        "low_mean": 4 / 3,
    }


def test_balance_and_notes(db: Session, seen: Seen) -> None:
    for who in "ABC":
        seen.answer(who, "environment.p1", 5, tags=[Tag.HIGHLIGHT, Tag.BORROW], note=f"楼道里贴着保洁时间表{who}")
    seen.answer("D", "environment.p1", 2, tags=[Tag.ISSUE], note="消防门被杂物挡住了一半")
    seen.answer("E", "environment.p1", state=AnswerState.CLEARED, tags=[Tag.ISSUE], note="收回的话")
    results = visit_results(db, seen.staff(), seen.visit.id)
    (balance,) = results.balances
    assert (balance.dimension, balance.highlights, balance.borrows, balance.issues) == ("environment", 3, 3, 1)
    assert results.balance_finding.code == "balance.learning"
    assert results.figures.notes == len(results.notes) == 4
    assert "收回的话" not in {note.note for note in results.notes}
    assert [(note.tags[0], note.echoes) for note in results.telling] == [(Tag.HIGHLIGHT, 2)]  # one note a point


def test_rows_behind_a_number_add_up_to_it(db: Session, seen: Seen) -> None:
    staff = seen.staff()
    results = visit_results(db, staff, seen.visit.id)
    for point in results.points:
        rows = answer_rows(db, staff, seen.visit.id, point_id=point.id)
        scores = [row.score for row in rows if row.score is not None]
        assert (len(scores), sum(scores) / len(scores)) == (point.n, point.mean)
        assert len(rows) == point.n + point.not_seen + point.not_applicable
    for section in results.sections:
        rows = answer_rows(db, staff, seen.visit.id, dimension_id=section.dimension_id)
        scores = [row.score for row in rows if row.score is not None]
        assert (len(scores), sum(scores) / len(scores)) == (section.n, section.level)
    some = answer_rows(db, staff, seen.visit.id, dimension_id=results.sections[0].dimension_id, kind=FirmKind.PARK)
    assert [(row.score, row.kind) for row in some] == [(3.0, FirmKind.PARK)]
    for stranger in ({"point_id": uuid4()}, {"dimension_id": uuid4()}):
        with pytest.raises(NotFound):
            answer_rows(db, staff, seen.visit.id, **stranger)


def test_an_official_table_gives_its_total(db: Session) -> None:
    seen = seen_visit(db)
    a, b, c, d = (seen.points[key] for key in ("smart.p0", "smart.p1", "environment.p0", "environment.p1"))
    for point, points, fault in ((a, 2, "0.2"), (b, 1, None), (c, 4, "0.5"), (d, 3, "0.1")):
        point.method = ScoringMethod.DEDUCTION if fault else ScoringMethod.PASS_FAIL
        point.max_points = point.weight = Decimal(points)
        point.per_fault = Decimal(fault) if fault else None
        db.flush()
    for point, points in ((a, 3), (c, 7)):
        db.get_one(Dimension, (point.association_id, point.dimension_id)).max_points = Decimal(points)
    db.flush()
    seen.answer("A", "smart.p0", 3, score=1 + 4 * 0.7)  # keeps 1.4
    seen.answer("B", "smart.p0", 1, score=1 + 4 * 0.9)  # keeps 1.8: 1.6 together
    seen.answer("A", "smart.p1", True, score=5.0)
    seen.answer("B", "smart.p1", False, score=1.0)  # 0.5 together
    seen.answer("A", "environment.p0", 99, score=1.0)  # never below 0
    seen.answer("A", "environment.p1", state=AnswerState.NOT_APPLICABLE)
    total = visit_results(db, seen.staff(), seen.visit.id).official
    assert total is not None
    assert (total.points, total.attainable, total.full) == (Decimal("2.1"), Decimal(7), Decimal(10))
    assert total.rescaled == Decimal(3)
    results = visit_results(db, seen.staff(), seen.visit.id)
    # smart: (.7 x 2 + .9 x 2 + 1 + 0) / (2 + 2 + 1 + 1)
    assert results.sections[0].score == Decimal("4.2") / 6 * 100


def test_names_are_for_staff_only(db: Session, seen: Seen) -> None:
    seen.finish("A")
    for role in (Role.PLANNER, Role.LEADER):
        rows = answer_rows(db, seen.staff(role), seen.visit.id, point_id=seen.points["smart.p0"].id)
        assert {row.observer for row in rows} == {person.name for person in seen.people.values()}
        assert all(row.firm and row.kind and row.group for row in rows)
    results = visit_results(db, seen.as_("A"), seen.visit.id)
    rows = answer_rows(db, seen.as_("A"), seen.visit.id)
    assert not results.staff
    assert {row.observer + row.observer_en + row.firm + row.firm_en for row in (*rows, *results.notes)} == {""}


def test_small_groups_are_hidden_from_peers(db: Session, seen: Seen) -> None:
    seen.finish("A")
    peer = seen.as_("A")
    results = visit_results(db, peer, seen.visit.id)
    # one person of a park alone would be the rest of all: commercial goes with it
    assert results.kinds == (FirmKind.RESIDENTIAL,)
    assert [group.id for group in results.groups] == [seen.groups[0].id, seen.groups[1].id]
    kinds = [row.kind for row in answer_rows(db, peer, seen.visit.id, point_id=seen.points["smart.p0"].id)]
    assert kinds.count(FirmKind.RESIDENTIAL) == 3
    assert kinds.count(None) == 4
    assert visit_results(db, peer, seen.visit.id, kind=FirmKind.RESIDENTIAL).figures.observers == 3
    for query in (visit_results, answer_rows):
        with pytest.raises(NotAllowed, match=r"results\.too_few"):
            query(db, peer, seen.visit.id, kind=FirmKind.PARK)
        with pytest.raises(Invalid, match=r"results\.one_filter"):
            query(db, peer, seen.visit.id, kind=FirmKind.RESIDENTIAL, group_id=seen.groups[0].id)


def test_peers_wait_for_their_own_sheet(db: Session, seen: Seen) -> None:
    seen.visit.status = VisitStatus.RUNNING
    for who in "AB":
        registration = own(db, seen, who)
        registration.signed_in_at = utc_now()
    seen.finish("B", signed=False)
    db.flush()
    for query in (visit_results, answer_rows):
        for who in "AB":
            with pytest.raises(NotAllowed, match=r"results\.own_sheet_first"):
                query(db, seen.as_(who), seen.visit.id)
        with pytest.raises(NotAllowed, match=r"results\.not_there"):
            query(db, seen.as_("C"), seen.visit.id)  # registered, but not there
    seen.finish("A")
    assert visit_results(db, seen.as_("A"), seen.visit.id).figures.observers == 7
    seen.visit.status = VisitStatus.CLOSED
    db.flush()
    assert visit_results(db, seen.as_("B"), seen.visit.id).figures.observers == 7
    with pytest.raises(NotAllowed, match=r"results\.not_there"):
        visit_results(db, seen.as_("C"), seen.visit.id)
    outsider = make.actor(db, seen.association, Role.OBSERVER)
    with pytest.raises(NotFound):
        visit_results(db, outsider, seen.visit.id)
    for role in (Role.HOST, Role.ADMIN):
        with pytest.raises(NotAllowed, match=r"capability\.missing"):
            visit_results(db, seen.staff(role), seen.visit.id)


def test_staff_who_score_finish_first_too(db: Session, seen: Seen) -> None:
    seen.visit.status = VisitStatus.RUNNING
    planner = make.person(db, seen.association, Role.PLANNER)
    seen.people["P"] = planner
    assert visit_results(db, seen.as_("P"), seen.visit.id).figures.observers == 7
    seen.finish("P", signed=False)
    with pytest.raises(NotAllowed, match=r"results\.own_sheet_first"):
        visit_results(db, seen.as_("P"), seen.visit.id)


def test_waiting_is_not_taking_part(db: Session, seen: Seen) -> None:
    seen.finish("A")
    own(db, seen, "A").state = RegistrationState.WAITING
    db.flush()
    with pytest.raises(NotAllowed, match=r"results\.not_there"):
        visit_results(db, seen.as_("A"), seen.visit.id)


def test_an_open_visit_is_visible_but_not_its_results(db: Session) -> None:
    seen = seen_visit(db, status=VisitStatus.OPEN)
    outsider = make.actor(db, seen.association, Role.OBSERVER)
    with pytest.raises(NotAllowed, match=r"results\.not_there"):
        visit_results(db, outsider, seen.visit.id)


def own(db: Session, seen: Seen, who: str) -> Registration:
    return db.scalars(select(Registration).where(col(Registration.person_id) == seen.people[who].id)).one()


def test_a_visit_without_a_checklist_has_no_results(db: Session, seen: Seen) -> None:
    seen.visit.checklist_version_id = None
    db.flush()
    results = visit_results(db, seen.staff(), seen.visit.id)
    assert (results.sections, results.points, results.overall) == ((), (), None)
    assert results.profile_finding.code == "profile.no_scores"


def test_statements_do_not_grow_with_rows(db: Session) -> None:
    seen = seen_visit(db)
    seen.answer("A", "smart.p0", 5)
    staff = seen.staff()
    counts = []
    for more in (0, 100):
        for i in range(more):
            seen.add(f"X{i}", FirmKind.RESIDENTIAL, i % 2)
            seen.answer(f"X{i}", "smart.p0", 1 + i % 5, tags=[Tag.HIGHLIGHT], note="前台有人起身招呼")
            seen.summary("smart", 4.0)
        with counting(db) as sent:
            results = visit_results(db, staff, seen.visit.id)
            answer_rows(db, staff, seen.visit.id)
        counts.append(sent.n)
    assert results.figures.observers == 101
    assert counts[0] == counts[1] <= 20
