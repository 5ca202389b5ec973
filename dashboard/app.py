"""The ASGI entry: Streamlit, our own routes and the gate in one process.

`streamlit run dashboard/app.py`, `uvicorn dashboard.app:app` and `qujing serve` all start this.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.api.gate import Gate
from dashboard.api.no_delay import NoDelay
from dashboard.api.routes import routes
from dashboard.ui.faults import on_script_error
from dashboard.warm import lifespan

app = st.App(
    Path(__file__).with_name("main.py"),
    routes=routes,
    middleware=[Middleware(NoDelay), Middleware(Gate)],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
