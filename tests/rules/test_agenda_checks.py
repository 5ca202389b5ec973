"""What is wrong with a programme: each finding with a programme that has it and one that has not."""

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules import programme_content
from dashboard.rules.agenda_checks import Around, Check, DayFact, Finding, Level, blocking, check, level_of, standing
from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Cell, Content, GroupPlan, StopPlan
from models.enums import AgendaKind, StopKind

DAY = date(2026, 11, 26)
AROUND = Around(day=DAY, today=date(2026, 11, 1))
WEI, LIN, RED, BLUE, LOBBY, GARAGE, TOUR = (UUID(int=n) for n in range(1, 8))

STOPS = (StopPlan(LOBBY, StopKind.LOBBY, "大堂", "", 15), StopPlan(GARAGE, StopKind.GARAGE, "车库", "", 15))


def line(kind: AgendaKind = AgendaKind.TALK, minutes: int = 30, start: time | None = None, **given: Any) -> Line:
    filled = {"title": kind.value, "place": f"{kind.value}厅", "speaker": "甲" if kind is AgendaKind.TALK else ""}
    return Line(given.pop("id", uuid4()), kind, minutes=minutes, fixed_start=start, **(filled | given))


def programme(*lines: Line, starts: time = time(13, 30), ends: time = time(17), **given: Any) -> Content:
    return programme_content.content(starts, ends, lines, **given)


def toured(minutes: int = 40, cells: tuple[Cell, ...] = (), **given: Any) -> Content:
    """A tour of two stops of 15 minutes by two groups, each with a guide."""
    tour = line(AgendaKind.TOUR, minutes, id=TOUR)
    stops = given.pop("stops", STOPS)
    groups = given.pop("groups", (GroupPlan(RED, "红组", "", WEI), GroupPlan(BLUE, "蓝组", "", LIN)))
    return programme(tour, stops=stops, groups=groups, cells=cells, **given)


def cell(group: UUID, stop: UUID, start: str, end: str) -> Cell:
    return Cell(TOUR, group, stop, time.fromisoformat(start), time.fromisoformat(end))


PLAN = (
    cell(RED, LOBBY, "13:30", "13:45"),
    cell(RED, GARAGE, "13:50", "14:05"),
    cell(BLUE, GARAGE, "13:30", "13:45"),
    cell(BLUE, LOBBY, "13:50", "14:05"),
)


def codes(of: Content, around: Around = AROUND) -> set[Check]:
    return {one.check for one in check(of, around)}


def only(of: Content, code: Check, around: Around = AROUND) -> Finding:
    (found,) = (one for one in check(of, around) if one.check is code)
    return found


def test_a_programme_with_everything_in_place_has_nothing_wrong() -> None:
    assert check(toured(), AROUND) == ()
    assert check(toured(cells=PLAN), AROUND) == ()


def test_an_empty_programme_blocks_even_on_the_day() -> None:
    for around in (AROUND, replace(AROUND, running=True)):
        assert [one.check for one in blocking(check(programme(), around))] == [Check.EMPTY]


def test_what_overlaps_for_the_same_people_blocks_until_the_day_has_begun() -> None:
    first, second = line(minutes=60, id=LOBBY), line(AgendaKind.QUESTIONS, 30, time(14), id=GARAGE)
    both = programme(first, second)
    found = only(both, Check.OVERLAP)
    assert (found.level, found.about, found.facts) == (Level.BLOCKS, (LOBBY, GARAGE), {"minutes": 30})
    assert not blocking(check(both, replace(AROUND, running=True)))
    assert Check.OVERLAP not in codes(programme(replace(first, minutes=30), second))


def test_groups_side_by_side_do_not_overlap_but_share_no_room_and_no_guide() -> None:
    red = line(AgendaKind.WORKSHOP, start=time(14), group_id=RED, place="会议室", guide_id=WEI)
    blue = line(AgendaKind.WORKSHOP, start=time(14), group_id=BLUE, place="活动中心", guide_id=LIN)
    assert codes(programme(red, blue)) == set()
    assert codes(programme(red, replace(blue, place="会议室"))) == {Check.ROOM_TWICE}
    twice = only(programme(red, replace(blue, guide_id=WEI)), Check.PERSON_TWICE)
    assert (twice.level, set(twice.about)) == (Level.BLOCKS, {red.id, blue.id})
    assert codes(programme(red, replace(blue, guide_id=WEI, fixed_start=time(14, 30)))) == set()


def test_a_speaker_is_only_likely_the_person_of_the_same_name() -> None:
    talk = line(start=time(14), group_id=RED, speaker="王蔚、李工", place="一层")
    walk = line(AgendaKind.WORKSHOP, start=time(14, 10), group_id=BLUE, guide_id=WEI)
    known = replace(AROUND, people={WEI: "王蔚"})
    found = only(programme(talk, walk), Check.PERSON_MAYBE, known)
    assert (found.level, found.facts) == (Level.WARNS, {"name": "王蔚"})
    assert codes(programme(talk, walk), replace(AROUND, people={WEI: "张三"})) == set()
    other = line(start=time(14), group_id=BLUE, speaker="李工", place="二层")
    assert only(programme(talk, other), Check.PERSON_MAYBE).subject == "李工"


def test_who_leads_the_tour_may_guide_one_of_its_groups_but_not_two() -> None:
    one = (GroupPlan(RED, "红组", "", WEI), GroupPlan(BLUE, "蓝组", "", LIN))
    led = replace(toured(groups=one).lines[0], guide_id=WEI)
    assert codes(programme(led, groups=one)) == set()
    both = (GroupPlan(RED, "红组", "", WEI), GroupPlan(BLUE, "蓝组", "", WEI))
    assert only(programme(led, groups=both), Check.PERSON_TWICE).about == (RED, BLUE)


def test_a_stop_guide_is_where_the_plan_says() -> None:
    stops = (
        StopPlan(LOBBY, StopKind.LOBBY, "大堂", "", 15, guide_id=WEI),
        StopPlan(GARAGE, StopKind.GARAGE, "车库", "", 15),
    )
    # 蔚 leads the red group and shows the lobby: by the plan the blue group is there when the red one is not
    assert Check.PERSON_TWICE in codes(toured(stops=stops, cells=PLAN))
    assert Check.PERSON_MAYBE in codes(toured(stops=stops))
    others = (GroupPlan(RED, "红组", "", uuid4()), GroupPlan(BLUE, "蓝组", "", LIN))
    assert codes(toured(stops=stops, cells=PLAN, groups=others)) == set()


@pytest.mark.parametrize(("minutes", "expected"), [(29, Check.TOUR_SHORT), (30, None), (40, None)])
def test_a_tour_is_no_shorter_than_its_stops(minutes: int, expected: Check | None) -> None:
    assert codes(toured(minutes)) == ({expected} if expected else set())


def test_a_tour_has_time_to_walk() -> None:
    around = replace(AROUND, walking={f"{LOBBY}>{GARAGE}": 6})
    found = only(toured(35), Check.TOUR_TIGHT, around)
    assert (found.level, found.facts) == (Level.WARNS, {"minutes": 35, "needed": 36})
    assert codes(toured(36), around) == set()
    planned = only(toured(cells=PLAN), Check.WALK_SHORT, around)
    assert (planned.about, planned.facts) == ((RED, LOBBY, GARAGE), {"minutes": 5, "needed": 6})
    ends = replace(AROUND, walking={f"{LOBBY}>end": 6})
    assert only(toured(40, cells=PLAN), Check.WALK_SHORT, ends).facts == {"minutes": 5, "needed": 6}


def test_a_stop_takes_no_more_groups_than_fit() -> None:
    together = (cell(RED, LOBBY, "13:30", "13:45"), cell(BLUE, LOBBY, "13:44", "13:59"))
    assert only(toured(cells=together), Check.STOP_FULL).facts == {"n": 2, "most": 1}
    touching = (cell(RED, LOBBY, "13:30", "13:45"), cell(BLUE, LOBBY, "13:45", "14:00"))
    assert codes(toured(cells=touching)) == set()
    green = GroupPlan(uuid4(), "绿组", "", uuid4())
    many = toured(groups=(*toured().groups, green))
    assert {one.about for one in check(many, AROUND) if one.check is Check.STOP_CROWDED} == {(LOBBY,), (GARAGE,)}


def test_a_plan_that_leaves_its_tour_is_seen() -> None:
    assert codes(toured(34, cells=PLAN)) == {Check.PLAN_OUTSIDE}


@pytest.mark.parametrize(("start", "expected"), [("12:30", None), ("12:31", Check.LUNCH_LATE), ("12:00", None)])
def test_lunch_begins_by_half_past_twelve(start: str, expected: Check | None) -> None:
    meal = line(AgendaKind.MEAL, 30, time.fromisoformat(start))
    day = programme(line(minutes=60), meal, line(start=time(13, 10)), starts=time(9))
    assert codes(day) == ({expected} if expected else set())


def test_a_day_over_noon_has_a_meal_for_every_group() -> None:
    talks = (line(minutes=60), line(start=time(13, 10)))
    groups = (GroupPlan(RED, "红组"), GroupPlan(BLUE, "蓝组"))
    assert codes(programme(*talks, starts=time(9))) == {Check.NO_LUNCH}
    assert codes(programme(*talks, starts=time(11, 30))) == set()
    meal = line(AgendaKind.MEAL, 30, time(12), group_id=RED)
    shared = programme(talks[0], meal, talks[1], starts=time(9), groups=groups)
    assert codes(shared) == {Check.NO_LUNCH}


def test_other_things_that_are_seen() -> None:
    assert only(programme(line(minutes=211)), Check.OVERRUN).facts == {"minutes": 1}
    assert codes(programme(line(place=""))) == {Check.NO_PLACE}
    assert codes(programme(line(speaker=""))) == {Check.NO_SPEAKER}
    assert codes(toured(groups=(GroupPlan(RED, "红组"),))) == {Check.NO_GUIDE}
    goal = uuid4()
    assert only(toured(), Check.GOAL_NO_STOP, replace(AROUND, goals_without_stop=(goal,))).about == (goal,)
    assert codes(toured(), replace(AROUND, members={RED: 25})) == set()
    assert only(toured(), Check.GROUP_LARGE, replace(AROUND, members={RED: 26})).facts == {"n": 26, "most": 25}


def test_the_day_itself() -> None:
    holiday = replace(AROUND, day_fact=DayFact(True, "国庆节", "National Day", True))
    found = only(toured(), Check.HOLIDAY, holiday)
    assert (found.level, found.subject, found.facts["provisional"]) == (Level.EXCUSED, DAY.isoformat(), True)
    assert codes(toured(), replace(AROUND, day_fact=DayFact(False, "调休"))) == {Check.WORKDAY}
    late = replace(AROUND, today=date(2026, 11, 27))
    assert codes(toured(), late) == {Check.PAST_DATE}
    assert codes(toured(), replace(late, running=True)) == set()
    assert codes(toured(), replace(AROUND, today=DAY)) == set()


def test_only_what_can_be_excused_is_put_aside() -> None:
    late = replace(AROUND, today=date(2026, 11, 27))
    found = check(programme(line(place="")), late)
    everything = [(one.check.value, one.subject) for one in found]
    assert [one.check for one in standing(found, everything)] == [Check.NO_PLACE]
    assert standing(found, [("past_date", "2026-01-01")]) == found


def test_every_check_has_a_level_and_each_level_is_used() -> None:
    assert {level_of(code) for code in Check} == set(Level)


@given(st.data())
def test_a_cascade_without_fixed_starts_never_overlaps(data: st.DataObject) -> None:
    """What the cascade lays out is what the checks call free of overlaps, whatever the lanes."""
    lanes = st.sampled_from([None, RED, BLUE])
    lines = [
        line(AgendaKind.WORKSHOP, data.draw(st.integers(1, 90)), group_id=data.draw(lanes))
        for _ in range(data.draw(st.integers(1, 8)))
    ]
    found = check(programme(*lines, ends=time(23, 59)), AROUND)
    assert not [one for one in found if one.level is Level.BLOCKS]
