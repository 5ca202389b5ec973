"""The workbook of a visit's roster: the list as it is, an empty one to fill in, and reading one back."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dashboard.documents.sheets_in import ColumnSpec, Limits, SheetSpec, read_sheets
from dashboard.documents.sheets_out import CellFormat, ColumnOut, SheetOut, write_workbook
from dashboard.errors import ImportProblem
from dashboard.i18n import LANGUAGES, Translator, translator
from dashboard.queries.roster import RosterRow
from dashboard.rules.member_import import SheetRow
from models.base import LINE, NAME
from models.enums import FeeState

ROSTER = "Roster"
MOST_ROWS = 1000
_READ: dict[str, tuple[str, bool, int]] = {
    "firm": ("Firm", True, NAME),
    "name": ("Name", True, NAME),
    "phone": ("Phone", True, 64),
    "title": ("Job title", False, NAME),
    "email": ("E-mail", False, 254),
    "interests": ("Interests", False, LINE),
    "dietary": ("Diet", False, LINE),
    "transport": ("Transport", False, LINE),
    "note": ("Note", False, LINE),
}
"""The columns that are read: header, whether it must be there, characters at most."""


def read_roster(data: bytes) -> tuple[list[SheetRow], list[ImportProblem]]:
    """Return the rows of an uploaded roster and what is wrong in single cells, formulas among them.

    A row with a fault in a cell comes without that cell's value. Other columns (group, fee, state) are left alone.
    Raises ImportRefused when the file, the sheet or a column is not there to be read.
    """
    spec = SheetSpec(
        key=ROSTER,
        titles=tuple(translator(language)(ROSTER) for language in LANGUAGES),
        columns=tuple(
            ColumnSpec(
                key=key,
                headers=tuple(translator(language)(header) for language in LANGUAGES),
                required=needed,
                max_length=most,
            )
            for key, (header, needed, most) in _READ.items()
        ),
    )
    reading = read_sheets(data, sheets=[spec], limits=Limits(max_rows=MOST_ROWS))
    headers = {key: header for key, (header, _needed, _most) in _READ.items()}
    rows = [SheetRow(ROSTER, row.number, row.values, headers) for row in reading.rows.get(ROSTER, [])]
    return rows, reading.problems


def roster_xlsx(rows: Sequence[RosterRow], t: Translator, *, timezone: str, created: datetime | None = None) -> bytes:
    """Return the list as a workbook that can be read back; the fee is in yuan, the time the association's own.

    People and firms stand in it by the name under which they are known: by another they would not be found again.
    """
    zone = ZoneInfo(timezone)
    columns = (
        ColumnOut(header=t("Firm"), width=28),
        ColumnOut(header=t("Name"), width=12),
        ColumnOut(header=t("Phone"), width=16),
        ColumnOut(header=t("Job title"), width=16),
        ColumnOut(header=t("E-mail"), width=24),
        ColumnOut(header=t("Group"), width=12),
        ColumnOut(header=t("Interests"), width=28, wrap=True),
        ColumnOut(header=t("Diet"), width=16),
        ColumnOut(header=t("Transport"), width=16),
        ColumnOut(header=t("Note"), width=20),
        ColumnOut(header=t("Fee (yuan)"), width=10, format=CellFormat.DECIMAL),
        ColumnOut(header=t("Payment"), width=10),
        ColumnOut(header=t("Receipt number"), width=16),
        ColumnOut(header=t("State"), width=10),
        ColumnOut(header=t("Entered by"), width=12),
        ColumnOut(header=t("Registered at"), width=18, format=CellFormat.DATETIME),
    )
    return write_workbook(
        [
            SheetOut(
                title=t(ROSTER),
                columns=columns,
                rows=[
                    (
                        row.firm or row.firm_en,
                        row.name or row.name_en,
                        row.phone,
                        t.pick(row.title, row.title_en),
                        row.email,
                        t.pick(row.group, row.group_en),
                        "、".join(t.pick(*title) for title in row.interests),
                        row.dietary,
                        row.transport,
                        row.note,
                        Decimal(row.fee_cents) / 100 if row.fee_cents else None,
                        "" if row.fee_state is FeeState.NONE else t.enum(row.fee_state),
                        row.receipt,
                        t.enum(row.state),
                        t.enum(row.source),
                        row.registered_at.astimezone(zone).replace(tzinfo=None),
                    )
                    for row in rows
                ],
            )
        ],
        created=created,
    )


def roster_template(t: Translator) -> bytes:
    """Return an empty workbook with the headers in the viewer's language and an example row to overwrite."""
    return write_workbook(
        [
            SheetOut(
                title=t(ROSTER),
                columns=tuple(
                    ColumnOut(
                        header=t(header),
                        width=24 if key in ("firm", "email", "interests") else 16,
                        note=t("Required") if key in ("firm", "name") else "",
                    )
                    for key, (header, _needed, _most) in _READ.items()
                ),
                rows=[("示例物业服务有限公司", "示例人", "138 0000 0000", "项目经理", "", "", "", "", "")],
            )
        ]
    )
