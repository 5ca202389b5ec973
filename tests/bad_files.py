"""Files that pretend to be workbooks, and counting what a database holds before and after one is refused."""

import io
import zipfile

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel


def row_counts(db: Session) -> dict[str, int]:
    return {
        name: db.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in SQLModel.metadata.tables.items()
    }


def old_xls() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank_template())) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for info in good.infolist():
            bomb.writestr(info, good.read(info))
        bomb.writestr("xl/media/padding.bin", bytes(60 * 1024 * 1024))
    return out.getvalue()
