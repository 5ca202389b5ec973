"""Every file chooser goes through one function, which says and keeps its limit."""

import re
import tomllib

from streamlit.testing.v1 import AppTest

from dashboard.rules.entry_file import MAX_BYTES
from dashboard.settings import ROOT


def test_no_other_place_draws_a_file_chooser() -> None:
    drawn = [
        path.name
        for folder in ("dashboard/ui", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bst\.file_uploader\(", path.read_text(encoding="utf-8"))
    ]
    assert drawn == ["uploads.py"]


def test_the_server_takes_what_the_largest_of_them_allows() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] * 1024 * 1024 >= MAX_BYTES


def _screen() -> None:
    from dashboard.i18n import translator
    from dashboard.ui.uploads import MB, file_upload

    file_upload("Workbook", translator("en"), most_bytes=10 * MB, key="book")


def test_the_limit_is_said_and_kept() -> None:
    app = AppTest.from_function(_screen).run()
    assert app.caption[0].value == "10 MB at most"
    assert app.get("file_uploader")[0].proto.max_upload_size_mb == 10
