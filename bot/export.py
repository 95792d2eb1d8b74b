"""All that is held of a person, as data for one file: a page to read, and everything as it is stored.

The file is made when it is sent (`bot.letters.holdings`) and is kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.clock import KST
from bot.deadlines.wording import long_day
from bot.dialogue import files
from bot.dialogue.screens import title_of
from bot.dialogue.state import Case, Desk
from bot.engine.display import display
from bot.engine.model import Answers, Content, Pack
from bot.letters.model import from_dict
from bot.letters.text import write_text
from bot.understanding.disguises import SAID
from bot.understanding.guard import (
    ONE_TIME,
    PASSWORD,
    could_be_order_number,
    find_personal_numbers,
)
from bot.wording import plain

Holdings = Mapping[str, Sequence[Mapping[str, Any]]]
"""Table → rows, as the store gives them."""
Data = Mapping[str, Any]
SEALED = frozenset({"value", "details", "payload", "heard"})
"""Columns that can hold a person's words."""
_NO_WORDS = frozenset({"file_id", "file_unique_id", "sha256", "callback_data"})
_DIGITS = re.compile(rf"\d|[{SAID}]{{6,}}")
_SECRETS = re.compile(r"[!-~]|\d")
"""Of a password or a code; its letters are as secret."""
_NOTHING = re.compile(r"(?!)")
UNSENT = ("waiting", "leased", "paused")


def export_data(desk: Desk, held: Holdings, content: Content, now: datetime) -> Data:
    """Return the export as JSON data. A number that must not lie around is in no part of it."""
    page = {
        "person": _person(desk),
        "cases": [_case(case, held, content) for case in desk.cases],
        "messages": list(_messages(held)),
        "sent": sum(row["state"] not in UNSENT for row in held["outbox"]),
        "events": len(held["events"]),
    }
    orders = frozenset(one for case in desk.cases for one in _order_numbers(case, content))
    everything = {table: [_row(row, orders) for row in rows] for table, rows in held.items()}
    return {"now": now.isoformat(), "page": masked(page, orders), "held": everything}


def _order_numbers(case: Case, content: Content) -> Iterator[str]:
    """Answers of which the person said that they are order numbers: the guard lets no other such in."""
    pack = content.packs.get(case.incident)
    asked = {q.id: q.short for q in pack.all_questions if q.type == "code"} if pack else {}
    for key, value in (*case.answers.items(), *case.heard.items()):
        if isinstance(value, str) and could_be_order_number(value, asked.get(key, "")):
            yield value


def _without_file(value: Any) -> Any:
    """Say of a file that waits what it is; what it is made of is in the other tables.

    An export that waits would otherwise be in the next one, twice as large each time.
    """
    match value:
        case {"message": {} as message}:
            return {**value, "message": _without_file(message)}
        case {"file": {} as file}:
            return {**value, "file": {k: v for k, v in file.items() if k != "data"}}
    return value


def _row(row: Mapping[str, Any], orders: Collection[str]) -> dict[str, Any]:
    return {
        name: masked(_without_file(v), orders) if name in SEALED else v for name, v in row.items()
    }


def masked(value: Any, but: Collection[str] = ()) -> Any:
    """Return JSON data with * for each digit of a text that holds a personal number, and for each
    letter, digit and sign where that is a password.

    None is stored; this is the net below the guard, for what an older version may have let through.
    What stands in one of ``but`` is none.
    """
    match value:
        case str():
            return _signs(value, but).sub("*", value)
        case dict():
            return {k: v if k in _NO_WORDS else masked(v, but) for k, v in value.items()}
        case list() | tuple():
            return [masked(one, but) for one in value]
    return value


def _signs(text: str, but: Collection[str]) -> re.Pattern[str]:
    """What is to be hidden in a text."""
    for told in but:
        text = text.replace(told, " ")
    found = find_personal_numbers(text)
    if {PASSWORD, ONE_TIME} & {*found}:
        return _SECRETS
    return _DIGITS if found else _NOTHING


# --- the page ----------------------------------------------------------------------------------


def _person(desk: Desk) -> Data:
    person = desk.person
    assert person is not None  # noqa: S101 - only a person's data is exported
    return {
        "chat_id": person.chat_id,
        "version": person.consent_version,
        "consented_at": _minute(person.consented_at),
        "overseas_at": _minute(person.overseas_at),
        "of_age": person.of_age,
        "digest": person.consent_digest,
    }


def _case(case: Case, held: Holdings, content: Content) -> Data:
    pack = content.packs.get(case.incident)
    return {
        "title": title_of(pack, case) if pack else case.incident,
        "opened": _minute(case.opened_at),
        "answers": _told(pack, case.answers),
        "heard": _told(pack, case.heard),
        "deadlines": [
            {"title": one.title, "day": long_day(one.day), "done": one.done, "text": one.text}
            for one in case.deadlines
        ],
        "letters": list(_letters(case, held)),
        "files": list(_files(pack, case)),
        "reminders_at": _minute(case.reminders_at),
        "reminders": list(_reminders(case, held)),
    }


def _told(pack: Pack | None, answers: Answers) -> list[Data]:
    """Questions and answers in the pack's words; of a question that is gone, its id."""
    known = {q.id: q for q in pack.all_questions} if pack else {}
    told: list[Data] = []
    for key, value in answers.items():
        question = known.get(key.rstrip("?"))  # see `Case.heard`
        answer = display(question, value) if question else str(value)
        told.append({"question": question.short if question else key, "answer": answer})
    return told


def _letters(case: Case, held: Holdings) -> Iterator[Data]:
    for row in held["letters"]:
        if row["case_id"] == case.id and "unreadable" not in row["details"]:
            letter = from_dict(dict(row["details"]))
            given = _minute(datetime.fromisoformat(row["given_at"]))
            yield {
                "title": letter.title, "version": row["version"], "given": given,
                "text": write_text(letter),
            }  # fmt: skip


def _files(pack: Pack | None, case: Case) -> Iterator[Data]:
    labels = [row.label for row in files.listed(pack, case)] if pack else [""] * len(case.evidence)
    for label, one in zip(labels, case.evidence, strict=True):
        yield {
            "label": label, "name": one.file_name, "size": one.size,
            "received": _minute(one.received_at), "sha256": one.sha256,
        }  # fmt: skip


def _reminders(case: Case, held: Holdings) -> Iterator[Data]:
    for row in held["outbox"]:
        if row["kind"] == "reminder" and row["case_id"] == case.id and row["state"] in UNSENT:
            about = (row["payload"] or {}).get("reminder", {})
            due = _minute(datetime.fromisoformat(row["due"]))
            yield {"at": due, "title": about.get("title", "")}


def _messages(held: Holdings) -> Iterator[str]:
    """What waits to be said, besides reminders."""
    for row in held["outbox"]:
        if row["kind"] != "reminder" and row["state"] in UNSENT and row["payload"]:
            params = row["payload"].get("params", {})
            yield plain(params.get("text") or params.get("caption") or "")


def _minute(moment: datetime | None) -> str:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}" if moment else ""
