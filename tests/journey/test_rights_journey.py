"""A person's rights over HTTP, with a server as strict as Telegram: look, take away, delete."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from person import Person, text_of
from wired_bot import running, travel

from bot.clock import ShiftedClock
from bot.engine.model import Content


async def test_look_take_away_and_delete(
    root: str, person: Person, tmp_path: Path, content: Content
) -> None:
    async with running(root, tmp_path, content, ShiftedClock()):
        await _tells(person)
        assert "사건 1개" in await person.says("/privacy")
        held = await _exported(person)
        assert {row["question_id"] for row in held["answers"]} == {"provider", "sanction"}
        await person.says("/delete")
        mine = [m for m in await person.messages() if not m["from"]["is_bot"]]
        said = await person.taps("모두 지우기")
        assert "지워 달라고 텔레그램에 부탁했어요" in said
        left = await person.messages()
        assert [m for m in left if not m["from"]["is_bot"]] == mine, "the person's own words stay"
        ours = [text_of(message) for message in left if message["from"]["is_bot"]]
        assert not [text for text in ours if "어디에서 예매" in text or "사건 1개" in text]
        assert "저장해 둔 것이 없어요" in await person.says("/privacy")


async def test_what_is_older_than_48_hours_stays_and_is_told(
    root: str, person: Person, tmp_path: Path, content: Content
) -> None:
    """The server refuses a whole request that names one such message."""
    clock = ShiftedClock()
    async with running(root, tmp_path, content, clock):
        await _tells(person)
        await travel(person, clock, hours=49)
        await person.says("/delete")
        said = await person.taps("모두 지우기")
        assert "텔레그램이 지우지 못하게 해서 남아 있어요" in said
        ours = [text_of(m) for m in await person.messages() if m["from"]["is_bot"]]
        assert [text for text in ours if "어디에서 예매" in text], "too old to be deleted"
        assert not [text for text in ours if "무엇을 지울까요" in text], "the younger one is gone"


async def _tells(person: Person) -> None:
    await person.says("예매가 부정이용으로 취소됐어요")
    await person.consents()
    await person.taps("NOL")
    await person.says("1")


async def _exported(person: Person) -> dict[str, list[dict[str, object]]]:
    await person.says("/export")
    (message,) = person.files()
    with zipfile.ZipFile(io.BytesIO(await person.downloads(message))) as packed:
        assert packed.testzip() is None
        data: dict[str, list[dict[str, object]]] = json.loads(packed.read("내_정보.json"))
        return data
