"""What changed between two versions, in a form that people read: words for Latin script, characters for Han."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A Latin word or number, a run of blanks, a line end, or any one other character (Han, punctuation).
_PIECES = re.compile(r"[A-Za-z0-9À-ɏ]+(?:[.'’-][A-Za-z0-9À-ɏ]+)*|[^\S\n]+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。！？!?\n]*[。！？!?\n]+|[^。！？!?\n]+")
# SequenceMatcher is quadratic at worst; above this the sentences are compared, and then the words of what differs.
MAX_PIECES = 1500
# And above this many pairs of equal pieces (one sentence repeated a thousand times) only the ends are compared.
MAX_PAIRS = 1_000_000
MIN_ISLAND = 2


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; the same and removed ones together are the old text, the same and added ones the new."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field that differs; a field that one version lacks counts as empty."""

    field: str
    segments: tuple[Segment, ...]


def diff_fields(old: Mapping[str, str], new: Mapping[str, str]) -> list[FieldDiff]:
    """Return the fields that differ, in the new version's order, then those that only the old one has."""
    fields = [*new, *(field for field in old if field not in new)]
    pairs = ((field, old.get(field, ""), new.get(field, "")) for field in fields)
    return [FieldDiff(field, tuple(diff_text(before, after))) for field, before, after in pairs if before != after]


def diff_text(old: str, new: str) -> list[Segment]:
    """Return the segments from old to new; removed text stands before what replaced it."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(before), len(after)) <= MAX_PIECES:
        return _joined(_without_islands(_blocks(before, after)))
    segments: list[Segment] = []
    for removed, same, added in _blocks(_SENTENCES.findall(old), _SENTENCES.findall(new)):
        if same:
            segments.append(Segment(Change.SAME, same))
        elif max(len(removed), len(added)) <= MAX_PIECES:
            segments += _without_islands(_blocks(_PIECES.findall(removed), _PIECES.findall(added)))
        else:
            segments += _replaced(removed, added)
    return _joined(segments)


def _blocks(before: list[str], after: list[str]) -> list[tuple[str, str, str]]:
    """Return (removed, same, added) texts in order; either same or the others are filled."""
    blocks = []
    if _equal_pairs(before, after) > MAX_PAIRS:
        return _ends(before, after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        removed, added = "".join(before[i1:i2]), "".join(after[j1:j2])
        blocks.append(("", removed, "") if tag == "equal" else (removed, "", added))
    return blocks


def _equal_pairs(before: list[str], after: list[str]) -> int:
    counts = Counter(after)
    return sum(count * counts[piece] for piece, count in Counter(before).items())


def _ends(before: list[str], after: list[str]) -> list[tuple[str, str, str]]:
    """Return the blocks when only the common beginning and end count as the same."""
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    middle = ("".join(before[head : len(before) - tail]), "", "".join(after[head : len(after) - tail]))
    parts = [("", "".join(before[:head]), ""), middle, ("", "".join(before[len(before) - tail :]), "")]
    return [part for part in parts if any(part)]


def _without_islands(blocks: list[tuple[str, str, str]]) -> list[Segment]:
    """Return segments where one lone character that happens to be equal does not break up a replaced phrase."""
    segments: list[Segment] = []
    removed = added = ""
    for i, (gone, same, come) in enumerate(blocks):
        island = 0 < i < len(blocks) - 1 and len(same.strip()) < MIN_ISLAND and "\n" not in same
        if same and not (island and _outweighed(blocks[i - 1], blocks[i + 1])):
            segments += _replaced(removed, added)
            segments.append(Segment(Change.SAME, same))
            removed = added = ""
        else:
            removed += gone + same
            added += come + same
    return segments + _replaced(removed, added)


def _outweighed(left: tuple[str, str, str], right: tuple[str, str, str]) -> bool:
    """Return whether both neighbours replace text by text; a plain insertion or deletion stays readable as it is."""
    return all(block[0] and block[2] for block in (left, right))


def _replaced(removed: str, added: str) -> list[Segment]:
    pairs = ((Change.REMOVED, removed), (Change.ADDED, added))
    return [Segment(change, text) for change, text in pairs if text]


def _joined(segments: list[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for segment in segments:
        if joined and joined[-1].change is segment.change:
            joined[-1] = Segment(segment.change, joined[-1].text + segment.text)
        else:
            joined.append(segment)
    return joined
