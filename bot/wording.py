"""Messages in words: templates/messages/<name>.html filled with values, as Telegram HTML.

What a person typed is always a value and is escaped here, in one place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Protocol

from jinja2 import FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bot.clock import KST
from bot.deadlines.wording import clock, long_day, short_day
from bot.engine.model import Source, Status
from bot.letters.wording import josa

STATUS_WORDS: Mapping[Status, str] = {
    "law": "법령",
    "company": "회사 안내",
    "secondary": "2차 자료",
    "unverified": "확인 필요",
}
TEXT_LIMIT = 4096
"""Telegram's limit for a message, in UTF-16 code units after entity parsing."""
_MINUTES_A_DAY = 24 * 60
_BEFORE_END_OF_QUOTE = re.compile(r"\s+(?=</blockquote>)")
_EMPTY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[^>]+>")
_TOKEN = re.compile(r"<[^>]+>|[^<\n]*\n|[^<\n]+")
_LETTER = re.compile(r"&#?\w+;|.", re.DOTALL)


class Wording:
    """The message templates, ready to be filled."""

    def __init__(self, templates: Path) -> None:
        self._env = SandboxedEnvironment(
            loader=FileSystemLoader(templates / "messages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # a look at the disk for each message costs as much as writing it
        )
        self._env.filters |= {
            "short_day": short_day,
            "long_day": long_day,
            "moment": moment,
            "countdown": countdown,
            "badge": badge,
            "near_day": near_day,
            "due": due,
            "clock": clock,
            "time_left": time_left,
            "cite": cite,
            "josa": josa,
        }

    def html(self, template: str, data: Mapping[str, Any], today: date) -> str:
        """Fill a message; raise jinja2.TemplateError when a value is missing."""
        page = self._env.get_template(f"{template}.html")
        # As `render` does it, but without a copy of Jinja's globals for each message: none is used.
        context = page.new_context({"today": today, **data}, shared=True)
        text = self._env.concat(page.root_render_func(context))
        text = _BEFORE_END_OF_QUOTE.sub("", text)
        return _EMPTY_LINES.sub("\n\n", text).strip()

    def names(self) -> set[str]:
        """Return the names of all messages."""
        names = {name.removesuffix(".html") for name in self._env.list_templates()}
        return {name for name in names if not name.startswith("_")}


@pass_context
def moment(context: Context, at: datetime) -> str:
    """'11/22(일) 오전 9:00', with its year where that is not this one."""
    year = "" if at.year == context["today"].year else f"{at.year}년 "
    return f"{year}{short_day(at.date())} {clock(at)}"


def countdown(day: date, today: date) -> str:
    """'오늘까지', '하루 남았어요', '3일 남았어요', '2년 넘게 남았어요', '2일 지났어요'."""
    left = (day - today).days
    if left == 0:
        return "오늘까지"
    span = _span(min(day, today), max(day, today))
    return f"{span} 남았어요" if left > 0 else f"{span} 지났어요"


def _span(first: date, last: date) -> str:
    """'하루', '3일'; from a year on whole years: '3년', or '2년 넘게' for more than two."""
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    if years < 1:
        days = (last - first).days
        return "하루" if days == 1 else f"{days}일"
    exact = (last.month, last.day) == (first.month, first.day)
    return f"{years}년" if exact else f"{years}년 넘게"


def near_day(day: date, today: date) -> Markup:
    """'11월 22일(일)', with its year where that is not this one; its end is a `<tg-time>`.

    The words stay as they are written; a tap on them shows the moment in the phone's own zone.
    """
    words = long_day(day)
    near = words.partition("년 ")[2] if day.year == today.year else words
    end = datetime.combine(day, time(23, 59), KST)
    return Markup('<tg-time unix="{}">{}</tg-time>').format(int(end.timestamp()), near)


class Dated(Protocol):
    """A deadline with its day, and its hour where it has one."""

    day: date
    at: datetime | None


def due(deadline: Dated, today: date) -> Markup:
    """'11월 21일(토)', or '11월 21일(토) 오후 5:30' for a deadline that ends at an hour."""
    day = near_day(deadline.day, today)
    return day + f" {clock(deadline.at)}" if deadline.at else day


def time_left(at: datetime, now: datetime) -> str:
    """'3시간 20분 남았어요', '45분 남았어요', from a day on '2일 남았어요'; '지났어요' after it."""
    minutes = int((at - now).total_seconds() // 60)
    if minutes < 0:
        return "지났어요"
    if minutes >= _MINUTES_A_DAY:
        return countdown(at.astimezone(KST).date(), now.astimezone(KST).date())
    hours, rest = divmod(minutes, 60)
    words = [f"{hours}시간"] if hours else []
    words += [f"{rest}분"] if rest or not hours else []
    return f"{' '.join(words)} 남았어요" if minutes else "1분도 안 남았어요"


class Sourced(Protocol):
    """A finding or deadline: something said with a source."""

    source: Source
    status: Status


def badge(said: Sourced) -> str:
    """Mark what is not settled law, right where it is said; our own advice says so itself."""
    if said.source.own:
        return ""
    marks = {"law": "", "company": "", "secondary": " (참고)", "unverified": " (확인 필요)"}
    return marks[said.status]


@pass_context
def cite(context: Context, source: Source) -> Markup:
    """Name the source, how sure it is, when it was last looked at, and whether that is long ago."""
    if source.own:
        return Markup("<i>{}</i>").format(source.title)
    words = f"근거: {source.title} · {STATUS_WORDS[source.status]} · 확인일 {source.checked_on}"
    old = " (오래됐으니 다시 확인해 주세요)" if source.review_by <= context["today"] else ""
    return Markup("<i>{}{}</i>").format(words, old)


def plain(text: str) -> str:
    """Telegram HTML as plain text, for the terminal."""
    return html.unescape(_TAG.sub("", text))


def length(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units of the text without its tags."""
    return len(plain(text).encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut a long message: between paragraphs, else between lines, else anywhere outside a tag.

    No piece is longer than ``limit`` as Telegram counts, and each closes the tags that it opens.
    """
    if 2 * len(text) <= limit or length(text) <= limit:  # a letter takes two units at most
        return [text]
    found: list[str] = []
    for paragraph in _paragraphs(text):
        if found and length(found[-1]) + length(paragraph) + 2 <= limit:
            found[-1] += f"\n\n{paragraph}"
        else:
            found += _hard_cut(paragraph, limit)
    return found


def _paragraphs(text: str) -> list[str]:
    """Split at blank lines that stand outside of every tag."""
    found: list[str] = []
    for part in text.split("\n\n"):
        if found and _open_tags(found[-1]):
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found


def _hard_cut(paragraph: str, limit: int) -> list[str]:
    """Cut a paragraph that is too long by itself; open tags are closed and opened again."""
    found, open_tags, room = [""], list[str](), limit
    for token in _tokens(paragraph, limit):
        size = length(token)
        if size > room:
            found[-1] += _closing(open_tags)
            found.append("".join(open_tags))
            room = limit
        found[-1] += token
        room -= size
        if _TAG.fullmatch(token):
            open_tags = open_tags[:-1] if token.startswith("</") else [*open_tags, token]
    return [piece for piece in found if plain(piece).strip()]


def _tokens(paragraph: str, limit: int) -> Iterator[str]:
    """Tags, and lines between them; a line longer than a message comes letter by letter."""
    for token in _TOKEN.findall(paragraph):
        if length(token) <= limit:
            yield token
        else:
            yield from _LETTER.findall(token)


def _closing(open_tags: Sequence[str]) -> str:
    return "".join(f"</{tag[1:-1].partition(' ')[0]}>" for tag in reversed(open_tags))


def _open_tags(text: str) -> list[str]:
    """The tags that a text opens and does not close."""
    still: list[str] = []
    for tag in _TAG.findall(text):
        still = still[:-1] if tag.startswith("</") else [*still, tag]
    return still
