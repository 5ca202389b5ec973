import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from dashboard.errors import Invalid
from dashboard.rules import pictures
from dashboard.rules.pictures import clean_picture


def encoded(format_: str, size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, format_, **options)
    return out.getvalue()


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_accepted_formats_become_jpeg_without_metadata(format_: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhoneMaker"
    picture = clean_picture(encoded(format_, exif=exif))
    assert b"SecretPhoneMaker" in encoded(format_, exif=exif)
    assert b"SecretPhoneMaker" not in picture.data
    with Image.open(io.BytesIO(picture.data)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (400, 300), {})
    assert clean_picture(encoded(format_, exif=exif)) == picture


def test_a_phones_heic_becomes_jpeg_without_the_place_where_it_was_taken() -> None:
    data = (Path(__file__).parent / "two_halves.heic").read_bytes()  # drawn for this test: teal left, amber right
    with Image.open(io.BytesIO(data)) as source:
        assert source.getexif().get_ifd(0x8825), "it does carry a place"
    with kept(data) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (96, 64), {})
        assert picture.getpixel((5, 5)) == pytest.approx((15, 118, 110), abs=8)
        assert picture.getpixel((90, 60)) == pytest.approx((217, 119, 6), abs=8)
    for end in (40, 300, len(data) - 50):
        with pytest.raises(Invalid) as refusal:
            clean_picture(data[:end])
        assert refusal.value.code == "photo.unreadable"


def test_a_large_picture_is_made_smaller_and_stood_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    picture = clean_picture(encoded("JPEG", (4096, 1024), exif=exif))
    assert (picture.width, picture.height) == (512, 2048)


def kept(data: bytes) -> Image.Image:
    """Return what becomes of a picture, opened again."""
    return Image.open(io.BytesIO(clean_picture(data).data))


def png(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    nothing = Image.new(mode, (8, 8), (0,) * len(mode))
    assert kept(png(nothing)).getpixel((4, 4)) == (255, 255, 255)


def test_a_palette_with_a_transparent_colour_becomes_colours_on_white() -> None:
    image = Image.new("P", (16, 8), 1)
    image.putpalette([0, 0, 0, 0, 128, 128])
    image.paste(0, (8, 0, 16, 8))
    flat = kept(png(image, transparency=0))
    assert flat.getpixel((15, 4)) == pytest.approx((255, 255, 255), abs=12)
    assert flat.getpixel((1, 4)) == pytest.approx((0, 128, 128), abs=12)


def test_sixteen_bits_a_pixel_keep_their_brightness() -> None:
    grey = Image.frombytes("I;16", (8, 8), (0x8000).to_bytes(2, "little") * 64)
    assert kept(png(grey)).getpixel((4, 4)) == pytest.approx((128, 128, 128), abs=2)


def test_print_colours_become_screen_colours() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (16, 16), (255, 0, 0, 0)).save(out, "JPEG")
    flat = kept(out.getvalue())
    assert (flat.mode, flat.getpixel((8, 8))) == ("RGB", pytest.approx((0, 255, 255), abs=6))


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, 0), (2, 1), (3, 3), (4, 2), (5, 0), (6, 2), (7, 3), (8, 1)], ids=str
)
def test_every_way_of_holding_the_camera_ends_upright(orientation: int, corner: int) -> None:
    """The red quarter is stored top left; where it belongs after turning is which stored corner comes first."""
    stored = Image.new("RGB", (32, 32), "blue")
    corners = [(0, 0), (16, 0), (0, 16), (16, 16)]
    stored.paste("red", (*corners[corner], *(edge + 16 for edge in corners[corner])))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=95, subsampling=0, exif=exif)
    assert kept(out.getvalue()).getpixel((6, 6)) == pytest.approx((254, 0, 0), abs=8)


def with_exif(payload: bytes) -> bytes:
    plain = encoded("JPEG")
    segment = b"Exif\0\0" + payload
    return plain[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + plain[2:]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\xff\xff\xff\xff\xff\xff\xff\xff" * 5000,
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\x7f\xff\0\0\0\0\0\x08",
        b"nonsense" * 8000,
    ],
    ids=["empty", "cut off", "far away", "tens of thousands of entries", "no such orientation", "nonsense"],
)
def test_damaged_exif_data_do_not_cost_the_picture(payload: bytes) -> None:
    picture = clean_picture(with_exif(payload))
    assert (picture.width, picture.height) == (400, 300)
    assert b"Exif" not in picture.data


def test_chance_bytes_between_the_pixels_are_no_second_format() -> None:
    """Four bytes turn up by chance in one of forty pictures of twelve megabytes."""
    comment = bytes(4000) + b"<svg <?php" + bytes(4000)
    plain = encoded("JPEG", (1200, 900), quality=100)
    assert clean_picture(plain[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + plain[2:])


def test_a_phone_takes_several_pictures_in_one_and_means_the_first() -> None:
    out = io.BytesIO()
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (20, 10), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert kept(out.getvalue()).getpixel((5, 5)) == pytest.approx((254, 0, 0), abs=4)


def test_a_phones_appended_motion_is_left_behind() -> None:
    picture = clean_picture(encoded("JPEG") + b"ftypmp42" + bytes(5000))
    assert b"ftypmp42" not in picture.data


def with_archive(data: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x.txt", "hidden")
    return data + archive.getvalue()


def moving(format_: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, format_, save_all=True, append_images=[Image.new("RGB", (8, 8), "blue")])
    return out.getvalue()


JPEG = encoded("JPEG")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo.empty"),
        ("text", "photo.empty"),
        (b"not a picture", "photo.unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "photo.format"),
        (b'\n <?xml version="1.0"?><svg></svg>', "photo.format"),
        (JPEG[: len(JPEG) // 2], "photo.unreadable"),
        (encoded("PNG")[:-30], "photo.unreadable"),
        (encoded("GIF"), "photo.format"),
        (encoded("BMP"), "photo.format"),
        (encoded("TIFF"), "photo.format"),
        (encoded("AVIF"), "photo.unreadable"),
        (moving("PNG"), "photo.animated"),
        (moving("WEBP"), "photo.animated"),
        (JPEG[:3], "photo.unreadable"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "photo.unreadable"),
        (with_archive(JPEG), "photo.two_formats"),
        (JPEG + b"<script>alert(1)</script>", "photo.two_formats"),
        (JPEG + b"%PDF-1.7", "photo.two_formats"),
        (JPEG[:2] + b"\xff\xfe\0\x0a<html>xx" + JPEG[2:], "photo.two_formats"),
        (encoded("PNG", (9000, 7000), "1"), "photo.too_many_pixels"),
        (encoded("PNG", (20000, 20000), "1"), "photo.too_many_pixels"),
        (b"RIFF\0\0\1\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xfe\x3f\0\xfe\x3f\0" + bytes(60), "photo.too_many_pixels"),
    ],
)
def test_everything_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_picture(data)
    assert refused.value.code == code


def test_too_many_bytes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)
    with pytest.raises(Invalid, match=r"photo\.too_large"):
        clean_picture(JPEG)
