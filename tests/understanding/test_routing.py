"""Does a free message reach the incident it is about?"""

from __future__ import annotations

import pytest

from bot.engine.model import Content, Elsewhere, Pack
from bot.understanding.faq import SURE, find_faq
from bot.understanding.routing import Route, route


def pack(pack_id: str, *keywords: str, hints: tuple[tuple[str, ...], ...] = ()) -> Pack:
    return Pack(
        id=pack_id, title="", short="", version=1, keywords=keywords, opening="", questions=(), hints=hints,
        findings=(), steps=(), next_actions=(), deadlines=(), letters=(),
    )  # fmt: skip


PACKS = {
    "ticket-ban": pack("ticket-ban", "부정이용", "부정 이용자", "예매 취소", "티켓", "취소"),
    "order-cancellation": pack("order-cancellation", "주문 취소", "쿠폰", "취소", "NIKE"),
}
ELSEWHERE = (
    Elsewhere(
        id="delivery", title="", keywords=("택배", "배송 지연"), text="", contacts=(), source=""
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "인터파크에서 부정이용자라고 예매가 취소됐어요",
            Route("incident", "ticket-ban", "부정 이용자", ("order-cancellation",)),
        ),
        ("쿠폰 썼는데 주문취소", Route("incident", "order-cancellation", "주문 취소", ("ticket-ban",))),
        ("nike 신발", Route("incident", "order-cancellation", "NIKE")),
        ("택배가 안 와요", Route("elsewhere", "delivery", "택배")),
        ("취소", Route("maybe", others=("ticket-ban", "order-cancellation"))),
        ("예 매\u200b취 소", Route("incident", "ticket-ban", "예매 취소", ("order-cancellation",))),
        ("안녕하세요", Route("none")),
        ("", Route("none")),
    ],
)  # fmt: skip
def test_route(text: str, expected: Route) -> None:
    assert route(text, PACKS, ELSEWHERE) == expected


def test_an_empty_keyword_never_decides() -> None:
    assert route("아무 말", {"x": pack("x", "", " ")}, ()) == Route("none")


HINTS = {"t": pack("t", "부정이용", hints=(("인터파크", "콘서트"), ("계정 정지", "예매 취소")))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("네이버 계정 정지", Route("maybe", others=("t",))),
        ("인터파크 콘서트", Route("maybe", others=("t",))),
        ("인터파크 계정정지", Route("incident", "t", "인터파크")),
        ("부정이용", Route("incident", "t", "부정이용")),
        ("네이버", Route("none")),
    ],
)  # fmt: skip
def test_hints_count_only_together(text: str, expected: Route) -> None:
    assert route(text, HINTS, ()) == expected


def test_two_good_claims_are_a_choice() -> None:
    way = route("택배 쿠폰", PACKS, ELSEWHERE)
    assert (way.kind, set(way.others)) == ("maybe", {"delivery", "order-cancellation"})


REAL = """
매크로로 걸려서 콘서트가 취소됐어요 = incident ticket-ban
인터파크에서 부정이용자라고 예매가 취소됐어요 = incident ticket-ban
예매 취소됬어요 = incident ticket-ban
멜론티켓 정지당했어요 = incident ticket-ban
예스24에서 계정이 막혔어요 = incident ticket-ban
콘서트 표를 샀는데 취소당했어요 = incident ticket-ban
부정예매래요 = incident ticket-ban
게임 계정 정지 = maybe account-theft ticket-ban
네이버 계정 정지 = maybe ticket-ban
인스타 계정이 정지됐어요 = maybe ticket-ban
게임 매크로로 걸려서 정지 = maybe ticket-ban account-theft
콘서트가 취소됐어요 = maybe ticket-ban show-cancelled
공연이 취소돼서 예매가 취소됐어요 = maybe ticket-ban show-cancelled
인터파크 콘서트 = maybe ticket-ban
콘서트 예매 취소하고 싶어요 = elsewhere own-cancellation
주문이 취소됐어요 = incident order-cancellation
무신사 쿠폰이 회수되고 주문이 취소됐어요 = incident order-cancellation
무신사에서 산 옷이 취소됐어요 = incident order-cancellation
쿠폰이 사라졌어요 = incident order-cancellation
가격 오류라고 취소한대요 = incident order-cancellation
품절이라고 취소됐어요 = incident order-cancellation
받은 물건을 돌려달래요 = incident order-cancellation
배송중인데 쇼핑몰이 취소했어요 = incident order-cancellation
나보고 직접 취소하래요 = incident order-cancellation
결제가 취소됐어요 = maybe order-cancellation ticket-ban
쿠폰 = maybe order-cancellation
콘서트 예매가 일방적으로 취소됐어요 = incident ticket-ban
콘서트 티켓 주문이 취소됐어요 = incident ticket-ban
뮤지컬 할인쿠폰 예매 취소됐어요 = incident ticket-ban
번개장터 판매자가 취소했어요 = maybe used-goods-fraud order-cancellation
개인정보 유출 무신사 = elsewhere identity-leak
택배가 안 와요 = elsewhere other-shopping
인터파크라고 사칭한 보이스피싱 = elsewhere voice-phishing
티켓 사기 당했어요 = elsewhere used-goods-fraud
게임 해킹당했어요 = incident account-theft
계정 도용당했어요 = incident account-theft
메이플 해킹당했어요ㅠㅠ = incident account-theft
던파 계정 털렸어요 = incident account-theft
로아 골드가 다 사라졌어요 = incident account-theft
접속하니까 아이템이 하나도 없어요 = incident account-theft
누가 내 게임에 들어와서 다 훔쳐갔어요 = incident account-theft
비번이 바뀌어서 게임 접속이 안돼요 = incident account-theft
게임에서 모르는 결제가 됐어요 = incident account-theft
산 아이템이 도난품이라고 회수됐어요 = incident account-theft
그라나도 에스파다 계정 도용 = incident account-theft
인터파크 계정 도용당했어요 = maybe other-account-hacked account-theft ticket-ban
네이버 계정 해킹당했어요 = elsewhere other-account-hacked
카톡 해킹당함 = elsewhere other-account-hacked
아이가 게임에 100만원 결제했어요 = elsewhere child-payment
카드 도용당했어요 = maybe account-theft card-misuse
해킹당했어요 = maybe account-theft
게임 환불해 주세요 = maybe account-theft
안녕하세요 = none
환불 언제 돼요 = none
취소 = none
"""


@pytest.mark.parametrize("line", REAL.split("\n")[1:-1])
def test_real_first_lines(content: Content, line: str) -> None:
    said, _, want = line.rpartition(" = ")
    way = route(said, content.packs, content.elsewhere)
    ids = way.others if way.kind == "maybe" else (way.id,)
    assert " ".join(filter(None, (way.kind, *ids))) == want


@pytest.mark.parametrize("line", [one for one in REAL.split("\n")[1:-1] if "= incident" in one])
def test_what_opens_a_case_is_no_question_of_the_faq(content: Content, line: str) -> None:
    """What as good as is an entry's phrasing is answered instead of opening the case."""
    said, _, _ = line.rpartition(" = ")
    entries = tuple(entry for pack in content.packs.values() for entry in pack.faq)
    assert find_faq(said, entries, SURE) == ()
