"""The whole way over HTTP: the real bot here, the playground server in another process."""

from __future__ import annotations

import io
import re
from pathlib import Path

from person import Person, text_of
from pypdf import PdfReader
from wired_bot import running, travel

from bot.clock import ShiftedClock
from bot.engine.model import Content

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060600000000500010a2db4a90000000049454e44ae426082"
)


async def test_from_one_line_to_letter_deadlines_and_reminder(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    clock = ShiftedClock(now)  # type: ignore[arg-type]
    async with running(root, tmp_path, content, clock):
        assert "동의" in await person.says("부정이용자라고 예매가 취소됐어요")
        assert "어디에서 예매" in await person.consents()
        await person.taps("NOL")
        await person.says("1")
        await person.taps("해당하는 게 없어요")
        await person.says("가을밤 <b>콘서트</b> {{7*7}} #panic(), 12월 5일 19시, 1층 A구역 12번")
        assert "증 제1호" in await person.uploads("결제 화면.png", PIXEL)
        assert "결제 내역" in await person.taps("결제 내역")

    async with running(root, tmp_path, content, clock):  # a restart in the middle
        assert "결제한 날" in await person.says("T1234567890")
        assert "얼마" in await person.taps("어제")
        await person.says("십삼만이천원")
        await person.taps("오늘")
        await person.says("동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다.")
        await person.says("1번")
        await person.says("집에서 저는 휴대폰, 동생은 노트북을 썼어요.")
        await person.taps("아직 못 받았어요")
        await person.taps("모르겠어요")
        assert "이렇게 정리했어요" in await person.says("김하늘")
        result = await person.taps("맞아요")
        assert result.startswith("지금 할 일 하나")
        assert "환급 기한" in result
        assert len([message for message in person.new if "photo" in message]) == 2
        await person.taps("PDF", under="소명 및 재검토 요청서")
        await _letter_is_right(person)
        assert "걸어 뒀어요" in await person.taps("알림 받을게요")
        reminder = await travel(person, clock, hours=6)
        assert "서면 보내기" in reminder
        assert "알림 2번 중 1번째" in reminder
        assert "더 보내지 않을게요" in await person.taps("완료")
        later = await travel(person, clock, days=1)
        assert "서면 보내기" not in later, "완료 ends that ladder"
        assert "환급 기한" in await travel(person, clock, days=4)


async def _letter_is_right(person: Person) -> None:
    (message,) = person.files()
    assert message["document"]["file_name"] == "소명서_NOL-티켓(인터파크)_2026-11-21_v1.pdf"
    pdf = PdfReader(io.BytesIO(await person.downloads(message)))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    facts = [
        "김하늘", "T1234567890", "132,000원", "2026년 11월 20일", "2026년 11월 21일", "증 제1호",
        "가을밤 <b>콘서트</b> {{7*7}} #panic()", "동생은 노트북을 썼어요.", "놀유니버스",
        "동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다.",
    ]  # fmt: skip
    for fact in facts:
        assert re.sub(r"\s", "", fact) in text, fact
    for never in ("매크로", "재발", "잘못했습니다", "모르겠어요", "해당하는게없어요", "None"):
        assert never not in text, never


NOT_READ = "어떤 답인지"
HOSTILE = [
    ("😭😭", NOT_READ), ("\u202eabc\u202c", NOT_READ), ("<b>", NOT_READ), ("{{7*7}}", NOT_READ),
    ("880101-1234567", "주민등록번호"), ("/없는명령", "모르는 명령"), ("가" * 5000, NOT_READ),
]  # fmt: skip


async def test_odd_input_never_harms_the_case(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    async with running(root, tmp_path, content, ShiftedClock(now)) as app:  # type: ignore[arg-type]
        await person.says("예매가 부정이용으로 취소됐어요")
        await person.consents()
        await person.taps("NOL")
        for text, words in HOSTILE:
            assert words in await person.says(text)
        for kind in ("voice", "sticker", "location", "poll_forward", "contact", "video_note"):
            await person.control("odd", chat=person.chat, kind=kind)
            assert "지금 어떤 상태" in await person.reads(), kind
        await person.control("odd", chat=person.chat, kind="group_message", text="/start")
        desk = await app.store.desk(person.chat, new_id=1)
        assert [case.answers for case in desk.cases] == [{"provider": "nol"}]
        assert "880101" not in str([text_of(m) for m in await person.messages()])


async def test_a_tap_from_another_chat_is_refused(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    async with running(root, tmp_path, content, ShiftedClock(now)) as app:  # type: ignore[arg-type]
        await person.says("예매가 부정이용으로 취소됐어요")
        await person.consents()
        markup = (await person.messages())[-1]["reply_markup"]["inline_keyboard"]
        stolen = markup[0][0]["callback_data"]
        stranger = Person(person.session, root, chat=1002)
        await stranger.says("/start")
        number = (await stranger.messages())[-1]["message_id"]
        for place, data in enumerate((stolen, "", "j|1|provider:nol|0|AAAAAAAA")):
            update = {
                "callback_query": {
                    "id": f"q{place}", "chat_instance": "1", "data": data,
                    "from": {"id": 1002, "is_bot": False, "first_name": "남"},
                    "message": {
                        "message_id": number, "date": 1, "text": "x",
                        "chat": {"id": 1002, "type": "private", "first_name": "남"},
                    },
                }
            }  # fmt: skip
            await stranger.control("inject", update=update)
            assert await stranger.toast(place) == "이 버튼은 쓸 수 없어요."
        mine = await app.store.desk(1001, new_id=1)
        theirs = await app.store.desk(1002, new_id=1)
        assert mine.cases[0].answers == {}
        assert theirs.cases == ()
