"""Serve one script as the product is served: `python -m tests.bench.serving SCRIPT`, on $PORT."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.api.no_delay import NoDelay
from dashboard.warm import lifespan

if __name__ == "__main__":
    app = st.App(Path(sys.argv[1]), middleware=[Middleware(NoDelay)], lifespan=lifespan)
    app.run(config={"server.port": int(os.environ["PORT"]), "server.address": "localhost", "server.headless": True})
