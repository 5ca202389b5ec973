import pytest

from dashboard.ui.case_art import ART, BY_DIMENSION, BY_SUBJECT, drawing


@pytest.mark.parametrize(
    ("dimension", "title", "name"),
    [
        ("smart", "一根桩，服务四个车位", "garage"),
        ("service", "邻里集市", "market"),
        ("safety", "夜班交接", "plant_room"),
        ("", "", "lobby"),
    ],
)
def test_a_case_without_a_photo_has_a_drawing(dimension: str, title: str, name: str) -> None:
    assert drawing(dimension, title) == ART / f"{name}.svg"


def test_every_drawing_is_there() -> None:
    for name in {name for name, _ in BY_SUBJECT} | set(BY_DIMENSION.values()):
        assert (ART / f"{name}.svg").is_file()
