"""How well a site stands for what the members manage, as a suggested rating of the host criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from dashboard.errors import Invalid
from models.enums import FirmKind, SiteKind

REPRESENTS: Mapping[SiteKind, FirmKind] = {
    SiteKind.HIGH_END: FirmKind.RESIDENTIAL,
    SiteKind.RESIDENTIAL: FirmKind.RESIDENTIAL,
    SiteKind.RENEWAL: FirmKind.RESIDENTIAL,
    SiteKind.COMMERCIAL: FirmKind.COMMERCIAL,
    SiteKind.OFFICE: FirmKind.COMMERCIAL,
    SiteKind.PARK: FirmKind.PARK,
    SiteKind.PUBLIC: FirmKind.PUBLIC,
}

# Least share of the members for each rating: half the members at home there is as representative as it gets;
# with four kinds of firm, an even share would be a quarter and rates in the middle.
LEAST_SHARE: tuple[tuple[Fraction, int], ...] = (
    (Fraction(1, 2), 5),
    (Fraction(7, 20), 4),
    (Fraction(1, 5), 3),
    (Fraction(1, 10), 2),
)


@dataclass(frozen=True, slots=True)
class Representativeness:
    """`firms` of `all_firms` members mostly manage this kind; `share` is between 0 and 1; rating 1 to 5.

    Without members there is nothing to represent: share and rating are None.
    """

    firm_kind: FirmKind
    firms: int
    all_firms: int
    share: float | None
    rating: int | None


def representativeness(site: SiteKind, members: Mapping[FirmKind, int]) -> Representativeness:
    """Rate a site's kind against the number of member firms of each kind.

    Raises `Invalid("representativeness.count")` for a negative number.
    """
    for kind, count in members.items():
        if count < 0:
            raise Invalid("representativeness.count", field=kind, count=count)
    kind = REPRESENTS[site]
    firms, all_firms = members.get(kind, 0), sum(members.values())
    if not all_firms:
        return Representativeness(kind, firms, all_firms, None, None)
    share = Fraction(firms, all_firms)
    rating = next((rating for least, rating in LEAST_SHARE if share >= least), 1)
    return Representativeness(kind, firms, all_firms, float(share), rating)
