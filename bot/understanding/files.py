"""What is a file? Told by its name, by the words under it, and by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from bot.understanding.texts import one_line

Unwanted = Literal["program", "archive"]
Nature = Literal[
    "program", "page", "archive", "office", "image", "pdf", "sound", "text", "unknown",
]  # fmt: skip
"""What the first bytes say. ``sound`` is video too: both live in the same containers."""
Disguise = Literal["", "program", "page", "other"]
"""What a file turned out to be against its name; empty where they agree or nobody can tell."""

HEAD = 1024
"""Bytes that are looked at."""


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_PROGRAMS = _words(
    "exe msi msix msp scr com bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl lnk pif reg scf "
    "inf gadget appx dll sys apk aab xapk apks ipa jar class dex dmg pkg app command deb rpm run "
    "bin elf so sh bash zsh csh py pyw pl rb php"
)
_ARCHIVES = _words(
    "zip 7z rar tar gz tgz bz2 tbz xz txz zst lz lzh lha cab iso img alz egg ace arj z"
)
_PROGRAM_TYPES = frozenset({
    "application/vnd.android.package-archive", "application/x-msdownload", "application/x-dosexec",
    "application/x-msi", "application/x-sh", "application/x-bat", "application/java-archive",
    "application/javascript", "application/x-javascript", "text/javascript",
    "application/x-executable", "application/x-apple-diskimage", "application/hta",
})  # fmt: skip
_ARCHIVE_TYPES = frozenset({
    "application/zip", "application/x-zip-compressed", "application/x-7z-compressed",
    "application/vnd.rar", "application/x-rar-compressed", "application/x-tar",
    "application/gzip",
})  # fmt: skip

_FAMILIES: Mapping[str, frozenset[Nature]] = {
    **dict.fromkeys(_words("jpg jpeg jfif png gif webp bmp tif tiff heic heif avif"),
                    frozenset[Nature]({"image"})),
    "pdf": frozenset({"pdf"}),
    **dict.fromkeys(_words("docx xlsx pptx hwpx odt ods odp epub pages numbers key"),
                    frozenset[Nature]({"archive", "office"})),
    # Banks and card companies hand out pages and tables under these names.
    **dict.fromkeys(_words("doc xls ppt hwp rtf"),
                    frozenset[Nature]({"archive", "office", "page", "text"})),
    **dict.fromkeys(_words("htm html mht mhtml svg xml eml"),
                    frozenset[Nature]({"page", "text"})),
    **dict.fromkeys(_words("txt csv tsv log md json vcf ics srt"),
                    frozenset[Nature]({"text", "page"})),
    **dict.fromkeys(_words("mp4 m4v mov avi mkv webm 3gp 3g2 wmv asf ts mpg mpeg flv mp3 m4a aac wav ogg "
                    "oga opus flac amr wma aif aiff"),
                    frozenset[Nature]({"sound"})),
}  # fmt: skip
"""Ending of a name → what its first bytes may say."""

_PAPERS = re.compile(
    r"신분증|주민등록(?!번호)|주민증|민증|운전면허|면허증|여권|외국인등록|거소신고|거소증"
    r"|가족관계증명|기본증명서|혼인관계증명|입양관계증명|제적등본|등본|초본|인감증명|본인서명사실확인"
    r"|장애인등록증|복지카드|국가유공자증|passport|(?<![a-z])idcard|driver'?s?licen[sc]e"
)
_OTHER_COPIES = re.compile(r"등기|내용증명|법인")
"""A 등본 of these is no ID paper."""
_ABOUT_PAPERS = re.compile(
    r"요구|요청|내라|달라|보내라|제출하라|문자|메일|채팅|대화|답변|문의|안내|공지|거절|오류|실패|없이|없어|없다"
)
"""Words of somebody who shows a message about ID papers, not the papers."""


def ending_of(name: str) -> str:
    """Return the last ending of a file's name, in small letters: 'exe' of '사진.jpg.EXE '."""
    stem, dot, ending = one_line(name).rstrip(" .").rpartition(".")
    return ending.casefold().strip() if dot and stem else ""


def unwanted(name: str, mime: str = "") -> Unwanted | None:
    """Say whether a file is a program or an archive, by its name, else by its declared type."""
    ending = ending_of(name)
    if ending in _PROGRAMS or (not ending and mime.casefold() in _PROGRAM_TYPES):
        return "program"
    # A harmless ending under the type of a program is one thing or the other; programs lie more.
    if mime.casefold() in _PROGRAM_TYPES and ending not in _FAMILIES:
        return "program"
    if ending in _ARCHIVES or (not ending and mime.casefold() in _ARCHIVE_TYPES):
        return "archive"
    return None


def is_identity_paper(words: str) -> bool:
    """Say whether a file's name or caption speaks of an ID card or a certificate of a person.

    A message *about* such papers ('신분증 내라는 문자') is none.
    """
    plain = re.sub(r"[\s_\-.·]+", "", one_line(words).casefold())
    found = {match[0] for match in _PAPERS.finditer(plain)}
    if _OTHER_COPIES.search(plain):
        found -= {"등본", "초본"}
    return bool(found) and not _ABOUT_PAPERS.search(plain)


def nature_of(head: bytes) -> Nature:
    """Tell what a file is by its first `HEAD` bytes."""
    for nature, starts in _STARTS:
        if head.startswith(starts):
            return nature
    if head.startswith(b"PK\x03\x04"):
        return _nature_of_zip(head)
    if head.startswith(b"MZ") and b"\0" in head:
        return "program"
    if head.startswith(b"RIFF"):
        return "image" if head[8:12] == b"WEBP" else "sound"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in _STILL_BRANDS else "sound"
    if b"%PDF-" in head:
        return "pdf"
    return _nature_of_text(head)


_STARTS: tuple[tuple[Nature, tuple[bytes, ...]], ...] = (
    ("text", (b"\xff\xfe", b"\xfe\xff")),
    ("sound", (b"#!AMR", b"ID3", b"OggS", b"fLaC", b"\x1a\x45\xdf\xa3", b"FLV\x01", b"FORM",
               b"\x30\x26\xb2\x75", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3",
               b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa", b"\xff\xf1", b"\xff\xf9")),
    ("program", (b"\x7fELF", b"dex\n", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf",
                 b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe",
                 b"\x4c\x00\x00\x00\x01\x14\x02\x00", b"#!")),
    ("archive", (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
                 b"ALZ\x01", b"EGGA")),
    ("office", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"HWP Document File")),
    ("image", (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\x00",
               b"MM\x00*")),
    ("pdf", (b"%PDF-",)),
)  # fmt: skip
_STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"})
_PROGRAM_ENTRIES = (b"AndroidManifest.xml", b"classes.dex", b"META-INF/MANIFEST.MF")
_PAGE_STARTS = ("<!doctype html", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<meta")
_PROGRAM_TEXTS = ("@echo off", "<?php", "wscript.", "powershell")


def _nature_of_zip(head: bytes) -> Nature:
    """Word, Hangul and Android files are zip archives; the first entry tells them apart."""
    first = head[30:]
    if any(first.startswith(name) for name in _PROGRAM_ENTRIES):
        return "program"
    if first.startswith((b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/")):
        return "office"
    return "archive"


def _nature_of_text(head: bytes) -> Nature:
    if b"\0" in head:
        return "unknown"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").decode("latin-1").casefold()
    if start.startswith(_PROGRAM_TEXTS):
        return "program"
    if start.startswith(_PAGE_STARTS) or "<html" in start:
        return "page"
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return "text" if head and not control else "unknown"


def disguise_of(name: str, head: bytes, *, photo: bool = False) -> Disguise:
    """Say what a file is that is not what its name promises (a photo promises to be an image).

    Only what is sure is said: an unknown ending or unknown bytes give nothing.
    """
    nature = nature_of(head)
    if nature == "program":
        return "program"
    expected = frozenset[Nature]({"image"}) if photo else _FAMILIES.get(ending_of(name))
    if expected is None or nature == "unknown" or nature in expected:
        return ""
    return "page" if nature == "page" else "other"


def size_words(size: int) -> str:
    """Return a number of bytes as 1.2 MB, 340 KB or 12바이트; '' where it is not known."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    if size >= 1_000:
        return f"{size // 1_000} KB"
    return f"{size}바이트" if size > 0 else ""
