"""Personal survey links as a workbook, for sending out one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.documents.sheets_out import ColumnOut, SheetOut, write_workbook
from dashboard.i18n import Translator


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Someone and their link."""

    firm: str
    name: str
    email: str
    url: str


def links_workbook(rows: Sequence[LinkRow], t: Translator) -> bytes:
    """Return an XLSX with firm, name, e-mail and link in the language of `t`."""
    columns = (
        ColumnOut(header=t("Firm"), width=24),
        ColumnOut(header=t("Name"), width=14),
        ColumnOut(header=t("E-mail"), width=30),
        ColumnOut(header=t("Personal link"), width=70),
    )
    return write_workbook(
        [
            SheetOut(
                title=t("Personal links"),
                columns=columns,
                rows=[(row.firm, row.name, row.email, row.url) for row in rows],
            )
        ]
    )
