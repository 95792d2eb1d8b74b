"""The ZIP of everything: opens anywhere, tells what is in it, and nothing in it does harm."""

from __future__ import annotations

import csv
import json
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from io import BytesIO, StringIO
from urllib.parse import unquote

import pytest

from bot.letters.archive import (
    ANSWERS,
    EVIDENCE,
    OVERVIEW,
    CaseFile,
    MadeLetter,
    ToldAnswer,
    ToldDeadline,
    answers_json,
    archive,
    everything,
    evidence_csv,
    overview,
    safe_names,
)
from bot.letters.bundle import TOO_LARGE, EvidenceFile

MADE = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4
HOSTILE = "</dd><script>alert(1)</script>\"'&{{ 7*7 }}{% x %}\u202e\x00\ud800"
LETTER = "소명서_인터파크_2026-11-21.pdf"
FILES = {LETTER: b"%PDF-1", "기한_달력.ics": b"BEGIN:VCALENDAR", "증빙_모음.pdf": b"%PDF-2"}
CASE = CaseFile(
    title="예매 부정이용 제재·취소",
    made=MADE,
    answers=(
        ToldAnswer(
            question_id="notice_day", question="안내를 받은 날은요?",
            value="2026-11-18", shown="2026년 11월 18일(수)",
        ),
        ToldAnswer(question_id="paid", question="낸 돈은요?", value=100_000, shown="100,000원"),
        ToldAnswer(
            question_id="wishes", question="무엇을 바라세요?", value=["refund", "reason"],
            shown="환급, 사유 통지",
        ),
        ToldAnswer(question_id="sent", question="보내셨나요?", value=False, shown="아니요"),
    ),
    deadlines=(
        ToldDeadline(title="환급받기", day=date(2026, 12, 1), who="other", text="3영업일"),
        ToldDeadline(title="소명서 보내기", day=date(2026, 11, 28), who="user"),
        ToldDeadline(title="전화하기", day=date(2026, 11, 20), who="user"),
        ToldDeadline(title="모으기", day=date(2026, 11, 19), who="user", done=True),
        ToldDeadline(title="오늘 할 일", day=date(2026, 11, 21), who="user"),
    ),
    letters=(MadeLetter(title="소명서 및 재검토 요청서", files=(LETTER,)),),
    evidence=(
        EvidenceFile(
            number=1, label="취소 화면", proves="취소된 날을 보여 줍니다.", file_name="화면.png",
            size=635_250, received=MADE, sha256=DIGEST, media="photo",
        ),
        EvidenceFile(number=2, label="녹화", media="video", missing=TOO_LARGE),
    ),
)  # fmt: skip


def unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(packed)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


class Page(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self._hidden = False
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._hidden = tag in ("style", "title")
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words = " ".join(f"{self.words} {data}".split())


def rows(items: tuple[EvidenceFile, ...]) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(evidence_csv(items).decode("utf-8-sig"))))


def test_files_come_back_as_they_went_in() -> None:
    files = {**FILES, "빈 파일.txt": b"", "큰 파일.bin": bytes(300_000)}
    assert unpacked(archive(files)) == files


def test_the_same_files_give_the_same_bytes_on_any_day() -> None:
    assert archive(FILES) == archive(dict(FILES))
    assert everything(CASE, FILES) == everything(CASE, FILES)
    assert archive(FILES, made=MADE) != archive(FILES)


def test_files_bear_the_time_in_korea_and_korean_names_are_marked_utf_8() -> None:
    with zipfile.ZipFile(BytesIO(archive(FILES, made=MADE))) as file:
        for entry in file.infolist():
            assert entry.date_time == (2026, 11, 21, 1, 5, 0)
            assert entry.flag_bits & 0x800
            assert entry.external_attr >> 16 == 0o100644


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/cron.d/x", "cron.d/x"),
        ("C:\\Windows\\a.txt", "Windows/a.txt"),
        ("..\\..", "파일"),
        ("", "파일"),
        ("서면/소명서.pdf", "서면/소명서.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("LPT1 .pdf", "_LPT1.pdf"),
        ("console.log", "console.log"),
        ('a<b>c:"d|e?f*g.txt', "a-b-c-d-e-f-g.txt"),
        ("끝 점. . .", "끝 점"),
        ("줄\n바\x00꿈\u202egpj.exe", "줄바꿈gpj.exe"),
        ("반쪽\ud800.txt", "반쪽.txt"),
        (unicodedata.normalize("NFD", "한글.pdf"), "한글.pdf"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_names([name]) == {name: safe}
    assert set(unpacked(archive({name: b"x"}))) == {safe}


@pytest.mark.parametrize(
    "name", ["가" * 300 + ".pdf", "a" * 300, "a." + "b" * 300, "😀" * 99 + ".txt"]
)
def test_long_names_are_cut_between_characters_and_keep_their_ending(name: str) -> None:
    safe = safe_names([name])[name]
    assert 100 < len(safe.encode()) <= 140
    assert safe[-4:] == name[-4:]
    assert "\ufffd" not in safe


def test_two_names_that_some_system_takes_for_one_are_told_apart() -> None:
    same = [
        "한글.pdf",
        unicodedata.normalize("NFD", "한글.pdf"),
        "A/x.txt",
        "a/X.TXT",
        "../A/x.txt",
    ]
    safe = safe_names(same)
    assert list(safe.values()) == [
        "한글.pdf", "한글 (2).pdf", "A/x.txt", "a/X (2).TXT", "A/x (3).txt",
    ]  # fmt: skip
    assert len(unpacked(archive(dict.fromkeys(same, b"x")))) == 5


def test_a_file_never_has_the_name_of_a_folder() -> None:
    assert safe_names(["서면", "서면/가.pdf"])["서면"] == "서면 (2)"


def test_the_archive_has_the_page_the_answers_and_the_index_beside_the_files() -> None:
    found = unpacked(everything(CASE, FILES))
    assert set(found) == {OVERVIEW, ANSWERS, EVIDENCE, *FILES}
    assert found[ANSWERS] == answers_json(CASE)
    assert found[EVIDENCE] == evidence_csv(CASE.evidence)
    assert {name: found[name] for name in FILES} == FILES


def test_every_link_of_the_page_leads_to_a_file_and_every_file_is_linked() -> None:
    odd = {"../밖으로#?.ics": b"x", "읽어보기.HTML": b"y", **FILES}
    found = unpacked(everything(CASE, odd))
    links = [unquote(link) for link in Page(found[OVERVIEW]).links]
    assert sorted(links) == sorted(set(found) - {OVERVIEW})


def test_nobody_replaces_the_answers_with_a_file_of_that_name() -> None:
    assert unpacked(everything(CASE, {ANSWERS: b"mine"}))[ANSWERS] == answers_json(CASE)


def test_the_page_tells_the_case_from_deadline_to_answer() -> None:
    words = Page(overview(CASE)).words
    for told in (
        CASE.title, "2026년 11월 21일(토) 01:05", "소명서 및 재검토 요청서", LETTER, "증 제1호 · 취소 화면",
        "취소된 날을 보여 줍니다.", "화면.png", "사진 · 635 KB", DIGEST, "증 제2호 · 녹화", TOO_LARGE,
        "안내를 받은 날은요? 2026년 11월 18일(수)", "낸 돈은요? 100,000원", "보내셨나요? 아니요",
        "법률 자문이 아니며 결과를 보장하지 않아요",
    ):  # fmt: skip
        assert told in words, told


def test_deadlines_stand_in_order_with_days_and_whose_they_are() -> None:
    words = Page(overview(CASE)).words
    due = (
        "모으기 완료 2026년 11월 19일(목)까지", "전화하기 1일 지남", "오늘 할 일 오늘까지",
        "소명서 보내기 7일 남음 2026년 11월 28일(토)까지 · 내가 할 일",
        "환급받기 10일 남음 2026년 12월 1일(화)까지 · 상대방이 할 일 3영업일",
    )  # fmt: skip
    places = [words.find(told) for told in due]
    assert -1 not in places
    assert places == sorted(places)


def test_an_empty_case_says_what_is_not_there_yet() -> None:
    words = Page(overview(CaseFile(title="가", made=MADE))).words
    assert words.count("없어요") == 4


def test_what_a_person_typed_is_never_markup() -> None:
    said = ToldAnswer(question_id="q", question=HOSTILE, value=HOSTILE, shown=HOSTILE)
    due = ToldDeadline(title=HOSTILE, day=date(2026, 11, 21), who="user", text=HOSTILE)
    letter = MadeLetter(title=HOSTILE, files=(HOSTILE,))
    file = EvidenceFile(number=1, label=HOSTILE, proves=HOSTILE, file_name=HOSTILE, sha256=HOSTILE)
    case = CaseFile(
        title=HOSTILE, made=MADE, answers=(said,), deadlines=(due,), letters=(letter,),
        evidence=(file,),
    )  # fmt: skip
    html = overview(case, [HOSTILE])
    page = Page(html)
    assert "script" not in page.tags
    shown = HOSTILE.replace("\u202e\x00\ud800", "\ufffd")
    assert page.words.count(shown) == 12
    assert "\u202e" not in html.decode()
    assert all(not link.startswith(("javascript:", "http", "/")) for link in page.links)


def test_the_page_asks_nothing_of_the_network() -> None:
    html = overview(CASE, ["증빙_모음.pdf"]).decode()
    assert "default-src 'none'" in html
    assert "http://" not in html
    assert "https://" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html


def test_the_answers_can_be_read_by_a_program() -> None:
    told = json.loads(answers_json(CASE))
    assert told["case"] == CASE.title
    assert told["made_at"] == "2026-11-21T01:05:00+09:00"
    assert told["answers"][0] == {
        "question_id": "notice_day", "question": "안내를 받은 날은요?", "value": "2026-11-18",
        "shown": "2026년 11월 18일(수)",
    }  # fmt: skip
    assert [one["value"] for one in told["answers"][1:]] == [100_000, ["refund", "reason"], False]


def test_half_a_character_does_not_break_the_answers() -> None:
    said = ToldAnswer(
        question_id="q", question="가", value=HOSTILE, shown=frozenset("가").__str__()
    )
    assert json.loads(answers_json(replace(CASE, answers=(said,))))["answers"][0]["value"] == (
        HOSTILE.replace("\ud800", "?")
    )


def test_a_spreadsheet_reads_korean_and_every_column() -> None:
    assert evidence_csv(CASE.evidence).startswith(b"\xef\xbb\xbf")
    first, second = rows(CASE.evidence)
    assert list(first.values()) == [
        "증 제1호", "취소 화면", "취소된 날을 보여 줍니다.", "화면.png", "사진", "635250",
        "2026-11-21 01:05", DIGEST, "",
    ]  # fmt: skip
    assert second["비고"] == TOO_LARGE
    assert second["크기(바이트)"] == second["받은 때(한국 시각)"] == ""


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "\u200b=", "\u200d="]
)
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    """A file may be called =HYPERLINK(…), and a spreadsheet would run it when opened."""
    (row,) = rows((EvidenceFile(number=1, label=start + "cmd|' /C calc'!A0", proves=start),))
    assert row["자료"].startswith("'")
    assert not row["보여 주는 것"].startswith(("=", "+", "-", "@", "＝"))


def test_a_cell_stays_one_cell() -> None:
    (row,) = rows((EvidenceFile(number=1, label='가"나,다\n라;마', proves="끝"),))
    assert row["자료"] == '가"나,다 라;마'
    assert row["보여 주는 것"] == "끝"
