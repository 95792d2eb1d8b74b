"""The timeline picture: what it says, for whom, and that any case fits on a phone."""

from __future__ import annotations

import struct
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from bot.errors import LetterError
from bot.letters.timeline import MOST_MARKS, Mark, TimelineWriter, _picture
from bot.letters.typesetter import Typesetter
from bot.paths import TEMPLATES

TODAY = date(2026, 11, 21)
HOSTILE = "# * _ $ @ \\ < > {{7*7}} {%x%} #panic() `c` \"q\" [a] = // /* */ #read('/etc/passwd')"
KINDS = ("happened", "due_user", "due_other")


def mark(days: int, text: str, kind: Any, **more: Any) -> Mark:
    return Mark(day=TODAY + timedelta(days=days), text=text, kind=kind, **more)


CASE = [
    mark(7, "재검토 요청서 보내기", "due_user", note="이메일과 등기"),
    mark(-5, "예매가 취소됐어요", "happened"),
    mark(0, "증빙 보완하기", "due_user"),
    mark(-3, "소명서 보내기", "due_user", done=True),
    mark(-2, "소명에 답하기", "due_other"),
    mark(90, "환급하기", "due_other"),
    mark(0, "전화로 물었어요", "happened"),
]


@pytest.fixture(scope="module")
def writer() -> TimelineWriter:
    return TimelineWriter()


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def words(title: str, marks: list[Mark], tmp_path: Path) -> str:
    """What the picture says: the same page as a PDF, read back by an independent reader."""
    pdf = Typesetter(TEMPLATES / "letters", "timeline").make(
        _picture(title, marks, TODAY) | {"width": 360}, format="pdf"
    )
    (tmp_path / "timeline.pdf").write_bytes(pdf)
    return "".join(
        "".join(page.extract_text().split()) for page in PdfReader(tmp_path / "timeline.pdf").pages
    )


def in_order(text: str, *parts: str) -> None:
    places = [text.find(part) for part in parts]
    assert -1 not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places)


def test_days_stand_in_order_with_weekday_and_distance(tmp_path: Path) -> None:
    in_order(
        words("예매 취소", CASE, tmp_path),
        "예매취소", "2026년11월21일(토)기준", "11/16(월)", "5일전", "11/18(수)", "3일전",
        "11/19(목)", "오늘", "11/21(토)", "11/28(토)", "D-7", "2027년2월19일(금)", "D-90",
    )  # fmt: skip


def test_words_say_whose_turn_it_is_and_how_it_stands(tmp_path: Path) -> None:
    in_order(
        words("예매 취소", CASE, tmp_path),
        "있었던일", "예매가취소됐어요", "내가할일·완료", "소명서보내기", "상대방이할일·지났어요",
        "소명에답하기", "전화로물었어요", "내가할일·오늘까지", "증빙보완하기", "재검토요청서보내기",
        "이메일과등기", "환급하기",
    )  # fmt: skip


def test_every_mark_of_a_day_stands_under_that_day_once(tmp_path: Path) -> None:
    marks = [mark(3, f"할일{n}번", "due_user") for n in range(5)]
    text = words("가", marks, tmp_path)
    assert text.count("11/24(화)") == 1
    assert [text.count(f"할일{n}번") for n in range(5)] == [1] * 5


@pytest.mark.parametrize("marks", [[], [mark(-1, "가", "happened")], [mark(1, "가", "due_user")]])
def test_today_is_always_there(marks: list[Mark], tmp_path: Path) -> None:
    assert words("가", marks, tmp_path).count("11/21(토)") == 1


def test_a_word_on_today_stands_first_under_today(tmp_path: Path) -> None:
    marks = [mark(0, "보낼것", "due_user"), mark(0, "증빙을모아요", "today")]
    in_order(words("가", marks, tmp_path), "11/21(토)", "증빙을모아요", "내가할일", "보낼것")


def test_signs_of_other_languages_are_only_signs(tmp_path: Path) -> None:
    marks = [mark(1, HOSTILE, "due_user", note=HOSTILE)]
    text = words(HOSTILE[:40], marks, tmp_path)
    assert text.count("".join(HOSTILE.split())) == 2


def test_what_no_font_has_is_a_box_and_line_breaks_are_blanks(tmp_path: Path) -> None:
    marks = [mark(1, "앞\ud800뒤\n다음\x00줄", "due_user", note="😀")]
    text = words("가", marks, tmp_path)
    assert "앞□뒤다음줄" in text
    assert text.endswith("□")


def test_long_texts_are_cut_and_say_so(tmp_path: Path) -> None:
    text = words("제" * 200, [mark(1, "다" * 1_000, "due_user", note="라" * 1_000)], tmp_path)
    assert (text.count("제"), text.count("다"), text.count("라")) == (59, 299, 299)
    assert text.count("…") == 3


def test_of_too_many_marks_the_nearest_are_kept_and_the_rest_counted(tmp_path: Path) -> None:
    marks = [mark(n, f"<{n}>", "due_user") for n in range(1, MOST_MARKS + 4)]
    text = words("가", marks, tmp_path)
    assert f"<{MOST_MARKS}>" in text
    assert f"<{MOST_MARKS + 1}>" not in text
    assert text.endswith("오늘에서먼3가지는줄였어요.")


def test_kinds_differ_in_shape_and_not_only_in_colour() -> None:
    design = (TEMPLATES / "letters" / "timeline.typ").read_text(encoding="utf-8")
    shapes = design[design.index("// Each kind has a shape") : design.index("#let colour")]
    colours = "".join(f"#let {name} = black\n" for name in ("soft", "mine", "theirs", "good"))
    page = "#let shape-size = 13pt\n#set page(width: 20pt, height: 20pt, margin: 2pt)\n"
    drawn = set()
    for kind, done in (*((kind, "false") for kind in KINDS), ("due_user", "true")):
        source = f'{colours}{page}{shapes}\n#shape((kind: "{kind}", done: {done}))'
        drawn.add(typst.compile(source.encode(), format="png", ppi=144))
    assert len(drawn) == 4


@pytest.mark.parametrize(
    "marks", [[], CASE[:2], CASE, [mark(n, "끝", "due_other", done=True) for n in range(-9, 0)]]
)
def test_the_picture_is_as_wide_as_a_phone_and_as_high_as_it_must_be(
    writer: TimelineWriter, marks: list[Mark]
) -> None:
    width, height = size(writer.write("예매 취소", marks, TODAY))
    assert width == 1080
    assert 250 + 150 * len(marks) < height < 500 + 350 * len(marks)


@pytest.mark.parametrize(
    "text", ["가", "열글자로된긴낱말이에 " * 90, "가" * 900, "W" * 900, "Ж " * 450]
)
def test_any_picture_is_one_that_telegram_takes(writer: TimelineWriter, text: str) -> None:
    marks = [mark(3 * n - 60, text, KINDS[n % 3], note=text) for n in range(MOST_MARKS + 5)]
    png = writer.write(text, marks, TODAY)
    width, height = size(png)
    assert width + height <= 10_000
    assert height <= 20 * width
    assert len(png) < 10_000_000


@pytest.mark.parametrize(
    "word", ["가" * 60, "W" * 29, "W" * 60, "a.b-c_d/" * 20, "Ж" * 60, "😀" * 60]
)
def test_long_words_stay_on_the_page(word: str, tmp_path: Path) -> None:
    rights: list[float] = []

    def note(text: str, _: object, place: list[float], *__: object) -> None:
        if text.strip():
            rights.append(place[4])

    marks = [mark(1, word, "due_user", note=word), mark(-1, word, "happened")]
    words(word, marks, tmp_path)
    PdfReader(tmp_path / "timeline.pdf").pages[0].extract_text(visitor_text=note)
    assert rights
    assert max(rights) < 340


def test_many_threads_draw_the_same_bytes(writer: TimelineWriter) -> None:
    cases = [[mark(n, f"할 일 {n}", "due_user")] for n in range(4)]
    alone = [writer.write("가", marks, TODAY) for marks in cases] * 3
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda marks: writer.write("가", marks, TODAY), cases * 3))
    assert drawn == alone


def test_a_broken_design_is_a_letter_error_without_words(tmp_path: Path) -> None:
    (tmp_path / "timeline.typ").write_text("#panic(sys.inputs.timeline)", encoding="utf-8")
    with pytest.raises(LetterError) as caught:
        TimelineWriter(tmp_path).write("비밀", CASE, TODAY)
    assert "비밀" not in str(caught.value)
    assert "소명서" not in str(caught.value)


def test_speed(writer: TimelineWriter, capsys: pytest.CaptureFixture[str]) -> None:
    for many in (2, 7, 15):
        marks = [mark(3 * n - 10, "소명서를 보내 보세요", KINDS[n % 3]) for n in range(many)]
        times = []
        for n in range(5):
            start = time.perf_counter()
            writer.write(f"예매 취소 {n}", marks, TODAY)
            times.append((time.perf_counter() - start) * 1_000)
        with capsys.disabled():
            print(f"\ntimeline of {many} marks, warm median of 5: {sorted(times)[2]:.0f} ms")  # noqa: T201
        assert sorted(times)[2] < 3_000
