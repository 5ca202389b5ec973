"""Long names beside an axis."""

import pytest

from dashboard.charts.labels import width_of, wrapped


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("楼道保洁", 16, "楼道保洁"),
        ("楼道无堆物，电梯轿厢清爽无味", 18, "楼道无堆物，电梯轿\n厢清爽无味"),
        ("一二三四，五六", 8, "一二三\n四，五六"),  # a comma does not begin a line
        ("Doors open at the first try", 12, "Doors open\nat the firs…"),
        ("", 8, ""),
    ],
)
def test_long_names_take_two_lines(text: str, columns: int, expected: str) -> None:
    assert wrapped(text, columns) == expected


def test_no_line_is_wider_than_asked() -> None:
    for columns in (8, 12, 18):
        for line in wrapped("门禁 face ID 一刷就开，高峰 rush hour 不排队", columns).split("\n"):
            assert width_of(line) <= columns + 1  # the ellipsis
