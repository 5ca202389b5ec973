"""The materials of a visit as a list for the store and a list for the shop: PDF and workbook."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from dashboard.documents.sheets_out import CellFormat, ColumnOut, SheetOut, write_workbook
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = (
    "kind",
    "day",
    "material",
    "basis",
    "quantity",
    "have",
    "missing",
    "price",
    "cost",
    "ready",
    "all",
    "purchase",
    "total",
    "people",
    "groups",
    "firms",
    "hosts",
    "unit",
    "by_hand",
    "unpriced",
    "nothing_missing",
)
"""The keys that the caller's `words` must have."""


@dataclass(frozen=True, kw_only=True)
class ListedMaterial:
    """A material; money in fen, None where no price is known. `basis` says in words what the quantity follows."""

    title: str
    unit: str
    basis: str
    quantity: int
    have: int
    missing: int
    price_cents: int | None = None
    cents: int | None = None
    by_hand: bool = False
    ready: bool = False


@dataclass(frozen=True, kw_only=True)
class MaterialsList:
    """A visit's list; counts and money are words, such as `86`; `unpriced` says how many lines lack a price."""

    language: str
    association: str
    title: str
    day: str
    people: str
    firms: str
    groups: str
    hosts: str
    total: str
    unpriced: str = ""
    rows: tuple[ListedMaterial, ...] = ()


def materials_pdf(materials: MaterialsList, words: Mapping[str, str]) -> bytes:
    """Set the list; the same list gives the same bytes. Raises `KeyError` naming the first of `WORDS` lacking."""
    plain = asdict(materials)
    plain["rows"] = [{**row, "price": _yuan(row["price_cents"]), "cost": _yuan(row["cents"])} for row in plain["rows"]]
    return compile_pdf("materials_list", {**plain, "words": {key: words[key] for key in WORDS}})


def materials_missing(materials: MaterialsList, words: Mapping[str, str]) -> list[str]:
    """The characters of the list that cannot be printed."""
    return missing_glyphs(texts_in([materials, dict(words)]))


def materials_workbook(materials: MaterialsList, words: Mapping[str, str]) -> bytes:
    """Write two sheets, everything and what is to be bought, money in yuan; the same list gives the same bytes."""
    number, money = CellFormat.INTEGER, CellFormat.DECIMAL
    columns = (
        ColumnOut(header=words["material"], width=28),
        ColumnOut(header=words["unit"], width=8),
        ColumnOut(header=words["basis"], width=34, wrap=True),
        ColumnOut(header=words["quantity"], width=10, format=number),
        ColumnOut(header=words["have"], width=10, format=number),
        ColumnOut(header=words["missing"], width=10, format=number),
        ColumnOut(header=words["price"], width=12, format=money),
        ColumnOut(header=words["cost"], width=12, format=money),
    )

    def cells(row: ListedMaterial) -> tuple[str | int | Decimal | None, ...]:
        basis = f"{row.basis} {words['by_hand']}".strip() if row.by_hand else row.basis
        price, cost = (None if cents is None else Decimal(cents) / 100 for cents in (row.price_cents, row.cents))
        return row.title, row.unit, basis, row.quantity, row.have, row.missing, price, cost

    bought = [row for row in materials.rows if row.missing]
    total = Decimal(sum(row.cents or 0 for row in bought)) / 100
    last = (words["total"], "", materials.unpriced, None, None, None, None, total)
    return write_workbook(
        [
            SheetOut(title=words["all"], columns=columns, rows=[cells(row) for row in materials.rows]),
            SheetOut(title=words["purchase"], columns=columns, rows=[*(cells(row) for row in bought), last]),
        ],
        created=datetime(2000, 1, 1),  # noqa: DTZ001 - a workbook knows no zones
    )


def _yuan(cents: int | None) -> str:
    return "" if cents is None else f"{Decimal(cents) / 100:,.2f}"
