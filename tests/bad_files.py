"""Files that pretend to be workbooks, and counting what a database holds before and after one is refused."""

import io
import zipfile

from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel


def row_counts(db: Session) -> dict[str, int]:
    """Return how many rows each table holds."""
    return {
        name: db.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in SQLModel.metadata.tables.items()
    }


def old_xls() -> bytes:
    """The first bytes of an Excel 97 file."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to sixty megabytes."""
    good = io.BytesIO()
    Workbook().save(good)
    out = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info, source.read(info))
        target.writestr("xl/media/padding.bin", bytes(60 * 1024 * 1024))
    return out.getvalue()
