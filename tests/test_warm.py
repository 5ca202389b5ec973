"""What pages need is loaded and frozen before the first visitor; rubbish that comes later is still collected."""

import ast
import asyncio
import gc
import importlib
import weakref
from types import ModuleType

import pytest

from dashboard import warm
from dashboard.settings import ROOT

PACKAGES = tuple(f"{package.__name__}." for package in warm.LOADED)


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_all_that_pages_import_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: set[str] = set()
    really = importlib.import_module

    def noting(name: str, package: str | None = None) -> ModuleType:
        loaded.add(name)
        return really(name, package)

    monkeypatch.setattr(importlib, "import_module", noting)
    warm.load()
    wanted = _imported_by_pages()
    assert "dashboard.ui.agenda_panels" in wanted
    assert wanted <= loaded


def test_what_is_there_is_frozen_and_later_rubbish_is_collected() -> None:
    async def serving() -> tuple[int, bool]:
        async with warm.lifespan(None):
            frozen = gc.get_freeze_count()
            ring = weakref.ref(Ring())
            gc.collect()
            return frozen, ring() is None

    before = gc.get_freeze_count()
    frozen, collected = asyncio.run(serving())
    assert frozen > before + 100_000
    assert collected
    assert gc.get_freeze_count() == 0


def _imported_by_pages() -> set[str]:
    found: set[str] = set()
    for page in (ROOT / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    modules = {name for name in found if (ROOT / (name.replace(".", "/") + ".py")).is_file()}
    return {name for name in modules if name.startswith(PACKAGES)}
