import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.passwords import check_password, password_problems, strength


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("short", ("password.too_short",)),
        ("x7" * 65, ("password.too_long", "password.monotonous")),
        ("zhouyutong-2026!", ("password.has_email",)),
        ("我叫周雨桐，住江州一里", ("password.has_name",)),
        ("Password123", ("password.common",)),
        ("ｐａｓｓｗｏｒｄ１２３", ("password.common",)),
        ("2345678901", ("password.common",)),
        ("9876543210", ("password.common",)),
        ("abcdefghijk", ("password.common",)),
        ("aaaabbbbcccc", ("password.monotonous",)),
        ("", ("password.too_short", "password.monotonous")),
        ("桂花树下三只橘猫晒太阳", ()),
        ("correct horse battery", ()),
    ],
)
def test_problems(password, codes):
    assert password_problems(password, email="ZhouYutong@example.com", name="周雨桐") == codes


def test_check_tells_the_first_problem_and_never_the_password():
    with pytest.raises(Invalid) as refused:
        check_password("kurz12")
    assert refused.value.code == "password.too_short"
    assert "kurz12" not in str(refused.value.facts)
    assert check_password("lift-garden-42-tea") == "lift-garden-42-tea"


@pytest.mark.parametrize("password", [None, 1234567890, b"lift-garden-42"])
def test_only_text_is_a_password(password):
    with pytest.raises(Invalid) as refused:
        check_password(password)
    assert refused.value.code == "password.not_text"


def test_an_enormous_password_is_refused_at_once():
    with pytest.raises(Invalid) as refused:
        check_password("a1b2c3d4e5" * 10_000_00)
    assert refused.value.code == "password.too_long"


def test_strength():
    assert [strength(p) for p in ("short", "tea-42-lift", "tea-tea-tea42", "tea-garden-lift-42")] == [
        "weak",
        "fair",
        "fair",
        "strong",
    ]
    assert strength("qwertyuiop[]1") == "strong"


@given(st.text(max_size=140), st.emails(), st.text(max_size=10))
def test_strength_is_weak_exactly_when_refused(password, email, name):
    refused = bool(password_problems(password, email=email, name=name))
    assert (strength(password, email=email, name=name) == "weak") == refused
