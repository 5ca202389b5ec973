"""A site's kind against what the members manage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.representativeness import REPRESENTS, Representativeness, representativeness
from models.enums import FirmKind, SiteKind

MEMBERS = {FirmKind.RESIDENTIAL: 36, FirmKind.COMMERCIAL: 14, FirmKind.PARK: 8, FirmKind.PUBLIC: 2}


@pytest.mark.parametrize(
    ("site", "kind", "firms", "rating"),
    [
        (SiteKind.RENEWAL, FirmKind.RESIDENTIAL, 36, 5),
        (SiteKind.OFFICE, FirmKind.COMMERCIAL, 14, 3),
        (SiteKind.PARK, FirmKind.PARK, 8, 2),
        (SiteKind.PUBLIC, FirmKind.PUBLIC, 2, 1),
    ],
)
def test_the_rating_comes_with_its_numbers(site: SiteKind, kind: FirmKind, firms: int, rating: int) -> None:
    assert representativeness(site, MEMBERS) == Representativeness(kind, firms, 60, firms / 60, rating)


@pytest.mark.parametrize(
    ("firms", "rating"), [(0, 1), (99, 1), (100, 2), (199, 2), (200, 3), (349, 3), (350, 4), (499, 4), (500, 5)]
)
def test_limits_belong_to_the_higher_rating(firms: int, rating: int) -> None:
    members = {FirmKind.PARK: firms, FirmKind.RESIDENTIAL: 1000 - firms}
    assert representativeness(SiteKind.PARK, members).rating == rating


def test_without_members_there_is_no_rating() -> None:
    assert representativeness(SiteKind.PARK, {}) == Representativeness(FirmKind.PARK, 0, 0, None, None)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(Invalid, match=r"representativeness\.count"):
        representativeness(SiteKind.PARK, {FirmKind.PARK: -1})


def test_every_kind_of_site_represents_someone() -> None:
    assert set(REPRESENTS) == set(SiteKind)
    assert set(REPRESENTS.values()) == set(FirmKind)


@given(st.sampled_from(SiteKind), st.dictionaries(st.sampled_from(FirmKind), st.integers(0, 500)))
def test_one_more_firm_of_the_kind_never_lowers_the_rating(site: SiteKind, members: dict[FirmKind, int]) -> None:
    kind = REPRESENTS[site]
    before = representativeness(site, members).rating
    after = representativeness(site, {**members, kind: members.get(kind, 0) + 1}).rating
    assert after is not None
    assert 1 <= (before or 1) <= after <= 5
