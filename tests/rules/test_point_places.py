"""Where a point is probably seen."""

from uuid import UUID

from dashboard.rules.point_places import Suggestion, suggest_places
from models.enums import StopKind

P, Q, R = UUID(int=1), UUID(int=2), UUID(int=3)
LOBBY, GARAGE, SECOND_LOBBY = UUID(int=11), UUID(int=12), UUID(int=13)
ROUTE = [(LOBBY, StopKind.LOBBY), (GARAGE, StopKind.GARAGE), (SECOND_LOBBY, StopKind.LOBBY)]


def test_the_best_kind_on_the_route_wins_and_the_earliest_stop_of_it() -> None:
    points = [(P, [StopKind.PLANT_ROOM, StopKind.GARAGE, StopKind.LOBBY]), (Q, [StopKind.LOBBY])]
    assert suggest_places(points, ROUTE) == [Suggestion(GARAGE, P), Suggestion(LOBBY, Q)]


def test_placed_points_and_those_seen_elsewhere_are_left_alone() -> None:
    points = [(P, [StopKind.LOBBY]), (Q, [StopKind.SHOW_FLAT]), (R, [])]
    assert suggest_places(points, ROUTE, placed=[P]) == []
