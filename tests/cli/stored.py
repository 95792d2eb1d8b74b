"""A data folder with cases in it, as the bot writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from bot.clock import KST
from bot.dialogue.state import Case, Happened, KeptDeadline, Person, Turn
from bot.engine.model import Blank
from bot.store.crypto import KeyRing
from bot.store.port import GivenLetter, InboxRow, OutboxDraft
from bot.store.sqlite import SqliteStore

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
SECRET = "김바다의 가을밤 콘서트"
ANSWERS = {"provider": "nol", "sanction": "cancelled", "fair_use": "none"}
FURTHER = {"event": SECRET, "booking_no": Blank.SKIPPED}


async def filled(folder: Path) -> SqliteStore:
    """Six who stopped at `event` days ago, two who were asked it just now, one gone after `booking_no`."""
    store = await SqliteStore.open(folder / "guje.db", KeyRing.load_or_make(folder / "keys"))
    for number in range(1, 10):
        at = NOW if number in (7, 8) else NOW - timedelta(days=3)
        await _one(store, number, at, gone=number == 9)
    await store.accept([InboxRow(update_id=500, chat_id=1, payload={"text": SECRET})], NOW)
    return store


async def _one(store: SqliteStore, number: int, at: datetime, *, gone: bool) -> None:
    deadline = KeptDeadline(id="T-01", title=SECRET, who="user", day=date(2026, 12, 1))
    case = Case(
        id=number, incident="ticket-ban", opened_at=at, deadlines=(deadline,),
        answers={**ANSWERS, **(FURTHER if gone else {})},
        heard={"event": SECRET},
    )  # fmt: skip
    person = Person(chat_id=number, consent_version="1", consented_at=at, active_case=number)
    events = (Happened("missed", number, "event"),) if number < 6 else ()
    draft = OutboxDraft(
        kind="reminder", due=NOW + timedelta(days=9), payload={"text": SECRET}, case_id=number,
        deadline="T-01", rung="D-1",
    )  # fmt: skip
    letter = GivenLetter(
        case_id=number, letter_id="appeal", version=1, letter={"text": SECRET}, given_at=at
    )
    await store.accept([InboxRow(update_id=number, chat_id=number, payload={})], at)
    await store.commit(
        update_id=number, chat_id=number, turn=Turn(person=person, case=case, events=events),
        rows=[draft], now=at, gone=gone, given=[letter],
    )  # fmt: skip
