"""What a story says by the way: the right day to the right question, and nothing that was not said."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest

from bot.clock import KST
from bot.engine.model import Content
from bot.understanding.gleaning import glean

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)

STORIES = [
    (
        "order-cancellation", "어제 무신사에서 8만9천원 결제했는데 오늘 지맘대로 취소됨 ㅡㅡ",
        {"provider": "musinsa", "paid_on": date(2026, 11, 20), "amount": 89_000,
         "cancelled_on": date(2026, 11, 21)},
    ),
    (
        "order-cancellation", "어제무신사에서결제했는데오늘취소됨",
        {"provider": "musinsa", "paid_on": date(2026, 11, 20), "cancelled_on": date(2026, 11, 21)},
    ),
    (
        "order-cancellation", "무신사 주문번호 202611180012345 18일에 결제한 자켓이 20일에 취소됐어요 환불도 안해줘요",
        {"provider": "musinsa", "order_no": "202611180012345", "paid_on": date(2026, 11, 18),
         "cancelled_on": date(2026, 11, 20), "refund_state": "none"},
    ),
    (
        "order-cancellation", "쿠팡 말고 무신사요. 10만원 쿠폰 쓰고 8만9천원 결제했거든요. 취소는 안 됐어요",
        {"provider": "musinsa", "amount": 89_000},
    ),
    ("order-cancellation", "결제는 18일에 했고 금액은 아직 몰라요", {"paid_on": date(2026, 11, 18)}),
    ("order-cancellation", "3일 걸린대요 결제는", {}),
    ("order-cancellation", "어제나 그제 결제했어요", {}),
    ("order-cancellation", "어제 결제했어요. 아니 그제 결제했어요", {}),
    ("order-cancellation", "내일 결제하려고요", {}),
    (
        "ticket-ban",
        "11월 18일 인터파크에서 132,000원 결제했는데 그저께 부정이용이라고 취소 문자 왔어요 예매번호 T1234567890",
        {"provider": "nol", "paid_on": date(2026, 11, 18), "amount": 132_000,
         "cancelled_on": date(2026, 11, 19), "booking_no": "T1234567890"},
    ),
    (
        "account-theft", "메이플 계정 털렸어요 어제 저녁에 알았는데 19일에 털린것같아요",
        {"provider": "maple", "found_on": date(2026, 11, 20), "happened_on": date(2026, 11, 19)},
    ),
    (
        "subscription-error", "어제 오후 5시 20분쯤 청약홈 오류나서 청약 못했어요",
        {"failed_at": datetime(2026, 11, 20, 17, 20, tzinfo=KST)},
    ),
    ("ticket-ban", "", {}),
    ("ticket-ban", "ㅠㅠㅠㅠ 😭", {}),
    ("ticket-ban", "예매가 부정이용으로 취소됐어요", {}),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "said", "want"), STORIES)
def test_what_a_story_says(content: Content, pack: str, said: str, want: object) -> None:
    assert glean(said, content.packs[pack].questions, NOW) == want


@pytest.mark.parametrize("pack", ["ticket-ban", "account-theft", "order-cancellation"])
def test_a_hostile_line_is_read_at_once(content: Content, pack: str) -> None:
    questions = content.packs[pack].questions
    for piece in ("결제 어제 8만원 ", "취소는데 ", "1,", "예매번호 T1-", "가.나고 ", "ﷺ"):
        begun = time.process_time()
        glean((piece * 4_096)[:4_096], questions, NOW)
        assert time.process_time() - begun < 0.5
