"""Which words exactly does a person agree to? The content's, with the operator's facts filled in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import lru_cache

from bot.engine.display import PLACEHOLDER, fill
from bot.engine.model import Notice, Privacy

NOTICES = ("purpose", "items", "retention", "refusal")
ABROAD = ("items", "country", "recipient", "purpose", "refusal")
PLACEHOLDERS = frozenset({"keeping", "backups", "operator", "contact"})
NOTICE = timedelta(days=7)
"""So long before a case is deleted its person is told."""
_NO_OPERATOR = "[운영자 이름]"
_NO_CONTACT = "[운영자 연락처]"


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days a case is kept that nobody uses."""

    closed_days: int = 90
    """Where it has come to its end."""
    idle_days: int = 180
    """Where it has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What only the operator of an installation knows; set from outside."""

    operator: str = ""
    """Name of who runs the bot."""
    contact: str = ""
    """Where that operator can be reached."""
    backup_days: int = 30
    """For so many days a backup may still hold what was deleted; 0: there are no backups."""
    retention: Retention = Retention()

    def words(self) -> dict[str, str]:
        """Return what stands in place of the placeholders of conversations/_shared/privacy.yaml."""
        return {
            "keeping": self._keeping(),
            "backups": backups(self.backup_days),
            "operator": self.operator or _NO_OPERATOR,
            "contact": self.contact or _NO_CONTACT,
        }

    def _keeping(self) -> str:
        closed, idle = self.retention.closed_days, self.retention.idle_days
        return (
            f"끝난 사건은 {closed}일, 다른 사건은 {idle}일 동안 쓰지 않으시면 7일 전에 알려 드리고 지워요. "
            "/delete 를 누르시면 언제든 바로 지워요."
        )


DEFAULT_TERMS = Terms()


def backups(days: int) -> str:
    """Say until when a backup may still hold what was deleted."""
    if not days:
        return "따로 만들어 두는 백업은 없어요."
    return f"고장에 대비한 백업에는 길어야 {days}일 더 남았다가 없어져요."


@lru_cache(maxsize=8)
def filled(privacy: Privacy, terms: Terms) -> Privacy:
    """Return the words as they are shown in this installation."""
    words = terms.words()

    def notices(listed: tuple[Notice, ...]) -> tuple[Notice, ...]:
        return tuple(
            replace(
                one, text=fill(one.text, words),
                detail=tuple(fill(line, words) for line in one.detail),
            )
            for one in listed
        )  # fmt: skip

    return replace(
        privacy, notices=notices(privacy.notices), abroad=notices(privacy.abroad),
        rights=notices(privacy.rights), policy=notices(privacy.policy),
    )  # fmt: skip


@lru_cache(maxsize=8)
def digest(privacy: Privacy) -> str:
    """Return the SHA-256, in hexadecimal digits, of what the consent screens and that for reminders say.

    It is kept with each consent: it proves which words were agreed to.
    """
    shown = {
        "version": privacy.version, "ask": privacy.ask, "age": privacy.age,
        "abroad_ask": privacy.abroad_ask, "reminders": privacy.reminders,
        "notices": [[one.title, one.text] for one in privacy.notices],
        "abroad": [[one.title, one.text] for one in privacy.abroad],
    }  # fmt: skip
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def problems(privacy: Privacy | None) -> Iterator[str]:
    """Yield what the law asks for and the words lack, and placeholders that nothing fills."""
    if privacy is None:
        yield "privacy: there is no _shared/privacy.yaml, so nobody could be asked to agree"
        return
    lists = (("notices", privacy.notices, NOTICES), ("abroad", privacy.abroad, ABROAD))
    for name, listed, needed in lists:
        found = tuple(one.id for one in listed)
        if found != needed:
            yield f"{name}: it has {', '.join(found)}; the law asks for {', '.join(needed)}"
    for place, text in _texts(privacy):
        for unknown in sorted({*PLACEHOLDER.findall(text)} - PLACEHOLDERS):
            yield f"{place}: there is no placeholder {{{unknown}}} here"


def _texts(privacy: Privacy) -> Iterator[tuple[str, str]]:
    said = asdict(privacy)
    for name in ("ask", "age", "abroad_ask", "reminders", "young"):
        yield name, said[name]
    yield from (("safety", line) for line in privacy.safety)
    for name in ("notices", "abroad", "rights", "policy"):
        for one in said[name]:
            for text in (one["title"], one["text"], *one["detail"]):
                yield f"{name} '{one['id']}'", text
