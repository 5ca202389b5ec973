"""A thousand photos over a line that is cut at random bytes, sent again until acknowledged: each arrives once, whole.

And what “acknowledged” is worth when the power goes: the disk is rebuilt from what had been flushed by then.
"""

import hashlib
import os
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import create_engine, text

from dashboard.photo_store import Folder
from tests.browser.serving import serving
from tests.faults.photo_tablets import Shot, found, shots
from tests.faults.proxy import Proxy, at_random

pytestmark = pytest.mark.faults
PHOTOS, AT_ONCE = 1000, 4
TRIES = 40

Receipts = dict[str, dict[str, Any]]


def deliver(port: int, play: Any, wanted: list[Shot]) -> tuple[Receipts, int]:
    """Send every photo until it is acknowledged; return the receipts by op, and how often the line broke."""
    broken = [0]
    count = threading.Lock()

    def one(shot: Shot) -> tuple[str, dict[str, Any]]:
        for _ in range(TRIES):
            answer = shot.send(port, play.visit.id)
            if answer is not None and answer[0] == 200:
                return str(shot.op), answer[1]
            # what reached the server is taken or asked for again; nothing that a bad line does is a refusal
            assert answer is None or answer[1]["code"] in ("photo.checksum", "body.cut_off"), answer
            with count:
                broken[0] += 1
        raise AssertionError(f"not acknowledged in {TRIES} tries")

    with ThreadPoolExecutor(AT_ONCE) as many:
        return dict(many.map(one, wanted)), broken[0]


def wrong(folder: Path, wanted: Iterable[Shot], receipts: Receipts) -> list[str]:
    """Return everything that is not as acknowledged: in the database, in the store, in the pictures."""
    problems = []
    files = {path.stem: path for path in (folder / "photos").rglob("*.jpg")}
    problems += [f"{name} is not what its name says" for name, path in files.items() if _sha256(path) != name]
    engine = create_engine(f"sqlite:///{folder / 'qujing.db'}")
    with engine.connect() as db:
        rows = db.execute(text("SELECT id, op_id, sha256, received_sha256, size FROM photo")).all()
    engine.dispose()
    by_op = {row.op_id: row for row in rows}
    if len(rows) != len(receipts) or len(by_op) != len(rows):
        problems.append(f"{len(rows)} rows of {len(by_op)} entries for {len(receipts)} receipts")
    for shot in wanted:
        row, receipt = by_op.get(shot.op.hex), receipts[str(shot.op)]
        if row is None or (row.sha256, row.received_sha256) != (receipt["sha256"], shot.sha256):
            problems.append(f"{shot.op}: the row is not what was acknowledged: {row}")
        elif row.sha256 not in files or files[row.sha256].stat().st_size != row.size:
            problems.append(f"{shot.op}: no whole file")
    return problems


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_thousand_photos_over_a_line_that_breaks(tmp_path: Path) -> None:
    play, tablets = found(tmp_path, observers=10, points=10)
    wanted = shots(play, tablets, PHOTOS)
    whole = len(wanted[0].data) + 900
    with serving(tmp_path) as server, Proxy("127.0.0.1", server.port) as line:
        line.plan = at_random(3, whole, share=0.4)
        began = time.monotonic()
        receipts, broken = deliver(line.port, play, wanted)
        took = time.monotonic() - began
    print(f"{PHOTOS} photos in {took:.1f} s, {line.connections} connections, {line.cuts} cut, {broken} sent again")
    assert broken > PHOTOS / 5
    assert {one["status"] for one in receipts.values()} == {"applied", "replayed"}
    assert wrong(tmp_path, wanted, receipts) == []
    with Image.open(next((tmp_path / "photos").rglob("*.jpg"))) as kept:
        assert kept.size == (96, 72)

    # the controls: the same look finds a file emptied, a row lost, a row doubled
    torn = next((tmp_path / "photos").rglob("*.jpg"))
    torn.write_bytes(b"")
    assert len(wrong(tmp_path, wanted, receipts)) == 2
    assert len(wrong(tmp_path, wanted[1:], receipts | {"more": {}})) >= 3


class Disk:
    """What a folder would hold after a power cut: names that their folder's flush knew, with the bytes flushed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bytes: dict[int, bytes] = {}
        self.names: dict[Path, dict[str, int]] = {}
        self._fsync = os.fsync

    def fsync(self, handle: int) -> None:
        self._fsync(handle)
        path = Path(f"/proc/self/fd/{handle}").resolve()
        if path.is_dir():
            self.names[path] = {entry.name: entry.inode() for entry in os.scandir(path)}
        else:
            self.bytes[os.fstat(handle).st_ino] = path.read_bytes()

    def read(self, path: Path) -> bytes | None:
        """Return what is left of a file, or None where its name, or that of its folder, did not get to the disk."""
        parent = path.parent.resolve()
        if parent != self.root.resolve() and parent.name not in self.names.get(parent.parent, {}):
            return None
        inode = self.names.get(parent, {}).get(path.name)
        return None if inode is None else self.bytes.get(inode, b"")


class Unflushed(Folder):
    """The control: renames without flushing the file, as a plain copy would."""

    def write(self, path: str, data: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_bytes(data)
        part.replace(target)
        self.settle(path)


class Unsettled(Folder):
    """The control: flushes the file and not the folders."""

    def settle(self, path: str) -> None:
        """Leave the name to chance."""


@pytest.mark.parametrize(("kind", "left"), [(Folder, b"picture"), (Unflushed, b""), (Unsettled, None)], ids=repr)
def test_what_is_left_of_an_acknowledged_photo_when_the_power_goes(
    kind: type[Folder], left: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our store keeps it; one that flushes less keeps an empty file or none."""
    disk = Disk(tmp_path)
    monkeypatch.setattr(os, "fsync", disk.fsync)
    kind(tmp_path).write("ab/abcd.jpg", b"picture")
    assert (tmp_path / "ab" / "abcd.jpg").read_bytes() == b"picture"
    assert disk.read(tmp_path / "ab" / "abcd.jpg") == left
