import secrets

import pytest

from dashboard.rules.tokens import hash_token, is_token


def test_what_we_make_is_a_token() -> None:
    assert is_token(secrets.token_urlsafe(24))


@pytest.mark.parametrize("value", ["", "a" * 21, "a" * 65, "a" * 30 + "\n", "令" * 30, "a b" * 10, None, 7])
def test_anything_else_is_not(value: object) -> None:
    assert not is_token(value)


def test_only_a_fingerprint_is_kept() -> None:
    # printf aaaaaaaaaaaaaaaaaaaaaa | sha256sum
    assert hash_token("a" * 22) == "ec7c494df6d2a7ea36668d656e6b8979e33641bfea378c15038af3964db057a3"
