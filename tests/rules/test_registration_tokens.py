"""A registration's own link: made the same again, found in whatever a scanner reads, told apart from anything else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.registration_tokens import is_nonce, look_up, own_link, read_scan, registration_token

KEY, ROW, NONCE = b"k" * 32, UUID(int=7), "n" * 22
TOKEN = registration_token(KEY, ROW, NONCE)


def test_the_same_three_give_the_same_again_and_others_another() -> None:
    assert registration_token(KEY, ROW, NONCE) == TOKEN
    others = {
        registration_token(b"x" * 32, ROW, NONCE),
        registration_token(KEY, UUID(int=8), NONCE),
        registration_token(KEY, ROW, "m" * 22),
    }
    assert len(others | {TOKEN}) == 4
    assert TOKEN not in look_up(TOKEN)


@pytest.mark.parametrize(
    "scan",
    [
        TOKEN,
        f" {TOKEN}\r\n",
        own_link("https://visits.example", TOKEN),
        own_link("http://127.0.0.1:8501/", TOKEN),
        own_link("https://visits.example", TOKEN) + "?lang=en#x",
        own_link("HTTPS://visits.example", TOKEN) + "/",
    ],
)
def test_what_a_scanner_reads(scan: str) -> None:
    assert read_scan(scan) == TOKEN


@pytest.mark.parametrize(
    "scan",
    [
        None,
        7,
        "",
        TOKEN[:-1],
        TOKEN + "x",
        f"ftp://visits.example/register/mine/{TOKEN}",
        f"https://visits.example/other/{TOKEN}",
        f"https://visits.example/register/mine/{TOKEN}/ics",
        "https://[x/register/mine/",
        "x" * 100_000,
    ],
)
def test_what_is_no_link_of_ours(scan: object) -> None:
    assert read_scan(scan) is None


@given(st.text(max_size=600))
def test_any_text_gives_a_token_or_nothing(text: str) -> None:
    found = read_scan(text)
    assert found is None or len(found) == 32


def test_a_nonce_holds_nothing_that_parts_the_parts() -> None:
    assert is_nonce("a" * 22)
    for bad in ("a" * 21, "a" * 65, "a|" * 12, "字" * 22, None, 7):
        assert not is_nonce(bad)
