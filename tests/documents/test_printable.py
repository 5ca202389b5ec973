"""Characters that cannot be printed keep their place."""

from dataclasses import dataclass

from dashboard.documents.printable import without


@dataclass(frozen=True)
class Inner:
    name: str
    count: int


@dataclass(frozen=True)
class Outer:
    rows: tuple[Inner, ...]
    words: dict[str, str]


def test_missing_characters_are_replaced_everywhere_and_nothing_else_is() -> None:
    value = Outer((Inner("罗𪟝生", 3),), {"𪟝": "祥𪟝"})
    assert without(value, ["𪟝"]) == Outer((Inner("罗〓生", 3),), {"𪟝": "祥〓"})
    assert without(value, []) == value
