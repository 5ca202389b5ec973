from uuid import UUID

import pytest

from dashboard.rules.ids import as_id

ONE = "01a20092-3c0c-735b-a870-aa9c8af949eb"


@pytest.mark.parametrize("text", [ONE, ONE.upper()])
def test_an_id_is_read_in_either_case(text: str) -> None:
    assert as_id(text) == UUID(ONE)


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "",
        "x" * 36,
        ONE[:-1],
        UUID(ONE),
        f"{{{ONE.replace('-', '')}}}--",
        ONE.replace("-", "") + "----",
        "０" * 36,
    ],
)
def test_no_other_spelling_is_an_id(value: object) -> None:
    assert as_id(value) is None
