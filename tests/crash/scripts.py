"""What people say in the crash tests, what they hear, and what the bot must know in the end.

Each answers more than ten questions, with taps and typed lines. `{chat}` stands for the number of the
chat, so that a line that ends in somebody else's case is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.engine.model import Blank

Step = tuple[str, str, str]
"""What the person does, with what, and words of the last message that answers it."""


@dataclass(frozen=True)
class Script:
    """One way through ticket-ban, told on 21 November 2026."""

    name: str
    steps: tuple[Step, ...]
    answers: Mapping[str, Any]
    """Question → value, as told."""


NOTICE = "동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다."
STORY = "집에서 저는 휴대폰, 동생은 노트북을 썼어요."
CANCELLED = Script(
    "cancelled",
    steps=(
        ("says", "예매가 부정이용으로 취소됐어요", "동의"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "어디에서 예매"),
        ("taps", "NOL", "지금 어떤 상태"),
        ("says", "1", "해당하는 게"),
        ("taps", "해당하는 게 없어요", "어떤 공연"),
        ("says", "가을밤 콘서트, 12월 5일 19시, 1층 A구역 {chat}번", "예매번호를"),
        ("says", "T{chat}567890", "결제한 날은"),
        ("taps", "어제", "모두 얼마"),
        ("says", "십삼만이천원", "안내를 받은 날"),
        ("taps", "오늘", "안내 문구를"),
        ("says", NOTICE, "왜 의심받았을지"),
        ("says", "1번", "같은 와이파이를 누가"),
        ("says", STORY, "돌려받으셨나요"),
        ("taps", "아직 못 받았어요", "소명(사정 설명) 기한"),
        ("taps", "모르겠어요", "넣을 이름"),
        ("says", "김하늘", "이렇게 정리했어요"),
    ),
    answers={
        "provider": "nol", "sanction": "cancelled", "fair_use": "none",
        "event": "가을밤 콘서트, 12월 5일 19시, 1층 A구역 {chat}번", "booking_no": "T{chat}567890",
        "paid_on": date(2026, 11, 20), "amount": 132_000, "cancelled_on": date(2026, 11, 21),
        "notice_text": NOTICE, "cause": ("shared_ip",), "shared_ip_story": STORY,
        "refund_state": "none", "explain_by": Blank.UNKNOWN, "name": "김하늘",
    },
)  # fmt: skip
BOTH = Script(
    "both",
    steps=(
        ("says", "멜론티켓에서 계정이 정지됐어요", "동의"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "다시 여쭤보지 않을게요"),
        ("says", "멜론", "지금 어떤 상태"),
        ("taps", "둘 다", "해당하는 게"),
        ("says", "없어요", "어떤 공연"),
        ("says", "봄날 뮤지컬, 12월 20일, 2층 {chat}번", "예매번호를"),
        ("says", "M{chat}-77", "계정의 아이디를"),
        ("says", "melody{chat}", "결제한 날은"),
        ("says", "11월 18일", "모두 얼마"),
        ("says", "8만9천원", "안내를 받은 날"),
        ("taps", "어제", "안내 문구를"),
        ("says", NOTICE, "왜 의심받았을지"),
        ("says", "2, 4", "누가 어떻게 결제했는지"),
        ("says", "어머니 카드로 결제했어요.", "기기와 창을"),
        ("says", "휴대폰과 노트북으로 접속했어요.", "돌려받으셨나요"),
        ("says", "아직", "소명(사정 설명) 기한"),
        ("taps", "모르겠어요", "넣을 이름"),
        ("says", "이바다", "이렇게 정리했어요"),
    ),
    answers={
        "provider": "melon", "sanction": "both", "fair_use": "none",
        "event": "봄날 뮤지컬, 12월 20일, 2층 {chat}번", "booking_no": "M{chat}-77",
        "account_id": "melody{chat}", "paid_on": date(2026, 11, 18), "amount": 89_000,
        "cancelled_on": date(2026, 11, 20), "notice_text": NOTICE,
        "cause": ("family_payer", "many_devices"),
        "family_payer_story": "어머니 카드로 결제했어요.",
        "many_devices_story": "휴대폰과 노트북으로 접속했어요.",
        "refund_state": "none", "explain_by": Blank.UNKNOWN, "name": "이바다",
    },
)  # fmt: skip
TO_THE_REMINDERS = (
    ("taps", "맞아요", "밤 9시부터 아침 8시"),
    ("taps", "알림 받을게요", "걸어 뒀어요"),
)


def _whole(script: Script) -> Script:
    """The same, up to the result, its pictures and the reminders."""
    return replace(script, name=f"{script.name}, whole", steps=script.steps + TO_THE_REMINDERS)


WHOLE = (_whole(CANCELLED), _whole(BOTH))
SCRIPTS = (CANCELLED, BOTH, *WHOLE)


def crowd(size: int) -> dict[int, Script]:
    """So many people: chat → script. One in five goes on to the reminders."""
    return {
        1001 + place: (WHOLE if place % 5 == 0 else SCRIPTS)[place % 2] for place in range(size)
    }
