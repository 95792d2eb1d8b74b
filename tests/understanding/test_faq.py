"""Does a free question find its entry in the FAQ, and everything else none?"""

from __future__ import annotations

import pytest

from bot.dialogue.free_lines import is_sure_answer
from bot.engine.model import Content
from bot.understanding.hearing import hear

FOUND = """
환불 언제 돼요 = q6
환불 언제 되나요? = q6
환불은 언제쯤 받아요 = q6
돈 언제 돌려받아요 = q6
환불 기한이 며칠이에요 = q6
수수료도 환불되나요 = q7
예매수수료 돌려받을 수 있어요? = q7
재가입해도 돼요? = q5
새 계정 만들면 안되나요 = q5
다시 가입해도 되나요 = q5
소명서 이메일로 보내도 되나요 = q2
소명서 어디로 보내야 돼요? = q2
소명서 내면 얼마나 걸려요 = q4
기다리면 풀리나요 = q1
변호사 꼭 써야 하나요 = q26
통화 녹음해도 되나요 = q25
녹음하면 불법이에요? = q25
내용증명 꼭 보내야 하나요 = q19
어디에 신고하면 돼요 = q15
소비자원에 신고하면 되나요 = q15
소비자원 신청하면 얼마나 걸려요 = q16
매크로 썼는데 도와줄 수 있나요 = q22
처벌 받나요 = q21
트위터에 올려도 돼요 = q24
대신 보내주나요 = q28
환불 늦으면 이자 받나요 = q14
IP도 적어야 되나요 = q11
같은 와이파이 썼는데 문제되나요 = q10
취소 사유 안 알려줘요 = q8
이기면 표 되찾을 수 있나요 = q18
표 되찾을 수 있어요? = q18
조정안에 답 안하면 어떻게 돼요 = q17
엄마 카드로 결제했는데요 = q3
매크로 안썼다는거 어떻게 증명하나요 = q12
AI가 판정한거 아니에요? = q13
제 접속기록 볼 수 있나요 = q27
부정예매 문자 왔는데 취소된건가요 = q23
비용이 드나요 = q28
도용 신고 며칠 안에 해야돼요? = account-theft/q4
신분증 꼭 내야되나요 = account-theft/q5
아이템 복구 돼요? = account-theft/q7
산 아이템도 회수되나요 = account-theft/q11
이의서 어떻게 써요 = account-theft/q12
현거래 걸리면 어떻게 돼요 = account-theft/q14
경찰이 아이템 찾아주나요 = account-theft/q16
범인 이름 모르는데요 = account-theft/q18
무고죄 되는거 아니에요? = account-theft/q19
소액결제 취소되나요 = account-theft/q21
기록 보존 요청서가 뭔가요 = account-theft/q24
콘분위가 뭐에요 = account-theft/q25
직권조정결정이 뭐에요 = account-theft/q26
게임사 책임 아니에요? = account-theft/q28
포맷해도 되나요? = account-theft/q34
손자 계정인데 제가 신고해도 되나요 = account-theft/q38
엄마가 주문한건데 제가 대신 보내도 되나요 = order-cancellation/q38
쿠폰 취소됐는데 보상 있어요? = order-cancellation/q1
쿠폰 왜 취소한거에요 = order-cancellation/q2
취소되면 돈은 어떻게 되나요 = order-cancellation/q3
주문한 가격 그대로 받고 싶어요 = order-cancellation/q5
가격 오류라고 취소해도 되나요 = order-cancellation/q6
쇼핑몰 환불 기한이 며칠이에요 = order-cancellation/q7
3영업일 지났는데 어떡해요 = order-cancellation/q8
쇼핑몰이 돈 늦게 주면 이자 줘요 = order-cancellation/q9
받은 물건 반송하라는데 해야되나요 = order-cancellation/q10
배송중인데 취소됐어요 왜죠 = order-cancellation/q11
취소된 주문 할부금 계속 내야 하나요 = order-cancellation/q12
카드사가 항변에 답이 없어요 = order-cancellation/q13
카드 취소됐는지 어떻게 봐요 = order-cancellation/q14
단순변심으로 취소하라는데 눌러도 돼요? = order-cancellation/q15
보상쿠폰 받으면 합의한건가요 = order-cancellation/q16
쓰지도 않은 쿠폰을 뺏어갔어요 = order-cancellation/q17
적립금 쓴건 돌려주나요 = order-cancellation/q18
적립금으로 환불해준대요 = order-cancellation/q19
품절이라더니 더 비싸게 팔아요 = order-cancellation/q20
비싸게 다시 산 차액 받을수 있나요 = order-cancellation/q21
판매자한테 말하라는데 누구한테 해요 = order-cancellation/q22
단체로 신청할수 있나요 = order-cancellation/q23
쇼핑몰 어디에 신고하나요 = order-cancellation/q24
작년 일인데 지금도 되나요? = order-cancellation/q26
쿠폰 조건 캡쳐 못했어요 = order-cancellation/q28
쓴 쿠폰도 취소할수 있나요 = order-cancellation/q35
사진이랑 다른 물건이 왔는데요 = order-cancellation/q36
할부 7일안에 물릴수 있나요 = order-cancellation/q37
현거래가 불법인가요 = account-theft/q35
계정 이메일이 바뀌었는데 되돌릴 수 있나요 = account-theft/q36
약관에 해킹은 책임 없다고 되어있는데요 = account-theft/q37
해킹당하면 뭐부터 해요 = account-theft/q2
도용 신고 어디다 해요 = account-theft/q3
중국에서 로그인 했다는데요 = account-theft/q1
복구 며칠 걸려요 게임 = account-theft/q13
범인 아이피 알려주나요 = account-theft/q23
비번이 다 똑같았는데 제 잘못인가요 = account-theft/q29
본주가 회수했는데 신고되나요 = account-theft/q33
해킹당한 캐릭터로 게임해도 돼요 = account-theft/q34
카카오페이로 게임 결제 도용됐는데 어떻게 해요 = account-theft/q22
"""

NONE = """
인터파크에서 부정이용자라고 예매가 취소됐어요
콘서트 예매가 취소됐어요
매크로로 걸려서 콘서트가 취소됐어요
안녕하세요
도와주세요
뭐 할 수 있어요?
너 누구야
배고파요
오늘 날씨 어때요
주문이 취소됐어요
쿠폰이 회수됐어요
게임 계정이 해킹당했어요
게임에서 모르는 결제가 됐어요
아이템이 다 없어졌어요
청약 접수가 안 돼요
네이버 계정 정지됐어요
택배가 안 와요
헬스장 환불 안 해줘요
항공권 환불 되나요
비트코인 사기당했어요
아이디 찾는 법
비밀번호를 잊어버렸어요
네
아니요
모르겠어요
어떻게 해요
억울해요
당근 사기
취소됐어요
계정 정지
고마워요
몇 시까지 해요
사람이랑 얘기하고 싶어요
월세 보증금 못 받았어요
티켓 양도하고 싶어요
좌석 바꿀 수 있어요?
며칠이나 걸려요?
돈 드나요
"""


@pytest.mark.parametrize("line", FOUND.split("\n")[1:-1])
def test_a_question_is_nearest_to_its_entry(content: Content, line: str) -> None:
    said, _, found = line.rpartition(" = ")
    nearest, *_ = hear(said, content).faq
    assert nearest[0] == (found if "/" in found else f"ticket-ban/{found}")


@pytest.mark.parametrize("said", NONE.split("\n")[1:-1])
def test_nothing_else_is_answered_with_an_entry(content: Content, said: str) -> None:
    assert not is_sure_answer(hear(said, content))


def test_every_entry_is_found_by_its_own_question(content: Content) -> None:
    for pack in content.packs.values():
        for entry in pack.faq:
            nearest, *_ = hear(entry.question, content, pack.id).faq
            assert nearest[0] == entry.id, entry.question


SHARED = """
ticket-ban 내용증명이 뭐예요 = ticket-ban/q19
order-cancellation 내용증명이 뭐예요 = order-cancellation/q30
order-cancellation 내용증명 꼭 보내야 하나요 = order-cancellation/q30
order-cancellation 소비자원에 신청하면 얼마나 걸려요? = order-cancellation/q25
subscription-error 소송하면 이기나요 = subscription-error/q29
subscription-error 소명서 어디로 보내요 = subscription-error/q33
account-theft 경찰에 신고되나요 = account-theft/q16
account-theft 재가입해도 되나요 = ticket-ban/q5
subscription-error 통화 녹음해도 되나요 = ticket-ban/q25
order-cancellation 아이템 복구 돼요? = account-theft/q7
"""


@pytest.mark.parametrize("line", SHARED.split("\n")[1:-1])
def test_the_open_cases_own_entry_goes_before_anothers(content: Content, line: str) -> None:
    """Another incident's entry is found only where the own one has nothing like it."""
    said, _, found = line.rpartition(" = ")
    own, _, text = said.partition(" ")
    nearest, *_ = hear(text, content, own).faq
    assert nearest[0] == found
