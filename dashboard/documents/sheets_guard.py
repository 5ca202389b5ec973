"""What an uploaded workbook looks like from outside, judged before anything in it is trusted.

An XLSX file is a zip of XML (ECMA-376). The dangers are the old formats under the new name, archives that
unpack to gigabytes, and XML that declares entities. None of these checks expands more than the limits allow.
"""

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.utils import range_boundaries

from dashboard.errors import ImportProblem, ImportRefused

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Za-z0-9:$]{2,24})[\"']")
_SMALL = 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of an upload is read: bytes, rows, columns and cells a sheet, shared strings, problems in one answer."""

    max_bytes: int = 10 * 1024 * 1024
    max_unpacked: int = 50 * 1024 * 1024
    max_ratio: int = 200
    max_parts: int = 1000
    max_rows: int = 5000
    max_columns: int = 100
    max_cells: int = 200_000
    max_strings: int = 200_000
    max_problems: int = 100


@dataclass(frozen=True)
class Merged:
    """A merged range; rows and columns from 1."""

    ref: str
    first_row: int
    last_row: int
    first_column: int


@dataclass(frozen=True)
class Shape:
    """What a sheet's XML shows without being read cell by cell: how many rows and cells it writes, what is merged."""

    rows: int
    cells: int
    merged: tuple[Merged, ...]


@dataclass
class Envelope:
    """An archive that passed the checks; `parts` maps the titles of its worksheets to their parts, in order."""

    archive: zipfile.ZipFile
    parts: dict[str, str] = field(default_factory=dict)

    def shape(self, title: str) -> Shape:
        """Count rows and cells and find merged ranges of one sheet; as fast as unpacking it."""
        xml = self.archive.read(self.parts[title])
        merged = []
        for found in _MERGED.finditer(xml):
            ref = found.group(1).decode("ascii").replace("$", "")
            first_column, first_row, _last_column, last_row = range_boundaries(ref)
            merged.append(Merged(ref, first_row or 1, last_row or 1, first_column or 1))
        return Shape(_count(_ROW, xml), _count(_CELL, xml), tuple(merged))

    def strings(self) -> int:
        """Count the shared strings, wherever they are, also those that no cell uses."""
        others = set(self.archive.namelist()) - set(self.parts.values())
        return sum(_count(_STRING, self.archive.read(name)) for name in others if name.endswith(".xml"))


def _count(pattern: re.Pattern[bytes], xml: bytes) -> int:
    return sum(1 for _ in pattern.finditer(xml))


def refuse(code: str, **facts: Any) -> ImportRefused:
    """The refusal of a whole file."""
    return ImportRefused(code, [ImportProblem(code, **facts)], **facts)


def open_envelope(data: bytes, limits: Limits) -> Envelope:
    """Judge the file as a whole; raise `ImportRefused` with the code that names what it is instead."""
    if not data:
        raise refuse("import.empty_file")
    if len(data) > limits.max_bytes:
        raise refuse("import.too_large", size=len(data), limit=limits.max_bytes)
    if data.startswith(_OLE_MAGIC):
        # A password turns an .xlsx into the same container that .xls lives in; the stream's name tells them apart.
        raise refuse("import.encrypted" if _ENCRYPTED in data else "import.old_xls")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise refuse("import.not_xlsx") from error
    infos = archive.infolist()
    if any(info.flag_bits & 0x1 for info in infos):
        raise refuse("import.encrypted")
    _check_unpacked(infos, limits)
    names = {info.filename for info in infos}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names or len(names) != len(infos):
        raise refuse("import.not_xlsx")
    try:
        for info in infos:
            if info.filename.endswith((".xml", ".rels", ".vml")):
                with archive.open(info) as part:
                    _check_prolog(part, info.filename)
        return Envelope(archive, _worksheets(archive))
    except DefusedXmlException as error:
        raise refuse("import.unsafe_xml") from error
    except (ParseError, *_BROKEN) as error:
        raise refuse("import.damaged", reason=type(error).__name__) from error


def _check_unpacked(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judge by the declared sizes: zipfile never unpacks more of a part than it declares."""
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if limits.max_unpacked < unpacked <= limits.max_ratio * packed:  # an honest table, only far too long
        raise refuse("import.too_large", size=unpacked, limit=limits.max_unpacked)
    if unpacked > limits.max_unpacked or len(infos) > limits.max_parts:
        raise refuse("import.zip_bomb", unpacked=unpacked, limit=limits.max_unpacked, parts=len(infos))
    for info in infos:
        if info.file_size > _SMALL and info.file_size > limits.max_ratio * max(info.compress_size, 1):
            raise refuse("import.zip_bomb", unpacked=info.file_size, limit=limits.max_unpacked, part=info.filename)


def _check_prolog(part: IO[bytes], name: str) -> None:
    """Parse up to the first element: a document type, and with it every entity, can only stand before it."""
    for _event, _element in iterparse(part, events=("start",), forbid_dtd=True):
        break
    else:
        raise ParseError(name)
    part.seek(0)
    # The counting of rows reads bytes; office programs write UTF-8, and a wider encoding would hide from it.
    if b"\x00" in part.read(64):
        raise ParseError(name)


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    workbook: Element = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    relations: Element = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for element in workbook.iter():
        if element.tag.endswith("}sheet"):
            # Strict files use another namespace for the same attribute.
            relation_id = element.get(_RELATION) or next(
                (value for name, value in element.attrib.items() if name.endswith("}id")), None
            )
            if relation_id in targets:
                parts[element.get("name", "")] = targets[relation_id]
    return parts
