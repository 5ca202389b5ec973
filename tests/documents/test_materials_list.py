"""The materials on paper and as a workbook."""

import io

import openpyxl
import pypdfium2

from dashboard.documents.materials_list import (
    WORDS,
    ListedMaterial,
    MaterialsList,
    materials_missing,
    materials_pdf,
    materials_workbook,
)

LABELS = {key: f"w-{key}" for key in WORDS}
ROWS = (
    ListedMaterial(
        title="胸牌", unit="个", basis="每人 × 1", quantity=91, have=60, missing=31, price_cents=250, cents=7750
    ),
    ListedMaterial(
        title="=组旗", unit="面", basis="每组 × 1", quantity=4, have=4, missing=0, price_cents=1800, cents=0
    ),
    ListedMaterial(title="耳机", unit="副", basis="", quantity=91, have=60, missing=31, by_hand=True, ready=True),
)
LIST = MaterialsList(
    language="zh", association="江州市物业管理协会", title="云栖里花园", day="12 月 3 日", people="86", firms="40",
    groups="4", hosts="1", total="77.50 元", unpriced="1 项未填单价", rows=ROWS,
)  # fmt: skip


def test_the_list_names_what_is_missing_and_what_it_costs() -> None:
    made = materials_pdf(LIST, LABELS)
    assert made == materials_pdf(LIST, LABELS)
    told = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(made))
    bought = told[told.index("w-purchase") :]
    assert "胸牌" in bought
    assert "77.50元" in bought
    assert "组旗" not in bought
    assert "w-by_hand" in told


def test_the_workbook_has_the_list_and_the_purchase() -> None:
    made = materials_workbook(LIST, LABELS)
    assert made == materials_workbook(LIST, LABELS)
    everything, bought = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert [row[0] for row in everything.iter_rows(min_row=2, values_only=True)] == ["胸牌", "=组旗", "耳机"]
    assert everything["A3"].data_type == "s"  # not a formula
    rows = list(bought.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["胸牌", "耳机", "w-total"]
    assert (rows[0][5:], rows[1][5:], rows[2][7]) == ((31, 2.5, 77.5), (31, None, None), 77.5)


def test_rare_characters_are_told() -> None:
    assert materials_missing(LIST, LABELS) == []
    assert materials_missing(MaterialsList(**{**LIST.__dict__, "title": "祥𠮷"}), LABELS) == ["𠮷"]
