"""The formal notice to members (正式通知) as a Word file to work on; the same letter gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.documents.notice import WORDS, NoticeLetter
from dashboard.documents.qr import qr_png

BODY, HEADING, TITLE, LATIN = "仿宋", "黑体", "宋体", "Times New Roman"
"""Fonts that Windows and WPS bring along, as official letters use them; what a machine lacks it replaces by itself."""

ORDINALS = "一二三四五六七八九十"
OFFICIAL = RGBColor(0xB4, 0x43, 0x3A)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can say


def notice_docx(letter: NoticeLetter, words: Mapping[str, str]) -> bytes:
    """Write the letter. Raises like `notice.notice_pdf`; every character is kept, as Word brings the fonts."""
    told = {key: words[key] for key in WORDS}
    document = Document()
    _styles(document, zh=letter.language == "zh")
    _page(document)
    _head(document, letter)
    _paragraphs(document, letter.addressee, style="Addressee")
    _paragraphs(document, letter.opening)
    for number, section in enumerate(letter.sections):
        ordinal = f"{ORDINALS[number]}、" if letter.language == "zh" else f"{number + 1}. "
        document.add_paragraph(ordinal + section.heading, style="Heading 1")
        _paragraphs(document, section.text)
        if section.key == "programme" and letter.programme:
            _programme(document, letter, told)
        if section.key == "register" and letter.register_url:
            _code(document, letter, told)
    _paragraphs(document, letter.sign_off)
    for line in (letter.association, letter.date):
        _paragraphs(document, line, style="Signature line")
    properties = document.core_properties
    properties.author = properties.last_modified_by = letter.association
    properties.title, properties.language = letter.title, letter.language
    properties.comments, properties.revision = "", 1
    properties.created = properties.modified = LONG_AGO
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _styles(document: Any, *, zh: bool) -> None:
    """Give every style its Chinese font: Word takes the Latin one for Han characters where none is named."""
    size, indent = (Pt(16), Pt(32)) if zh else (Pt(12), Pt(0))
    make = document.styles.add_style
    addressee, signature = make("Addressee", 1), make("Signature line", 1)
    head, reference = make("Red head", 1), make("Reference", 1)
    for style in (addressee, signature, head, reference):
        style.base_style = document.styles["Normal"]
    for style in document.styles:
        bold = style.name in ("Heading 1",)
        _fonts(style.element, HEADING if bold else TITLE if style.name in ("Title", "Red head") else BODY)
    normal = document.styles["Normal"]
    normal.font.size = size
    normal.paragraph_format.line_spacing = Pt(28) if zh else 1.3
    normal.paragraph_format.space_after = Pt(0) if zh else Pt(6)
    normal.paragraph_format.first_line_indent = indent
    for style in (addressee, signature, head, reference):
        style.paragraph_format.first_line_indent = Pt(0)
    head.font.size, head.font.bold, head.font.color.rgb = Pt(34 if zh else 26), True, OFFICIAL
    head.paragraph_format.line_spacing = 1.1
    title, heading = document.styles["Title"], document.styles["Heading 1"]
    for style, points in ((title, 22 if zh else 18), (heading, 16 if zh else 13)):
        style.font.size, style.font.bold, style.font.color.rgb = Pt(points), True, RGBColor(0, 0, 0)
    title.paragraph_format.first_line_indent = Pt(0)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(18), Pt(18)
    title.paragraph_format.line_spacing = 1.3
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(6), Pt(0)
    for style in (title, head, reference):
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # the title of the built-in template stands on a blue line
    for border in title.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    signature.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    signature.paragraph_format.left_indent = Mm(70)
    signature.paragraph_format.keep_together = True


def _fonts(element: Any, chinese: str) -> None:
    properties = element.find(qn("w:rPr"))
    if properties is None:
        properties = OxmlElement("w:rPr")
        element.append(properties)
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), LATIN)
    fonts.set(qn("w:eastAsia"), chinese)
    properties.insert(0, fonts)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    number = section.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.first_line_indent = Pt(0)
    number.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)
    number.add_run(" —")


def _head(document: Any, letter: NoticeLetter) -> None:
    document.add_paragraph(letter.head, style="Red head")
    line = document.add_paragraph(letter.reference, style="Reference")
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(OFFICIAL))):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    line._p.get_or_add_pPr().append(border)
    document.add_paragraph(letter.title, style="Title")


def _paragraphs(document: Any, text: str, *, style: str = "Normal") -> None:
    for line in text.splitlines():
        if line.strip():
            document.add_paragraph(line.strip(), style=style)


def _programme(document: Any, letter: NoticeLetter, words: Mapping[str, str]) -> None:
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    heads = (words["time"], words["item"], words["place"])
    _fill(table.rows[0], heads, bold=True)
    for line in letter.programme:
        _fill(table.add_row(), (line.time, line.title, line.place))
    for row in table.rows:
        for cell, width in zip(row.cells, (Mm(34), Mm(76), Mm(46)), strict=True):
            cell.width = width


def _fill(row: Any, texts: tuple[str, ...], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.first_line_indent = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.15
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(12)


def _code(document: Any, letter: NoticeLetter, words: Mapping[str, str]) -> None:
    for text in (words["scan"], letter.register_url):
        document.add_paragraph(text)
    picture = document.add_paragraph()
    # a fixed line height would cut the picture to one line of it
    picture.paragraph_format.line_spacing = 1.0
    picture.add_run().add_picture(io.BytesIO(qr_png(letter.register_url)), width=Mm(32))


def _settled(made: bytes) -> bytes:
    """Return the archive with its members in order and without the time of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        # readers want the list of contents first
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()
