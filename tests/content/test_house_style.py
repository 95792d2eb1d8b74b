"""The rules of style find what they are for, and leave good Korean alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.check.asks import ask_warnings
from bot.check.buttons import width
from bot.check.hard_words import hard_word_warnings
from bot.check.possible import possible_problems
from bot.check.promises import promise_problems
from bot.check.said import Said, sentences
from bot.check.sentences import sentence_warnings
from bot.engine.model import Content, Gloss, Pack, Question

GLOSSES = (
    Gloss(word="소명", say="사정 설명"),
    Gloss(word="최고", say="글로 요구하는 것", unless=("최고 금액", "역대 최고")),
)


def warned(text: str) -> list[str]:
    return list(sentence_warnings([Said("steps 'x'", "text", text)]))


def refused(text: str) -> list[str]:
    return list(promise_problems([Said("steps 'x'", "text", text)]))


@pytest.mark.parametrize(
    "text",
    [
        "신청이 없던 일이 된 것은 아니에요.",
        "안내가 없었다면 알게 된 날을 적어 주세요.",
        "보내지 않아도 괜찮아요. 확실하지 않아서 묻는 문장을 넣어요.",
        "안 보이면 고객센터에 물어보세요.",
        "알고 있지 않으셔도 돼요.",
        "영업시간은 09:00–18:00이에요. 약 1.5배예요.",
        "안내에 ‘취소되었습니다’라고 적혀 있으면 캡처해 두세요.",
        "날짜마다 하루씩 적어 보세요. 다음은 사람마다 달라요",
        "제15조 제2항에는 이유를 알리라고 되어 있어요.",
        "보낼 곳: {provider_name} {provider_submit}. 다른 곳이 적혀 있으면 그곳으로 보내세요.",
        "{sent_on}에 보내셨군요.",
        "다행이네요! 많이 놀라셨죠?",
    ],
)
def test_good_sentences_are_left_alone(text: str) -> None:
    assert warned(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "안 내지 않으면 늦어요.",
        "받을 수 없지 않아요.",
        "내지 않으면 안 돼요.",
        "묻지 않을 수 없어요.",
        "모르지 않아요.",
        "방법이 없는 것은 아니에요.",
        "확인하십시오.",
        "알려 드립니다.",
        "무엇을 받으셨습니까?",
        "오늘 확인한다.",
        "확인해라.",
        "기한이 지났어.",
        "{amount}을 적어요.",
        "{provider_name}으로 보내요.",
        "가" * 99 + "요.",
    ],
)
def test_bad_sentences_are_found(text: str) -> None:
    assert warned(text) != []


def test_a_sentence_may_have_a_hundred_characters_and_no_more() -> None:
    assert warned("가" * 98 + "요.") == []
    assert warned("가" * 99 + "요.") != []


@pytest.mark.parametrize(
    "text",
    [
        "반드시 돌려받는다고 적은 글이 있지만 근거는 찾지 못했어요.",
        "‘100% 환불’이라는 광고는 믿지 마세요.",
        "반드시 그런 것은 아니에요.",
        "결과를 보장하지는 못해요.",
        "확률을 말하는 글은 믿지 마세요.",
        "당일에는 입장료의 100%를 빼고 돌려줘요.",
        "비밀번호는 적지 마세요. 카드번호가 있으면 빼 주세요.",
        "비밀번호를 바꾼 날을 알려 주세요.",
        "인증번호를 누구에게 알려 줬는지 적어 주세요.",
    ],
)
def test_what_is_no_promise_and_no_secret_is_left_alone(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "무조건 환불돼요.",
        "꼭 돌려받게 해 드릴게요.",
        "100 % 해결돼요.",
        "결과를 보장해요.",
        "받아들여질 가능성이 커요.",
        "대부분 승인돼요.",
        "카드번호를 적어 주세요.",
        "주민등록번호도 알려 주세요.",
        "인증번호를 보내 주세요.",
    ],
)
def test_promises_odds_and_secrets_are_refused(text: str) -> None:
    assert refused(text) != []


def asked(pack: Pack, text: str, **fields: object) -> list[str]:
    base = {"id": "x", "type": "choice", "short": "x", "why": "이유", "example": "1"}
    question = Question(**{**base, "text": text, **fields})  # type: ignore[arg-type]
    return list(ask_warnings(replace(pack, questions=(question,), followup=(), next_actions=())))


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("안내를 받은 날은 언제인가요? 안내가 없었다면 알게 된 날을 적어 주세요.", {}),
        ("모든 분께 똑같이 여쭤봐요. 해당하는 게 있나요? 답은 적지 않아요.", {}),
        ("예매가 취소됐나요, 아니면 계정이 막혔나요?", {}),
        ("누가, 언제, 어떤 기기로 썼는지 적어 주세요.", {"type": "long_text"}),
        ("언제든 고칠 수 있어요. 어디에서 사셨나요?", {}),
        ("모두 얼마를 내셨나요?", {"type": "amount", "unknown": True}),
        ("돈을 돌려받으셨나요?", {"type": "yes_no"}),
    ],
)
def test_one_question_is_one_question(
    content: Content, text: str, fields: dict[str, object]
) -> None:
    assert asked(content.packs["ticket-ban"], text, **fields) == []


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("취소됐나요? 돈은 받으셨나요?", {}),
        ("어디에서 샀고 그리고 얼마를 냈나요?", {}),
        ("취소됐나요, 돈은 받으셨나요?", {}),
        ("언제 어디에서 사셨나요?", {}),
        ("아직 못 받으셨나요?", {"type": "yes_no"}),
        ("답을 받지 못하셨나요?", {"type": "yes_no"}),
        ("연락이 없었나요?", {"type": "yes_no"}),
        ("몇 시였나요?", {"type": "datetime"}),
    ],
)
def test_two_questions_and_no_way_out_are_found(
    content: Content, text: str, fields: dict[str, object]
) -> None:
    assert asked(content.packs["ticket-ban"], text, **fields) != []


def test_a_day_that_says_that_something_was_done_may_be_required(content: Content) -> None:
    """'신청한 날' is asked of somebody who has just tapped '신청했어요'."""
    pack = content.packs["ticket-ban"]
    required = pack.question("filed_on")
    assert not required.unknown
    assert [one for one in ask_warnings(pack) if "'filed_on'" in one] == []


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("소명 기한을 알려 주세요.", False),
        ("소명(사정 설명) 기한이에요. 소명은 늦지 않게 하세요.", True),
        ("소명서(사정을 설명하는 글)를 만들어요.", True),
        ("사정 설명(소명)을 해요.", True),
        ("‘소명’이라는 말은 사정을 설명한다는 뜻이에요.", True),
        ("해명하세요. 무소명이에요.", True),
        ("낸 돈 가운데 최고 금액이에요.", True),
        ("역대 최고예요.", True),
        ("최고를 하세요.", False),
    ],
)
def test_a_hard_word_is_explained_where_it_is_first_said(
    content: Content, text: str, ok: bool
) -> None:
    bare = replace(
        content.packs["ticket-ban"], opening=text, steps=(), questions=(), exits=(), findings=(),
        next_actions=(), deadlines=(), followup=(), faq=(),
    )  # fmt: skip
    assert (list(hard_word_warnings(bare, GLOSSES)) == []) is ok


@pytest.mark.parametrize(
    ("when", "ok"),
    [
        ("paid_on >= today", True),
        ("paid_on > today", False),
        ("explain_by > today and explain_by < '2026-12-24'", True),
        ("amount > 100000 and amount <= 100001", True),
        ("amount > 100000000", False),
        ("'shared_ip' in cause and 'family_payer' in cause", True),
        ("'unclear' in cause and 'shared_ip' in cause", False),
        ("sanction == 'suspended' and amount > 0", False),
        ("refunded_amount > 0 and refund_state != 'part'", False),
        ("refunded_amount != unknown and refunded_amount < amount", True),
        ("not (sanction == 'both' or sanction != 'both')", False),
        ("paid_on == unknown and cancelled_on != unknown", True),
        ("reply == 'offer' and offer_from == 'kca' and replied_on != unknown", False),
    ],
)
def test_what_never_holds_is_told_from_what_may(content: Content, when: str, ok: bool) -> None:
    pack = content.packs["ticket-ban"]
    steps = (replace(pack.steps[0], urgent=False, when=when),)
    found = list(possible_problems(replace(pack, steps=steps)))
    assert (found == []) is ok


def test_text_is_cut_into_sentences() -> None:
    assert sentences("하나예요. 둘(2.5배)인가요?\n셋: {T-01}") == [
        "하나예요.",
        "둘(2.5배)인가요?",
        "셋: {T-01}",
    ]


def test_width_counts_what_the_eye_sees() -> None:
    assert (width("가나"), width("ab"), width("📮 a")) == (4, 2, 4)
