"""Does a line speak of dying at all? What only sounds like a cry for help ('다 끝났어') does not."""

from __future__ import annotations

import re

_OF_DYING = (
    r"죽|주[것그꼬글껏]|주거[버야]|자살|ㅈㅅ|자해|유서|목숨|투신|목을?[매맬]|손목|연탄|번개탄|농약|수면[제재]"
    r"|목(?:을)?졸|칼로|다리위|숨[이을]안"
    r"|(?<![청예계공물언절요확규])약[을도]?(?:다먹|다털|많이|한꺼번|한움큼|모[아으]|털|너무|먹)|한강|옥상|난간|베란다|뛰어[내드들]|극단|디지|뒤지|뒈"
)
_OF_LIVING = (
    r"살고[싶십시]|살기(?:가|도)?[싫실]|살[아수의래]|살(?:자신|이유|가치|희망|용기|바에|힘|생각|마음)|살겠"
    r"|사는(?:게|것|거|의미|데|이유)|삶|아무의미|고통|인생|태어나|숨쉬|생을"
)
_OF_GOING = (
    r"사라지[고면는]|사라졌으면|사라져[버야도]|없어지[고면는]|없어져[버야도]|없어졌으면|끝[내낼냈]|마감하|하직|미련"
    r"|[이저]세상|세상(?:을|에서)|떠[나날]|먼저[갈갑간]|따라갈|작별|잠들|깨어나|안깼?으?면|안?떴으면|눈뜨|눈을?감|영영|영원|놓을[게래]"
    r"|내려놓|놓아버리|놓고싶|쉬고싶|그만두고싶|견[디딜]|버[티틸]|희망이|(?:나쁜|안좋은|못된)(?:생각|마음)|힘이없|벼랑"
)
_WORDS = re.compile("|".join((_OF_DYING, _OF_LIVING, _OF_GOING)))


def names_danger(letters: str) -> bool:
    """Whether a squeezed line has a word of dying, of not living on, or of going away for ever.

    Such a word alone is no cry ('쿠폰이 사라지고'); it makes one of a line that is like one.
    """
    return bool(_WORDS.search(letters))
