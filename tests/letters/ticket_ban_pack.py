"""The questions of ticket-ban as letters see them: a small pack and one person's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from asking import envelope

from bot.clock import KST
from bot.engine.model import (
    Answers,
    Blank,
    Choice,
    DeadlineSpec,
    EvidenceKind,
    LetterSpec,
    Pack,
    Provider,
    Question,
    QuestionType,
)
from bot.letters.compose import compose
from bot.letters.model import EvidenceItem, Letter
from bot.paths import TEMPLATES

LETTERS = TEMPLATES / "letters"
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=KST)
DEADLINES = {"T-REPLY": date(2026, 11, 28)}
EVIDENCE = (
    EvidenceItem("증 제1호", "취소 통지 문자 화면", "통지받은 날짜와 문구", "notice"),
    EvidenceItem("증 제2호", "결제 내역", "결제일과 금액", "payment"),
)
PEOPLE = {
    "nol": "NOL 티켓(인터파크)",
    "yes24": "예스24 티켓",
    "melon": "멜론티켓",
    "ticketlink": "티켓링크",
    "other": "다른 곳",
}
SANCTIONS = {"cancelled": "예매 취소", "suspended": "이용 제한", "both": "둘 다"}
CAUSES = {
    "shared_ip": "같은 인터넷을 함께 씀",
    "family_payer": "가족이 결제함",
    "network_error": "오류가 났음",
    "many_devices": "여러 기기로 접속함",
    "unclear": "모르겠음",
}
REFUNDS = {"none": "못 받음", "part": "일부 받음", "full": "다 받음"}
STORIES = {
    "shared_ip": "shared_ip_story",
    "family_payer": "family_payer_story",
    "network_error": "network_error_story",
    "many_devices": "many_devices_story",
}


def _ask(id: str, type: QuestionType, labels: dict[str, str] | None = None) -> Question:
    choices = tuple(Choice(id=key, label=label) for key, label in (labels or {}).items())
    return Question(
        id=id, type=type, text=id, short=id, why=id, example=id, choices=choices, skip=True,
        quote=id == "notice_text",
    )  # fmt: skip


EXPLANATION = LetterSpec(
    id="explanation", title="소명 및 재검토 요청서", template="ticket-ban/explanation.yaml",
    file_name="소명서",
)  # fmt: skip
REFUND = LetterSpec(
    id="refund", title="환급 및 사유 통지 요청서", template="ticket-ban/refund.yaml",
    file_name="환급요청서", when="refund_state in ['none', 'part']",
)  # fmt: skip

PACK = Pack(
    id="ticket-ban",
    title="예매 부정이용 제재·취소",
    short="예매 취소",
    version=1,
    keywords=("예매",),
    opening="",
    providers=(
        Provider(id="nol", name="인터파크", company="주식회사 놀유니버스", submit="", source="s"),
        Provider(id="melon", name="멜론티켓", company="", submit="", source="s"),
    ),
    questions=(
        _ask("provider", "choice", PEOPLE),
        _ask("provider_other", "text"),
        _ask("sanction", "choice", SANCTIONS),
        _ask("event", "text"),
        replace(_ask("booking_no", "code"), short="예매번호"),
        _ask("account_id", "code"),
        _ask("paid_on", "date"),
        _ask("amount", "amount"),
        _ask("cancelled_on", "date"),
        _ask("notice_text", "long_text"),
        _ask("cause", "choices", CAUSES),
        *(_ask(story, "long_text") for story in STORIES.values()),
        _ask("refund_state", "choice", REFUNDS),
        _ask("refunded_amount", "amount"),
        _ask("explain_by", "date"),
        _ask("name", "name"),
    ),
    findings=(),
    steps=(),
    next_actions=(),
    deadlines=(
        DeadlineSpec(
            id="T-REPLY", title="회신 희망일", who="provider", rule="stated", start="today",
            length=7, unit="days", source="s", text="",
        ),
    ),
    letters=(EXPLANATION, REFUND),
    evidence=tuple(
        EvidenceKind(id=kind, label=kind, proves=kind) for kind in ("notice", "booking", "payment")
    ),
    followup=(envelope(),),
)  # fmt: skip

ANSWERS: Answers = {
    "provider": "nol",
    "sanction": "both",
    "event": "뮤지컬 <레베카> 2026년 12월 5일 19시 VIP석 2매",
    "booking_no": "T1234567890",
    "account_id": "gildong77",
    "paid_on": date(2026, 11, 10),
    "amount": 340_000,
    "cancelled_on": date(2026, 11, 18),
    "notice_text": "고객님의 예매는 비정상적인 접근이 확인되어 이용약관에 따라 취소되었습니다.\n"
    "이의가 있으시면 기한 안에 소명 자료를 제출해 주세요.",
    "cause": ("shared_ip", "family_payer", "unclear"),
    "shared_ip_story": "같은 집에 사는 동생도 같은 와이파이로 접속해서 따로 예매했어요. "
    "동생은 자기 계정으로 들어갔고 결제도 따로 했어요.",
    "family_payer_story": "제 카드 한도가 부족해서 어머니 카드로 결제했어요.",
    "refund_state": "part",
    "refunded_amount": 300_000,
    "explain_by": date(2026, 11, 25),
    "name": "홍길동",
}


def draft(
    answers: Answers,
    spec: LetterSpec = EXPLANATION,
    *,
    deadlines: Mapping[str, date] = DEADLINES,
    evidence: Sequence[EvidenceItem] = EVIDENCE,
) -> Letter:
    """Compose a letter of ticket-ban at 14:05 on 2026-11-21."""
    return compose(
        spec, PACK, answers, now=NOW, deadlines=deadlines, evidence=evidence, templates=LETTERS
    )


def without(*ids: str) -> Answers:
    """Return the answers, those questions passed over."""
    return ANSWERS | dict.fromkeys(ids, Blank.SKIPPED)


CASES = {"explanation": ANSWERS, "refund": ANSWERS}
"""Letter → answers of somebody who knows everything."""
FEWEST: dict[str, Answers] = {
    "explanation": {"sanction": "both"},
    "refund": {"sanction": "cancelled", "refund_state": "none"},
}
"""Letter → the answers without which it is not offered."""
