"""What is wrong with a programme before it is published, and how much that matters.

Three levels: what BLOCKS cannot be carried out as it stands; what WARNS should be looked at; what is to be EXCUSED may
be right and can be put aside with a reason. On the day itself nothing but an empty programme blocks: what really
happens is published even where it is not tidy.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from dashboard.rules import agenda_warnings
from dashboard.rules.agenda_lines import Line
from dashboard.rules.agenda_people import double_bookings, same_walkers
from dashboard.rules.agenda_tours import tour_findings
from dashboard.rules.programme_content import Content
from models.enums import AgendaKind

LUNCH_BY = 12 * 60 + 30
"""The latest minute of the day at which lunch may begin. Who came at half past eight has been on their feet for four
hours then, and canteens of residential communities and offices serve from about half past eleven to one."""

NOON = (11 * 60 + 30, 13 * 60 + 30)
"""A programme that lasts from before the first to after the second has people through their whole lunch time."""

MOST_WALKERS = 25
"""People whom one guide with a small loudspeaker keeps together on the move; 15 is what groups are planned for."""


class Level(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"
    EXCUSED = "excused"


class Check(StrEnum):
    EMPTY = "empty"
    OVERLAP = "overlap"
    PERSON_TWICE = "person_twice"
    STOP_FULL = "stop_full"
    WALK_SHORT = "walk_short"
    TOUR_SHORT = "tour_short"
    OVERRUN = "overrun"
    TOUR_TIGHT = "tour_tight"
    PLAN_OUTSIDE = "plan_outside"
    STOP_CROWDED = "stop_crowded"
    PERSON_MAYBE = "person_maybe"
    NO_GUIDE = "no_guide"
    NO_PLACE = "no_place"
    NO_SPEAKER = "no_speaker"
    GOAL_NO_STOP = "goal_no_stop"
    ROOM_TWICE = "room_twice"
    LUNCH_LATE = "lunch_late"
    NO_LUNCH = "no_lunch"
    GROUP_LARGE = "group_large"
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    PAST_DATE = "past_date"


_BLOCK = {Check.EMPTY, Check.OVERLAP, Check.PERSON_TWICE, Check.STOP_FULL, Check.WALK_SHORT, Check.TOUR_SHORT}
_EXCUSE = {
    Check.ROOM_TWICE,
    Check.LUNCH_LATE,
    Check.NO_LUNCH,
    Check.GROUP_LARGE,
    Check.HOLIDAY,
    Check.WORKDAY,
    Check.PAST_DATE,
}
_LACKS = {
    agenda_warnings.Lack.NO_GUIDE: Check.NO_GUIDE,
    agenda_warnings.Lack.NO_PLACE: Check.NO_PLACE,
    agenda_warnings.Lack.NO_SPEAKER: Check.NO_SPEAKER,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `about` are ids of lines, stops, groups or goals, as the code has it.

    `subject` stays the same as long as it is the same matter, so that a reason given for it holds. Facts by code:
    `minutes` and `needed` (TOUR_*, WALK_SHORT), `minutes` (OVERLAP, OVERRUN), `n` and `most` (STOP_*, GROUP_LARGE),
    `at` in minutes of the day (LUNCH_LATE), `name` (PERSON_*), `place` and `place_en` (ROOM_TWICE), `day` (PAST_DATE),
    and `day`, `name`, `name_en` and `provisional` (HOLIDAY, WORKDAY).
    """

    check: Check
    level: Level
    subject: str
    about: tuple[UUID, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayFact:
    """That a day is a holiday or a workday in exchange for one; `provisional` until the year's arrangement is out."""

    holiday: bool
    name: str
    name_en: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What of the visit the checks need beside its programme.

    `members` is how many are registered in each group, `walking` the minutes "from>to" between stops (and "start",
    "end"), `people` the names of guides; `running` is whether the day has begun, `day_fact` None on any other day.
    """

    day: date
    today: date
    running: bool = False
    members: Mapping[UUID, int] = field(default_factory=dict)
    walking: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[UUID, str] = field(default_factory=dict)
    goals_without_stop: Sequence[UUID] = ()
    day_fact: DayFact | None = None


def check(programme: Content, around: Around) -> tuple[Finding, ...]:
    """Return everything that is wrong, what blocks first; what was put aside is still among it."""
    if not programme.lines:
        return (_found(Check.EMPTY, "visit"),)
    found = [
        *_overlaps(programme),
        *_people(programme, around),
        *(
            _found(Check(one.code), one.subject, one.about, **one.facts)
            for one in tour_findings(programme, around.walking)
        ),
        *_rooms(programme),
        *_overrun(programme),
        *_lacking(programme),
        *(_found(Check.GOAL_NO_STOP, str(goal), (goal,)) for goal in around.goals_without_stop),
        *_lunch(programme),
        *_groups(programme, around),
        *_day(around),
    ]
    if around.running:
        found = [replace(one, level=Level.WARNS) if one.level is Level.BLOCKS else one for one in found]
    order = list(Level)
    return tuple(sorted(found, key=lambda one: order.index(one.level)))


def blocking(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what must be solved before the programme can be published."""
    return tuple(one for one in found if one.level is Level.BLOCKS)


def standing(found: Iterable[Finding], aside: Collection[tuple[str, str]]) -> tuple[Finding, ...]:
    """Return what is left without that which was put aside, given as (code, subject)."""
    return tuple(one for one in found if one.level is not Level.EXCUSED or (one.check.value, one.subject) not in aside)


def level_of(code: Check) -> Level:
    """Return the level of a finding before the day."""
    if code in _BLOCK:
        return Level.BLOCKS
    return Level.EXCUSED if code in _EXCUSE else Level.WARNS


def _found(code: Check, subject: str, about: Sequence[UUID] = (), **facts: object) -> Finding:
    return Finding(code, level_of(code), subject, tuple(about), facts)


def _pairs(programme: Content) -> Iterable[tuple[Line, Line]]:
    """Return the lines that run at the same time, two by two."""
    for first, second in combinations(programme.lines, 2):
        if overlap(programme.span(first.id), programme.span(second.id)):
            yield first, second


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans share a minute; one that begins when the other ends does not."""
    return max(one[0], other[0]) < min(one[1], other[1])


def _overlaps(programme: Content) -> Iterable[Finding]:
    for first, second in _pairs(programme):
        if same_walkers(first, second):
            late = min(programme.span(first.id)[1], programme.span(second.id)[1])
            early = max(programme.span(first.id)[0], programme.span(second.id)[0])
            yield _found(Check.OVERLAP, _both(first, second), (first.id, second.id), minutes=late - early)


def _people(programme: Content, around: Around) -> Iterable[Finding]:
    for one in double_bookings(programme, around.people):
        code = Check.PERSON_TWICE if one.sure else Check.PERSON_MAYBE
        yield _found(code, str(one.person or one.name), one.where, name=one.name)


def _rooms(programme: Content) -> Iterable[Finding]:
    elsewhere = {AgendaKind.TOUR, AgendaKind.TRANSFER}
    for first, second in _pairs(programme):
        if same_walkers(first, second) or {first.kind, second.kind} & elsewhere:
            continue
        if (first.place or first.place_en) and (first.place, first.place_en) == (second.place, second.place_en):
            where = first.place, first.place_en
            pair = first.id, second.id
            yield _found(Check.ROOM_TWICE, _both(first, second), pair, place=where[0], place_en=where[1])


def _overrun(programme: Content) -> Iterable[Finding]:
    end = programme.ends.hour * 60 + programme.ends.minute
    last = max(programme.lines, key=lambda line: programme.span(line.id)[1])
    over = programme.span(last.id)[1] - end
    if over > 0:
        yield _found(Check.OVERRUN, "visit", (last.id,), minutes=over)


def _lacking(programme: Content) -> Iterable[Finding]:
    guides = [group.guide_id for group in programme.groups]
    for lack in agenda_warnings.warnings(programme.lines, (), guides):
        yield _found(_LACKS[lack.lack], str(lack.item_id), (lack.item_id,))


def _lunch(programme: Content) -> Iterable[Finding]:
    begins = min(programme.span(line.id)[0] for line in programme.lines)
    ends = max(programme.span(line.id)[1] for line in programme.lines)
    if begins >= NOON[0] or ends <= NOON[1]:
        return
    meals = [line for line in programme.lines if line.kind is AgendaKind.MEAL]
    walkers: list[UUID | None] = [group.id for group in programme.groups]
    for group_id in walkers or [None]:
        mine = [line for line in meals if line.group_id in (None, group_id)]
        if not mine:
            yield _found(Check.NO_LUNCH, "visit")
            return
        first = min(mine, key=lambda line: programme.span(line.id)[0])
        at = programme.span(first.id)[0]
        if at > LUNCH_BY:
            yield _found(Check.LUNCH_LATE, str(first.id), (first.id,), at=at)
            return


def _groups(programme: Content, around: Around) -> Iterable[Finding]:
    for group in programme.groups:
        n = around.members.get(group.id, 0)
        if n > MOST_WALKERS:
            yield _found(Check.GROUP_LARGE, str(group.id), (group.id,), n=n, most=MOST_WALKERS)


def _day(around: Around) -> Iterable[Finding]:
    day, fact = around.day, around.day_fact
    if fact is not None:
        yield _found(
            Check.HOLIDAY if fact.holiday else Check.WORKDAY,
            day.isoformat(),
            day=day,
            name=fact.name,
            name_en=fact.name_en,
            provisional=fact.provisional,
        )
    if day < around.today and not around.running:
        yield _found(Check.PAST_DATE, day.isoformat(), day=day)


def _both(first: Line, second: Line) -> str:
    return ":".join(sorted((str(first.id), str(second.id))))
