"""How does a file that a person sent become pictures fit for paper, whatever is inside it?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pi_heif  # reads only: the wheel of pillow-heif brings an encoder under the GPL
from PIL import ExifTags, Image, JpegImagePlugin, UnidentifiedImageError

# An embedded thumbnail need not show what the picture shows, so it is never taken for it.
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)

EMPTY = "파일이 비어 있어 싣지 못했습니다."
UNREADABLE = "그림으로 열리지 않는 파일이라 싣지 못했습니다."
BROKEN = "파일이 손상되었거나 중간에 끊겨 싣지 못했습니다."
TOO_MANY_PIXELS = "그림의 화소가 너무 많아 싣지 못했습니다."

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "HEIF", "AVIF")
"""JPEG brings MPO, which many phones write."""
_LOSSY = ("JPEG", "MPO", "HEIF", "AVIF")
_SHRINK_ON_LOAD = ("JPEG", "MPO")
_MOST_PIXELS = 30_000_000
"""Pillow takes 4 bytes a pixel, twice while it scales: 240 MB. A long capture has 1,440 x 20,000."""
_MOST_PIXELS_SHRUNK = 51_000_000
"""What shrinks while it is read takes less; phones make photos of 50 megapixels."""
_MOST_SCANS = 100
_MOST_SCANNED = 1_000_000_000
"""A progressive JPEG says every pixel again in each of its scans (10 or so); a hostile one
has thousands, and would take hours."""
_MOST_SEGMENTS = 10_000

_PAGE_PIXELS = 3_100_000
"""What a page holds: half the width of a 12-megapixel photo; a phone's screenshot as it is."""
_NEARLY = 0.95
"""A JPEG is read at a half, quarter or eighth; one that is nearly as large as fits will do."""
_LONGEST_SIDE = 4_000
_LONG = 3.0
"""From this height to width on, a capture would be too narrow to read on one page."""
_PIECE = 2.1
_OVERLAP = 0.08
"""Of the width: what one piece and the next both show, so that no line is cut in two."""
_MOST_PIECES = 20

_PHOTO: Mapping[str, Any] = {"quality": 78, "optimize": True}
_CAPTURE: Mapping[str, Any] = {"quality": 88, "subsampling": "4:4:4", "optimize": True}
"""Small coloured letters blur where colours are stored at half the width."""
_KEPT_BYTES = 700_000
_PNG_WORTH = 1.3
"""A PNG keeps letters as sharp as they came, which is worth some bytes."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings upright a picture with this EXIF orientation."""
_SEGMENT = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture for one page, upright and without metadata."""

    content: bytes
    mime: str
    """image/jpeg or image/png."""
    width: int
    height: int
    """In pixels."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What of a file can be printed: one piece, several of a long capture, or a reason why none."""

    pieces: tuple[Piece, ...] = ()
    note: str = ""
    """What the pieces do not show, such as the later frames of a moving picture."""
    reason: str = ""
    """Why there is no piece, as a sentence for the index; '' when there is one."""


def prepared(content: bytes) -> Picture:
    """Make pictures of the bytes of any file; never raises.

    Takes JPEG, PNG, WEBP, GIF, BMP, TIFF, HEIC and AVIF by what is inside, not by name. The result
    is upright and has no metadata (place, device). A photo of 12 megapixels takes about 0.1 s and
    some MB; the worst that is let in takes seconds and 450 MB, so make one at a time, in a thread.
    """
    if not content:
        return Picture(reason=EMPTY)
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            return _printed(image, content)
    except UnidentifiedImageError:
        return Picture(reason=UNREADABLE)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Picture(reason=TOO_MANY_PIXELS)
    except Exception:  # decoders raise nearly anything on bytes made to break them
        return Picture(reason=BROKEN)


def _printed(image: Image.Image, content: bytes) -> Picture:
    if _is_too_much(image, content):
        return Picture(reason=TOO_MANY_PIXELS)
    note = _note(image)
    encoding = _encoding(image)
    if image.format in _SHRINK_ON_LOAD and not _is_long(image):
        size = image.size
        wide, high = _fitting(*size)
        image.draft(None, (round(wide * _NEARLY), round(high * _NEARLY)))
        if image.size != size:
            encoding = _PHOTO
    image.load()  # a TIFF or HEIC may get another size, and be turned, only now
    if image.width * image.height > _MOST_PIXELS_SHRUNK:
        return Picture(reason=TOO_MANY_PIXELS)
    return Picture(tuple(_pieces(_upright(image), encoding)), note)


def _is_too_much(image: Image.Image, content: bytes) -> bool:
    pixels = image.width * image.height
    if image.format not in _SHRINK_ON_LOAD:
        return pixels > _MOST_PIXELS
    scans = _scans(content)
    return pixels > _MOST_PIXELS_SHRUNK or scans > _MOST_SCANS or scans * pixels > _MOST_SCANNED


def _scans(content: bytes) -> int:
    """Count the scans of a JPEG; more than allowed when its segments do not end."""
    scans, place = 0, 2
    for _ in range(_MOST_SEGMENTS):
        found = _SEGMENT.search(content, place)
        if not found or found[1] == b"\xd9":
            return scans
        scans += found[1] == b"\xda"
        place = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return _MOST_SCANS + 1


def _note(image: Image.Image) -> str:
    if not getattr(image, "is_animated", False):
        return ""
    if image.format in ("GIF", "WEBP", "PNG"):
        return "움직이는 그림의 첫 장면"
    return "여러 쪽 가운데 첫 쪽" if image.format == "TIFF" else ""


def _encoding(image: Image.Image) -> Mapping[str, Any]:
    """Return how to store it: a small JPEG as finely as it came, for nothing is won by less."""
    if isinstance(image, JpegImagePlugin.JpegImageFile) and image.mode in ("RGB", "L"):
        sampling = JpegImagePlugin.get_sampling(image)
        return {"qtables": image.quantization, "subsampling": sampling, "optimize": True}
    return _PHOTO if image.format in _LOSSY else _CAPTURE


def _is_long(image: Image.Image) -> bool:
    return max(image.size) > _LONG * min(image.size)


def _upright(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _pieces(image: Image.Image, encoding: Mapping[str, Any]) -> Iterator[Piece]:
    bands = _bands(*image.size)
    for top, bottom in bands:
        part = image if len(bands) == 1 else image.crop((0, top, image.width, bottom))
        yield _piece(_flat(_shrunk(_smooth(part))), encoding)


def _bands(width: int, height: int) -> list[tuple[int, int]]:
    """Return the top and bottom of each piece of a capture; a strip too thin to read is one."""
    if not _LONG < height / width <= _PIECE * _MOST_PIECES:
        return [(0, height)]
    overlap = round(width * _OVERLAP)
    count = math.ceil((height - overlap) / (_PIECE * width - overlap))
    step = (height - overlap) / count
    return [(round(n * step), round((n + 1) * step) + overlap) for n in range(count)]


def _smooth(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be scaled without jagged lines."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("I", "F"):
        low, high = image.getextrema()
        slope = 255 / ((high - low) or 1)  # type: ignore[operator]
        return image.point(lambda value: value * slope - low * slope).convert("L")  # type: ignore
    if image.mode in ("P", "PA"):
        has_alpha = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if has_alpha else "RGB")
    if "transparency" in image.info and image.mode in ("L", "RGB"):
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _shrunk(image: Image.Image) -> Image.Image:
    size = _fitting(*image.size)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a page holds a picture of this size; never a larger one."""
    scale = min(
        1.0, math.sqrt(_PAGE_PIXELS / (width * height)), _LONGEST_SIDE / max(width, height)
    )
    return max(1, round(width * scale)), max(1, round(height * scale))


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture on white paper, in a mode that JPEG knows, without a word about it."""
    if "A" in image.getbands() or image.mode in ("RGBa", "La"):
        seen = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat = image.convert("L" if image.mode == "L" else "RGB")
    flat.info.clear()  # Pillow would carry a comment or a colour profile over
    return flat


def _piece(image: Image.Image, encoding: Mapping[str, Any]) -> Piece:
    content, mime = _saved(image, "JPEG", encoding), "image/jpeg"
    if "qtables" in encoding and len(content) > _KEPT_BYTES:
        content = min(content, _saved(image, "JPEG", _PHOTO), key=len)
    if encoding is _CAPTURE:
        png = _saved(image, "PNG", {})
        if len(png) <= _PNG_WORTH * len(content):
            content, mime = png, "image/png"
    return Piece(content, mime, *image.size)


def _saved(image: Image.Image, format: str, encoding: Mapping[str, Any]) -> bytes:
    file = BytesIO()
    image.save(file, format, **encoding)
    return file.getvalue()
