"""Each of Telegram's errors by its meaning, and what is mended on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import (
    DroppedError,
    GoneError,
    GujeError,
    RefusedError,
    RetryLaterError,
    SlowDownError,
    UnknownOutcomeError,
)
from bot.telegram.messenger import Messenger
from bot.telegram.refusals import MEANINGS, Meaning, meaning, raise_unless_harmless
from bot.telegram.transport import AiohttpRequest, NotHandled

CASES = [
    (RetryAfter(5), Meaning.SLOW_DOWN, SlowDownError),
    (Forbidden("Forbidden: bot was blocked by the user"), Meaning.GONE, GoneError),
    (Forbidden("Forbidden: user is deactivated"), Meaning.GONE, GoneError),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Meaning.GONE, GoneError),
    (ChatMigrated(-1), Meaning.GONE, GoneError),
    (BadRequest("Bad Request: chat not found"), Meaning.GONE, GoneError),
    (BadRequest("Bad Request: PEER_ID_INVALID"), Meaning.GONE, GoneError),
    (BadRequest("Bad Request: message is not modified: specified new…"), Meaning.HARMLESS, None),
    (BadRequest("Bad Request: query is too old and response timeout…"), Meaning.HARMLESS, None),
    (BadRequest("Bad Request: message to delete not found"), Meaning.HARMLESS, None),
    (BadRequest("Bad Request: message can't be deleted for everyone"), Meaning.HARMLESS, None),
    (BadRequest("Bad Request: message to edit not found"), Meaning.AS_NEW, None),
    (BadRequest("Bad Request: there is no text in the message to edit"), Meaning.AS_NEW, None),
    (BadRequest("Bad Request: MESSAGE_ID_INVALID"), Meaning.AS_NEW, None),
    (BadRequest("Bad Request: REPLY_MESSAGE_ID_INVALID"), Meaning.WITHOUT_REPLY, RefusedError),
    (BadRequest("Bad Request: can't parse entities: …"), Meaning.WITHOUT_TAGS, RefusedError),
    (BadRequest("Bad Request: message to be replied not found"), Meaning.WITHOUT_REPLY, RefusedError),
    (BadRequest("Bad Request: message is too long"), Meaning.REFUSED, RefusedError),
    (InvalidToken("Unauthorized"), Meaning.AWAY, RetryLaterError),
    (Conflict("Conflict"), Meaning.AWAY, RetryLaterError),
    (NotHandled("500"), Meaning.AWAY, RetryLaterError),
    (TimedOut(), Meaning.UNKNOWN, UnknownOutcomeError),
    (NetworkError("502"), Meaning.UNKNOWN, UnknownOutcomeError),
    (TelegramError("Invalid server response"), Meaning.UNKNOWN, UnknownOutcomeError),
]  # fmt: skip


@pytest.mark.parametrize(("error", "means", "ours"), CASES, ids=[str(case[0]) for case in CASES])
def test_every_error_has_its_meaning(
    error: TelegramError, means: Meaning, ours: type[GujeError] | None
) -> None:
    assert meaning(error) == means
    if ours is None:
        raise_unless_harmless(error)
        return
    with pytest.raises(ours) as raised:
        raise_unless_harmless(error)
    assert type(raised.value) is ours


@pytest.mark.parametrize(
    ("part", "means"), [(part, means) for kind, part, means in MEANINGS if kind is BadRequest]
)
def test_no_line_of_the_table_hides_a_later_one(part: str, means: Meaning) -> None:
    assert meaning(BadRequest(f"Bad Request: {part}")) == means


class Answers(AiohttpRequest):
    """Takes what is posted, and fails as it is told to."""

    def __init__(self, *errors: TelegramError) -> None:
        super().__init__()
        self.errors = list(errors)
        self.got: list[Mapping[str, Any]] = []
        self.methods: list[str] = []
        self.answer = b'{"ok":true,"result":{"message_id":7}}'

    async def do_request(self, url: str, method: str, request_data: Any = None, **_: Any) -> Any:
        self.got.append(request_data.parameters)
        self.methods.append(url.rpartition("/")[2])
        if self.errors:
            raise self.errors.pop(0)
        return 200, self.answer


def sent_by(request: Answers) -> Messenger:
    return Messenger(Bot("1:x", request=request), {})


HELLO = {
    "method": "sendMessage",
    "params": {
        "chat_id": 1, "text": "<b>3 &lt; 5</b>", "parse_mode": "HTML", "reply_parameters": {"message_id": 4},
    },
}  # fmt: skip


async def test_what_telegram_stumbles_over_is_left_out() -> None:
    """Set aside, the person would read nothing at all."""
    broken = Answers(
        BadRequest("can't parse entities: unsupported start tag"),
        BadRequest("message to be replied not found"),
    )
    assert await sent_by(broken).send(HELLO) == 7
    assert broken.got[-1] == {"chat_id": 1, "text": "3 < 5"}
    assert len(broken.got) == 3


EDIT = {
    "method": "editMessageText",
    "params": {"chat_id": 1, "message_id": 7, "text": "b", "reply_markup": {}},
}


async def test_what_would_change_a_message_that_is_gone_goes_out_as_a_new_one() -> None:
    """It is an answer, and nobody else says it."""
    request = Answers(BadRequest("Bad Request: message to edit not found"))
    assert await sent_by(request).send(EDIT) == 7, "it has a number, to be deleted by"
    assert request.methods == ["editMessageText", "sendMessage"]
    assert request.got[-1] == {"chat_id": 1, "text": "b", "reply_markup": {}}


async def test_buttons_of_a_message_that_is_gone_need_not_be_taken_away() -> None:
    request = Answers(BadRequest("Bad Request: message to edit not found"))
    retire = {"method": "editMessageReplyMarkup", "params": {"chat_id": 1, "message_id": 7}}
    assert await sent_by(request).send(retire) is None
    assert request.methods == ["editMessageReplyMarkup"]


async def test_a_file_that_nobody_wants_any_more_is_not_sent() -> None:
    """All was deleted while it was made."""

    async def made(_: Mapping[str, Any]) -> tuple[str, bytes]:
        return "a.pdf", b"%PDF"

    async def deleted() -> bool:
        return False

    request = Answers()
    messenger = Messenger(Bot("1:x", request=request), {"letter": made})
    payload = {
        "method": "sendDocument", "params": {"chat_id": 1},
        "file": {"make": "letter", "as": "document", "data": {}},
    }  # fmt: skip
    with pytest.raises(DroppedError):
        await messenger.send(payload, deleted)
    assert request.got == []


async def test_only_a_new_message_has_a_number() -> None:
    """Deleting goes by age: a message that was changed today may be from last week."""
    assert await sent_by(Answers()).send(HELLO) == 7
    assert await sent_by(Answers()).send(EDIT) is None


async def test_a_text_that_is_plain_already_is_not_mended_for_ever() -> None:
    request = Answers(*[BadRequest("can't parse entities")] * 9)
    with pytest.raises(RefusedError):
        await sent_by(request).send(HELLO)
    assert len(request.got) == 2


@pytest.mark.parametrize("answer", [b'{"ok":true}', b"[]", b"null", b'"result"'])
async def test_an_answer_without_a_result_leaves_the_outcome_open(answer: bytes) -> None:
    """Taken for a bug of ours, the message would be sent again without a word."""
    request = Answers()
    request.answer = answer
    with pytest.raises(UnknownOutcomeError):
        await sent_by(request).send(HELLO)
    with pytest.raises(RetryLaterError):
        await sent_by(request).probe()


async def test_a_probe_says_away_whatever_went_wrong() -> None:
    """A question may be asked again, so an open outcome is none."""
    for error in (TimedOut(), NotHandled("x"), InvalidToken("x")):
        with pytest.raises(RetryLaterError):
            await sent_by(Answers(error)).probe()
    await sent_by(Answers()).probe()
