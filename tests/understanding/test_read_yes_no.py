"""Is yes told from no, in all its spoken forms?"""

from __future__ import annotations

import pytest

from bot.understanding.yes_no import read_yes_no

YES = """네|넵|예|ㅇㅇ|응|어|그럼요|맞아요|네네|네에|넹~|네!!|네 맞아요|네ㅎㅎ|네 ㅠㅠ|있어요|했어요|받았어요|있습니다
ok|OK|o|당연하죠|물론이죠|그렇습니다|👍|👍🏻|옙|응 그래|환불 받았어요|네 받았어요|받은 적 있어요|그런 것 같아요
네엡|녜|ㅔ네|ㄴㅔ|햇어요|받앗어요|있당|맞습니당|마자요|맞다니까요
했다니까요|네 아까 했어요|한 것 같아요|오케이요|예 맞습니다
있는 것 같아요|있음|맞습니다|썼어요|네 있어요|yes|그래요|좋아요|ㅇㅋ""".replace("\n", "|").split(
    "|"
)

NO = """아니요|아뇨|아니오|아니|ㄴㄴ|아직|없어요|안 했어요|안했어요|못 받았어요|아직 못 받았어요|아니에요|아닙니다
노|no|X|전혀요|없습니다|없음|그런 적 없어요|아직 안 왔어요|아니요 없어요|매크로 안 썼어요|매크로안썼어요|쓰지 않았어요
하지 않았습니다|아니요, 안 했어요|ㄴㄴ 안함|절대 아니에요|아닌 것 같아요|그렇지 않아요|아뇨 ㅠㅠ|아직이요
아뇽|아니용|아니욥|아니라니까요|아니라고요|아니거든요|안햇어요|않했어요
없당|없다고요|그렇지 않습니다|그러진 않았어요|👎|❌
없었던 것 같아요|전혀 안 했어요|아니였어요|없는데요|못했어요""".replace("\n", "|").split("|")

NEITHER = """아니 네|네 아니요|모르겠어요|글쎄요|네?|네 없어요|아마요|어제|네이버|예매했나요?|없지 않아요|아니요 했어요
받기로 했어요|하려고 했어요|일부만 받았어요|못 받은 건 아닌데|아닌가요|아닌가|그런가요|받을 예정이에요|응 아직
ㅋㅋㅋ|3|인터파크|네 안 했어요|했지만 취소됐어요|아직 있어요|거절당했어요|안 한 건 아니에요|네니오""".replace(
    "\n", "|"
).split("|")


@pytest.mark.parametrize("said", YES)
def test_yes(said: str) -> None:
    assert read_yes_no(said).value is True


@pytest.mark.parametrize("said", NO)
def test_no(said: str) -> None:
    assert read_yes_no(said).value is False


@pytest.mark.parametrize("said", NEITHER)
def test_neither(said: str) -> None:
    assert (read_yes_no(said).value, read_yes_no(said).problem) == (None, "not_understood")


def test_nothing_is_empty() -> None:
    assert read_yes_no(" \u200b ").problem == "empty"
