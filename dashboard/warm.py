"""Ready before the first visitor: what pages import is loaded at the start, and set apart from the rubbish collector.

Streamlit has Python look for rubbish after every rerun, before the browser hears that the page is finished. With
Altair, pandas and SQLAlchemy loaded that look goes through a quarter of a million things that never go away, and takes
several times as long as the page itself. What is there when the server starts is therefore frozen: later rubbish is
still collected after every rerun.
"""

import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dashboard.charts
import dashboard.documents
import dashboard.queries
import dashboard.services
import dashboard.ui
from dashboard.api.field_shell import shell_files
from dashboard.i18n import LANGUAGES, translator
from models.database import prepare

LOADED = (dashboard.services, dashboard.queries, dashboard.documents, dashboard.charts, dashboard.ui)


def load() -> None:
    """Import everything that pages import, read the catalogues of both languages, and pack the field app."""
    for package in LOADED:
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(info.name)
    for language in LANGUAGES:
        translator(language)
    shell_files()
    prepare()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Load and freeze while the server starts; let go of it when it stops."""
    load()
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
