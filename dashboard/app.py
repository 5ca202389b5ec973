"""The ASGI entry: Streamlit, our own routes and the gate in one process.

`streamlit run dashboard/app.py`, `uvicorn dashboard.app:app` and `qujing serve` all start this.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.api.direct import Direct
from dashboard.api.gate import OPEN_PATHS, Gate
from dashboard.api.guard import Guard
from dashboard.api.lost import Lost
from dashboard.api.no_delay import NoDelay
from dashboard.api.routes import routes
from dashboard.navigation import PAGES
from dashboard.ui.faults import on_script_error
from dashboard.warm import lifespan

# the first part of every address that leads somewhere
addresses = [*OPEN_PATHS, *(str(getattr(route, "path", "/")) for route in routes)]
known = {spec.name for spec in PAGES} | {path.split("/")[1] for path in addresses}
app = st.App(
    Path(__file__).with_name("main.py"),
    routes=routes,
    middleware=[
        Middleware(NoDelay),
        Middleware(Gate),
        Middleware(Guard),
        Middleware(Direct, routes=routes),
        Middleware(Lost, known=known),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
