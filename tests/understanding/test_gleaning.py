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
    (
        "subscription-error", "청약홈 인증서 오류나요 마감 5시반인데",
        {"closes_at": datetime(2026, 11, 21, 17, 30, tzinfo=KST)},
    ),
    (
        "subscription-error", "오늘 5시반 마감인데 인증서가 안돼요",
        {"closes_at": datetime(2026, 11, 21, 17, 30, tzinfo=KST)},
    ),
    ("subscription-error", "청약홈 안돼요 마감 1시간 남았는데", {}),
    ("subscription-error", "어제 오후 5시반에 청약 마감됐는데 접수 못했어요", {}),
    (
        "order-cancellation", "11월18일 결제금액 89000원 주문번호 202611180012345 11월20일 취소통보",
        {"paid_on": date(2026, 11, 18), "amount": 89_000, "order_no": "202611180012345",
         "cancelled_on": date(2026, 11, 20)},
    ),
    (
        "order-cancellation", "남은 포인트랑 카드로 11월 18일에 89,000원 결제했는데 어제 취소 문자가 왔어요",
        {"paid_on": date(2026, 11, 18), "amount": 89_000, "cancelled_on": date(2026, 11, 20)},
    ),
    (
        "order-cancellation", "친구랑 같이 18일에 89,000원 결제했어요",
        {"paid_on": date(2026, 11, 18), "amount": 89_000},
    ),
    (
        "ticket-ban", "12월 24일 콘서트 표를 11월 3일에 15만4천원에 샀는데 어제 취소 통보 받았어요",
        {"paid_on": date(2026, 11, 3), "amount": 154_000, "cancelled_on": date(2026, 11, 20)},
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
    for piece in (
        "결제 어제 8만원 ",
        "취소는데 ",
        "예매번호 T1-",
        "가.나고 ",
        "ﷺ",
        "1",
        "1,",
        "십",
    ):
        begun = time.process_time()
        glean((piece * 4_096)[:900] + " 결제", questions, NOW)
        glean((piece * 4_096)[:4_096], questions, NOW)
        assert time.process_time() - begun < 0.5


PAID, OFF = "paid_on", "cancelled_on"
NO_FACTS = [
    ("order-cancellation", "어제 친구가 무신사에서 8만9천원 결제했대요. 저는 쿠팡에서 샀고요", {}),
    ("order-cancellation", "친구는 18일에 취소됐는데 저는 20일에 취소됐어요", {OFF: date(2026, 11, 20)}),
    ("ticket-ban", "친구가 20일에 예매한 표가 취소됐어요", {}),
    ("account-theft", "친구 계정이 19일에 털렸어요", {}),
    ("order-cancellation", "어제 취소된다고 했는데 아직 취소 안 됐어요", {}),
    ("order-cancellation", "20일에 취소될 거래요", {}),
    ("order-cancellation", "어제 결제했으면 오늘 취소됐을까요?", {}),
    ("order-cancellation", "만약 어제 취소됐다면 며칠까지 신청해요", {}),
    ("order-cancellation", "18일에 결제하려다 못 했어요", {}),
    ("order-cancellation", "18일 결제 오류 나서 19일에 결제했어요", {PAID: date(2026, 11, 19)}),
    ("order-cancellation", "18일에 10만원, 20일에 5만원 두 번 결제했어요", {}),
    ("order-cancellation", "3만원 쿠폰으로 결제했어요", {}),
    ("order-cancellation", "3만원 할인받아 89,000원 결제했어요", {"amount": 89_000}),
    ("order-cancellation", "배송비 3천원 결제했어요 따로", {}),
    ("ticket-ban", "표 2장에 13만2천원씩 결제했어요", {}),
    ("ticket-ban", "8만9천원짜리 두장 결제했는데 취소됐어요", {}),
    ("ticket-ban", "8만9천원짜리 표 두 장 결제했어요", {}),
    ("ticket-ban", "한장에 8만9천원 두장 결제했어요", {}),
    ("ticket-ban", "두 장에 17만8천원 결제했어요", {"amount": 178_000}),
    ("order-cancellation", "3개월 할부 월 29,000원 결제돼요", {"pay_how": "installment"}),
    ("order-cancellation", "할부로 안 했어요", {}),
    ("order-cancellation", "환불은 됐나요?", {}),
    *((pack, line, {}) for pack in ("order-cancellation", "ticket-ban") for line in (
        "근데 이거 환불은 받을수있는거에요?", "환불은 받을 수 있어요?", "환불은 받을수있는거에요", "환불은 받는거죠",
        "환불됐나 모르겠네", "환불은 받았는지 모르겠어요", "환불 받았냐고요", "일부만 받아도 되나요",
        "환불은 받는 거예요",
    )),
    ("ticket-ban", "왜 환불도 안 해줘요?", {"refund_state": "none"}),
    ("ticket-ban", "환불은 받았어요. 근데 왜 이래요?", {"refund_state": "full"}),
    ("ticket-ban", "환불받았는데 재예매 되나요?", {"refund_state": "full"}),
    ("order-cancellation", "환불됐다고 문자만 오고 돈은 안 왔어요", {}),
    ("order-cancellation", "환불은 받았는데 3만원만 왔어요", {}),
    ("order-cancellation", "환불 안 해주면 신고할 거예요", {}),
    ("order-cancellation", "결제 18일 취소 20일", {PAID: date(2026, 11, 18), OFF: date(2026, 11, 20)}),
    ("order-cancellation", "결제 어제 취소 오늘", {PAID: date(2026, 11, 20), OFF: date(2026, 11, 21)}),
    ("order-cancellation", "제가 18일에 문자 보냈어요", {}),
    ("order-cancellation", "15일에 연락하기로 했는데 안 왔어요", {}),
    ("order-cancellation", "주문번호 모름 전화 02-123-4567 했어요", {}),
    ("order-cancellation", '"11월 15일까지 취소 가능"이라는 메일이 19일에 왔어요', {OFF: date(2026, 11, 19)}),
    ("ticket-ban", "11월 19일 공연 표를 샀는데 취소됐어요", {}),
    ("ticket-ban", "18일 공연 취소 문자가 20일에 왔어요", {OFF: date(2026, 11, 20)}),
    ("account-theft", "3년 전에 해킹당한 적 있어요", {}),
    ("account-theft", "19일에 정지 풀렸어요", {}),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "said", "want"), NO_FACTS)
def test_plans_questions_others_and_coupons_are_no_facts(
    content: Content, pack: str, said: str, want: object
) -> None:
    assert glean(said, content.packs[pack].questions, NOW) == want
