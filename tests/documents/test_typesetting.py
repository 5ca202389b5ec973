import io
import re

import pypdfium2
import pytest
from PIL import Image

from dashboard.documents import typesetting
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in
from dashboard.errors import Invalid

SAMPLE = b"""#set page(width: 100mm, height: 60mm)
#set text(font: "Noto Sans SC")
#let d = json(bytes(sys.inputs.data))
#d.title
#if "picture" in d { image(d.picture, width: 20mm) }
"""


@pytest.fixture
def sample(tmp_path, monkeypatch):
    (tmp_path / "sample.typ").write_bytes(SAMPLE)
    monkeypatch.setattr(typesetting, "TEMPLATE_DIR", tmp_path)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "#0F766E").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.usefixtures("sample")
def test_what_people_typed_is_text_and_never_source() -> None:
    hostile = '#read("/etc/hostname") $x$ *粗* ] } \\ " #panic("x") @ref <label>'
    assert text_of(compile_pdf("sample", {"title": hostile})).split() == hostile.split()


@pytest.mark.usefixtures("sample")
def test_same_data_same_bytes() -> None:
    first = compile_pdf("sample", {"title": "取经", "other": 1})
    assert first == compile_pdf("sample", {"other": 1, "title": "取经"})
    assert first != compile_pdf("sample", {"title": "取经！", "other": 1})
    # The clock has no part in it: two runs in the same second would agree by chance.
    assert set(re.findall(rb"\(D:(\d{4})", first)) == {b"1970"}


@pytest.mark.usefixtures("sample")
def test_only_the_document_font_is_embedded() -> None:
    pdf = compile_pdf("sample", {"title": "取经 Qujing"})
    assert b"NotoSansSC" in pdf
    assert pdf.count(b"/Type/FontDescriptor") + pdf.count(b"/Type /FontDescriptor") == 1


@pytest.mark.usefixtures("sample")
def test_pictures_come_as_files() -> None:
    with_picture = compile_pdf("sample", {"title": "x", "picture": "a.jpg"}, files={"a.jpg": jpeg()})
    assert b"/DCTDecode" in with_picture
    with pytest.raises(Invalid) as refused:
        compile_pdf("sample", {"title": "x", "picture": "a.jpg"}, files={"a.jpg": jpeg()[:20]})
    assert refused.value.code == "document.failed"
    assert refused.value.facts["template"] == "sample"


@pytest.mark.usefixtures("sample")
def test_a_document_cannot_reach_the_disk(tmp_path) -> None:
    (tmp_path / "secret.jpg").write_bytes(jpeg())
    for name in ("secret.jpg", "/etc/hostname", "../secret.jpg", str(tmp_path / "secret.jpg")):
        with pytest.raises(Invalid):
            compile_pdf("sample", {"title": "x", "picture": name})


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("name", ["a/b.jpg", "..\\b.jpg", ".hidden", "main.typ"])
def test_file_names_are_plain(name: str) -> None:
    with pytest.raises(ValueError):
        compile_pdf("sample", {"title": "x"}, files={name: b""})


def test_unknown_template() -> None:
    with pytest.raises(FileNotFoundError):
        compile_pdf("../sample", {})


def test_missing_glyphs_names_each_character_once() -> None:
    assert missing_glyphs(["云栖里花园", "Qujing 1—2 · “好”"]) == []
    assert missing_glyphs(["王䶮", "李𬭎", "𠮷野家😀", "再来𠮷"]) == ["𠮷", "😀"]


def test_what_needs_no_glyph_is_not_missing() -> None:
    assert missing_glyphs(["a\u200db\ufe0f\n\t\u3000\u00a0c\u202d"]) == []


@pytest.mark.usefixtures("sample")
def test_missing_glyphs_agrees_with_the_compiler() -> None:
    """The reported characters draw the same empty box, the others draw themselves."""

    def drawn(character: str) -> bytes:
        page = pypdfium2.PdfDocument(compile_pdf("sample", {"title": character}))[0]
        return page.render(scale=2).to_pil().tobytes()

    box = drawn("\U0010fffd")  # a private code point that no font has
    characters = "䶮𬭎𠮷😀云Q𝔸"  # the last is in the fonts that the compiler brings along
    assert [character for character in characters if drawn(character) == box] == missing_glyphs([characters])


def test_texts_in_finds_every_string() -> None:
    assert texts_in({"a": "甲", "b": [("乙", 3), {"c": "丙"}], "d": None}) == ["甲", "乙", "丙"]


def test_fonts_must_be_there(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(typesetting, "FONT_DIR", tmp_path)
    typesetting._drawable.cache_clear()
    try:
        with pytest.raises(FileNotFoundError):
            missing_glyphs(["云"])
    finally:
        typesetting._drawable.cache_clear()
