"""The workbook in which an association keeps its members: the template, and reading it back."""

from enum import Enum
from typing import TypeVar

from dashboard.documents.sheets_in import CellKind, ColumnSpec, Row, SheetSpec, read_workbook
from dashboard.documents.sheets_out import CellFormat, ColumnOut, SheetOut, write_workbook
from dashboard.i18n import LANGUAGES, Translator, translator
from dashboard.rules.member_import import SheetRow
from models.enums import FirmKind, Role

Member = TypeVar("Member", bound=Enum)

FIRMS, PEOPLE = "Firms", "People"
_FIRM_COLUMNS: dict[str, tuple[str, CellKind, bool]] = {
    "name": ("Firm", CellKind.TEXT, True),
    "short_name": ("Short name", CellKind.TEXT, False),
    "name_en": ("English name", CellKind.TEXT, False),
    "short_name_en": ("Short English name", CellKind.TEXT, False),
    "kind": ("Manages mostly", CellKind.CHOICE, True),
    "district": ("District", CellKind.TEXT, False),
    "projects": ("Projects", CellKind.INTEGER, False),
    "area_10k_m2": ("Area (10,000 m²)", CellKind.DECIMAL, False),
    "since_year": ("Member since", CellKind.INTEGER, False),
}
_PEOPLE_COLUMNS: dict[str, tuple[str, CellKind, bool]] = {
    "name": ("Name", CellKind.TEXT, True),
    "name_en": ("Name in Latin letters", CellKind.TEXT, False),
    "email": ("E-mail", CellKind.TEXT, True),
    "phone": ("Phone", CellKind.TEXT, False),
    "firm": ("Firm", CellKind.TEXT, False),
    "title": ("Job title", CellKind.TEXT, False),
    "title_en": ("Job title in English", CellKind.TEXT, False),
    "role": ("Role", CellKind.CHOICE, False),
}


def _headers(message: str) -> tuple[str, ...]:
    return tuple(translator(language)(message) for language in LANGUAGES)


def _choices(members: type[Member]) -> dict[str, str]:
    return {translator(language).enum(member): str(member.value) for language in LANGUAGES for member in members}


def _sheet(key: str, columns: dict[str, tuple[str, CellKind, bool]], choices: dict[str, str]) -> SheetSpec:
    return SheetSpec(
        key=key,
        titles=_headers(key),
        required=key == PEOPLE,
        columns=tuple(
            ColumnSpec(
                key=name,
                headers=_headers(header),
                kind=kind,
                required=needed,
                filled=needed,
                choices=choices if kind is CellKind.CHOICE else {},
                max_length=120,
            )
            for name, (header, kind, needed) in columns.items()
        ),
    )


def read_members(data: bytes) -> tuple[list[SheetRow], list[SheetRow]]:
    """Return the firm rows and the people rows of an uploaded workbook. Raises ImportRefused with every fault."""
    found = read_workbook(
        data,
        sheets=[_sheet(FIRMS, _FIRM_COLUMNS, _choices(FirmKind)), _sheet(PEOPLE, _PEOPLE_COLUMNS, _choices(Role))],
    )
    return _rows(FIRMS, _FIRM_COLUMNS, found), _rows(PEOPLE, _PEOPLE_COLUMNS, found)


def _rows(key: str, columns: dict[str, tuple[str, CellKind, bool]], found: dict[str, list[Row]]) -> list[SheetRow]:
    headers = {name: header for name, (header, _kind, _needed) in columns.items()}
    return [SheetRow(key, row.number, row.values, headers) for row in found.get(key, [])]


def members_template(t: Translator) -> bytes:
    """Return an empty workbook with the headers in the viewer's language and an example row to overwrite."""

    def columns(spec: dict[str, tuple[str, CellKind, bool]], members: type[Enum]) -> tuple[ColumnOut, ...]:
        return tuple(
            ColumnOut(
                header=t(header),
                width=24 if name in ("name", "email", "firm") else 16,
                format=CellFormat.INTEGER if kind is CellKind.INTEGER else CellFormat.TEXT,
                choices=tuple(t.enum(member) for member in members) if kind is CellKind.CHOICE else (),
                note=t("Required") if needed else "",
            )
            for name, (header, kind, needed) in spec.items()
        )

    return write_workbook(
        [
            SheetOut(
                title=t(FIRMS),
                columns=columns(_FIRM_COLUMNS, FirmKind),
                rows=[
                    (
                        "示例物业服务有限公司",
                        "示例物业",
                        "Example Property Services",
                        "Example",
                        t.enum(FirmKind.RESIDENTIAL),
                        "示例区",
                        12,
                        "86.5",
                        2015,
                    )
                ],
            ),
            SheetOut(
                title=t(PEOPLE),
                columns=columns(_PEOPLE_COLUMNS, Role),
                rows=[
                    (
                        "示例人",
                        "Example Person",
                        "someone@firm.example",
                        "13800000000",
                        "示例物业服务有限公司",
                        "项目经理",
                        "Site manager",
                        t.enum(Role.OBSERVER),
                    )
                ],
            ),
        ]
    )
