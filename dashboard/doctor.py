"""What `qujing doctor` looks at."""

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dashboard import photo_store
from dashboard.settings import ROOT, settings
from models import migrate
from models.database import PRAGMAS, SAFE_SQLITE, Database, database, sqlite_facts

NEEDED_DISK = 500 * 1024**2
PRAGMA_VALUES = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": "15000",
    "temp_store": "2",
}


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    value: str
    ok: bool = True
    remedy: str = ""


def examine() -> list[Finding]:
    """Return every finding; those that are not ok carry what to do."""
    findings = [Finding("Python", platform.python_version())]
    findings += [Finding(name, version(name)) for name in ("streamlit", "sqlmodel", "altair", "typst")]
    findings.append(_disk())
    findings.append(_fonts())
    findings.append(_photos())
    try:
        db = database()
        findings += _sqlite(db) if db.is_sqlite else [_postgres(db)]
        findings.append(_migrations(db))
    except (SQLAlchemyError, RuntimeError, OSError) as error:
        findings.append(
            Finding("Database", type(error).__name__, ok=False, remedy=f"Check DATABASE_URL or QUJING_DATA: {error}")
        )
    return findings


def _disk() -> Finding:
    folder = settings().qujing_data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding(
        "Free disk",
        f"{free / 1024**3:.1f} GiB at {settings().qujing_data}",
        free > NEEDED_DISK,
        "Free at least 0.5 GiB, or point QUJING_DATA at a larger disk.",
    )


def _fonts() -> Finding:
    folder = ROOT / "dashboard" / "documents" / "fonts"
    found = sorted(path.name for path in folder.glob("*.ttf"))
    return Finding("Document fonts", ", ".join(found) or "none", len(found) >= 2, f"Restore the fonts in {folder}.")


def _photos() -> Finding:
    place = photo_store.place()
    try:
        photo_store.probe()
    except Exception as error:  # every kind of object store has errors of its own
        remedy = f"Check PHOTO_STORE and its variables (docs/deployment.md): {type(error).__name__}: {error}"
        return Finding("Photos", place, ok=False, remedy=remedy)
    return Finding("Photos", place)


def _sqlite(db: Database) -> list[Finding]:
    facts = sqlite_facts(db)
    parts = tuple(int(part) for part in facts.pop("version").split("."))
    findings = [
        Finding(
            "SQLite",
            ".".join(map(str, parts)),
            parts >= SAFE_SQLITE,
            "Install the locked requirements again: pysqlite3 is missing.",
        )
    ]
    remedy = "Run qujing migrate, then doctor again."
    findings += [Finding(f"pragma {name}", facts[name], facts[name] == PRAGMA_VALUES[name], remedy) for name in PRAGMAS]
    return findings


def _postgres(db: Database) -> Finding:
    with db.read.connect() as connection:
        server = connection.execute(text("SHOW server_version")).scalar_one()
    return Finding(
        "PostgreSQL", str(server), int(str(server).split(".", maxsplit=1)[0]) >= 14, "Use PostgreSQL 14 or newer."
    )


def _migrations(db: Database) -> Finding:
    have, want = migrate.current(db), migrate.head()
    return Finding("Migrations", f"at {have}, newest {want}", have == want, "Run qujing migrate.")
