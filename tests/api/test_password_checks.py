import asyncio
import threading

import pytest

from dashboard.api import password_checks
from dashboard.api.password_checks import in_turn


def test_few_at_once_and_each_gets_its_own_answer() -> None:
    under_way, most, lock = 0, 0, threading.Lock()
    gate = threading.Event()

    def check(n: int, *, plus: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        gate.wait(0.05)
        with lock:
            under_way -= 1
        return n + plus

    async def many() -> list[int]:
        return await asyncio.gather(*(in_turn(check, n, plus=1) for n in range(12)))

    assert asyncio.run(many()) == list(range(1, 13))
    assert most == password_checks.AT_ONCE


def test_what_it_raises_comes_back() -> None:
    def check() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(in_turn(check))
