"""Did they come to learn or to find fault (取经还是挑刺)? The notes' tags, counted.

Highlight and borrow are learning, suggestion and issue finding fault; questions are neither and stand apart.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from dashboard.rules.finding import Finding
from models.enums import Tag

MIN_NOTES = 5
PLAIN_DENOMINATOR = 5


@dataclass(frozen=True, slots=True)
class Balance:
    """The tagged notes of one dimension, or of a whole visit when `dimension` is empty."""

    dimension: str
    highlights: int = 0
    borrows: int = 0
    questions: int = 0
    suggestions: int = 0
    issues: int = 0

    @property
    def learn(self) -> int:
        return self.highlights + self.borrows

    @property
    def fault(self) -> int:
        return self.suggestions + self.issues

    @property
    def share(self) -> float | None:
        """Learning notes among those that take a side, 0-1; None when none does."""
        return self.learn / (self.learn + self.fault) if self.learn + self.fault else None

    @property
    def ratio(self) -> float | None:
        """Learning notes to each fault-finding one; None when no fault was found."""
        return self.learn / self.fault if self.fault else None

    @property
    def code(self) -> str:
        """`balance.none`, `.few` (under five notes), `.learning`, `.even` or `.fault`."""
        sided = self.learn + self.fault
        if sided < MIN_NOTES:
            return "balance.few" if sided else "balance.none"
        if self.learn == self.fault:
            return "balance.even"
        return "balance.learning" if self.learn > self.fault else "balance.fault"


def balances(notes: Iterable[tuple[str, Tag]]) -> list[Balance]:
    """Return one balance a dimension, in order of first appearance, of (dimension, tag) pairs."""
    counts = Counter(notes)
    return [
        Balance(
            dimension,
            highlights=counts[dimension, Tag.HIGHLIGHT],
            borrows=counts[dimension, Tag.BORROW],
            questions=counts[dimension, Tag.QUESTION],
            suggestions=counts[dimension, Tag.SUGGESTION],
            issues=counts[dimension, Tag.ISSUE],
        )
        for dimension in dict.fromkeys(dimension for dimension, _ in counts)
    ]


def whole(rows: Iterable[Balance]) -> Balance:
    """Return the balance of all dimensions together."""
    rows = list(rows)
    return Balance(
        "",
        highlights=sum(row.highlights for row in rows),
        borrows=sum(row.borrows for row in rows),
        questions=sum(row.questions for row in rows),
        suggestions=sum(row.suggestions for row in rows),
        issues=sum(row.issues for row in rows),
    )


def reversed_dimensions(rows: Iterable[Balance]) -> list[str]:
    """Return the dimensions whose balance is clearly the other way round than the visit's as a whole."""
    rows = list(rows)
    opposite = {"balance.learning": "balance.fault", "balance.fault": "balance.learning"}.get(whole(rows).code)
    return [row.dimension for row in rows if row.code == opposite]


def statement(rows: Iterable[Balance]) -> Finding:
    """Return what a chart's title may state, with its facts.

    The code is the whole's (`balance.none`, `.few`, `.even`, `.learning`, `.fault`), followed by `_except` when some
    dimensions are reversed. Facts: notes (all), questions, learn, fault, share, `of` and `out_of` (the larger side in
    plain words, such as 3 of 4, the nearest fraction with at most five parts), reversed (dimensions).
    """
    rows = list(rows)
    total = whole(rows)
    reverse = reversed_dimensions(rows)
    sided = total.learn + total.fault
    # Under five parts "all of them" is said only when it is true.
    plain = (
        Fraction(max(total.learn, total.fault), sided).limit_denominator(PLAIN_DENOMINATOR) if sided else Fraction(0)
    )
    if plain == 1 and min(total.learn, total.fault):
        plain = Fraction(PLAIN_DENOMINATOR - 1, PLAIN_DENOMINATOR)
    return Finding(
        total.code + ("_except" if reverse else ""),
        {
            "notes": sided + total.questions,
            "questions": total.questions,
            "learn": total.learn,
            "fault": total.fault,
            "share": total.share,
            "of": plain.numerator,
            "out_of": plain.denominator,
            "reversed": reverse,
        },
    )
