"""What people agreed to is known word for word, and is written down with the day."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from chat import KEYS, Chat, begin

from bot.dialogue.state import Action
from bot.engine.model import Content
from bot.engine.privacy import Terms, digest, filled
from bot.store.sqlite import SqliteStore
from bot.telegram.callback import encode

DIGESTS = {"2026-11-27": "89261e3e2d0fc2b42109e738f5655d4088e700778093858187d916f7b74f340e"}
"""Version → digest of what conversations/_shared/privacy.yaml says on the consent screens and of reminders, with the
settings as they come. New words get a new version: everybody is asked again."""


def test_the_consent_text_is_the_one_of_its_version(content: Content) -> None:
    assert content.privacy
    words = filled(content.privacy, Terms())
    assert {words.version: digest(words)} == DIGESTS


async def test_version_digest_and_moments_are_stored(chat: Chat, store: SqliteStore) -> None:
    await chat.says("부정이용자라고 예매가 취소됐어요")
    await chat.consents()
    person = (await store.desk(7, new_id=1)).person
    assert person
    assert {person.consent_version: person.consent_digest} == DIGESTS
    now = chat.clock.now()
    assert (person.consented_at, person.overseas_at, person.of_age) == (now, now, True)


@pytest.mark.parametrize(
    "way_out",
    [["동의 안 할래요"], ["만 14세 미만"], ["만 14세 이상", "동의 안 할래요"], ["만 14세 이상"]],
)
async def test_without_the_last_tap_no_row_is_kept(
    chat: Chat, store: SqliteStore, way_out: list[str]
) -> None:
    """General guidance and FAQ are there all the same. What stays is the updates' numbers."""
    await chat.says("부정이용자라고 예매가 취소됐어요")
    for label in way_out:
        await chat.taps(label)
    assert await chat.says("/faq")
    assert await chat.taps("예매")
    assert await rows_of(store) == {"inbox": 3 + len(way_out)}
    assert await store.waiting() == []


async def rows_of(store: SqliteStore) -> dict[str, int]:
    """Return how many rows each table has, without its empty ones; the key check is not a person's."""

    def count(db: object) -> dict[str, int]:
        found = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()  # type: ignore[attr-defined]
        names = [name for (name,) in found if name not in ("meta", "sqlite_sequence")]
        sizes = {
            name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # type: ignore[attr-defined]  # noqa: S608
            for name in names
        }
        return {name: size for name, size in sizes.items() if size}

    return await store._db.read(count)


async def test_a_tap_under_an_older_consent_keeps_no_case_for_longer(
    chat: Chat, store: SqliteStore
) -> None:
    """Neither by the button nor because the case is the one that is open."""
    await begin(chat)
    (case,) = (await store.desk(7, new_id=1)).cases

    def aged(db: sqlite3.Connection) -> None:
        db.execute("UPDATE people SET consent_digest = 'other words'")
        db.execute("UPDATE cases SET leaving_on = '2026-11-28'")

    await store._db.write(aged)
    retain = encode(Action("retain", case.id), 7, KEYS)
    (*_, said) = await chat.handle(chat.tap(chat.row("x"), retain))
    assert "왜 저장하나요" in said
    (kept,) = (await store.desk(7, new_id=1)).cases
    assert kept.leaving_on == date(2026, 11, 28)
    await chat.consents()
    await chat.handle(chat.tap(chat.row("x"), retain))
    (kept,) = (await store.desk(7, new_id=1)).cases
    assert kept.leaving_on is None
