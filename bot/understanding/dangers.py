"""Does a line speak of dying at all, or of what swindlers want? What only sounds so does not."""

from __future__ import annotations

import re

_OF_DYING = (
    r"죽|주[것그꼬글껏]|주거[버야]|자살|ㅈㅅ|자해|유서|목숨|투신|목을?[매맬]|손목|연탄|번개탄|농약|수면[제재]"
    r"|목(?:을)?졸|칼로|다리위|숨[이을]안"
    r"|(?<![청예계공물언절요확규])약[을도]?(?:다먹|다털|많이|한꺼번|한움큼|모[아으]|털|너무|먹)|한강|옥상|난간|베란다|뛰어[내드들]|극단"
    r"|디지(?![털탈몬])|디질|뒤지|뒈"
)
_BY_WHAT = (
    r"(?<![청예계공물언절요확규])약[가-힣\d]{0,6}(?:다먹|삼[켰킬]|먹었)|타이레놀|제초제|대교위|강물에들|바다에(?:뛰|들)|선로에"
    r"|빠져버릴|몸을?던[지져질]|조를까|목에[가-힣]{0,3}(?:줄|끈|감)|팔(?:을|목)?그[었을]|그을[거게래]|가스[가-힣]{0,3}[틀켜켰]"
)
_OF_LIVING = (
    r"살고[싶십시]|살기(?:가|도)?[싫실]|(?<!까지만)살[아수의래]|살(?:자신|이유|가치|희망|용기|바에|힘|생각|마음)|살겠"
    r"|사는(?:게|것|거|의미|데|이유)|삶|아무의미|고통|인생|태어나|숨쉬|생을|까지만살(?:려고|래|거)|안태어났|이번생(?!일|[은이]?처음)"
)
_OF_GOING = (
    r"사라지[고면는]|사라졌으면|사라져[버야도]|없어지[고면는]|없어져[버야도]|없어졌으면|끝[내낼냈]|마감하|하직"
    r"|미련(?!.*(?:환불|취소|탈퇴))"
    r"|[이저]세상|세상(?:을|에서)|떠[나날]|먼저[갈갑간]|작별|잠들|깨어나|안깼?으?면|안?떴으면|눈뜨|눈을?감|영영|영원"
    r"|(?:다|이제)[가-힣]{0,3}놓을[게래]"
    r"|내려놓|놓아버리|놓고싶|쉬고싶|그만두고싶|견[디딜]|버[티틸]|희망이|(?:나쁜|안좋은|못된)(?:생각|마음)|힘이없|벼랑"
    r"|^(?!.*(?:공연|콘서트|뮤지컬|경기|미팅|예매|티켓)).*따라(?:갈|가[고려])|하늘나라|곁으로[가갈]"
    r"|갈게요?그동안|(?<!일)(?<!일이)(?<!일은)(?<!일도)안일어났으면|(?:내일|아침)[이은]?안왔으면"
)
_WORDS = re.compile("|".join((_OF_DYING, _BY_WHAT, _OF_LIVING, _OF_GOING)))

_BAIT = re.compile(
    r"돈(?!을?(?:다|전부)?(?:돌려|환불))|입금|송금|이체|수수료|보증금|예치금|\d만원|세금|회비|참가비|배송비|비밀번호|비번|인증|otp|번호"
    r"|카드번호|cvc|링크|앱|깔|apk|qr|큐알|사칭|사기|피싱|가짜|업자|업체|브로커|신분증|통장|계좌|카톡|카카오|텔레|디엠|디스코드|오픈채팅"
    r"|상품권|문상|기프트|빌려|대리|댈티|대신|협박|해커|해킹범|직원이라|라면서|라며|운영자|사람|누가|믿어|재결제|화면공유|매크로|숫자|사이트|[개사]비|지워준|복구|불려"
)


def names_bait(letters: str) -> bool:
    """Whether a squeezed line has a word of what swindlers want, or of who they say they are.

    '연락왔어요 환불해준대요' has none, though it is like many lines that do.
    """
    return bool(_BAIT.search(letters))


def names_danger(letters: str) -> bool:
    """Whether a squeezed line has a word of dying, of not living on, or of going away for ever.

    Such a word alone is no cry ('쿠폰이 사라지고'); it makes one of a line that is like one.
    """
    return bool(_WORDS.search(letters))
