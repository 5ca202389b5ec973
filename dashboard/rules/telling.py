"""Which notes tell most of a visit, for the few that fit on a screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from models.enums import Tag

SHORTEST = 8
"""Characters; shorter notes (不错, 很好) say that something is good, not what."""

_SIDES = (frozenset({Tag.BORROW, Tag.HIGHLIGHT}), frozenset({Tag.SUGGESTION, Tag.QUESTION, Tag.ISSUE}))


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What the choice looks at; `key` gives the note back, `echoes` counts others who tagged the point alike."""

    key: object
    point: object
    tags: tuple[Tag, ...]
    length: int
    echoes: int = 0
    photo: bool = False


def telling(notes: Iterable[NoteFacts], *, count: int = 3) -> list[NoteFacts]:
    """Return up to `count` notes, one a point, both sides heard when both have something to say.

    Echoed notes come first, then those with a picture, then the longer ones; of every three at most one finds fault.
    """
    ranked = sorted(
        (note for note in notes if note.length >= SHORTEST and note.tags),
        key=lambda note: (-note.echoes, not note.photo, -note.length, str(note.key)),
    )
    best: list[NoteFacts] = []
    taken: set[object] = set()
    for note in ranked:
        if note.point not in taken:
            taken.add(note.point)
            best.append(note)
    learn = [note for note in best if not _SIDES[1] & set(note.tags)]
    fault = [note for note in best if _SIDES[1] & set(note.tags)]
    pairs = [learn[i : i + 2] for i in range(0, len(learn), 2)]
    mixed = [note for two, one in zip_longest(pairs, fault) for note in (*(two or ()), *((one,) if one else ()))]
    return mixed[:count]
