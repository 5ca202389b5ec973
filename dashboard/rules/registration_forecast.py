"""How registration has grown, and on which day it will be full if it goes on so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dashboard.errors import Invalid

WINDOW_DAYS = 7
LEAST_DAYS = 3  # a line through fewer days says nothing

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Total:
    """How many were registered at the end of the day (today: so far)."""

    day: date
    registered: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """`series` has every day from the first registration to today; [] before the first.

    `per_day` is the slope of the trend in people a day, None with fewer than 3 days. `full_on` is the day on which
    the capacity was or will be reached: None without a capacity, without growth, or not before the visit's day.
    """

    series: tuple[Total, ...]
    registered: int
    capacity: int | None
    places_left: int | None
    per_day: float | None
    is_full: bool
    full_on: date | None


def forecast(by_day: Mapping[date, int], capacity: int | None, today: date, visit_day: date) -> Forecast:
    """Extend the last seven days' trend to the capacity.

    `by_day` holds the net change on each local day (registrations minus cancellations); days after `today` are
    ignored. The trend is the least-squares slope of the daily totals over the last 7 days, or since the first
    registration if that is later, drawn from today's total. Raises `Invalid("forecast.capacity")` below 1.
    """
    if capacity is not None and capacity < 1:
        raise Invalid("forecast.capacity", field="capacity", capacity=capacity)
    series = _series(by_day, today)
    registered = series[-1].registered if series else 0
    slope = _slope([total.registered for total in series[-WINDOW_DAYS:]])
    is_full = capacity is not None and registered >= capacity
    full_on = None
    if capacity is not None and is_full:
        full_on = _filled_on(series, capacity)
    elif capacity is not None and slope is not None and slope > 0:
        days = -((registered - capacity) // slope)  # rounded up: the day on which the last place goes
        if days < (visit_day - today).days:
            full_on = today + days * _DAY
    return Forecast(
        series=series,
        registered=registered,
        capacity=capacity,
        places_left=None if capacity is None else max(0, capacity - registered),
        per_day=None if slope is None else float(slope),
        is_full=is_full,
        full_on=full_on,
    )


def _series(by_day: Mapping[date, int], today: date) -> tuple[Total, ...]:
    past = {day: change for day, change in by_day.items() if day <= today and change}
    if not past:
        return ()
    day, registered, series = min(past), 0, []
    while day <= today:
        registered += past.get(day, 0)
        series.append(Total(day, registered))
        day += _DAY
    return tuple(series)


def _slope(totals: list[int]) -> Fraction | None:
    """Return sum((x - mean x) * y) / sum((x - mean x)^2) for x = 0, 1, 2, …"""
    if len(totals) < LEAST_DAYS:
        return None
    middle = Fraction(len(totals) - 1, 2)
    spread = sum((x - middle) ** 2 for x in range(len(totals)))
    return sum(((x - middle) * y for x, y in enumerate(totals)), Fraction(0)) / spread


def _filled_on(series: tuple[Total, ...], capacity: int) -> date:
    """Return the first day since which the visit has been full without a break."""
    filled = series[-1].day
    for total in reversed(series):
        if total.registered < capacity:
            break
        filled = total.day
    return filled
