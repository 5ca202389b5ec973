"""The files that a browser or a document needs are there, complete, harmless and small."""

import re
import struct
import tomllib
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from PIL import Image, ImageFont
from streamlit import config

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "dashboard" / "static"
ART = STATIC / "art"
DOCUMENT_FONTS = ROOT / "dashboard" / "documents" / "fonts"
PHOTOS = ROOT / "seed" / "demo" / "photos"
CONFIG = ROOT / ".streamlit" / "config.toml"

SCENES = ["garage", "plant_room", "lobby", "garden", "market", "control_room", "waste", "elderly"]
DRAWINGS = [*SCENES, "skyline", "empty", "signin"]
WEIGHTS = {"400Regular": 400, "500Medium": 500, "700Bold": 700}


def gb2312_level_1() -> list[str]:
    """The 3,755 everyday characters: rows 16 to 55 of GB 2312, whose last row has five cells unused."""
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [text for text in (pair.decode("gb2312", "ignore") for pair in pairs) if text]


def ink(font: ImageFont.FreeTypeFont, text: str) -> bytes:
    return bytes(font.getmask(text))


def local(name: str) -> str:
    return name.rpartition("}")[2]


@pytest.mark.parametrize(("file", "style"), [("NotoSansSC-Regular.ttf", "Regular"), ("NotoSansSC-Bold.ttf", "Bold")])
def test_document_fonts_draw_every_everyday_character(file: str, style: str) -> None:
    font = ImageFont.truetype(DOCUMENT_FONTS / file, 16)
    assert font.getname() == ("Noto Sans SC", style)
    box = ink(font, "\U0010ffff")  # the picture of a missing character
    characters = [*gb2312_level_1(), *"Qujing 0123456789，。「」㎡℃䶮𬭎".replace(" ", "")]
    assert len(characters) > 3755
    assert [c for c in characters if ink(font, c) == box or not any(ink(font, c))] == []


def test_bold_is_bolder_than_regular() -> None:
    regular, bold = (ImageFont.truetype(DOCUMENT_FONTS / f"NotoSansSC-{s}.ttf", 48) for s in ("Regular", "Bold"))
    assert sum(ink(bold, "取经")) > 1.2 * sum(ink(regular, "取经"))


@pytest.mark.parametrize("name", WEIGHTS)
def test_web_fonts_are_woff2_of_about_a_megabyte(name: str) -> None:
    data = (STATIC / "fonts" / f"NotoSansSC-{name}.woff2").read_bytes()
    signature, flavour, length = struct.unpack(">4sII", data[:12])
    assert (signature, flavour, length) == (b"wOF2", 0x00010000, len(data))
    assert 700_000 < len(data) < 1_300_000


def test_each_set_of_fonts_carries_its_licence() -> None:
    for folder in (DOCUMENT_FONTS, STATIC / "fonts"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted([*ART.glob("*.svg"), *STATIC.glob("*.svg")]), ids=lambda p: p.stem)
def test_drawings_are_small_and_refer_to_nothing_outside(path: Path) -> None:
    assert path.stat().st_size < 12_000
    root: Element = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for element in root.iter():
        assert local(element.tag) in {"svg", "g", "defs", "use", "path", "rect", "circle", "ellipse"}
        for name, value in element.attrib.items():
            assert not local(name).lower().startswith("on")
            assert "url(" not in value
            if local(name) == "href":
                assert value.startswith("#")
                assert [e for e in root.iter() if e.get("id") == value[1:]], f"{value} points at nothing"


def test_every_drawing_and_mark_is_there() -> None:
    assert {path.stem for path in ART.glob("*.svg")} == set(DRAWINGS)
    assert {path.name for path in STATIC.glob("*.svg")} == {"logo.svg", "logo_dark.svg", "icon.svg"}
    for name in [*SCENES, "skyline", "empty"]:
        assert ElementTree.parse(ART / f"{name}.svg").getroot().get("viewBox") == "0 0 960 456"


@pytest.mark.parametrize(("name", "side"), [("icon-192.png", 192), ("icon-512.png", 512), ("favicon.png", 64)])
def test_icons_are_square_with_clear_corners(name: str, side: int) -> None:
    with Image.open(STATIC / name) as image:
        picture = image.convert("RGBA")
    assert picture.size == (side, side)
    assert picture.getpixel((0, 0))[3] == 0
    red, green, blue, alpha = picture.getpixel((side // 2, side // 8))
    assert alpha == 255
    assert green > max(red, blue), "the ground of the mark is teal"


@pytest.mark.parametrize("name", SCENES)
def test_demo_photos_are_pictures_that_a_page_can_load(name: str) -> None:
    path = PHOTOS / f"{name}.jpg"
    assert path.stat().st_size < 120_000
    with Image.open(path) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 760))
        assert len(image.resize((80, 38)).getcolors(80 * 38) or []) > 20, "a blank picture has few colours"


@pytest.mark.parametrize("name", ["desk.css", "desk_dark.css", "page.css"])
def test_style_sheets_are_balanced_and_stay_on_this_server(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert "@import" not in text
    assert "//" not in text, "no address of another server"
    assert "</" not in text, "it is put inside a style element"
    for target in (part.split(")")[0].strip("\"'") for part in text.split("url(")[1:]):
        assert (STATIC / target.removeprefix("app/static/")).is_file(), target


def test_style_sheets_keep_their_size() -> None:
    assert len((STATIC / "desk.css").read_text(encoding="utf-8").splitlines()) < 60
    assert (STATIC / "page.css").stat().st_size < 12_000


def test_light_and_dark_fallback_name_the_same_tokens() -> None:
    """A browser without light-dark() gets its dark colours from the second file: none may be forgotten."""

    def tokens(text: str) -> set[str]:
        return set(re.findall(r"(?<=[{;\s])(--qj-\w+)(?=:)", text))

    light, _, rest = (STATIC / "desk.css").read_text(encoding="utf-8").partition("@supports")
    switched = rest.partition("}}")[0]
    dark = (STATIC / "desk_dark.css").read_text(encoding="utf-8")
    assert tokens(light) == tokens(switched) == tokens(dark)
    assert "--qj-accent" in tokens(dark)


def flat(table: dict[str, object], prefix: str = "") -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        out |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return out


def test_streamlit_knows_every_setting() -> None:
    """Streamlit only warns about a setting that it does not know, so a renamed one would silently lose its effect."""
    wanted = flat(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    known = config.get_config_options()
    assert {name for name in wanted if name not in known} == set()
    assert {name for name in wanted if known[name].deprecated} == set()


def test_settings_that_keep_visitors_and_data_safe() -> None:
    settings = flat(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "none"
    assert settings["client.showErrorLinks"] is False
    assert settings["server.enableXsrfProtection"] is True
    assert settings["server.maxUploadSize"] == 64, (
        "a tablet's whole file; every other chooser says less (ui/uploads.py)"
    )


def test_web_fonts_named_by_the_theme_exist() -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    faces = theme["fontFaces"]
    assert len(faces) == len(WEIGHTS)
    for face in faces:
        assert face["family"] == "Noto Sans SC"
        assert face["family"] in theme["font"]
        assert (STATIC / face["url"].removeprefix("app/static/")).is_file()
