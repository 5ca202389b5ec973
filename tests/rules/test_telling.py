from dashboard.rules.telling import NoteFacts, telling
from models.enums import Tag

H, B, S, Q = Tag.HIGHLIGHT, Tag.BORROW, Tag.SUGGESTION, Tag.QUESTION


def note(key: str, tag: Tag, *, point: str = "", length: int = 20, echoes: int = 0, photo: bool = False) -> NoteFacts:
    return NoteFacts(key, point or key, (tag,), length, echoes, photo)


def keys(notes: list[NoteFacts], count: int = 3) -> list[object]:
    return [chosen.key for chosen in telling(notes, count=count)]


def test_echo_before_picture_before_length() -> None:
    notes = [note("long", H, length=90), note("photo", B, photo=True), note("echo", H, echoes=2, length=9)]
    assert keys(notes) == ["echo", "photo", "long"]


def test_both_sides_are_heard_two_to_one() -> None:
    notes = [note(f"h{i}", H, echoes=9 - i) for i in range(4)] + [note("s", S), note("q", Q, echoes=1)]
    assert keys(notes, 6) == ["h0", "h1", "q", "h2", "h3", "s"]
    assert keys([note("s", S), note("q", Q, echoes=1)]) == ["q", "s"]


def test_one_note_a_point_and_none_without_substance() -> None:
    notes = [note("a", H, point="p", echoes=3), note("b", B, point="p", echoes=2), note("short", H, length=7)]
    assert keys(notes) == ["a"]
    assert keys([NoteFacts("x", "p", (), 50)]) == []
