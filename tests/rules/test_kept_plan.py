"""Which kept plan is shown: the newest, as long as stops, groups and tours are those that it was made for."""

from datetime import UTC, datetime, time
from uuid import UUID

from dashboard.rules.kept_plan import Cell, KeptPlan, in_force, read_cells, stored_cells
from dashboard.rules.rotation import Plan, Stay
from models.enums import PlanSource

A, B, LOBBY, ROOM, TOUR, OTHER = (UUID(int=n) for n in range(1, 7))


def kept(*cells: tuple[UUID, UUID, int, int], item: UUID = TOUR, number: int = 1, begun: int = 0) -> KeptPlan:
    return KeptPlan(
        item,
        number,
        PlanSource.HEURISTIC,
        time(14),
        begun,
        40,
        None,
        "",
        datetime(2027, 1, 1, tzinfo=UTC),
        tuple(Cell(*cell) for cell in cells),
    )


BOTH = ((A, LOBBY, 0, 10), (A, ROOM, 12, 32), (B, ROOM, 0, 20), (B, LOBBY, 22, 32))
STOPS = {LOBBY: 10, ROOM: 20}


def test_the_newest_plan_that_fits_is_in_force() -> None:
    old, new = kept(*BOTH), kept(*BOTH, number=2)
    assert in_force([old, new], [TOUR], STOPS, [A, B]) == ({TOUR: new}, ())


def test_changed_stops_groups_and_dwell_make_it_out_of_date() -> None:
    plan = kept(*BOTH)
    for stops, groups in (
        ({LOBBY: 10}, [A, B]),
        ({**STOPS, UUID(int=9): 5}, [A, B]),
        ({LOBBY: 11, ROOM: 20}, [A, B]),
        (STOPS, [A]),
        (STOPS, [A, B, UUID(int=8)]),
    ):
        assert in_force([plan], [TOUR], stops, groups) == ({}, (plan,))
    assert in_force([plan], [OTHER], STOPS, [A, B]) == ({}, ())


def test_what_has_happened_may_have_taken_longer() -> None:
    late = ((A, LOBBY, 0, 17), *BOTH[1:])
    assert in_force([kept(*late)], [TOUR], STOPS, [A, B])[0] == {}
    assert in_force([kept(*late, begun=10)], [TOUR], STOPS, [A, B])[0] != {}


def test_several_tours_have_plans_of_their_own_stops() -> None:
    first, second = kept(BOTH[0], BOTH[3]), kept(BOTH[1], BOTH[2], item=OTHER)
    assert in_force([first], [TOUR, OTHER], STOPS, [A, B])[0] == {TOUR: first}
    assert in_force([first, second], [TOUR, OTHER], STOPS, [A, B])[0] == {TOUR: first, OTHER: second}
    assert in_force([first, kept(*BOTH, item=OTHER)], [TOUR, OTHER], STOPS, [A, B])[0] == {}


def test_cells_are_read_as_they_are_stored_past_midnight_too() -> None:
    plan = Plan((Stay(str(A), 0, str(LOBBY), 10), Stay(str(A), 35, str(ROOM), 55)), 55, 25)
    cells = stored_cells(plan, time(23, 30))
    assert [cell["start"] for cell in cells] == ["23:30", "00:05"]
    assert read_cells(cells, time(23, 30)) == (Cell(A, LOBBY, 0, 10), Cell(A, ROOM, 35, 55))
