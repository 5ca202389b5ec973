"""What a badge shows, and how it is read back."""

from uuid import UUID

import pytest

from dashboard.rules import badge_tokens
from dashboard.rules.tokens import is_token

KEY = b"k" * 64
BADGE = UUID(int=4711)
TOKEN, CODE = "Ty8yUoRJYWC_mmY1SIxFt-ScWAs2gF9j", "Z2CREP31"


def test_the_same_badge_shows_the_same_again_and_no_other_does() -> None:
    first = badge_tokens.derive(KEY, BADGE, "nonce")
    assert first == badge_tokens.derive(KEY, BADGE, "nonce")
    others = [
        badge_tokens.derive(b"l" * 64, BADGE, "nonce"),
        badge_tokens.derive(KEY, UUID(int=4712), "nonce"),
        badge_tokens.derive(KEY, BADGE, "nonce2"),
    ]
    assert len({one.token for one in [first, *others]}) == 4
    assert len({one.code for one in [first, *others]}) == 4


def test_the_worked_example_stays() -> None:
    """Printed badges must keep working: this is what version one derives."""
    assert badge_tokens.derive(KEY, BADGE, "nonce") == badge_tokens.BadgeSecrets(TOKEN, CODE)


def test_a_token_has_192_bits_and_the_code_tells_nothing_of_it() -> None:
    shown = badge_tokens.derive(KEY, BADGE, "nonce")
    assert len(shown.token) * 6 == 192
    assert is_token(shown.token)
    assert badge_tokens.read_token(shown.token) == shown.token
    assert badge_tokens.read_code(shown.token) is None
    assert badge_tokens.read_token(shown.code) is None


def test_codes_use_every_letter_of_the_alphabet_and_no_other() -> None:
    seen = {letter for n in range(200) for letter in badge_tokens.derive(KEY, UUID(int=n), "nonce").code}
    assert seen == set(badge_tokens.ALPHABET)
    assert not seen & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    ["0A1B2C3D", "0a1b2c3d", "0A1B-2C3D", " 0a1b 2c3d ", "OAIB-2C3D", "oalb2c3d", "０Ａ１Ｂ－２Ｃ３Ｄ", "0A1B–2C3D"],
)
def test_a_code_is_read_however_people_type_it(typed: str) -> None:
    assert badge_tokens.read_code(typed) == "0A1B2C3D"


@pytest.mark.parametrize(
    "typed", ["", "0A1B2C3", "0A1B2C3DE", "UA1B2C3D", "0A1B2C3!", "零A1B2C3D", None, 12345678, b"0A1B2C3D", "-" * 41]
)
def test_what_is_no_code_is_none(typed: object) -> None:
    assert badge_tokens.read_code(typed) is None


def test_a_code_is_shown_in_two_halves_that_read_back() -> None:
    code = badge_tokens.derive(KEY, BADGE, "nonce").code
    shown = badge_tokens.shown(code)
    assert (len(shown), shown[4]) == (9, "-")
    assert badge_tokens.read_code(shown) == code


def test_what_a_code_is_found_by_needs_the_key() -> None:
    """With the database alone nobody can try out the 2^40 codes."""
    assert badge_tokens.look_up_code(KEY, CODE) != badge_tokens.look_up_code(b"l" * 64, CODE)
    assert CODE not in badge_tokens.look_up_code(KEY, CODE)
