"""Pictures that people send, made here."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_ko
from PIL import Image, ImageDraw, ImageFont

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 160, 0), (0, 0, 255), (255, 255, 255)


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def heic(name: str) -> bytes:
    """A photo of an iPhone's kind; heic/README.md tells how these were made."""
    return (Path(__file__).parent / "heic" / f"{name}.heic").read_bytes()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def plain(width: int = 60, height: int = 40, colour: tuple[int, ...] = BLUE) -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def cornered(width: int = 64, height: int = 32) -> Image.Image:
    """White, with its upper left quarter red: tells which side is up and which is left."""
    image = plain(width, height, WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    return image


def photo(width: int, height: int) -> Image.Image:
    """As hard to store as a camera's photo: 12 megapixels take 4 MB at JPEG quality 92."""
    coarse, middle = (
        Image.effect_noise((width // part, height // part), spread).resize((width, height))
        for part, spread in ((16, 120), (4, 60))
    )
    fine = Image.effect_noise((width, height), 14)
    grey = Image.blend(Image.blend(coarse, middle, 0.4), fine, 0.35)
    tint = Image.effect_noise((width // 32, height // 32), 100).resize((width, height))
    return Image.merge("RGB", (grey, Image.blend(grey, tint, 0.4), Image.blend(grey, tint, 0.7)))


def screenshot(width: int = 1080, height: int = 2340) -> Image.Image:
    """A phone's screen full of Korean lines."""
    font = ImageFont.truetype(str(pylopdf_fonts_ko.sans_path()), 40)
    image = plain(width, height, (248, 249, 251))
    draw = ImageDraw.Draw(image)
    for line, top in enumerate(range(60, height - 60, 64), 1):
        draw.text(
            (40, top), f"{line}. 예매가 취소되었습니다. 문의하기", font=font, fill=(20, 20, 20)
        )
    return image
