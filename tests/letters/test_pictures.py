"""Pictures for paper: upright, bare, small, legible; and anything else gets a reason, soon."""

from __future__ import annotations

import random
import struct
import time
import zlib
from itertools import pairwise

import pytest
from picture_samples import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    cornered,
    heic,
    opened,
    photo,
    plain,
    saved,
    screenshot,
)
from PIL import ExifTags, Image, PngImagePlugin

from bot.letters.pictures import (
    BROKEN,
    EMPTY,
    TOO_MANY_PIXELS,
    UNREADABLE,
    Picture,
    Piece,
    prepared,
)

SECRET = b"Seoul-Galaxy-S99"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")


def only(picture: Picture) -> Piece:
    assert picture.reason == ""
    (piece,) = picture.pieces
    return piece


def near(image: Image.Image, at: tuple[float, float], colour: tuple[int, ...]) -> bool:
    """Whether the picture has about this colour there (0 to 1 of its width and height)."""
    found = image.convert("RGB").getpixel(
        (int(at[0] * image.width), int(at[1] * image.height))
    )  # fmt: skip
    assert isinstance(found, tuple)
    return all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True))


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_becomes_a_picture_that_a_pdf_can_hold(format: str) -> None:
    sent = heic("turned-0") if format == "HEIF" else saved(cornered(), format)
    piece = only(prepared(sent))
    image = opened(piece.content)
    assert image.format == {"image/jpeg": "JPEG", "image/png": "PNG"}[piece.mime]
    assert image.size == (piece.width, piece.height) == (64, 32)
    assert near(image, (0.2, 0.2), RED)
    assert near(image, (0.8, 0.8), WHITE)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_or_mirrored_photo_comes_upright(format: str, orientation: int) -> None:
    """A phone stores the sensor's picture and a number that says how it was held."""
    stored = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    image = cornered() if stored is None else cornered().transpose(stored)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    if format == "HEIF":
        sent = heic(f"turned-{orientation}")  # its writer made a turn of its own of the number
        assert b"irot" in sent or b"imir" in sent or orientation == 1
    else:
        sent = saved(image, format, exif=exif)
    piece = only(prepared(sent))
    assert (piece.width, piece.height) == (64, 32)
    assert near(opened(piece.content), (0.2, 0.2), RED)
    assert near(opened(piece.content), (0.8, 0.2), WHITE)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_place_device_and_comment_are_gone(format: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = SECRET.decode()
    more: dict[str, object] = {"JPEG": {"comment": SECRET, "xmp": SECRET}}.get(format, {})
    if format == "PNG":
        more = {"pnginfo": PngImagePlugin.PngInfo()}
        more["pnginfo"].add_text("Comment", SECRET.decode())  # type: ignore[attr-defined]
    if format != "TIFF":
        more["icc_profile"] = b"profile of " + SECRET
    picture = photo(320, 320)
    sent = heic("telling") if format == "HEIF" else saved(picture, format, exif=exif, **more)
    assert SECRET in sent
    piece = only(prepared(sent))
    assert SECRET not in piece.content
    assert not opened(piece.content).getexif()
    assert "icc_profile" not in opened(piece.content).info


def test_thirty_photos_of_12_megapixels_take_20_megabytes() -> None:
    piece = only(prepared(saved(photo(4032, 3024), "JPEG", quality=92)))
    assert (piece.width, piece.height) == (2016, 1512)
    assert 30 * len(piece.content) < 20_000_000


def test_a_screenshot_keeps_every_pixel() -> None:
    """A JPEG blurs small letters, and a PNG of letters is smaller anyhow."""
    shot = screenshot()
    piece = only(prepared(saved(shot, "PNG")))
    assert piece.mime == "image/png"
    assert opened(piece.content).convert("RGB").tobytes() == shot.tobytes()


def test_a_photo_from_telegram_is_stored_as_finely_as_it_came() -> None:
    sent = saved(photo(960, 1280), "JPEG", quality=87)
    piece = only(prepared(sent))
    came, went = opened(sent), opened(piece.content)
    assert went.size == came.size
    assert went.quantization == came.quantization  # type: ignore[attr-defined]


def test_a_small_picture_stays_small() -> None:
    assert only(prepared(saved(plain(7, 5), "PNG"))).width == 7


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_long_capture_is_cut_into_pages_that_overlap(format: str) -> None:
    """1,080 x 12,000 on one page would be 2 cm wide. Each 200 rows have a shade of their own."""
    image = plain(1080, 12_000)
    for line in range(60):
        image.paste((line * 4, 255 - line * 4, 128), (0, line * 200, 1080, line * 200 + 200))
    pieces = prepared(saved(image, format, **({"quality": 95} if format == "JPEG" else {}))).pieces
    assert len(pieces) == 6
    assert {piece.width for piece in pieces} == {1080}
    assert all(piece.height <= 2.15 * piece.width for piece in pieces)

    def line(piece: Piece, row: int) -> int:
        found = opened(piece.content).convert("RGB").getpixel((500, row))
        assert isinstance(found, tuple)
        return round(found[0] / 4)

    seen = [(line(piece, 0), line(piece, piece.height - 1)) for piece in pieces]
    assert (seen[0][0], seen[-1][1]) == (0, 59)
    assert all(0 <= last - following <= 1 for (_, last), (following, _) in pairwise(seen))
    assert sum(piece.height for piece in pieces) == pytest.approx(12_000 + 5 * 86, abs=5)


@pytest.mark.parametrize("size", [(1, 1), (10, 20_000), (20_000, 10), (1, 60_000), (1080, 2340)])
def test_any_shape_is_one_picture_unless_it_can_be_read_in_parts(size: tuple[int, int]) -> None:
    piece = only(prepared(saved(plain(*size), "PNG")))
    assert max(piece.width, piece.height) <= 4_000
    assert min(piece.width, piece.height) >= 1


def test_ink_for_print_becomes_colours_for_screens() -> None:
    piece = only(prepared(saved(plain(colour=RED).convert("CMYK"), "JPEG")))
    assert opened(piece.content).mode == "RGB"
    assert near(opened(piece.content), (0.5, 0.5), RED)


def test_sixteen_bits_keep_their_greys() -> None:
    """Pillow alone would cut everything above 255 to white."""
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 40_000)
    shallow = opened(only(prepared(saved(deep, "PNG"))).content).convert("L")
    assert [shallow.getpixel((x, 0)) for x in (0, 1)] == [156, 0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I", "F", "YCbCr", "LAB"])
def test_every_colour_mode_can_be_printed(mode: str) -> None:
    image = Image.new("LAB", (9, 9)) if mode == "LAB" else plain(9, 9).convert(mode)
    assert opened(only(prepared(saved(image, "TIFF"))).content).mode in ("RGB", "L")


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF"])
def test_what_is_transparent_lies_on_white_paper(format: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 160, 0, 255), (0, 0, 20, 40))
    flat = opened(only(prepared(saved(image, format))).content)
    assert near(flat, (0.1, 0.5), GREEN)
    assert near(flat, (0.9, 0.5), WHITE)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_a_moving_picture_the_first_frame_is_shown_and_that_is_said(format: str) -> None:
    frames = [plain(colour=RED), plain(colour=BLUE)]
    picture = prepared(saved(frames[0], format, save_all=True, append_images=frames[1:]))
    assert near(opened(only(picture).content), (0.5, 0.5), RED)
    assert "첫" in picture.note
    assert prepared(saved(frames[0], format)).note == ""


def empty_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*part) for part in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 9_000), (8_000, 4_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    """100 KB of zeros that claim up to 10 GB; Pillow itself only warns of the second."""
    begun = time.perf_counter()
    assert prepared(empty_png(*size)).reason == TOO_MANY_PIXELS
    assert time.perf_counter() - begun < 1


def test_a_jpeg_that_repeats_itself_for_hours_is_refused() -> None:
    """Each scan costs a run over the whole picture, and an empty one has a few bytes."""
    usual = saved(plain(1600, 1200), "JPEG", progressive=True)
    last = usual.rindex(b"\xff\xda")
    hostile = usual[:-2] + usual[last:-2] * 5_000 + b"\xff\xd9"
    begun = time.perf_counter()
    assert prepared(hostile).reason == TOO_MANY_PIXELS
    assert prepared(b"\xff\xd8" + b"\xff\xe5\x00\x02" * 1_000_000).reason != ""
    assert time.perf_counter() - begun < 30
    assert only(prepared(usual)).width == 1600


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", EMPTY),
        (b"%PDF-1.7 ...", UNREADABLE),
        (b"MZ\x90\x00", UNREADABLE),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", BROKEN),
        (saved(plain(500, 500), "PNG")[:-40], BROKEN),
        (saved(photo(640, 640), "JPEG")[:20_000], BROKEN),
        (heic("photo")[:20_000], BROKEN),
    ],
    ids=["empty", "pdf", "program", "head", "png", "jpeg", "heic"],
)
def test_what_cannot_be_shown_gets_its_reason(content: bytes, reason: str) -> None:
    assert prepared(content) == Picture(reason=reason)


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it then reads or refuses
@pytest.mark.parametrize("format", FORMATS)
def test_broken_bytes_never_raise(format: str) -> None:
    whole = heic("photo") if format == "HEIF" else saved(photo(160, 128), format)
    chance = random.Random(7)  # noqa: S311 - the same every time
    for turn in range(40):
        broken = bytearray(whole[: chance.randrange(1, len(whole))] if turn % 3 == 0 else whole)
        for _ in range(turn % 5):
            broken[chance.randrange(min(len(broken), 300))] = chance.randrange(256)
        picture = prepared(bytes(broken))
        assert bool(picture.pieces) != bool(picture.reason)
