"""Does a person say that they do not know, or that they want to pass over the question?"""

from __future__ import annotations

import re

from bot.engine.model import Blank
from bot.understanding.texts import one_line

_MOST_CHARACTERS = 24
_NOT_WORDS = re.compile(r"[\W_ㅋㅎㅠㅜ]+")
_UNKNOWN = re.compile(
    r"(?:음+|글쎄요?|그건|그게|저도|나도|아직|지금은?|정확히는?|정확하게는?|잘|전혀|솔직히|사실)*"
    r"(?:모르겠(?:어요?|습니다|네요?|음|는데요?|다)?"
    r"|모릅니다|모른다|몰라요?|몰라서요?|모름|모르는데요?|모르죠|몰겠(?:어요?|음)"
    r"|(?:기억|생각)(?:이|은|도)?(?:잘|전혀)?안(?:나요?|납니다|남|나는데요?|나네요?|나서요?)"
    r"|(?:기억|생각)(?:이|은|도)?(?:잘|전혀)?(?:나지않아요?|못해요?|못하겠(?:어요?|습니다))"
    r"|알수(?:가)?없(?:어요?|습니다|음)|확인(?:이)?안(?:돼요?|됨|됩니다)|글쎄요?|모름요|unknown|idk)"
)
_SKIPPED = re.compile(
    r"(?:그냥|일단|우선|이건|이거는?|이질문은?)*"
    r"(?:패스|통과|스킵|생략|skip|pass"
    r"|건너뛰기|건너뛰(?:어|기할)?(?:요|줘요?|주세요|겠습니다)?|건너뛸(?:게요?|래요?)"
    r"|넘어가(?:기|요|자|주세요|겠습니다)?|넘어갈(?:게요?|래요?)|넘길(?:게요?|래요?)"
    r"|나중에(?:요|할게요?|답할게요?|할래요?|하겠습니다|쓸게요?|알려드릴게요?)?"
    r"|다음에(?:요|할게요?)?|말하고싶지않아요|대답하기싫어요|안쓸래요|안적을래요)"
    r"(?:요|할게요?|할래요?|해주세요|하겠습니다|해요|부탁해요)?"
)
_NONE = re.compile(
    r"(?:그런거|그런건|예매|주문|번호|아이디|따로|아직)*(?:은|는|이|가)?"
    r"없(?:어요?|음|습니다|네요|는데요?|다)"
)


def read_blank(text: str, *, no_code: bool = False) -> Blank | None:
    """Return UNKNOWN ('잘 모르겠어요'), SKIPPED ('패스', '나중에 할게요'), or None.

    Only short messages that say nothing else count; '없어요' may be an answer and is none, unless
    a number or an id is asked for (``no_code``).
    """
    said = _NOT_WORDS.sub("", one_line(text).casefold()) if len(text) <= 200 else ""
    if not said or len(said) > _MOST_CHARACTERS:
        return None
    if no_code and _NONE.fullmatch(said):
        return Blank.SKIPPED
    if _UNKNOWN.fullmatch(said):
        return Blank.UNKNOWN
    return Blank.SKIPPED if _SKIPPED.fullmatch(said) else None
