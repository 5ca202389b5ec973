"""What a tablet's file may hold."""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from dashboard.errors import ImportRefused
from dashboard.rules import entry_file
from dashboard.rules.entry_file import EntryFile, read_entry_file
from tests.samples.scores import jpeg


def whole(entries: Any, photos: Any = None, **given: Any) -> bytes:
    return json.dumps({"format": entry_file.FORMAT, "entries": entries, "photos": photos or []} | given).encode()


def vote(**given: Any) -> dict[str, Any]:
    ids = {name: str(uuid4()) for name in ("op", "visit", "author")}
    return ids | {"kind": "vote", "base": 0, "body": {"question": str(uuid4()), "on": True}} | given


def photo(**given: Any) -> dict[str, Any]:
    data = jpeg()
    ids = {name: str(uuid4()) for name in ("op", "visit", "author", "point")}
    said = {"sha256": hashlib.sha256(data).hexdigest(), "data": base64.b64encode(data).decode()}
    return ids | said | given


def problems(read: EntryFile) -> list[tuple[str, int | None, str]]:
    return [(str(one.sheet), one.row, one.code) for one in read.problems]


def test_entries_and_pictures_keep_their_places() -> None:
    device = uuid4()
    read = read_entry_file(whole([vote(), 5, vote()], [photo()], device=str(device)))
    assert [row for row, _entry in read.entries] == [1, 3]
    assert [(row, one.picture.width, one.picture.height) for row, one in read.photos] == [(1, 64, 48)]
    assert read.device_id == device
    assert problems(read) == [("entries", 2, "entry.malformed")]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"op": "x"}, "entry.malformed"),
        ({"author": None}, "entry.malformed"),
        ({"visit": 7}, "entry.malformed"),
        ({"point": None}, "entry.malformed"),
        ({"observation": str(UUID(int=1))}, "entry.malformed"),
        ({"sha256": "0" * 64}, "entry_file.photo"),
        ({"sha256": "../../etc/passwd"}, "entry_file.photo"),
        ({"data": "***"}, "entry_file.photo"),
        ({"data": ["x"]}, "entry_file.photo"),
        ({"data": "", "sha256": hashlib.sha256(b"").hexdigest()}, "photo.empty"),
        (
            {"data": base64.b64encode(b"<svg/>").decode(), "sha256": hashlib.sha256(b"<svg/>").hexdigest()},
            "photo.format",
        ),
    ],
)
def test_a_bad_picture_keeps_nothing_else_out(given: dict[str, Any], code: str) -> None:
    read = read_entry_file(whole([vote()], [photo(**given), photo()]))
    assert problems(read) == [("photos", 1, code)]
    assert (len(read.entries), len(read.photos)) == (1, 1)


@pytest.mark.parametrize("number", [b"1" * 5000, b"1e999", b"NaN", b"-Infinity"])
def test_numbers_that_are_none_stay_with_their_entry(number: bytes) -> None:
    data = whole([vote(base="@"), vote()]).replace(b'"@"', number)
    assert problems(read_entry_file(data)) == [("entries", 1, "entry.malformed")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "entry_file.format"),
        (b"\xff", "entry_file.format"),
        (b"[" * 100_000, "entry_file.format"),
        (b'{"format":"other"}', "entry_file.format"),
        (whole({}), "entry_file.format"),
        (whole([{}] * (entry_file.MAX_ENTRIES + 1)), "entry_file.too_many"),
        (whole([], [{}] * (entry_file.MAX_PHOTOS + 1)), "entry_file.too_many"),
        (b" " * (entry_file.MAX_BYTES + 1), "entry_file.too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_such_file_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_entry_file(data)
    assert refused.value.code == code
