"""Opening a page of the real app, signed in, without a browser."""

from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from dashboard.navigation import page_spec
from dashboard.settings import ROOT


def open_app(page: str, token: str, **query: Any) -> AppTest:
    """Return the running test of `page` as whoever holds the token, with these query parameters."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = str(value)
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        app.run()
        if page != "home":
            app.switch_page(str(page_spec(page).file))
            for name, value in query.items():  # going to another page empties the address
                app.query_params[name] = str(value)
            app.run()
    return app


def rerun(app: AppTest, token: str) -> AppTest:
    """Run the app once more, signed in as whoever holds the token."""
    with patch("dashboard.ui.viewer.session_token", return_value=token):
        return app.run()


def text_of(app: AppTest) -> str:
    """Return everything that the page says, for looking words up."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.error, *app.info, *app.success]
    return "\n".join(str(part.value) for part in parts)
