"""How early a rotation can finish at best: what no plan can beat, whoever makes it.

Two reasons are looked at, as for open shops (Gonzalez and Sahni, 1976), each with the walking that cannot be
avoided: a group has to stand at every stop and walk between them, and a stop has to take every group.
"""

from dashboard.rules.rotation_board import Board

EXACT = 12
"""Up to so many stops the shortest walk over all of them is worked out exactly (2^n · n² steps)."""


def bound(board: Board) -> int:
    """Return minutes of the tour before which the last group cannot reach its end."""
    return max(_by_group(board), _by_stop(board))


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
    groups = range(len(board.ready))
    for stop, dwell in enumerate(board.dwell):
        heads = sorted(board.ready[g] + board.arrive[g][stop] for g in groups)
        tails = sorted(board.leave[g][stop] for g in groups)
        places = min(board.capacity[stop], len(heads))
        work = sum(heads[:places]) + dwell * len(heads) + sum(tails[:places])
        best = max(best, -(-work // places))
    return best
