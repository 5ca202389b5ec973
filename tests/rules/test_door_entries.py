"""What a door's tablet may say, and that it is kept as it was said."""

from typing import Any
from uuid import uuid4

import pytest

from dashboard.errors import Invalid
from dashboard.rules.door_entries import SignIn, SignOut, WalkIn
from dashboard.rules.field_entries import Entry, body_of, read_entry

AT = "2026-12-04T05:42:00+00:00"


def read(kind: str, body: Any) -> Entry:
    ids = {name: str(uuid4()) for name in ("op", "visit", "author")}
    return read_entry(ids | {"kind": kind, "base": 0, "at": AT, "body": body})


def test_what_was_said_is_kept() -> None:
    who = str(uuid4())
    for kind, made in (("sign_in", SignIn), ("sign_out", SignOut)):
        said = {"registration": who, "on": True, "at": AT}
        entry = read(kind, said)
        assert isinstance(entry.body, made)
        assert (entry.kind, body_of(entry)) == (kind, said)
    walk = {"id": who, "name": "林小满", "firm": None, "firm_name": "望江物业", "phone": "13800001234", "at": AT}
    entry = read("walk_in", walk)
    assert isinstance(entry.body, WalkIn)
    assert (entry.kind, body_of(entry)) == ("walk_in", walk)


def test_a_clock_that_makes_no_sense_is_none() -> None:
    entry = read("sign_in", {"registration": str(uuid4()), "at": "gestern"})
    assert isinstance(entry.body, SignIn)
    assert (entry.body.on, entry.body.at) == (True, None)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sign_in", {}),
        ("sign_in", {"registration": "x"}),
        ("sign_out", {"registration": str(uuid4()), "on": "yes"}),
        ("walk_in", {"id": str(uuid4()), "firm_name": "望江物业"}),
        ("walk_in", {"id": str(uuid4()), "name": "林小满"}),
        ("walk_in", {"id": str(uuid4()), "name": "林小满", "firm": "x"}),
        ("walk_in", {"id": str(uuid4()), "name": "林小满", "firm_name": "望江物业", "phone": "1" * 33}),
        ("walk_in", {"id": str(uuid4()), "name": {"zh": "x"}, "firm_name": "望江物业"}),
    ],
)
def test_half_of_it_is_refused(kind: str, body: Any) -> None:
    with pytest.raises(Invalid):
        read(kind, body)
