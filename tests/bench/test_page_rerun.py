"""The empty page in our frame is the product's own entry script, all but the page."""

import pytest

from tests.bench.page_rerun import MAIN, TITLE, frame_only


def test_the_frame_is_the_entry_script_with_an_empty_page() -> None:
    main = MAIN.read_text(encoding="utf-8")
    framed = frame_only(main)
    assert framed.count(TITLE) == 1
    assert [line for line in framed.splitlines() if line.strip() != TITLE] == [
        line for line in main.splitlines() if line.strip() != "chosen.run()"
    ]
    with pytest.raises(AssertionError):
        frame_only(framed)
