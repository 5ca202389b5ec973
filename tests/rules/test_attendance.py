"""What a scanner reads, and that the order in which doors tell makes no difference."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from dashboard.rules.attendance import (
    Presence,
    Scan,
    after_sign_in,
    after_sign_out,
    certificate_code,
    code_mark,
    hours_attended,
    moment_of,
    read_scan,
)

TOKEN = "Ab3_dE-fGh1jKlMn0pQrStUvWxYz_-12"
NOON = datetime(2026, 12, 4, 4, tzinfo=UTC)  # in Shanghai
DAY = date(2026, 12, 4)


def minutes(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


@pytest.mark.parametrize(
    "typed",
    [
        f"https://qujing.example/field/#b={TOKEN}",
        f"https://qujing.example/field/#b={TOKEN}\r\n",
        f"https://qujing.example/r/{TOKEN}",
        f"http://10.0.0.5:8501/r/{TOKEN}",
        TOKEN,
        f"ｈｔｔｐｓ：／／ｑｕｊｉｎｇ．ｅｘａｍｐｌｅ／ｆｉｅｌｄ／＃ｂ＝{TOKEN}",
        f"https：、、qujing。example、field、#b={TOKEN.replace('_', '——')}",
        "".join(chr(ord(sign) + 0xFEE0) for sign in TOKEN),
    ],
)
def test_a_link_is_read_whatever_the_keyboard_makes_of_it(typed: str) -> None:
    scan = read_scan(typed)
    assert scan is not None
    assert scan.tokens[0] == TOKEN


def test_with_the_capitals_locked_the_second_guess_is_right() -> None:
    assert read_scan(TOKEN.swapcase()) == Scan((TOKEN.swapcase(), TOKEN), None)


@pytest.mark.parametrize("typed", ["7k3m-9qxz", "７Ｋ３Ｍ９ＱＸＺ", " 7K3M 9QXZ ", "7k3m—9qxz"])
def test_a_short_code_is_read(typed: str) -> None:
    assert read_scan(typed) == Scan((), "7K3M9QXZ")


@pytest.mark.parametrize("typed", ["", "张伟", "https://example.com/", "x" * 601, None, 12, "6901234567892"])
def test_other_codes_are_none(typed: object) -> None:
    assert read_scan(typed) is None


def test_a_long_number_of_another_kind_is_no_short_code() -> None:
    assert read_scan("690123456789") is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, NOON),
        (minutes(-18), minutes(-18)),
        (minutes(1), NOON),  # a clock a little fast
        (minutes(60), NOON),
        (NOON - timedelta(hours=13), NOON),  # the day before
        (NOON.replace(tzinfo=None), NOON),
    ],
)
def test_the_door_is_believed_within_reason(said: datetime | None, meant: datetime) -> None:
    assert moment_of(said, now=NOON, day=DAY, timezone="Asia/Shanghai") == meant


def test_the_earliest_sign_in_stands_in_every_order() -> None:
    for order in permutations([minutes(0), minutes(8), minutes(3)]):
        presence = Presence()
        for at in order:
            presence = after_sign_in(presence, at)
        assert presence == Presence(minutes(0), None)


def test_who_left_is_back_only_by_a_later_sign_in() -> None:
    left = after_sign_out(after_sign_in(Presence(), minutes(0)), minutes(30))
    assert left == Presence(minutes(0), minutes(30))
    assert after_sign_in(left, minutes(5)) == left  # told late by another door
    assert after_sign_in(left, minutes(40)) == Presence(minutes(0), None)
    assert after_sign_out(left, minutes(50)) == left
    assert after_sign_out(Presence(), minutes(1)) == Presence()
    assert not left.present


@pytest.mark.parametrize(
    ("came", "left", "hours"),
    [(0, None, "3"), (100, None, "1.5"), (0, 74, "1"), (0, 75, "1.5"), (0, 4, "0.5"), (200, None, "0.5")],
)
def test_hours_go_to_the_next_half(came: int, left: int | None, hours: str) -> None:
    presence = Presence(minutes(came), None if left is None else minutes(left))
    assert hours_attended(presence, minutes(180)) == Decimal(hours)


def test_nobody_who_did_not_come_has_hours() -> None:
    assert hours_attended(Presence(), minutes(180)) == 0


def test_marks_and_numbers_stay_and_differ() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert code_mark(one, "7K3M9QXZ") == code_mark(one, "7K3M9QXZ") != code_mark(other, "7K3M9QXZ")
    assert len(code_mark(one, "7K3M9QXZ")) == 5
    assert certificate_code(b"key", one) == certificate_code(b"key", one)
    assert len({certificate_code(key, who) for key in (b"key", b"other") for who in (one, other)}) == 4
    assert len(certificate_code(b"key", one)) == 8
