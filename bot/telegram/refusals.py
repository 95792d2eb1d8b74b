"""What does each of Telegram's errors mean for the message that met it? One table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import GoneError, RefusedError, RetryLaterError, SlowDownError, UnknownOutcomeError
from bot.telegram.transport import NotHandled
from bot.wording import plain

Params = Mapping[str, Any]


class Meaning(Enum):
    """What follows from an error."""

    GONE = auto()
    """Nothing reaches this person any more, until the person comes back."""
    HARMLESS = auto()
    """It is as it should be already, or it does not matter any more."""
    WITHOUT_TAGS = auto()
    """Its markup is broken: the same words go out as plain text."""
    WITHOUT_REPLY = auto()
    """What it answers was deleted: it goes out by itself."""
    AS_NEW = auto()
    """The message that it changes is not there any more: what it says goes out as a new one."""
    REFUSED = auto()
    """It will be refused again as it stands."""
    SLOW_DOWN = auto()
    """It may go out after a pause."""
    AWAY = auto()
    """Telegram certainly did nothing; it may go out once Telegram is back."""
    UNKNOWN = auto()
    """Nobody knows whether it arrived."""


MEANINGS: tuple[tuple[type[TelegramError], str, Meaning], ...] = (
    (RetryAfter, "", Meaning.SLOW_DOWN),
    (Forbidden, "", Meaning.GONE),  # blocked, deactivated, "can't initiate conversation"
    (ChatMigrated, "", Meaning.GONE),  # only groups do that, and we talk to none
    (BadRequest, "chat not found", Meaning.GONE),
    (BadRequest, "user not found", Meaning.GONE),
    (BadRequest, "peer_id_invalid", Meaning.GONE),
    (BadRequest, "bot was blocked", Meaning.GONE),
    (BadRequest, "user is deactivated", Meaning.GONE),
    (BadRequest, "input_user_deactivated", Meaning.GONE),
    (BadRequest, "message is not modified", Meaning.HARMLESS),
    (BadRequest, "message_not_modified", Meaning.HARMLESS),
    (BadRequest, "query is too old", Meaning.HARMLESS),
    (BadRequest, "query_id_invalid", Meaning.HARMLESS),
    (BadRequest, "message to delete not found", Meaning.HARMLESS),
    (BadRequest, "message can't be deleted", Meaning.HARMLESS),
    (BadRequest, "can't parse entities", Meaning.WITHOUT_TAGS),
    (BadRequest, "message to be replied not found", Meaning.WITHOUT_REPLY),
    (BadRequest, "message to reply not found", Meaning.WITHOUT_REPLY),
    (BadRequest, "replied message not found", Meaning.WITHOUT_REPLY),
    (BadRequest, "reply_message_id_invalid", Meaning.WITHOUT_REPLY),
    (BadRequest, "message to edit not found", Meaning.AS_NEW),
    (BadRequest, "message can't be edited", Meaning.AS_NEW),
    (BadRequest, "there is no text in the message to edit", Meaning.AS_NEW),
    (BadRequest, "message_id_invalid", Meaning.AS_NEW),
    (BadRequest, "", Meaning.REFUSED),  # too long, and whatever else cannot happen
    (InvalidToken, "", Meaning.AWAY),  # the poller stops the program; the right token sends it
    (Conflict, "", Meaning.AWAY),
    (NotHandled, "", Meaning.AWAY),
    (NetworkError, "", Meaning.UNKNOWN),
    (TelegramError, "", Meaning.UNKNOWN),
)
"""Kind of error · a part of Telegram's words in small letters, or nothing · meaning. The first line
that fits counts, so a kind stands above those that it is a special case of."""


def meaning(error: TelegramError) -> Meaning:
    """Return what an error means."""
    words = error.message.lower()
    return next(
        found for kind, part, found in MEANINGS if isinstance(error, kind) and part in words
    )


def mended(method: str, params: Params, error: TelegramError) -> tuple[str, Params] | None:
    """Return method and parameters without what Telegram stumbled over; None where nothing helps."""
    match meaning(error):
        case Meaning.WITHOUT_TAGS if "parse_mode" in params:
            bare = _without("parse_mode", params)
            return method, {
                k: plain(v) if k in ("text", "caption") else v for k, v in bare.items()
            }
        case Meaning.WITHOUT_REPLY if "reply_parameters" in params:
            return method, _without("reply_parameters", params)
        case Meaning.AS_NEW if method == "editMessageText":
            return "sendMessage", _without("message_id", params)
        case _:
            return None


def _without(name: str, params: Params) -> dict[str, Any]:
    return {key: value for key, value in params.items() if key != name}


def raise_unless_harmless(error: TelegramError) -> None:
    """Let pass what does no harm; raise one of our errors for the rest. None quotes a message."""
    match meaning(error), error:
        case Meaning.HARMLESS | Meaning.AS_NEW, _:
            return  # buttons of a message that is gone need not be taken away
        case Meaning.GONE, _:
            raise GoneError("nothing reaches this chat any more") from None
        case Meaning.SLOW_DOWN, RetryAfter(retry_after=timedelta() as wait):
            raise SlowDownError("Telegram asks for patience", wait.total_seconds()) from None
        case Meaning.AWAY, _:
            raise RetryLaterError(f"Telegram did nothing: {type(error).__name__}") from None
        case Meaning.UNKNOWN, _:
            raise UnknownOutcomeError(f"no answer came: {type(error).__name__}") from None
        case _:
            raise RefusedError(type(error).__name__) from None
