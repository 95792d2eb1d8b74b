"""How does a PDF look? Its pages as pictures, to measure where ink stands.

typst paints the finished PDF as any reader would: it knows nothing of how the PDF was made.
"""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typst
from PIL import Image
from pypdf import PdfReader

_PX_A_MM = 4
_PAPER = 245
"""Lighter than this is paper; the shade of a table's head is darker than a quote's."""
_PAINT = (
    "#set page(width: 210mm, height: 297mm, margin: 0mm)\n"
    "#for n in range(int(sys.inputs.pages)) {"
    ' page(image("letter.pdf", page: n + 1, width: 210mm)) }'
)


@dataclass(frozen=True, slots=True)
class Free:
    """What is free of ink on each side of a page, in mm."""

    left: float
    top: float
    right: float
    bottom: float


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def bare(text: str) -> str:
    """Return a text without blanks, as two readers may see different ones."""
    return re.sub(r"[\s\u200b]", "", text)


def pictures(pdf: bytes) -> list[Image.Image]:
    """Return each page in grey."""
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "letter.pdf").write_bytes(pdf)
        painted = typst.Compiler(root=folder, ignore_system_fonts=True).compile(
            input=_PAINT.encode(),
            format="png",
            ppi=25.4 * _PX_A_MM,
            sys_inputs={"pages": str(pages)},
        )
    made = painted if isinstance(painted, list) else [painted]
    assert len(made) == pages
    return [Image.open(io.BytesIO(page)).convert("L") for page in made]


def free(picture: Image.Image) -> Free:
    """Measure a page's margins on its ink."""
    box = picture.point([255 * (shade < _PAPER) for shade in range(256)]).getbbox()
    assert box is not None, "an empty page"
    left, top, right, bottom = box
    sides = (left, top, picture.width - right, picture.height - bottom)
    return Free(*(side / _PX_A_MM for side in sides))
