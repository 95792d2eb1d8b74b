"""Does a person say that they do not know, or that they want to pass over the question?"""

from __future__ import annotations

import re

from bot.engine.model import Blank
from bot.understanding.texts import squeeze

_MOST_TYPED = 200
_MOST_LETTERS = 30

_SUBJECT = (
    r"(?:(?:정확한|정확히|소명|결제|예매|안내|의심|취소|아이디|계정|주문|환불|공연|받은)*"
    r"(?:날짜|날|금액|가격|액수|기한|번호|이유|원인|시간|시각|아이디|문구|내용|이름|언제|얼마|뭔|뭐|왜|무엇|어디)"
    r"(?:인지|였는지|했는지|이었는지|받았는지|냈는지|그런지|이런지|그랬는지|취소됐는지|걸렸는지|때문인지)?"
    r"(?:은|는|이|가|도|를|까지는?)?)"
)
_OPENING = (
    rf"(?:음+|아|어|글쎄요?|그건|그게|그거|저도|나도|전|저는|아직|지금은?|정확히는?|정확하게는?|잘|전혀|솔직히|사실|진짜|당최|도통"
    rf"|하나도|네|죄송해요|죄송한데|{_SUBJECT})*"
)
_ENDING = r"(?:어요?|아요?|습니다|습니당|네요?|음|슴|는데요?|는디요?|는데여|다|당|죠|지요?|서요?|더라고요?|아유|유|라고요|겠|거든요|ㅁ)?"
_UNKNOWN = re.compile(
    rf"{_OPENING}(?:모르겠{_ENDING}|모르(?:는데요?|죠|지요?|네요?|것어요?|것다|는디요?)|모릅니다|모른다|몰라(?:요|유|서요?)?|몰러(?:유|요)?"
    rf"|모름요?|몰겠{_ENDING}|모르겄{_ENDING}|모르|ㅁㄹ|글쎄요?|가물가물(?:해요?|하네요?|합니다|함)?"
    r"|(?:기억|생각)(?:이|은|도)?(?:잘|전혀|하나도)?안(?:나요?|납니다|남|나는데요?|나네요?|나서요?|난다|나유)"
    r"|(?:기억|생각)(?:이|은|도)?(?:잘|전혀|하나도)?(?:나지않아요?|못해요?|못하겠(?:어요?|습니다)|없어요?|없음|없네요?)"
    rf"|(?:까먹|잊어버리?|잊어버렸|잊어먹|잊)[었렸]?{_ENDING}|까먹음|헷갈(?:려요?|리네요?|립니다|림)"
    rf"|알수(?:가|는|도)?없{_ENDING}|확인(?:이|을)?(?:안(?:돼요?|됨|됩니다|했어요?)|못(?:했어요?|해요|함)|해봐야(?:돼요?|해요?|알아요?|할것같아요))"
    rf"|짐작(?:이|도)?(?:잘|전혀)?안(?:가요?|갑니다|감|돼요?)|unknown|idk)(?:ㅠ|요|어떡하죠|어쩌죠)?"
)
_SKIPPED = re.compile(
    r"(?:그냥|일단|우선|이건|이거는?|이질문은?|이번거는?|다음|귀찮아요?|지금은?)*"
    r"(?:패스|통과|스킵|생략|skip|pass|ㅍㅅ"
    r"|건너뛰기|건너뛰(?:어|기할)?(?:요|줘요?|주세요|겠습니다|고싶어요)?|건너뛸(?:게요?|래요?)"
    r"|넘어가(?:기|요|자|주세요|겠습니다|줘요?|면안돼요?)?|넘어갈(?:게요?|래요?)|넘길(?:게요?|래요?)|넘겨(?:요|주세요|줘)?"
    r"|다음(?:이요|으로|질문|거)?"
    r"|나중에(?:요|할게요?|답할게요?|할래요?|하겠습니다|쓸게요?|적을게요?|알려드릴게요?|볼게요)?"
    r"|다음에(?:요|할게요?)?|말하고싶지않아요|말하기싫어요?|대답하기싫어요|안쓸(?:래요?|게요?)|안적을(?:래요?|게요?)|안할(?:래요?|게요?))"
    r"(?:요|할게요?|할래요?|해주세요|하겠습니다|해요|하죠|함|부탁해요|부탁드려요|갈게요)?"
)
_THING = (
    r"(?:그런|그|안내|문자|메일|메시지|알림|톡|카톡|기한|날짜|예매|주문|예약|번호|아이디|소명|내용|문구|캡처|스샷|사진|따로|아직|딱히|특별히|별로|저한테|아무|아무것|연락"
    r"|거|건|것|게|에|에는|엔|에도|은|는|이|가|도|를|을|받은|온|안|적힌|써있는|나와있는|쓰여있는|하나|전혀|아예|지금은?|그냥|아니요?|네)*"
)
_NONE = re.compile(
    rf"{_THING}(?:없{_ENDING}|없었{_ENDING}"
    rf"|안(?:왔|받았|적혀있|나와있|써있|쓰여있|보여|남았|보이|떴|적었){_ENDING}|안(?:나와요|나옴|왔음|옴|보임|떠요|와요|보여요)"
    rf"|못(?:받았|봤|찾았|찾겠|했|들었){_ENDING}|못(?:찾음|봄|받음|찾아요)"
    rf"|(?:지웠|삭제했|지워졌|지워버렸|삭제됐|날아갔|버렸){_ENDING}|지움|삭제함|안했어요|안적혀있음|안나와있음)"
)


def read_blank(text: str, *, none_is_blank: bool = False) -> Blank | None:
    """Return UNKNOWN ('잘 모르겠어요'), SKIPPED ('패스', '나중에 할게요'), or None.

    Only short messages that say nothing else count. '없어요', '못 받았어요' may be an answer and is
    none, unless the question asks for something that one can lack (``none_is_blank``).
    """
    said = squeeze(text) if len(text) <= _MOST_TYPED else ""
    if not said or len(said) > _MOST_LETTERS:
        return None
    if _UNKNOWN.fullmatch(said):
        return Blank.UNKNOWN
    if _SKIPPED.fullmatch(said):
        return Blank.SKIPPED
    return Blank.SKIPPED if none_is_blank and _NONE.fullmatch(said) else None
