"""What the browser reports is believed only as far as it makes sense; otherwise nothing changes and a code says why."""

from datetime import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.agenda_events import ALL, apply, lane_of
from dashboard.rules.agenda_lines import MOST_LINES, Line, checked
from models.enums import AgendaKind

A, NEW = UUID(int=101), UUID(int=50)
DAY = tuple(Line(UUID(int=n), AgendaKind.TALK, f"环节{n}", m) for n, m in ((1, 30), (2, 15), (3, 75)))
ID = str(DAY[1].id)


def after(event: Any, lines: tuple[Line, ...] = DAY) -> tuple[Line, ...]:
    return apply(lines, event, starts=time(13, 30), groups={A}, new_id=NEW)


def test_every_verb_does_what_it_says() -> None:
    moved = after({"verb": "move", "id": ID, "start": 845.0, "lane": str(A)})
    assert (moved[1].fixed_start, moved[1].group_id) == (time(14, 5), A)
    assert [one.id.int for one in after({"verb": "before", "id": ID, "other": str(DAY[0].id)})] == [2, 1, 3]
    assert [one.id.int for one in after({"verb": "before", "id": ID})] == [1, 3, 2]
    assert after({"verb": "resize", "id": ID, "minutes": 40})[1].minutes == 40
    assert [one.minutes for one in after({"verb": "split", "id": ID, "minute": 5})] == [30, 5, 10, 75]
    assert after({"verb": "lane", "id": ID, "lane": str(A)})[1].group_id == A
    assert after({"verb": "lane", "id": ID, "lane": ALL}) == DAY
    assert after({"verb": "duplicate", "id": ID})[2].id == NEW
    locked = after({"verb": "lock", "id": ID})
    assert locked[1].fixed_start == time(14)
    assert after({"verb": "unlock", "id": ID}, locked) == DAY
    assert after({"verb": "tray", "id": ID})[2].in_tray
    assert after({"verb": "remove", "id": ID}) == (DAY[0], DAY[2])


def test_a_drop_in_another_room_changes_the_place_and_not_the_group() -> None:
    grouped = after({"verb": "lane", "id": ID, "lane": str(A)})
    moved = after({"verb": "move", "id": ID, "start": 840, "room": ["大厅", "Hall"]}, grouped)
    assert (moved[1].place, moved[1].place_en, moved[1].group_id) == ("大厅", "Hall", A)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (None, "agenda.event"),
        ([], "agenda.event"),
        ({"verb": "drop table", "id": ID}, "agenda.event"),
        ({"verb": ["move"], "id": ID}, "agenda.event"),
        ({"verb": "move", "id": "x", "start": 840}, "agenda.event"),
        ({"verb": "move", "id": None, "start": 840}, "agenda.event"),
        ({"verb": "move", "id": str(NEW), "start": 840}, "agenda.unknown"),
        ({"verb": "move", "id": ID, "start": -5}, "agenda.at"),
        ({"verb": "move", "id": ID, "start": float("nan")}, "agenda.at"),
        ({"verb": "move", "id": ID, "start": 840, "lane": str(NEW)}, "agenda.group"),
        ({"verb": "move", "id": ID, "start": 840, "lane": {}}, "agenda.event"),
        ({"verb": "move", "id": ID, "start": 840, "room": "大厅"}, "agenda.event"),
        ({"verb": "move", "id": ID, "start": 840, "room": ["大" * 500, ""]}, "agenda.event"),
        ({"verb": "resize", "id": ID, "minutes": 0}, "agenda.minutes"),
        ({"verb": "resize", "id": ID, "minutes": -30}, "agenda.minutes"),
        ({"verb": "resize", "id": ID, "minutes": 1500}, "agenda.minutes"),
        ({"verb": "resize", "id": ID}, "agenda.minutes"),
        ({"verb": "split", "id": ID, "minute": 15}, "agenda.split"),
        ({"verb": "before", "id": ID, "other": str(NEW)}, "agenda.unknown"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_code(event: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        after(event)
    assert refused.value.code == code


def test_a_programme_does_not_grow_without_end() -> None:
    full = tuple(Line(UUID(int=n + 1000), AgendaKind.TALK, "x", 5) for n in range(MOST_LINES))
    with pytest.raises(Invalid, match=r"agenda\.too_many"):
        after({"verb": "duplicate", "id": str(full[0].id)}, full)


def test_without_groups_everything_is_for_all() -> None:
    assert lane_of({}, ()) is None
    with pytest.raises(Invalid, match=r"agenda\.group"):
        lane_of({"lane": str(A)}, ())


VERBS = ["move", "before", "resize", "split", "lane", "duplicate", "lock", "unlock", "tray", "remove"]
hostile = st.sampled_from(
    [None, True, "", "x", "'; --", [], {}, [1, 2], 10**400, -1, 1e308, float("nan"), float("inf")]
)
values = hostile | st.integers(-5, 1500) | st.sampled_from([ID, str(DAY[0].id), str(A), ALL, ["大厅", ""]])
FIELDS = ["id", "start", "lane", "room", "minutes", "minute", "other"]


@given(st.sampled_from(VERBS), st.dictionaries(st.sampled_from(FIELDS), values), st.booleans())
def test_whatever_comes_the_result_can_be_saved_or_a_code_says_why(
    verb: str, fields: dict[str, Any], known: bool
) -> None:
    event = {"verb": verb, **fields} | ({"id": ID} if known else {})
    try:
        changed = after(event)
    except Invalid as refused:
        assert refused.code.startswith("agenda.")  # noqa: PT017
    else:
        assert checked(changed) == changed
