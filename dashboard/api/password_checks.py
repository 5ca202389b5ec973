"""Passwords are checked a few at a time, in threads of their own.

One check costs 64 MB and a good part of a second of a core, and whoever sends one need not be anybody. Forty at once,
as many as the server has threads, would take its memory and keep every tablet waiting; they would also all be let
through before the first wrong one is counted.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

AT_ONCE = 2

Given = ParamSpec("Given")
Result = TypeVar("Result")

_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")


async def in_turn(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Return what `work` returns, run when its turn has come."""
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: work(*args, **kwargs))
