"""What may be an order number, and what was forwarded, is asked about: over the wire and back.

The line is kept nowhere meanwhile. Telegram, here the playground, shows it above the button.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from somebody import WHO, Somebody
from talker import USUAL
from town import Town, opened

from bot.engine.model import Content

NUMBER = "251015-1234567"


@pytest.fixture
async def town(tmp_path: Path, content: Content) -> AsyncIterator[Town]:
    async with opened(tmp_path, content, {}) as found:
        yield found
        assert found.wire.refused == []
        assert found.errors.said == []


async def at_the_booking_number(town: Town) -> Somebody:
    person = Somebody(town)
    await person.says("예매가 부정이용으로 취소됐어요")
    await person.consents()
    for what, words in USUAL[:4]:
        await getattr(person, what)(words)
    return person


async def answers(town: Town) -> dict[str, Any]:
    (case,) = (await town.store.desk(WHO, 1)).cases
    return dict(case.answers)


def line(person: Somebody, text: str) -> int:
    """The number of the person's message that says this."""
    there = person.chat.messages.items()
    return next(number for number, one in there if one.body.get("text") == text)


async def test_an_order_number_is_stored_only_after_the_tap(town: Town) -> None:
    person = await at_the_booking_number(town)
    assert "어떤 번호인지" in await person.says(NUMBER)
    assert NUMBER not in await town.everything_stored()
    assert "결제한 날" in await person.taps("예매·접수번호예요")
    assert (await answers(town))["booking_no"] == NUMBER


async def test_a_personal_number_is_deleted_with_the_tap(town: Town) -> None:
    person = await at_the_booking_number(town)
    await person.says(NUMBER)
    number = line(person, NUMBER)
    await person.taps("주민등록번호예요")
    assert person.chat.messages[number].deleted
    assert "booking_no" not in await answers(town)
    assert NUMBER not in await town.everything_stored()


async def test_a_deleted_line_is_asked_for_again(town: Town) -> None:
    """A message that was deleted is not shown above the button any more, so it cannot be taken."""
    person = await at_the_booking_number(town)
    await person.says(NUMBER)
    asked = person.chat.messages[person.bodies()[0]["message_id"]]
    body = {key: value for key, value in asked.body.items() if key != "reply_to_message"}
    town.state.replace(person.chat, asked, body)
    await person.taps("예매·접수번호예요")
    said = "".join(str(one.get("text")) for one in person.bodies()[:2])
    assert "번호를 한 번만 더 적어 주세요" in said
    assert "예매번호를 알려 주세요" in said
    assert "booking_no" not in await answers(town)


async def test_a_forwarded_notice_is_taken_with_a_tap_and_its_sender_is_not_kept(
    town: Town,
) -> None:
    person = await at_the_booking_number(town)
    for what, words in USUAL[4:8]:
        await getattr(person, what)(words)
    origin = {"type": "hidden_user", "sender_user_name": "박보라", "date": 1}
    notice = "동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다."
    await person.sends_raw(text=notice, forward_origin=origin)
    assert "누가 쓴 글인지" in person.newest()
    assert notice not in await town.everything_stored()
    await person.taps("받은 안내 문구로 적기")
    assert notice in (await answers(town)).values()
    assert "박보라" not in await town.everything_stored()
