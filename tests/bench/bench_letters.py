"""How long does a letter take in each format, and is the event loop held meanwhile?

    python tests/bench/bench_letters.py

Prints warm medians, one after the other in one thread, of PDF, HWPX, DOCX, TXT and all four (target:
at most 350 ms). Then 20 letters in all formats are asked for at once, in three ways: through
``asyncio.to_thread``, several threads side by side; through one thread that takes them in turn; and
with a process beside it for what is pure Python. A heartbeat of 1 ms notes the longest time for
which the event loop did not come round (target with one thread: at most 20 ms), and so it does
while nothing is made: what the machine itself costs. Median and worst of seven times.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial

import uvloop

from bot.letters.docx import write_docx
from bot.letters.hwpx import write_hwpx
from bot.letters.model import Entry, EvidenceItem, Letter, Line, Point, Row, Section
from bot.letters.pdf import PdfWriter
from bot.letters.text import write_text

ROUNDS, TIMES = 31, 7
AT_ONCE = 20
BEAT = 0.001
ALL_MS, HELD_MS = 350, 20
"""The targets."""

Writers = Mapping[str, Callable[[Letter], bytes | str]]
Pools = Mapping[str, Executor | None]
"""Format → where it is made; None is the event loop's own threads."""

_STORY = (
    "예매 당일 저는 집에서 노트북 한 대로만 접속했습니다. 같은 집에 사는 동생도 같은 와이파이로 접속해서 "
    "따로 예매했고, 동생은 자기 계정으로 들어가 결제도 따로 했습니다. "
)
_REQUEST = (
    "위 내용을 반영하여 담당자께서 이번 조치를 다시 검토하여 주시고, 「개인정보 보호법」 제37조의2에 따라 "
    "판단 기준과 과정에 대한 설명을 요청합니다."
)


def letter(number: int = 0, *, facts: int = 7, events: int = 4) -> Letter:
    """Return a letter of usual length; with other numbers of rows a shorter or longer one."""
    return Letter(
        id="explanation",
        title="소명 및 재검토 요청서",
        file_name="소명서",
        recipient=(Line("주식회사 예시 고객센터 귀중"),),
        sender=(Line(f"홍길동{number}"),),
        opening=Line("본인은 아래 예매와 관련하여 받은 조치에 대하여 재검토를 요청합니다."),
        sections=(
            Section(
                heading="예매 정보",
                table=tuple(
                    Row(f"항목 {n}", Line("뮤지컬 <레베카> VIP석 2매")) for n in range(facts)
                ),
            ),
            Section(
                heading="통지받은 내용", quote=Line("비정상적인 접근이 확인되었습니다.\n" * 2)
            ),
            Section(heading="사실경위", log=tuple(map(_event, range(events)))),
            Section(
                heading="예매 당시의 사정",
                paragraphs=tuple(Point(Line(_STORY), label) for label in ("접속 환경", "결제자")),
            ),
            Section(heading="요청 사항", items=(Line(_REQUEST),) * 4),
        ),
        closing=(Line("예매 시 등록한 연락처로 회신하여 주시기 바랍니다."),),
        day=date(2026, 11, 21),
        signature=Line(f"작성자 홍길동{number} (서명)"),
        evidence=(EvidenceItem("증 제1호", "통지 화면", "통지받은 날짜와 문구"),) * 3,
    )


def _event(number: int) -> Entry:
    day = Line(f"2026년 11월 {number % 30 + 1}일")
    return Entry(day, Line("예매가 취소된 것을 알게 됨"), ("증 제1호",))


def writers() -> Writers:
    """Return what makes each format, warm: each has written a letter."""
    made: Writers = {
        "PDF": PdfWriter().write, "HWPX": write_hwpx, "DOCX": write_docx, "TXT": write_text,
    }  # fmt: skip
    for write in made.values():
        write(letter())
    return made


def medians(made: Writers, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median of many letters in each format and in all, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in made}
    for number in range(rounds):
        drafted = letter(number)  # not the one just written: typst would remember it
        for name, write in made.items():
            begin = time.perf_counter()
            write(drafted)
            times[name].append((time.perf_counter() - begin) * 1000)
    all_four = [sum(each) for each in zip(*times.values(), strict=True)]
    return {n: statistics.median(each) for n, each in (times | {"all four": all_four}).items()}


@dataclass(frozen=True, slots=True)
class Held:
    """What the event loop noticed, in milliseconds."""

    took: float
    longest: float
    beats: int


async def held(work: Callable[[], Awaitable[object]]) -> Held:
    """Do some work while a heartbeat goes, and tell the longest time that it was late."""
    late: list[float] = []
    heart = asyncio.create_task(_beat(late))
    await asyncio.sleep(20 * BEAT)
    late.clear()
    begin = time.perf_counter()
    await work()
    took = time.perf_counter() - begin
    await asyncio.sleep(2 * BEAT)
    heart.cancel()
    return Held(took * 1000, max(late) * 1000, len(late))


async def _beat(late: list[float]) -> None:
    last = time.perf_counter()
    while True:
        await asyncio.sleep(BEAT)
        now = time.perf_counter()
        late.append(now - last - BEAT)
        last = now


async def at_once(made: Writers, drafted: Sequence[Letter], pools: Pools) -> None:
    """Ask for every letter in every format."""
    loop = asyncio.get_running_loop()
    await asyncio.gather(
        *(loop.run_in_executor(pools[n], made[n], one) for one in drafted for n in made)
    )


def together(made: Writers, times: int = TIMES) -> dict[str, list[Held]]:
    """Return what the event loop noticed at rest and in each way of making 20 letters at once."""
    fork = multiprocessing.get_context("forkserver")  # safe beside threads
    with ThreadPoolExecutor(1) as one, ProcessPoolExecutor(1, mp_context=fork) as process:
        for name in made.keys() - {"PDF"}:
            process.submit(made[name], letter()).result()
        ways: dict[str, Pools] = {
            "several threads": dict.fromkeys(made, None),  # as asyncio.to_thread does it
            "one thread": dict.fromkeys(made, one),
            "one thread, one process": dict.fromkeys(made, process) | {"PDF": one},
        }
        turns = [uvloop.run(_together(made, ways, turn)) for turn in range(times)]
    return {way: [turn[way] for turn in turns] for way in turns[0]}


async def _together(made: Writers, ways: Mapping[str, Pools], turn: int) -> dict[str, Held]:
    drafted = [letter(turn * AT_ONCE + number) for number in range(AT_ONCE)]
    found = {"at rest": await held(lambda: asyncio.sleep(1))}
    for way, pools in ways.items():
        found[way] = await held(partial(at_once, made, drafted, pools))
    return found


def main() -> int:
    """Measure and print; exit code 1 when a target is missed."""
    made = writers()
    each = medians(made)
    for name, took in each.items():
        sys.stdout.write(f"{name:<9} {took:6.1f} ms\n")
    longest = {}
    for way, found in together(made).items():
        took = statistics.median(one.took for one in found)
        longest[way] = statistics.median(one.longest for one in found)
        worst = max(one.longest for one in found)
        sys.stdout.write(
            f"{way}: {took:.0f} ms, loop held {longest[way]:.1f} ms (worst {worst:.1f})\n"
        )
    sys.stdout.write(f"targets: all four at most {ALL_MS} ms, one thread at most {HELD_MS} ms\n")
    return 0 if each["all four"] <= ALL_MS and longest["one thread"] <= HELD_MS else 1


if __name__ == "__main__":
    sys.exit(main())
