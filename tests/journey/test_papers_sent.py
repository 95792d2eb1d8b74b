"""Every paper of a case over HTTP: each format, 내용증명, the evidence as one file, everything as one."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pytest
from person import Person
from PIL import Image
from pypdf import PdfReader
from talker import USUAL
from wired_bot import running

from bot.clock import ShiftedClock
from bot.engine.model import Content

STORY = "집에서 저는 휴대폰, 동생은 노트북을 썼어요."


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 1600), "lightblue").save(made, "PNG")
    return made.getvalue()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


async def to_the_result(person: Person) -> None:
    await person.says("부정이용자라고 예매가 취소됐어요")
    await person.consents()
    for what, words in USUAL[:4]:
        await getattr(person, what)(words)
    await person.uploads("결제 화면.png", picture())
    await person.taps("결제 내역")
    for what, words in USUAL[4:]:
        await getattr(person, what)(words)
    await person.taps("맞아요")


async def sent(person: Person) -> tuple[str, bytes]:
    (message,) = person.files()
    return message["document"]["file_name"], await person.downloads(message)


@pytest.fixture
def clock(now: object) -> ShiftedClock:
    return ShiftedClock(now)  # type: ignore[arg-type]


async def test_every_paper_arrives_and_can_be_opened(
    root: str, person: Person, tmp_path: Path, content: Content, clock: ShiftedClock
) -> None:
    async with running(root, tmp_path, content, clock):
        await to_the_result(person)
        await _formats(person)
        await _certified(person)
        await _bundle(person)
        await _everything(person)


async def _formats(person: Person) -> None:
    title = "소명 및 재검토 요청서 초안"
    await person.taps("Word", under=title)
    name, content = await sent(person)
    assert name.endswith("_v1.docx")
    assert STORY in "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    await person.taps("한글", under=title)
    name, content = await sent(person)
    assert name.endswith("_v1.hwpx")
    assert squeezed(STORY) in squeezed(_read_hwpx(content))


def _read_hwpx(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        section = package.read("Contents/section0.xml").decode()
    return re.sub(r"<[^>]+>", "", section)


async def _certified(person: Person) -> None:
    await person.taps("내는 방법", under="소명 및 재검토 요청서 초안")
    await person.taps("내용증명 형식")
    await person.says("주식회사 놀유니버스")
    await person.says("서울특별시 성동구 가람길 11")
    await person.says("서울특별시 마포구 나루길 22")
    name, content = await sent(person)
    assert name.endswith("_v1_내용증명.pdf")
    (page, *_) = PdfReader(io.BytesIO(content)).pages
    assert squeezed("서울특별시 마포구 나루길 22") in squeezed(page.extract_text())


async def _bundle(person: Person) -> None:
    assert "결제 내역" in await person.says("/증빙")
    await person.taps("증빙 모음")
    name, content = await sent(person)
    assert name == "증빙모음_2026-11-21.pdf"
    index, shown = PdfReader(io.BytesIO(content)).pages
    assert "증제1호" in squeezed(index.extract_text())
    assert len(shown.images) == 1


async def _everything(person: Person) -> None:
    await person.taps("모두 받기")
    _, content = await sent(person)
    with zipfile.ZipFile(io.BytesIO(content)) as everything:
        assert everything.testzip() is None
        names = everything.namelist()
        answers = json.loads(everything.read("답.json"))
    endings = sorted(name.rpartition(".")[2] for name in names)
    assert endings == sorted([*["pdf", "hwpx", "docx", "txt"] * 2, "ics", "html", "json", "csv"])
    assert {one["question_id"]: one["shown"] for one in answers["answers"]}["name"] == "김하늘"
