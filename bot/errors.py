"""Every error the program raises on purpose. An error says whether trying again helps."""

from __future__ import annotations

from collections.abc import Mapping


class GujeError(Exception):
    """Something the program cannot do; the message is for the operator and holds no user's words."""

    retry_helps = False


class SettingsError(GujeError):
    """One or more settings are missing or malformed; the message names all of them."""


class ContentError(GujeError):
    """The content under conversations/ or templates/ has problems; the message lists them all."""


class StoreError(GujeError):
    """The database cannot be opened or used."""


class UnreadableError(StoreError):
    """A sealed value cannot be opened. It says nothing about any other value."""


class WrongKeyError(UnreadableError):
    """The database was written with a key that is not in the key ring. Nothing was changed."""


class TamperedError(UnreadableError):
    """An encrypted value does not belong to its row or column, or was altered."""


class MovedOnError(StoreError):
    """What a turn was built on has changed meanwhile; nothing was written, taking it again helps."""

    retry_helps = True


class LetterError(GujeError):
    """A letter could not be made from its template and the answers."""


class PrivateNumberError(LetterError):
    """An answer holds a number that no letter may say; the person can put it right.

    ``answers``: id of each such answer → what it seems to hold ('카드번호'). The id is empty for the
    names of the evidence.
    """

    def __init__(self, message: str, answers: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(message)
        self.answers = answers


class DeliveryError(GujeError):
    """A message could not be handed to Telegram."""


class GoneError(DeliveryError):
    """The person blocked the bot, deleted the account, or the chat does not exist: for ever."""


class DroppedError(DeliveryError):
    """Nobody wants the message any more; it was not sent."""


class RefusedError(DeliveryError):
    """Telegram refuses this request as it stands; the same request will be refused again."""


class TooBigError(RefusedError):
    """Telegram hands no file of that size to a bot."""


class UnknownOutcomeError(DeliveryError):
    """The request went out and no answer came: nobody knows whether Telegram dealt with it."""

    retry_helps = True


class RetryLaterError(DeliveryError):
    """Telegram was away and certainly did nothing; ``after`` seconds may help."""

    retry_helps = True

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class SlowDownError(RetryLaterError):
    """Telegram asks for ``after`` seconds of patience; it does not say whether for one chat or all."""
