"""A tablet's own file of entries (“export my entries”), for when it can no longer send them itself."""

import base64
import binascii
import hashlib
import json
import math
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dashboard.errors import ImportProblem, ImportRefused, Invalid
from dashboard.rules.field_entries import Entry, read_entry
from dashboard.rules.ids import as_id
from dashboard.rules.pictures import Picture, clean_picture

FORMAT = "qujing-entries/1"
MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 5000
MAX_PHOTOS = 300
LONGEST_INT = 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FilePhoto:
    """A picture of the file, made anew: the file's bytes agree with `sha256`. Of a point or an observation."""

    op_id: UUID
    author_id: UUID
    visit_id: UUID
    point_id: UUID | None
    observation_id: UUID | None
    sha256: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class EntryFile:
    """What the file holds, each with its place in its list (1-based), and what could not be read."""

    device_id: UUID | None
    entries: tuple[tuple[int, Entry], ...]
    photos: tuple[tuple[int, FilePhoto], ...]
    problems: tuple[ImportProblem, ...]


def read_entry_file(data: bytes) -> EntryFile:
    """Return a file's entries and photos; what cannot be read is among its problems and keeps nothing else out.

    Hundreds of pictures take minutes to decode, so read the file before a transaction begins, never in one.

    Raises ImportRefused `entry_file.too_large` (limit: MB), `entry_file.format` or `entry_file.too_many` (limit).
    """
    if len(data) > MAX_BYTES:
        raise ImportRefused("entry_file.too_large", [], limit=MAX_BYTES // 2**20)
    try:
        value = json.loads(data.decode("utf-8"), parse_int=lambda n: int(n) if len(n) <= LONGEST_INT else math.inf)
    except (ValueError, RecursionError) as error:
        raise ImportRefused("entry_file.format", []) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ImportRefused("entry_file.format", [])
    entries, photos = value.get("entries", []), value.get("photos", [])
    if not isinstance(entries, list) or not isinstance(photos, list):
        raise ImportRefused("entry_file.format", [])
    for found, limit in ((entries, MAX_ENTRIES), (photos, MAX_PHOTOS)):
        if len(found) > limit:
            raise ImportRefused("entry_file.too_many", [], limit=limit)
    problems: list[ImportProblem] = []
    return EntryFile(
        device_id=as_id(value.get("device")),
        entries=tuple(_read(entries, "entries", read_entry, problems)),
        photos=tuple(_read(photos, "photos", _photo, problems)),
        problems=tuple(problems),
    )


def _read(raws: list[Any], sheet: str, read: Any, problems: list[ImportProblem]) -> list[tuple[int, Any]]:
    found = []
    for row, raw in enumerate(raws, start=1):
        try:
            found.append((row, read(raw)))
        except Invalid as refused:
            problems.append(ImportProblem(refused.code, sheet=sheet, row=row, **refused.facts))
    return found


def _photo(raw: object) -> FilePhoto:
    if not isinstance(raw, dict):
        raise Invalid("entry.malformed", field="photo")
    ids = {name: as_id(raw.get(name)) for name in ("op", "author", "visit", "point", "observation")}
    for name in ("op", "author", "visit"):
        if ids[name] is None:
            raise Invalid("entry.malformed", field=name)
    if (ids["point"] is None) == (ids["observation"] is None):
        raise Invalid("entry.malformed", field="point")
    sha256, text = raw.get("sha256"), raw.get("data")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256) or not isinstance(text, str):
        raise Invalid("entry_file.photo", field="sha256")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("entry_file.photo", field="data") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Invalid("entry_file.photo", field="sha256")
    op_id, author_id, visit_id = ids["op"], ids["author"], ids["visit"]
    assert op_id is not None
    assert author_id is not None
    assert visit_id is not None
    return FilePhoto(op_id, author_id, visit_id, ids["point"], ids["observation"], sha256, clean_picture(data))
