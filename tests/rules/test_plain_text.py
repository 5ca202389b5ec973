from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.plain_text import clean_text


def test_invisible_characters_go_and_line_ends_become_one():
    assert clean_text("  水泵房\x00\x1b[31m\r\n二维码\r巡检\t表\u202e \ud800") == "水泵房[31m\n二维码\n巡检\t表"


def test_composed_form_and_rare_han_stay():
    assert clean_text("cafe\u0301 𠮷䶮𬭎 👍") == "café 𠮷䶮𬭎 👍"


@given(st.text(alphabet=st.characters()))
def test_cleaning_twice_changes_nothing_more_and_can_be_stored(text):
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")
    assert "\x00" not in once
