"""Button meaning ↔ callback data: short, opaque, signed for one chat, at most 64 bytes."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Protocol

from bot.dialogue.state import Action

CODES = {
    "home": "a", "cases": "b", "consent": "c", "refuse": "d", "start": "e", "resume": "f",
    "why": "g", "back": "h", "save": "i", "pick": "j", "toggle": "k", "done": "l", "month": "m",
    "day": "n", "hour": "o", "minute": "p", "ask": "q", "unknown": "r", "skip": "s", "keep": "t",
    "edit": "u", "confirm": "v", "result": "w", "review": "x", "letters": "y", "letter": "z",
    "remind": "A", "remind_yes": "B", "remind_no": "C", "quiet": "D", "finish": "E", "snooze": "F",
    "faqs": "G", "faq": "H", "shows": "I", "delete_all": "J", "delete_case": "K", "leave": "L",
    "idle": "M", "help": "N", "pass": "O", "drop": "P", "stage": "Q",
    "leave_stage": "R", "news": "S", "reopen": "T", "timeline": "U", "calendar": "V",
    "elsewhere": "W", "clear": "X", "file": "Y", "copy": "Z", "walk": "0", "fix": "1",
    "wishes": "2", "wish": "3", "calm": "4", "calmed": "5", "hand_in": "6", "proofs": "7",
    "unlist": "8", "id_card": "9", "bundle": "ba", "everything": "bb", "album": "bc",
    "heard": "bd", "unheard": "be", "said": "bf", "order_no": "ca", "personal_no": "cb",
    "agree": "da", "agree_abroad": "db", "young": "dc", "policy": "dd", "privacy": "de",
    "export": "df", "withdraw": "dg", "erase": "dh", "retain": "ea",
    "notice_send": "fa", "notice_drop": "fb",
}  # fmt: skip
"""Every kind of action → a letter or two. They are never reused: old buttons live for years."""
KINDS = {code: kind for kind, code in CODES.items()}
LIMIT = 64
SEPARATOR = "|"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Signer(Protocol):
    """Makes and checks short signatures (the key ring does)."""

    def mac(self, text: str) -> bytes:
        """Return a short signature of ``text``."""

    def verify(self, text: str, mac: bytes) -> bool:
        """Say whether ``mac`` signs ``text`` under any known key."""


def encode(action: Action, chat_id: int, signer: Signer) -> str:
    """Return callback data of at most 64 bytes; raise ValueError when ids are too long for it."""
    fields = (CODES[action.kind], _base36(action.case), action.arg, _base36(action.revision))
    body = SEPARATOR.join(fields)
    mac = base64.urlsafe_b64encode(signer.mac(_signed(body, chat_id))).decode()
    data = f"{body}{SEPARATOR}{mac}"
    if len(data.encode()) > LIMIT:
        raise ValueError(f"the button '{action.kind}:{action.arg}' does not fit callback data")
    return data


def resigned(data: str, chat_id: int, signer: Signer) -> str:
    """Sign callback data anew, where a key that will go has signed it; any other stays as it is."""
    action = decode(data, chat_id, signer)
    return encode(action, chat_id, signer) if action else data


def decode(data: str, chat_id: int, signer: Signer) -> Action | None:
    """Return the action, or None for data that is not ours, altered, or from another chat."""
    body, _, mac = data.rpartition(SEPARATOR)
    fields = body.split(SEPARATOR)
    if len(fields) != 4 or fields[0] not in KINDS:
        return None
    try:
        if not signer.verify(_signed(body, chat_id), base64.urlsafe_b64decode(mac)):
            return None
        return Action(KINDS[fields[0]], int(fields[1], 36), fields[2], int(fields[3], 36))
    except ValueError:
        return None


def _signed(body: str, chat_id: int) -> str:
    return f"button|{chat_id}|{body}"


@lru_cache(maxsize=256)
def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
