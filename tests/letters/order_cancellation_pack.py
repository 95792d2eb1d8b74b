"""The questions of order-cancellation as its letter sees them, and one person's answers."""

from __future__ import annotations

from datetime import date, datetime

from asking import ask, envelope, kinds, letter, reply_by

from bot.clock import KST
from bot.engine.model import Answers, Pack, Provider

PACK = Pack(
    id="order-cancellation",
    title="쿠폰 회수·주문 일방 취소",
    short="주문 취소",
    version=1,
    keywords=("주문",),
    opening="",
    providers=(
        Provider(id="musinsa", name="무신사", company="주식회사 무신사", submit="", source="s"),
        Provider(id="coupang", name="쿠팡", company="쿠팡 주식회사", submit="", source="s"),
    ),
    questions=(
        ask("provider", "choice", "쇼핑몰",
            {"musinsa": "무신사", "coupang": "쿠팡", "other": "다른 곳"}, must=True),
        ask("provider_other", "text", "쇼핑몰 이름", when="provider == 'other'"),
        ask("order_no", "code", "주문번호"),
        ask("item", "text", "상품"),
        ask("paid_on", "date", "결제일"),
        ask("amount", "amount", "결제 금액"),
        ask("pay_how", "choice", "결제 수단",
            {"card": "카드", "transfer": "계좌이체", "easy": "간편결제", "mobile": "휴대전화"}),
        ask("coupon", "text", "사용한 쿠폰"),
        ask("confirmed", "yes_no", "주문 확인 메시지를 받았는지"),
        ask("confirmed_at", "datetime", "메시지를 받은 때", when="confirmed"),
        ask("cancelled_on", "date", "취소를 안 날"),
        ask("notice_text", "long_text", "취소 안내 문구", quote=True),
        ask("shipped", "choice", "발송 여부",
            {"no": "발송 전이에요", "sent": "발송됐어요", "arrived": "받았어요"}),
        ask("refund_state", "choice", "환급 상태",
            {"none": "아직 못 받았어요", "part": "일부만 받았어요", "full": "전부 받았어요"}),
        ask("refunded_amount", "amount", "돌려받은 금액", when="refund_state == 'part'"),
        ask("used", "choices", "돌려받지 못한 쿠폰·적립금",
            {"coupon": "쿠폰", "points": "적립금", "none": "없어요"}, alone=("none",)),
        ask("used_detail", "text", "쿠폰·적립금 내용",
            when="'coupon' in used or 'points' in used"),
        ask("compensation", "choice", "보상",
            {"got": "받았어요", "offered": "받으라는 안내만 있어요", "none": "없어요"}),
        ask("offered", "text", "보상 내용", when="compensation in ['got', 'offered']"),
        ask("name", "name", "이름"),
    ),
    findings=(),
    steps=(),
    next_actions=(),
    deadlines=(reply_by("M-REPLY"),),
    letters=(
        letter("refund", "환급 및 사유 통지 요청서", "order-cancellation/refund.yaml"),
    ),
    evidence=kinds(
        order="주문 화면", payment="결제 내역", coupon="쿠폰 조건 화면",
        confirm="주문 확인 메시지", notice="취소 안내",
    ),
    followup=(envelope(),),
)  # fmt: skip

ANSWERS: Answers = {
    "provider": "musinsa",
    "order_no": "20261106123456",
    "item": "겨울 재킷(검정, L) 1벌, 목도리 1개",
    "paid_on": date(2026, 11, 6),
    "amount": 89_000,
    "pay_how": "card",
    "coupon": "쇼핑지원금 100,000원 쿠폰",
    "confirmed": True,
    "confirmed_at": datetime(2026, 11, 6, 1, 10, tzinfo=KST),
    "cancelled_on": date(2026, 11, 7),
    "notice_text": "시스템 오류로 잘못 발급된 쿠폰이 사용되어 주문이 취소되었습니다. 이용에 불편을 드려 "
    "죄송합니다.",
    "shipped": "no",
    "refund_state": "part",
    "refunded_amount": 60_000,
    "used": ("coupon", "points"),
    "used_detail": "생일 쿠폰 5,000원, 적립금 3,200원",
    "compensation": "got",
    "offered": "10% 할인 쿠폰 1장",
    "name": "김하늘",
    "recipient_name": "주식회사 무신사",
    "recipient_address": "서울특별시 가나구 다라로 12, 3층 (01234)",
    "sender_address": "부산광역시 마바구 사아로 34, 101동 202호 (56789)",
}
CASES = {"refund": ANSWERS}
FEWEST: dict[str, Answers] = {"refund": {"provider": "musinsa"}}
