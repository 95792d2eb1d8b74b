"""What nobody reads of an update never reaches the store; what is read of it is the same."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import FixedClock
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram.bare import bare
from bot.telegram.callback import encode
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.parse import event_of

KEYS = KeyRing.parse("A" * 43 + "=")
SECRET = "몰래"
NAMES = {
    "first_name": SECRET, "last_name": SECRET, "username": SECRET, "language_code": SECRET,
    "is_premium": True,
}  # fmt: skip
ME = {"id": 7, "is_bot": False, **NAMES}
CHAT = {"id": 7, "type": "private", **NAMES}
OUR_OWN = {"message_id": 4, "date": 1, "chat": CHAT, "from": ME, "text": f"김하늘님 {SECRET}"}
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 10, "mime_type": "a/b"}
ORIGIN = {"type": "user", "date": 1, "sender_user": ME}


def message(**parts: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": CHAT, "from": ME, "sender_chat": CHAT, **parts}


def tap(**parts: Any) -> dict[str, Any]:
    from bot.dialogue.state import Action

    data = encode(Action("home"), 7, KEYS)
    return {"callback_query": {"id": "q", "from": ME, "data": data, "chat_instance": "1", **parts}}


LINE = {**message(text="예매가 취소됐어요", forward_origin=ORIGIN), "message_id": 2}
UPDATES: list[dict[str, Any]] = [
    {"message": message(text="안녕", reply_to_message=OUR_OWN)},
    {"message": message(text="안녕", forward_origin=ORIGIN, forward_from=ME)},
    {"edited_message": message(caption="고친 말", document={**FILE, "file_name": "새.png"})},
    {
        "message": message(
            photo=[FILE, {**FILE, "file_id": "big"}], media_group_id="m", caption="a"
        )
    },
    {"message": message(video={**FILE, "file_name": "화면.mp4", "thumbnail": {"x": SECRET}})},
    {"message": message(audio={**FILE, "performer": SECRET, "title": SECRET})},
    {"message": message(contact={"phone_number": SECRET, "vcard": SECRET, **NAMES})},
    {"message": message(location={"latitude": SECRET, "longitude": 127.0})},
    {"message": message(venue={"title": SECRET, "address": SECRET, "location": {}})},
    {"message": message(poll={"question": "?", "id": SECRET, "options": []}), "too_odd": SECRET},
    {
        "message": message(
            poll={"question": "?", "explanation": "왜", "options": [{"text": "하나"}]}
        )
    },
    {"message": message(checklist={"title": "할 일", "tasks": [{"id": 1, "text": "전화"}]})},
    {
        "edited_message": message(
            checklist={"title": "할 일", "tasks": [{"id": 1, "text": "전화"}]}
        )
    },
    {"message": message(users_shared={"users": [ME]})},
    {"message": message(pinned_message=OUR_OWN)},
    {"message": message(animation=FILE, document=FILE)},
    tap(message={**OUR_OWN, "reply_to_message": LINE}),
    tap(message={**OUR_OWN, "reply_to_message": OUR_OWN | {"from": {"id": 1, "is_bot": True}}}),
    tap(message={"message_id": 4, "date": 0, "chat": CHAT}),
    tap(message=OUR_OWN, data="forged"),
    tap(inline_message_id="1"),
    {
        "my_chat_member": {
            "chat": CHAT,
            "from": ME,
            "date": 1,
            "old_chat_member": {"user": ME},
            "new_chat_member": {"user": ME, "status": "kicked"},
        }
    },
]


@pytest.mark.parametrize("parts", UPDATES)
def test_it_is_read_as_before_and_nothing_else_is_left(
    parts: dict[str, Any], now: datetime
) -> None:
    update = {"update_id": 1, **parts}
    before = copy.deepcopy(update)
    left = bare(update)
    assert event_of(left, now, KEYS) == event_of(update, now, KEYS)
    told_by_us = parts.get("callback_query", {}).get("message", {}).get("reply_to_message") or {}
    if told_by_us.get("text") != OUR_OWN["text"]:
        assert SECRET not in json.dumps(left, ensure_ascii=False)
    assert "first_name" not in json.dumps(left)
    assert update == before
    assert bare(left) == left


async def test_a_name_and_a_phone_number_are_not_stored_before_their_turn(
    tmp_path: Path, now: datetime
) -> None:
    store = await SqliteStore.open(tmp_path / "guje.db", KEYS)
    intake = Intake(store, Lanes(Desk().handle), FixedClock(now))
    await intake.take([{"update_id": n, **parts} for n, parts in enumerate(UPDATES, 1)])
    held = [row.payload for row in await store.waiting()]
    assert len(held) == len(UPDATES)
    assert not any("first_name" in json.dumps(one) for one in held)
    contact = next(one["message"] for one in held if "contact" in one.get("message", {}))
    assert contact["contact"] == {}
    await store.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from((
                "message", "callback_query", "my_chat_member", "chat", "from", "id", "photo",
                "document", "reply_to_message", "new_chat_member", "contact", "text",
            )),
            inner, max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON, st.sampled_from(("message", "edited_message", "callback_query", "my_chat_member")))
def test_no_shape_is_too_odd(odd: Any, kind: str) -> None:
    assert bare({"update_id": 1, kind: odd})["update_id"] == 1
