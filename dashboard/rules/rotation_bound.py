"""How early a rotation can finish at best: what no plan can beat, whoever makes it.

Three reasons are looked at, the first two as for open shops (Gonzalez and Sahni, 1976), with the walking that cannot be
avoided: a group has to stand at every stop and walk between them, and a stop has to take every group. The third is that
not all groups can begin and end where it is best: see `_by_places`.
"""

import numpy as np

from dashboard.rules.rotation_board import Board

EXACT = 12
"""Up to so many stops the shortest walk over all of them is worked out exactly (2^n · n² steps)."""
FAR = 10**6


def bound(board: Board) -> int:
    """Return minutes of the tour before which the last group cannot reach its end."""
    least = max(_by_group(board), _by_stop(board))
    return max(least, _by_places(board, least)) if len(board.dwell) <= EXACT else least


def _by_group(board: Board) -> int:
    rest = sum(board.dwell)
    ways: dict[tuple[int, ...], int] = {}
    best = 0
    for g, ready in enumerate(board.ready):
        key = (*board.arrive[g], -1, *board.leave[g], -1 if board.first[g] is None else board.first[g] or 0)
        if key not in ways:
            ways[key] = _shortest_walk(board, g)
        best = max(best, ready + rest + ways[key])
    return best


def _shortest_walk(board: Board, group: int) -> int:
    """Return the least minutes on foot from the group's start over all stops to its end (Held and Karp, 1962)."""
    size = len(board.dwell)
    if size > EXACT:
        into = [min((board.walk[a][b] for a in range(size) if a != b), default=0) for b in range(size)]
        return sum(into) - max(into) + min(board.arrive[group]) + min(board.leave[group])
    far = 10**9
    first = board.first[group]
    best = [[far] * size for _ in range(1 << size)]
    for stop in range(size):
        if not board.before[stop] and first in (None, stop):
            best[1 << stop][stop] = board.arrive[group][stop]
    needed = [sum(1 << one for one in before) for before in board.before]
    for seen in range(1, 1 << size):
        for last in range(size):
            here = best[seen][last]
            if here >= far:
                continue
            for stop in range(size):
                if seen >> stop & 1 or needed[stop] & ~seen:
                    continue
                there = here + board.walk[last][stop]
                best[seen | 1 << stop][stop] = min(best[seen | 1 << stop][stop], there)
    return min(walk + board.leave[group][last] for last, walk in enumerate(best[-1]))


def _by_stop(board: Board) -> int:
    """Return the best that the busiest stop allows: the n-th of its places is empty until somebody can be there."""
    best = 0
    way = _by_any_way(board)
    size, groups = range(len(board.dwell)), range(len(board.ready))
    for stop, dwell in enumerate(board.dwell):
        heads = sorted(board.ready[g] + min(board.arrive[g][a] + way[a][stop] for a in size) for g in groups)
        tails = sorted(min(way[stop][a] + board.dwell[a] + board.leave[g][a] for a in size) - dwell for g in groups)
        places = min(board.capacity[stop], len(heads))
        work = sum(heads[:places]) + dwell * len(heads) + sum(tails[:places])
        best = max(best, -(-work // places))
    return best


def _by_any_way(board: Board) -> list[list[int]]:
    """Return the least minutes from coming to a stop until coming to another (Floyd and Warshall, 1962).

    Stays on the way are included: nothing says that a walk straight on is shorter than one by another stop.
    """
    size = range(len(board.dwell))
    way = [[0 if a == b else board.dwell[a] + board.walk[a][b] for b in size] for a in size]
    for by in size:
        for a in size:
            way[a] = [min(straight, way[a][by] + on) for straight, on in zip(way[a], way[by], strict=True)]
    return way


def _by_places(board: Board, least: int) -> int:
    """Return the earliest finish, from `least` on, at which every group has a place to begin and one to end.

    Where k groups have begun at a stop with room for c, the next one there begins no earlier than ⌊k/c⌋ dwells after
    the first could be there; ends are the same in reverse. So each stop offers places to begin and to end, and a group
    takes one of each with the shortest walk over all stops between them: a bipartite matching, found by augmenting
    paths (Kuhn, 1955). Closed times and who takes which place are left aside, so that nothing possible is ruled out.
    """
    groups, size = len(board.ready), len(board.dwell)
    between = _between(board) + sum(board.dwell)
    begins, ends = list[tuple[int, int]](), list[tuple[int, int]]()
    for stop in range(size):
        soonest = min(ready + arrive[stop] for ready, arrive in zip(board.ready, board.arrive, strict=True))
        latest = min(leave[stop] for leave in board.leave)
        waves = [n // board.capacity[stop] * board.dwell[stop] for n in range(groups)]
        begins += [(soonest + wave, stop) for wave in waves]
        ends += [(latest + wave, stop) for wave in waves]
    costs = np.array([[since + between[a, b] + until for until, b in ends] for since, a in begins])
    finish = least
    while True:
        found = _matching([list(np.flatnonzero(row <= finish)) for row in costs], groups)
        if found >= groups:
            return finish
        later = costs[costs > finish]
        if not later.size or int(later.min()) >= FAR:
            return least
        finish = int(later.min())


def _matching(reach: list[list[int]], enough: int) -> int:
    """Return how many left places can be matched with right ones, at most `enough`."""
    taken: dict[int, int] = {}

    def place(left: int, tried: set[int]) -> bool:
        for right in reach[left]:
            if right not in tried:
                tried.add(right)
                if right not in taken or place(taken[right], tried):
                    taken[right] = left
                    return True
        return False

    for left in range(len(reach)):
        if reach[left]:
            place(left, set())
        if len(taken) >= enough:
            break
    return len(taken)


def _between(board: Board) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Return the least minutes on foot over all stops, by first and last stop (Held and Karp, 1962)."""
    size = len(board.dwell)
    walk = np.array(board.walk)
    needed = [sum(1 << one for one in before) for before in board.before]
    best = np.full((1 << size, size, size), FAR)  # by stops seen, last stop, first stop
    for stop in range(size):
        if not needed[stop]:
            best[1 << stop, stop, stop] = 0
    for seen in range(1, (1 << size) - 1):
        here = best[seen]
        for stop in range(size):
            if not seen >> stop & 1 and not needed[stop] & ~seen:
                best[seen | 1 << stop, stop] = (here + walk[:, stop, None]).min(axis=0)
    shortest: np.ndarray[tuple[int, int], np.dtype[np.int64]] = np.minimum(best[-1].T, FAR)
    return shortest
