"""Ten conversations over HTTP, typed the way people type: each line gets what it should."""

from __future__ import annotations

from pathlib import Path

import pytest
from person import Person
from wired_bot import running

from bot.clock import ShiftedClock
from bot.engine.model import Content

JOURNEYS: dict[str, list[tuple[str, str, str]]] = {
    "an order in one line": [
        ("says", "어제 무신사에서 8만9천원 결제했는데 오늘 지맘대로 주문취소됨 ㅡㅡ", "동의"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "이렇게 이해했어요"),
        ("taps", "맞아요", "4가지를 적어 뒀어요"),
        ("says", "보내기도 전에 취소됬어요", "쇼핑몰이 뭐라고"),
        ("says", "재고없대요 ㅠ", "무엇을 주문"),
    ],
    "a ticket, a question back, and on": [
        ("says", "인팤에서 부정예메라고 취쇠됬어요 ㅠㅠ", "동의"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "예매처: NOL"),
        ("says", "ㅇㅇ 맞아요", "지금 어떤 상태"),
        ("says", "근데 소명서 이메일로 보내도 되나여??", "지금 어떤 상태"),
        ("says", "1번이요", "해당하는 게"),
    ],
    "a stolen game account, in a hurry": [
        ("says", "지금 메이플 털리고있어요 템이 막 팔려요 빨리요", "이것부터 먼저"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "게임"),
    ],
    "a home, minutes before closing": [
        ("says", "청약 마감 10분남았는데 인증서 오류떠요 어떡해", "동의"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "지금 어떤 상황"),
        ("says", "아직 마감전이요", "마감은 몇 시"),
    ],
    "an old man, at length": [
        (
            "says",
            "안녕하십니까 손녀에게 주려고 가수 공연 표를 두 장 예매하고 카드로 결제까지 마쳤는데 "
            "부정한 예매라 하며 취소를 하였으니 이 일을 어찌하면 좋겠습니까",
            "동의",
        ),
        ("taps", "동의 안 할래요", "1372"),
    ],
    "small talk, then a matter": [
        ("says", "안녕하세요~", "한 줄로 적어"),
        ("says", "너 사람이야?", "사람도 변호사도 아니"),
        ("says", "쿠폰준다더니 다시뺏어갔어요 쇼핑몰이", "동의"),
    ],
    "a scam": [("says", "돈주면 밴 풀어준다는데 입금해도되나요", "사기일 수 있어요")],
    "a cry for help": [("says", "표도 돈도 다 날리고 그냥 죽고싶네요", "109")],
    "not ours, and another language": [
        ("says", "오늘 저녁 뭐먹지", "1372"),
        ("says", "my game account was hacked, can you help?", "1345"),
    ],
    "unsure, then said": [
        ("says", "네이버 계정이 정지됐어요", "어느 쪽인지"),
        ("says", "아 게임이요 리니지 해킹당해서 정지먹음", "동의"),
        ("taps", "만 14세 이상", "국외 이전"),
        ("taps", "국외 이전에 동의", "이렇게 이해했어요"),
        ("says", "아니요", "어느 게임"),
        ("says", "처음으로", "무슨 일이 있으셨어요"),
    ],
}


@pytest.mark.parametrize("name", JOURNEYS)
async def test_every_line_gets_what_it_should(
    root: str, person: Person, tmp_path: Path, content: Content, now: object, name: str
) -> None:
    async with running(root, tmp_path, content, ShiftedClock(now)):  # type: ignore[arg-type]
        for how, what, answer in JOURNEYS[name]:
            said = await getattr(person, how)(what)
            assert answer in said, (what, said)
