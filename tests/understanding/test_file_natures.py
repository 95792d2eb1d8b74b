"""Files by name, caption and first bytes: what is refused, what is an ID paper, what pretends."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.files import disguise_of, is_identity_paper, nature_of, unwanted


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("사진.jpg.exe", "image/jpeg", "program"),
        ("계약서.PDF.SCR ", "", "program"),
        ("예매\u202egpj.exe", "", "program"),
        ("업데이트.apk", "application/zip", "program"),
        ("a.bat.", "", "program"),
        ("ｅｖｉｌ．ｅｘｅ", "", "program"),
        ("설치", "application/vnd.android.package-archive", "program"),
        ("run.sh", "text/plain", "program"),
        ("증거.zip", "", "archive"),
        ("증거.alz", "", "archive"),
        ("증거.egg", "application/octet-stream", "archive"),
        ("증거", "application/zip", "archive"),
        ("내역.docx", "application/zip", None),
        ("결제.pdf", "application/pdf", None),
        ("IMG_1.HEIC", "image/heic", None),
        ("통화.m4a", "audio/mp4", None),
        (".exe", "", None),
        ("exe", "", None),
        ("", "", None),
    ],
)
def test_programs_and_archives_are_known_by_name(name: str, mime: str, kind: str | None) -> None:
    assert unwanted(name, mime) == kind


@pytest.mark.parametrize(
    "words",
    [
        "신분증", "제 주민등록증이에요", "민증 앞면.jpg", "운전면허증_앞.png", "운전 면허증", "여권사본.pdf",
        "외국인 등록증", "가족관계증명서.pdf", "주민등록등본", "등본.pdf", "주민등록 초본", "인감증명서",
        "passport.jpg", "ID_Card.png", "driver's license",
    ],
)  # fmt: skip
def test_id_papers_are_known_by_their_words(words: str) -> None:
    assert is_identity_paper(words)


@pytest.mark.parametrize(
    "words",
    [
        "결제 내역", "예매 확인.png", "사업자등록증.jpg", "법인등기부등본.pdf", "내용증명 등본",
        "신분증 내라는 문자", "여권 사본 요구 메일.png", "신분증 없이 취소됐다는 안내", "신분증 인증 오류",
        "주민등록번호는 가렸어요", "Screenshot_2026.png", "videocard.jpg", "",
    ],
)  # fmt: skip
def test_other_files_are_no_id_papers(words: str) -> None:
    """A deleted message would be lost to the person: a message about ID papers is evidence."""
    assert not is_identity_paper(words)


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
EXE = b"MZ\x90\x00\x03\x00\x00\x00"
PAGE = "\ufeff\n<!DOCTYPE html><html><body>가짜</body>".encode()


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        ("영수증.jpg", EXE, "program"),
        ("영수증.jpg", b"\x7fELF\x02", "program"),
        ("영수증.pdf", b"#!/bin/sh\nrm", "program"),
        ("영수증.docx", zipped("AndroidManifest.xml"), "program"),
        ("영수증", EXE, "program"),
        ("영수증.jpg", PAGE, "page"),
        ("영수증.pdf", PAGE, "page"),
        ("영수증.jpg", b"%PDF-1.7", "other"),
        ("영수증.png", zipped("a.txt"), "other"),
        ("영수증.pdf", "그냥 글이에요".encode(), "other"),
        ("영수증.jpg", JPEG, ""),
        ("영수증.png", JPEG, ""),
        ("영수증.pdf", b"junk\n%PDF-1.4", ""),
        ("IMG.heic", b"\x00\x00\x00\x18ftypheic", ""),
        ("통화.amr", b"#!AMR\n", ""),
        ("통화.m4a", b"\x00\x00\x00\x18ftypM4A ", ""),
        ("화면.mp4", b"\x00\x00\x00\x18ftypisom", ""),
        ("내역.docx", zipped("[Content_Types].xml"), ""),
        ("서면.hwpx", zipped("mimetype"), ""),
        ("서면.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),
        ("카드내역.xls", PAGE, ""),
        ("메모.txt", "\ufeff안녕".encode("utf-16-le"), ""),
        ("메모.txt", "안녕".encode("cp949"), ""),
        ("이상한것", b"\x00\x01\x02", ""),
        ("영수증.jpg", b"\x00\x01\x02", ""),
        ("영수증.jpg", b"", ""),
    ],
)
def test_content_that_is_not_what_its_name_says(name: str, head: bytes, found: str) -> None:
    assert disguise_of(name, head) == found


def test_a_photo_promises_to_be_an_image_without_a_name() -> None:
    assert disguise_of("", PAGE, photo=True) == "page"
    assert disguise_of("", JPEG, photo=True) == ""


@given(st.binary(max_size=1200), st.text(max_size=40))
def test_any_bytes_and_any_name_are_taken(head: bytes, name: str) -> None:
    nature_of(head)
    disguise_of(name, head)
    unwanted(name, name)
    is_identity_paper(name)
