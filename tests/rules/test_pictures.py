import io
import zipfile

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


def test_a_large_picture_is_made_smaller_and_stood_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    picture = clean_picture(encoded("JPEG", (4096, 1024), exif=exif))
    assert (picture.width, picture.height) == (512, 2048)


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean_picture(out.getvalue()).data)) as kept:
        assert kept.getpixel((4, 4)) == (255, 255, 255)


def test_a_phones_appended_motion_is_left_behind() -> None:
    picture = clean_picture(encoded("JPEG") + b"ftypmp42" + bytes(5000))
    assert b"ftypmp42" not in picture.data


def with_archive(data: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x.txt", "hidden")
    return data + archive.getvalue()


JPEG = encoded("JPEG")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo.empty"),
        ("text", "photo.empty"),
        (b"not a picture", "photo.unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "photo.unreadable"),
        (JPEG[: len(JPEG) // 2], "photo.unreadable"),
        (encoded("PNG")[:-30], "photo.unreadable"),
        (encoded("GIF"), "photo.unreadable"),
        (encoded("BMP"), "photo.unreadable"),
        (with_archive(JPEG), "photo.two_formats"),
        (JPEG + b"<script>alert(1)</script>", "photo.two_formats"),
        (JPEG + b"%PDF-1.7", "photo.two_formats"),
        (encoded("PNG", (9000, 7000), "1"), "photo.too_many_pixels"),
        (encoded("PNG", (20000, 20000), "1"), "photo.too_many_pixels"),
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
