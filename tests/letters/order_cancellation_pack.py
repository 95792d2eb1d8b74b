"""The questions of order-cancellation as its letters see them, and one person's answers."""

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
        ask("provider_other", "text", "쇼핑몰 이름", when="provider == 'other'", quote=True),
        ask("happened", "choice", "있었던 일",
            {"unsent": "보내기 전에 취소됐어요", "sent": "오는 길에 취소됐어요",
             "arrived": "받은 물건을 돌려 달래요", "coupon": "쿠폰만 사라졌어요"}),
        ask("coupon", "text", "쿠폰", quote=True),
        ask("coupon_how", "choice", "쿠폰을 받은 방법",
            {"free": "그냥 들어와 있었어요", "event": "뽑혔어요", "paid": "돈을 내고 받았어요"}),
        ask("coupon_on", "date", "쿠폰을 받은 날"),
        ask("order_no", "code", "주문번호"),
        ask("item", "text", "상품", quote=True),
        ask("goods_state", "choice", "물건의 상태",
            {"kept": "쓰지 않고 갖고 있어요", "used": "이미 썼어요",
             "returned": "이미 돌려보냈어요"}, when="happened == 'arrived'"),
        ask("paid_on", "date", "결제일"),
        ask("amount", "amount", "결제 금액"),
        ask("pay_how", "choice", "결제 수단",
            {"card": "카드", "installment": "할부", "transfer": "계좌이체", "easy": "간편결제",
             "mobile": "휴대전화"}),
        ask("inst_months", "count", "할부 개월 수"),
        ask("card_company", "text", "카드사", quote=True),
        ask("confirmed", "yes_no", "주문 확인 메시지를 받았는지"),
        ask("confirmed_at", "datetime", "메시지를 받은 때"),
        ask("cancelled_on", "date", "취소를 안 날"),
        ask("notice_text", "long_text", "취소 안내 문구", quote=True),
        ask("refund_state", "choice", "환급 상태",
            {"none": "아직 못 받았어요", "part": "일부만 받았어요", "full": "전부 받았어요"}),
        ask("refunded_amount", "amount", "돌려받은 금액", when="refund_state == 'part'"),
        ask("refund_later", "choice", "그 뒤 환급", {"full": "전부", "part": "일부"}),
        ask("used_detail", "text", "못 돌려받은 쿠폰", quote=True),
        ask("compensation", "choice", "보상",
            {"got": "받았어요", "offered": "받으라는 안내만 있어요", "nothing": "없어요"}),
        ask("name", "name", "이름"),
    ),
    findings=(),
    steps=(),
    next_actions=(),
    deadlines=(reply_by("M-REPLY"),),
    letters=(
        letter("refund", "환급 및 사유 통지 요청서", "order-cancellation/refund.yaml",
               when="not (happened in ['arrived', 'coupon']) and refund_state != 'full'"),
        letter("reason", "사유 통지 요청서", "order-cancellation/reason.yaml",
               when="happened == 'arrived' or happened != 'coupon' and refund_state == 'full'"),
        letter("coupon", "쿠폰 회수 사유 확인 요청서", "order-cancellation/coupon.yaml",
               when="happened == 'coupon'"),
        letter("defence", "할부금 지급 거절 통지서", "order-cancellation/defence.yaml",
               when="pay_how == 'installment' and refund_state != 'full'"),
    ),
    evidence=kinds(
        order="주문 화면", payment="결제 내역", coupon="쿠폰 조건 화면",
        confirm="주문 확인 메시지", notice="취소 안내",
    ),
    followup=(envelope(),),
)  # fmt: skip

ANSWERS: Answers = {
    "provider": "musinsa",
    "happened": "unsent",
    "order_no": "20261106123456",
    "item": "겨울 재킷(검정, L) 1벌, 목도리 1개, 쇼핑지원금 100,000원 쿠폰",
    "paid_on": date(2026, 11, 6),
    "amount": 89_000,
    "pay_how": "card",
    "confirmed": True,
    "confirmed_at": datetime(2026, 11, 6, 1, 10, tzinfo=KST),
    "cancelled_on": date(2026, 11, 7),
    "notice_text": "시스템 오류로 잘못 발급된 쿠폰이 사용되어 주문이 취소되었습니다. 이용에 불편을 드려 "
    "죄송합니다.",
    "refund_state": "part",
    "refunded_amount": 60_000,
    "used_detail": "생일 쿠폰 5,000원, 적립금 3,200원",
    "compensation": "got",
    "name": "김하늘",
    "recipient_name": "주식회사 무신사",
    "recipient_address": "서울특별시 가나구 다라로 12, 3층 (01234)",
    "sender_address": "부산광역시 마바구 사아로 34, 101동 202호 (56789)",
}
RETURNED: Answers = ANSWERS | {
    "happened": "arrived", "goods_state": "kept", "refund_state": "none",
    "compensation": "offered",
}  # fmt: skip
COUPON: Answers = {
    "provider": "musinsa",
    "happened": "coupon",
    "coupon": "첫 구매 쿠폰 30,000원, 100,000원 이상 살 때",
    "coupon_how": "paid",
    "coupon_on": date(2026, 11, 6),
    "cancelled_on": date(2026, 11, 7),
    "notice_text": "시스템 오류로 잘못 발급된 쿠폰을 회수하였습니다.",
    "compensation": "offered",
    "name": "김하늘",
    "recipient_name": "주식회사 무신사",
    "recipient_address": "서울특별시 가나구 다라로 12, 3층 (01234)",
    "sender_address": "부산광역시 마바구 사아로 34, 101동 202호 (56789)",
}
BY_INSTALMENTS: Answers = ANSWERS | {
    "amount": 840_000, "pay_how": "installment", "inst_months": 6, "card_company": "가나카드",
}  # fmt: skip
CASES = {
    "refund": ANSWERS, "reason": RETURNED, "coupon": COUPON, "defence": BY_INSTALMENTS,
}  # fmt: skip
FEWEST: dict[str, Answers] = {letter: {"provider": "musinsa"} for letter in CASES}
