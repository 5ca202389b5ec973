"""The sums of a visit by dimension, kept up by differences: across visits only they are read."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models import Answer, Dimension, ObserverSheet, VisitSite, VisitSummary
from models.base import table_of
from models.prepared import Prepared

_ANSWER, _DIMENSION, _SHEET = table_of(Answer), table_of(Dimension), table_of(ObserverSheet)
_SUMMARY, _SITE = table_of(VisitSummary), table_of(VisitSite)
_SUMS = ("n", "total", "squares", "observers")


class Differences:
    """What some entries of one observer to one visit change in its sums, gathered by dimension."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0, 0])
        self._scored: dict[str, int] = {}

    def note(self, key: str, *, old: float | None, new: float | None, scored: Callable[[], int]) -> None:
        """Note that a point of the dimension went from one score to another, None for none.

        `scored` returns how many points of the dimension the observer has a score on, this change included; it is
        asked at most once for each dimension, and only if that number has changed. `observers` counts those with any.
        """
        if old == new:
            return
        sums = self._by_key[key]
        sums[1] += (new or 0.0) - (old or 0.0)
        sums[2] += (new or 0.0) ** 2 - (old or 0.0) ** 2
        more = int(new is not None) - int(old is not None)
        if more:
            now = self._scored[key] + more if key in self._scored else scored()
            self._scored[key] = now
            sums[0] += more
            sums[3] += int(now > 0) - int(now - more > 0)

    def rows(self) -> list[dict[str, Any]]:
        """Return what to add, always in the same order: two batches never wait for each other crosswise."""
        return [
            {"dimension_key": key, **dict(zip(_SUMS, sums, strict=True))} for key, sums in sorted(self._by_key.items())
        ]


def _build_add(dialect: str) -> Any:
    host = (
        select(_SITE.c.site_id)
        .where(
            _SITE.c.association_id == bindparam("association_id"),
            _SITE.c.visit_id == bindparam("visit_id"),
            _SITE.c.is_host.is_(True),
        )
        .order_by(_SITE.c.position)
        .limit(1)
        .scalar_subquery()
    )
    names = ("association_id", "visit_id", "dimension_key", *_SUMS)
    module = sqlite if dialect == "sqlite" else postgresql
    new = module.insert(_SUMMARY).values(site_id=host, **{name: bindparam(name) for name in names})
    return new.on_conflict_do_update(
        index_elements=["association_id", "visit_id", "dimension_key"],
        set_={name: _SUMMARY.c[name] + new.excluded[name] for name in _SUMS},
    )


_add = Prepared(_build_add)


def add(connection: Connection, association_id: UUID, visit_id: UUID, differences: Differences) -> None:
    """Add the differences to the sums of a visit.

    They commute, so concurrent observers cannot lose one another's; what was there before cannot change meanwhile,
    because the observer's sheet is held.
    """
    whose = {"association_id": association_id, "visit_id": visit_id}
    for row in differences.rows():
        _add.run(connection, whose | row)


def rebuild(connection: Connection, association_id: UUID, visit_id: UUID) -> int:
    """Replace a visit's sums by those of its answers; return the number of dimensions that have any.

    Every sheet of the visit is held first, so that no save is half-way.
    """
    connection.execute(
        select(_SHEET.c.id)
        .where(_SHEET.c.association_id == association_id, _SHEET.c.visit_id == visit_id)
        .with_for_update()
    )
    connection.execute(
        update(_SUMMARY)
        .where(_SUMMARY.c.association_id == association_id, _SUMMARY.c.visit_id == visit_id)
        .values(dict.fromkeys(_SUMS, 0))
    )
    rows = connection.execute(
        select(
            _DIMENSION.c.key,
            func.count(_ANSWER.c.score),
            func.sum(_ANSWER.c.score),
            func.sum(_ANSWER.c.score * _ANSWER.c.score),
            func.count(_ANSWER.c.observer_id.distinct()),
        )
        .join(
            _DIMENSION,
            and_(_DIMENSION.c.association_id == _ANSWER.c.association_id, _DIMENSION.c.id == _ANSWER.c.dimension_id),
        )
        .where(_ANSWER.c.association_id == association_id, _ANSWER.c.visit_id == visit_id, _ANSWER.c.score.is_not(None))
        .group_by(_DIMENSION.c.key)
        .order_by(_DIMENSION.c.key)
    ).all()
    whose = {"association_id": association_id, "visit_id": visit_id}
    for key, *sums in rows:
        _add.run(connection, {**whose, "dimension_key": key, **dict(zip(_SUMS, sums, strict=True))})
    return len(rows)
