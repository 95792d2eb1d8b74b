"""Updates as Telegram sends them become events of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.dialogue.state import Action, Edited, Event, Left, Odd, Public, Said, Sent, Tapped
from bot.store.crypto import KeyRing
from bot.store.values import from_ms
from bot.telegram.bare import bare
from bot.telegram.callback import encode
from bot.telegram.parse import chat_of, event_of

KEYS = KeyRing.parse("A" * 43 + "=")
ME = {"id": 7, "is_bot": False, "first_name": "김하늘"}
PRIVATE = {"id": 7, "type": "private", "first_name": "김하늘"}
GROUP = {"id": -9, "type": "supergroup", "title": "모임"}
NUMBER = "900101-1234567"
FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 10}


def message(chat: dict[str, Any] = PRIVATE, **parts: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": chat, "from": ME, **parts}


def event(now: datetime, **update: Any) -> Event | None:
    """As it happens: of an update only what `bare` leaves is ever read."""
    return event_of(bare({"update_id": 1, **update}), now, KEYS)


def test_a_typed_line(now: datetime) -> None:
    assert event(now, message=message(text="안녕")) == Said("안녕", 3, from_ms(1000))


def test_a_forwarded_line_is_a_line_of_which_nobody_knows_who_wrote_it(now: datetime) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "남"}
    found = event(now, message=message(text="안녕", forward_origin=origin))
    assert found == Said("안녕", 3, from_ms(1000), forwarded=True)
    assert "남" not in repr(found)


def test_what_an_edit_says_is_its_text_or_its_caption_and_name(now: datetime) -> None:
    document = {**FILE, "file_name": "새 이름.png"}
    for edited, words in (
        ({"text": "고친 말"}, "고친 말"),
        ({"caption": "고친 말", "document": document}, "고친 말\n새 이름.png"),
        ({"photo": [{**FILE, "width": 1, "height": 1}]}, ""),
    ):
        assert event(now, edited_message=message(**edited)) == Edited(words, 3)


def test_the_caption_of_what_we_cannot_read_is_looked_at(now: datetime) -> None:
    found = event(now, message=message(voice={**FILE, "duration": 1}, caption="900101-1234567"))
    assert found == Odd("voice", 3, "900101-1234567")


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("paid_media", {"caption": NUMBER, "paid_media": {"star_count": 1, "paid_media": []}}),
        ("poll", {"poll": {"question": NUMBER, "options": []}}),
        ("poll", {"poll": {"question": "?", "options": [{"text": NUMBER, "voter_count": 0}]}}),
        ("poll", {"poll": {"question": "?", "options": [], "explanation": NUMBER}}),
        ("checklist", {"checklist": {"title": NUMBER, "tasks": []}}),
        ("checklist", {"checklist": {"title": "!", "tasks": [{"id": 1, "text": NUMBER}]}}),
        ("new", {"caption": NUMBER, "hologram": {}}),
    ],
)
def test_so_are_a_poll_a_checklist_and_what_telegram_has_only_since_lately(
    now: datetime, kind: str, part: dict[str, Any]
) -> None:
    found = event(now, message=message(**part))
    assert isinstance(found, Odd)
    assert found.kind == ("poll" if kind == "poll" else "unknown")
    assert NUMBER in found.caption


def test_an_edited_checklist_is_looked_at(now: datetime) -> None:
    checklist = {"title": "할 일", "tasks": [{"id": 1, "text": NUMBER}]}
    edited = event(now, edited_message=message(checklist=checklist))
    assert edited == Edited(f"할 일\n{NUMBER}", 3)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("image/svg+xml", True),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", True),
        ("image/900101-1234568", False), ("text/4111-1111-1111-1111", False),
        (f"image/{NUMBER}", False), ("주민번호/900101", False),
        ("image/png; name=900101", False), ("image", False), ("image/" + "x" * 80, False),
    ],
)  # fmt: skip
def test_a_type_is_kept_only_if_it_is_one(now: datetime, told: str, kept: bool) -> None:
    found = event(now, message=message(document={**FILE, "mime_type": told}))
    assert isinstance(found, Sent)
    assert found.evidence.mime == (told if kept else "")


def test_the_largest_photo_is_noted(now: datetime) -> None:
    photo = [
        {**FILE, "width": 1, "height": 1},
        {**FILE, "file_id": "big", "width": 9, "height": 9},
    ]
    found = event(now, message=message(photo=photo, caption="영수증", media_group_id="m"))
    assert isinstance(found, Sent)
    assert (found.evidence.file_id, found.caption, found.group) == ("big", "영수증", "m")
    assert (found.evidence.message_id, found.evidence.received_at) == (3, from_ms(1000))


def test_a_document_keeps_its_name(now: datetime) -> None:
    document = {**FILE, "file_name": "결제.pdf", "mime_type": "application/pdf"}
    found = event(now, message=message(document=document))
    assert isinstance(found, Sent)
    assert (found.evidence.file_name, found.evidence.size) == ("결제.pdf", 10)


def test_a_video_and_a_recording_are_files_too(now: datetime) -> None:
    video = {**FILE, "width": 1, "height": 1, "duration": 9, "file_name": "화면.mp4"}
    found = event(now, message=message(video=video))
    assert isinstance(found, Sent)
    assert (found.evidence.media, found.evidence.file_name) == ("video", "화면.mp4")
    audio = {**FILE, "duration": 9, "file_name": "통화.m4a", "mime_type": "audio/mp4"}
    found = event(now, message=message(audio=audio))
    assert isinstance(found, Sent)
    assert (found.evidence.media, found.evidence.mime) == ("audio", "audio/mp4")


@pytest.mark.parametrize(("size", "empty"), [(0, True), (None, False), (1, False)])
def test_an_empty_file_is_not_one_of_unknown_size(
    now: datetime, size: int | None, empty: bool
) -> None:
    document = (
        {**FILE, "file_size": size}
        if size is not None
        else {"file_id": "f", "file_unique_id": "u"}
    )
    found = event(now, message=message(document=document))
    assert isinstance(found, Sent)
    assert found.empty is empty


def test_nothing_is_received_in_the_future(now: datetime) -> None:
    """Telegram's clock may run ahead of ours."""
    ahead = int(now.timestamp()) + 90
    found = event(now, message=message(document=FILE) | {"date": ahead})
    assert isinstance(found, Sent)
    assert found.evidence.received_at == now


ODD = [
    ("voice", {**FILE, "duration": 1}),
    ("location", {"latitude": 1.0, "longitude": 1.0}),
    ("contact", {"phone_number": "1", "first_name": "x"}),
    ("dice", {"emoji": "🎲", "value": 1}),
]


@pytest.mark.parametrize(("kind", "part"), ODD)
def test_odd_messages(now: datetime, kind: str, part: dict[str, Any]) -> None:
    assert event(now, message=message(**{kind: part})) == Odd(kind, 3)


def test_an_unheard_of_message_is_odd_too(now: datetime) -> None:
    assert event(now, message=message(hologram={})) == Odd("unknown", 3)


def test_an_edited_message(now: datetime) -> None:
    assert event(now, edited_message=message(text="고침", edit_date=2)) == Edited("고침", 3)


def test_a_tap(now: datetime) -> None:
    action = Action("pick", 5, "provider:nol", 2)
    query = {
        "id": "q", "from": ME, "chat_instance": "c", "message": message(text="x"),
        "data": encode(action, 7, KEYS),
    }  # fmt: skip
    assert event(now, callback_query=query) == Tapped(action, 3, "q")
    assert event(now, callback_query={**query, "data": "x"}) == Tapped(None, 3, "q")
    assert event(now, callback_query={**query, "from": {**ME, "id": 8}}) == Tapped(None, 3, "q")
    for odd in ("", None, 5):  # an answer under it would be refused, and the operator told
        with pytest.raises(ValueError, match="not the id of a tap"):
            event(now, callback_query={**query, "id": odd})


def test_groups_get_an_answer_only_to_commands(now: datetime) -> None:
    assert event(now, message=message(GROUP, text="/start")) == Public()
    assert event(now, message=message(GROUP, text="안녕")) is None
    assert event(now, channel_post=message(GROUP, text="/start")) is None


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_a_tap_in_a_group_or_channel_is_answered(now: datetime, kind: str) -> None:
    """Otherwise the button spins for a minute."""
    chat = {"id": -9, "type": kind, "title": "모임"}
    query = {
        "id": "q", "from": ME, "chat_instance": "c", "data": "x",
        "message": message(chat, text="x"),
    }  # fmt: skip
    assert event(now, callback_query=query) == Public("q")


@pytest.mark.parametrize(("status", "back"), [("kicked", False), ("member", True)])
def test_blocking_and_coming_back(now: datetime, status: str, back: bool) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "구제봇"}
    until = {"until_date": 0} if status == "kicked" else {}
    change = {
        "chat": PRIVATE, "from": ME, "date": 1,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": status, **until},
    }  # fmt: skip
    assert event(now, my_chat_member=change) == Left(back)


def test_the_chat_of_every_update_is_known_without_parsing() -> None:
    assert chat_of({"message": message(text="x")}) == 7
    assert chat_of({"callback_query": {"from": ME, "message": message()}}) == 7
    assert chat_of({"callback_query": {"from": ME}}) == 7
    assert chat_of({"poll": {}}) == 0
