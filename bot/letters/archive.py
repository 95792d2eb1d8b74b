"""How does a person take everything away? One ZIP, with a page that tells what is in it."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import StringIO
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import quote

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from bot.clock import KST
from bot.deadlines.wording import long_day
from bot.letters.bundle import EvidenceFile
from bot.letters.packing import LONG_AGO, zipped
from bot.paths import TEMPLATES

OVERVIEW = "읽어보기.html"
ANSWERS = "답.json"
EVIDENCE = "증빙목록.csv"

_PACKED = (".pdf", ".docx", ".hwpx", ".zip", ".png", ".jpg", ".jpeg", ".webp", ".heic", ".mp4")
"""What packing again would make no smaller."""
_MOST_NAME_BYTES = 140
"""Encrypted folders of some phones and disks take 143 bytes a name."""
_ILLEGAL = re.compile(r'[<>:"|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|con(in|out)\$) *(\.|$)", re.I)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Controls, joiners, marks that turn the direction of writing, halves of a character."""
_JOINERS = "\u200c\u200d"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run."""
_CSV_HEAD = (
    "번호", "자료", "보여 주는 것", "파일 이름", "종류", "크기(바이트)", "받은 때(한국 시각)", "SHA-256", "비고",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAnswer:
    """A question and what the person answered."""

    question_id: str
    question: str
    value: Any
    """As JSON holds it: text, whole number, yes or no, a list; days and moments as ISO 8601."""
    shown: str
    """As the person is shown it: 2026년 11월 21일(토), 100,000원."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDeadline:
    """A deadline of the case."""

    title: str
    day: date
    """The day to work to, end of day, KST."""
    who: Literal["user", "other"]
    done: bool = False
    text: str = ""
    """How it was counted, or what it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLetter:
    """A letter and the files it was made into."""

    title: str
    files: tuple[str, ...] = ()
    """Names as they stand in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything about one case that its owner takes away."""

    title: str
    made: datetime
    """Aware; days are counted from its day in KST."""
    answers: tuple[ToldAnswer, ...] = ()
    deadlines: tuple[ToldDeadline, ...] = ()
    letters: tuple[MadeLetter, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()


def everything(case: CaseFile, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of ``files`` (letters, calendar, 증빙 모음), the overview, answers and index.

    One of ``files`` that bears the name of one of these three gives way to it.
    """
    ours = {OVERVIEW: b"", ANSWERS: answers_json(case), EVIDENCE: evidence_csv(case.evidence)}
    packed = {**ours, **files, **ours}
    names = safe_names(packed)
    in_letters = {name for letter in case.letters for name in letter.files}
    others = [name for name in names if name != OVERVIEW and name not in in_letters]
    packed[OVERVIEW] = overview(case, others, names)
    return archive(packed, made=case.made)


def archive(files: Mapping[str, bytes], *, made: datetime | None = None) -> bytes:
    """Return a ZIP of the files under `safe_names`; the same files give the same bytes.

    ``made`` (aware) is the time every file bears; 1980 without one.
    """
    time = made.astimezone(KST).timetuple()[:6] if made else LONG_AGO
    parts = sorted((name, files[given]) for given, name in safe_names(files).items())
    packed = [name for name, _ in parts if PurePosixPath(name).suffix.lower() in _PACKED]
    return zipped(parts, stored=packed, at=max(time, LONG_AGO))


def safe_names(names: Iterable[str]) -> dict[str, str]:
    """Return what each file is called in the archive: safe on Windows, Macs and phones.

    At most one folder is kept, and none leads out. Two names that some system takes for the same
    become 소명서.pdf and 소명서 (2).pdf; names come first in the order given.
    """
    safe = {name: _safe_path(name) for name in names}
    taken = {str(path.parent).casefold() for path in safe.values()}
    found: dict[str, str] = {}
    for name, path in safe.items():
        free, count = path, 1
        while str(free).casefold() in taken:
            count += 1
            free = path.with_name(f"{path.stem} ({count}){path.suffix}")
        taken.add(str(free).casefold())
        found[name] = str(free)
    return found


def _safe_path(name: str) -> PurePosixPath:
    parts = [_safe_part(part) for part in re.split(r"[/\\]", name)]
    return PurePosixPath(*([part for part in parts if part][-2:] or ["파일"]))


def _safe_part(part: str) -> str:
    seen = "".join(c for c in part if unicodedata.category(c) not in _UNSEEN)
    named = _ILLEGAL.sub("-", unicodedata.normalize("NFC", seen)).strip(" .")
    if _RESERVED.match(named):
        named = f"_{named}"
    stem, dot, extension = named.rpartition(".")
    if not dot or len(extension) > 10:
        return _shortened(named, _MOST_NAME_BYTES)
    room = _MOST_NAME_BYTES - len(f".{extension}".encode())
    return f"{_shortened(stem, room)}.{extension}"


def _shortened(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip(" .")


def answers_json(case: CaseFile) -> bytes:
    """Return 답.json: the answers for a program to read; days and moments as ISO 8601."""
    told = {
        "case": case.title,
        "made_at": case.made.astimezone(KST).isoformat(),
        "answers": [
            {
                "question_id": answer.question_id,
                "question": answer.question,
                "value": answer.value,
                "shown": answer.shown,
            }
            for answer in case.answers
        ],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return text.encode(errors="replace") + b"\n"


def evidence_csv(items: Sequence[EvidenceFile]) -> bytes:
    """Return 증빙목록.csv: UTF-8 with the mark Excel looks for; no cell is taken for a formula."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_CSV_HEAD)
    for item in items:
        writer.writerow(
            _cell(value) for value in (
                item.mark, item.label, item.proves, item.file_name, item.kind,
                str(item.size) if item.size else "", _minute(item.received), item.sha256,
                item.missing,
            )
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig", errors="replace")


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else ""


def _cell(text: str) -> str:
    """Return one line that a spreadsheet shows as it is: a quotation mark stops a formula."""
    line = " ".join(_seen(text).split())
    return f"'{line}" if line.lstrip(_JOINERS).startswith(_FORMULA) else line


def overview(
    case: CaseFile, others: Sequence[str] = (), names: Mapping[str, str] | None = None
) -> bytes:
    """Return 읽어보기.html: one page for phone and screen that needs nothing else.

    ``others`` are files of the archive besides letters; ``names`` what files are called there.
    """
    called = names or {}
    links = {
        name: (called.get(name, name), quote(called.get(name, name).encode(errors="replace")))
        for name in (*others, *(name for letter in case.letters for name in letter.files))
    }
    today = case.made.astimezone(KST).date()
    deadlines = [
        {"said": one, "day": long_day(one.day), "away": _away(one, today)}
        for one in sorted(case.deadlines, key=lambda one: one.day)
    ]
    shown = page("overview.html").render(
        case=case, made=f"{long_day(today)} {case.made.astimezone(KST):%H:%M}",
        deadlines=deadlines, links=links, others=others,
    )  # fmt: skip
    return shown.encode()


def _away(deadline: ToldDeadline, today: date) -> str:
    if deadline.done:
        return "완료"
    days = (deadline.day - today).days
    return "오늘까지" if days == 0 else f"{days}일 남음" if days > 0 else f"{-days}일 지남"


@cache
def page(name: str) -> jinja2.Template:
    """Return a page of an archive: what is filled in is escaped, and says what it seems to say."""
    environment = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "letters"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        finalize=lambda value: _seen(value) if isinstance(value, str) else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _seen(text: str) -> str:
    """Drop what is not seen but changes what is: controls, and marks that turn the direction."""
    return "".join(
        "\ufffd" if unicodedata.category(c) == "Cs" else c
        for c in text
        if c in f"\n\t{_JOINERS}" or unicodedata.category(c) not in ("Cc", "Cf")
    )
