"""Entries as clients send them: shapes, and what is refused."""

import json
import math
from typing import Any
from uuid import uuid4

import pytest

from dashboard.errors import Invalid
from dashboard.rules.answers import AnswerOp
from dashboard.rules.field_entries import (
    MAX_STROKE,
    MAX_STROKES,
    Noted,
    Question,
    body_of,
    check_strokes,
    device_moment,
    read_entry,
)
from models.enums import AnswerState, Tag

IDS = {name: str(uuid4()) for name in ("op", "visit", "author")}
POINT = str(uuid4())


def raw(kind: str = "answer", body: Any = None, **given: Any) -> dict[str, Any]:
    if body is None:
        body = {"point": POINT, "stop": None, "state": "answered", "value": 4, "tags": ["issue"], "note": " 门口 "}
    return {**IDS, "kind": kind, "base": 2, "at": "2026-11-22T10:00:00+08:00", "body": body, **given}


def test_an_answer_is_read_whole() -> None:
    entry = read_entry(raw())
    assert isinstance(entry.body, AnswerOp)
    assert (str(entry.op_id), str(entry.visit_id), str(entry.author_id)) == tuple(IDS.values())
    assert (entry.kind, entry.base_version, entry.body.base_version) == ("answer", 2, 2)
    assert (entry.body.state, entry.body.value, entry.body.tags, entry.body.note) == (
        AnswerState.ANSWERED,
        4,
        (Tag.ISSUE,),
        "门口",
    )
    assert entry.device_time is not None
    assert entry.device_time.isoformat() == "2026-11-22T02:00:00+00:00"


def test_texts_are_cleaned_before_they_are_compared() -> None:
    key = str(uuid4())
    entry = read_entry(raw("question", {"id": key, "text": " 夜班\u202e\n几个\x00人\ud800？ ", "anonymous": True}))
    assert entry.body == Question(entry.body.id, "夜班 几个人？", True)  # type: ignore[union-attr]
    noted = read_entry(raw("observation", {"id": key, "note": "坡道\x00", "tags": ["issue", "issue"]}))
    assert isinstance(noted.body, Noted)
    assert (noted.body.note, noted.body.tags, noted.body.removed) == ("坡道", (Tag.ISSUE,), False)
    assert json.loads(json.dumps(body_of(noted)))["note"] == "坡道"


DEEP: Any = []
for _ in range(400):
    DEEP = [DEEP]


@pytest.mark.parametrize("junk", [None, 1, True, "x", [], {}, DEEP, math.nan, math.inf, 10**30, "\ud800", "\x00"])
@pytest.mark.parametrize(
    "field",
    [
        "op",
        "visit",
        "author",
        "base",
        "kind",
        "body",
        "body.point",
        "body.stop",
        "body.state",
        "body.tags",
        "body.note",
    ],
)
def test_junk_anywhere_is_refused_and_nothing_else_is_raised(field: str, junk: Any) -> None:
    made = raw()
    if field.startswith("body."):
        made["body"][field.removeprefix("body.")] = junk
    else:
        made[field] = junk
    allowed = {("body.stop", "None"), ("body.tags", "[]"), ("body.note", "'x'"), ("body.note", "'\\ud800'")}
    allowed |= {("body.note", "'\\x00'"), ("base", "1")}
    if (field, repr(junk)) in allowed:
        read_entry(made)
        return
    with pytest.raises(Invalid) as refused:
        read_entry(made)
    assert refused.value.code in ("entry.malformed", "entry.kind", "answer.tag", "answer.malformed")


@pytest.mark.parametrize("whole", [None, 1, "x", [], True, math.nan])
def test_what_is_no_object_is_no_entry(whole: Any) -> None:
    with pytest.raises(Invalid, match=r"entry\.malformed"):
        read_entry(whole)


@pytest.mark.parametrize("value", ["{%s}", "urn:uuid:%s", " %s", "%s\n"])
def test_an_id_is_written_in_one_way(value: str) -> None:
    with pytest.raises(Invalid):
        read_entry(raw(op=value % IDS["op"]))
    assert read_entry(raw(op=IDS["op"].upper())).op_id == read_entry(raw()).op_id


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("finish", {"signature": 7}, "entry.malformed"),
        ("finish", {"signature": "甲", "strokes": [[1]]}, "entry.strokes"),
        ("question", {"id": POINT, "text": "", "anonymous": False}, "field.empty"),
        ("question", {"id": POINT, "text": "长" * 301, "anonymous": False}, "field.too_long"),
        ("question", {"id": POINT, "text": "长" * 9999, "anonymous": False}, "field.too_long"),
        ("question", {"id": POINT, "text": 5, "anonymous": False}, "field.not_text"),
        ("question", {"id": POINT, "text": "问", "anonymous": "no"}, "entry.malformed"),
        ("vote", {"question": POINT, "on": 1}, "entry.malformed"),
        ("vote", {"question": None, "on": True}, "entry.malformed"),
        ("observation", {"id": POINT, "note": "长" * 2001}, "answer.note_too_long"),
        ("observation", {"id": POINT, "note": "坡", "dimension": 7}, "entry.malformed"),
        ("observation", {"id": POINT, "note": "坡", "removed": None}, "entry.malformed"),
        ("observation", {"id": POINT, "note": "坡", "tags": ["praise"]}, "answer.tag"),
        ("delete", {}, "entry.kind"),
    ],
)
def test_each_kind_refuses_its_own_faults(kind: str, body: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_entry(raw(kind, body))
    assert refused.value.code == code


def test_strokes_are_bounded_and_whole() -> None:
    assert check_strokes(None) is None
    assert check_strokes([]) == []
    assert check_strokes([[0, 1000, 0.4, 999.6]]) == [[0, 1000, 0, 1000]]
    full = [[1] * MAX_STROKE] * MAX_STROKES
    assert check_strokes(full) == full
    for bad in (
        "x",
        [[1] * (MAX_STROKE + 2)],
        [[1, 1]] * (MAX_STROKES + 1),
        [[]],
        [[1, 2, 3]],
        [[-1, 0]],
        [[0, 1001]],
        [[math.nan, 0]],
        [[math.inf, 0]],
        [[True, 0]],
        [["1", 0]],
        [None],
    ):
        with pytest.raises(Invalid, match=r"entry\.strokes"):
            check_strokes(bad)


@pytest.mark.parametrize(
    "value", [None, 5, "", "gestern", "2026-11-22T10:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"]
)
def test_a_clock_that_makes_no_sense_is_forgotten(value: Any) -> None:
    assert device_moment(value) is None
    assert read_entry(raw(at=value)).device_time is None


@pytest.mark.parametrize("key", ["\ud800", "fire\x00", "", "x" * 65, 5, ["fire"]])
def test_a_dimension_that_no_database_holds_is_refused_by_itself(key: object) -> None:
    raw = {"op": str(uuid4()), "visit": str(uuid4()), "author": str(uuid4()), "base": 0, "kind": "observation"}
    body = {"id": str(uuid4()), "dimension": key, "tags": [], "note": ""}
    with pytest.raises(Invalid) as refused:
        read_entry(raw | {"body": body})
    assert refused.value.facts["field"] == "dimension"
