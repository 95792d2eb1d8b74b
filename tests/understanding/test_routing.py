"""Does a free message reach the incident it is about?"""

from __future__ import annotations

import pytest

from bot.engine.model import Content, Elsewhere, Pack
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
경매장에서 산 아이탬을 장물이라고 가져갔어요 = incident account-theft
산 아이탬이 장물이레요 = incident account-theft
쇼핑몰에서 받은 물건을 도로 보내라네요 = incident order-cancellation
물건 받앗는데 도로 보내래요 = incident order-cancellation
인터넷으로 산 옷을 갑자기 취소해버렸어요 = incident order-cancellation
결제까지 했는데 판매자가 맘대로 취소했어요 = incident order-cancellation
쿠폰 썼더니 취소당했어요 = incident order-cancellation
쿠폰이 갑자기 업어졋어요 = incident order-cancellation
할인쿠폰 줬다가 뺏어갔어요 = incident order-cancellation
주문했는데 일방적으로 취소 당햇어요 = incident order-cancellation
쿠팡에서 주문한게 취소됐어요 = incident order-cancellation
네이버에서 산 물건이 품절이라고 취소됐어요 = incident order-cancellation
무신사 쿠폰 취소 = incident order-cancellation
11번가 가격오류 취소 = incident order-cancellation
홈쇼핑에서 산게 취소됐어요 = incident order-cancellation
주문한 물건이 배송중이었는데 취소됐어요 = incident order-cancellation
돈은 냈는데 물건을 안 보내고 취소했어요 = incident order-cancellation
쇼핑몰이 취소하고 환불을 안해줘요 = incident order-cancellation
직접 취소하라고 쇼핑몰에서 전화왔어요 = incident order-cancellation
특가로 샀는데 취소당함 = incident order-cancellation
인터넷 쇼핑 주문 취소당했어요 = incident order-cancellation
물건값을 잘못 적었다고 취소한대요 = incident order-cancellation
물건이 없다고 취소시켜버렸어요 = incident order-cancellation
오늘의집에서 결제한거 취소됨 = incident order-cancellation
산 물건을 다시 보내래요 = incident order-cancellation
판매자가 반품하래요 = incident order-cancellation
쿠폰이 잘못 나갔다고 주문을 취소했어요 = incident order-cancellation
메이플 계정 해킹 = incident account-theft
손자 게임 계정이 해킹됐대요 = incident account-theft
게임에 모르는 돈이 결재됐어요 = incident account-theft
핸드폰 요금에 모르는 게임 결제가 나왔어요 = incident account-theft
리니지 아이템 다 없어졌어요 = incident account-theft
게임 아이디를 도둑맞았어요 = incident account-theft
비번이 바뀌어서 게임에 못 들어가요 = incident account-theft
경매장에서 산 아이템을 회수해갔어요 = incident account-theft
장물이라고 아이템을 뺏겼어요 = incident account-theft
거래소에서 산 템이 도용템이래요 = incident account-theft
게임 계정이 도용돼서 정지됐어요 = incident account-theft
구글플레이에서 모르는 게임 결제 = incident account-theft
라그나로크 해킹 = incident account-theft
피망 맞고 머니가 다 없어졌어요 = incident account-theft
한게임 머니가 사라졌어요 = incident account-theft
게임머니 털렸어요 = incident account-theft
누가 내 캐릭터를 팔아버렸어요 = incident account-theft
게임 창고가 텅 비었어요 = incident account-theft
게임아이디 해킹당햇어요 = incident account-theft
내 아이템이 도난품이래요 = incident account-theft
템을 누가 다 가져갔어요 = incident account-theft
게임 계정을 누가 훔쳐갔어요 = incident account-theft
게임에서 소액결재가 됐어요 = incident account-theft
누가 제 게임 계정으로 들어왔어요 = incident account-theft
게임 비밀번호가 바껴서 로그인이 안돼요 = incident account-theft
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
