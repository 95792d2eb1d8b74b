"""How a text in parse mode HTML becomes a plain text and entities, or is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.playground.entities import Entity, utf16_length
from bot.playground.refusal import Refusal, bad

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = frozenset({*_SIMPLE, "a", "pre", "blockquote", "tg-emoji", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_TEXT = re.compile(r"[^<]+")
_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text and the entities; raise a refusal in Telegram's words."""
    return _Parser(source).run()


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._parts: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            if not self._source.startswith("<", self._at):
                self._say(_decode(self._take(_TEXT)))
            elif self._source.startswith("</", self._at):
                self._close_tag()
            else:
                self._open_tag()
        if self._open:
            tag = self._open[-1].tag
            raise _broken(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self._parts), self._entities

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match.group()

    def _say(self, text: str) -> None:
        self._parts.append(text)
        self._length += utf16_length(text)

    def _ended(self) -> bool:
        return self._at >= len(self._source)

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _open_tag(self) -> None:
        begin = self._at
        where = f"at byte offset {self._byte(begin)}"
        self._at += 1
        tag = self._take(_NAME).lower()
        if self._ended():
            raise _broken(f"Unclosed start tag {where}")
        if tag not in _TAGS:
            raise _broken(f'Unsupported start tag "{tag}" {where}')
        attributes = self._attributes(tag, where)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" {where}')
        self._open.append(_Open(tag, attributes, self._length))

    def _attributes(self, tag: str, where: str) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._take(_SPACE)
            if self._ended():
                raise _broken(f"Unclosed start tag {where}")
            if self._source[self._at] == ">":
                self._at += 1
                return found
            name = self._take(_ATTRIBUTE).lower()
            if not name:
                raise _broken(f'Empty attribute name in the tag "{tag}" {where}')
            found[name] = self._value(tag, where)

    def _value(self, tag: str, where: str) -> str:
        self._take(_SPACE)
        if not self._source.startswith("=", self._at):
            return ""  # a bare word, as in <blockquote expandable>
        self._at += 1
        self._take(_SPACE)
        if self._ended():
            raise _broken(f'Unclosed start tag "{tag}" {where}')
        quote = self._source[self._at]
        return self._quoted(quote, where) if quote in "\"'" else self._token()

    def _quoted(self, quote: str, where: str) -> str:
        end = self._source.find(quote, self._at + 1)
        if end < 0:
            raise _broken(f"Unclosed start tag {where}")
        value = _decode(self._source[self._at + 1 : end])
        self._at = end + 1
        return value

    def _token(self) -> str:
        begin = self._at
        value = self._take(_TOKEN).lower()
        if self._ended() or not (
            self._source[self._at].isspace() or self._source[self._at] == ">"
        ):
            raise _broken(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return value

    def _close_tag(self) -> None:
        begin = self._byte(self._at)
        if not self._open:
            raise _broken(f"Unexpected end tag at byte offset {begin}")
        self._at += 2
        tag = self._take(_NAME).lower()
        self._take(_SPACE)
        if self._ended() or self._source[self._at] != ">":
            raise _broken(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        opened = self._open.pop()
        if tag and tag != opened.tag:  # </> closes whatever is open
            raise _broken(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        self._finish(opened)

    def _finish(self, opened: _Open) -> None:
        length = self._length - opened.offset
        what = self._meaning(opened)
        if length > 0 and what is not None:
            self._entities.append({**what, "offset": opened.offset, "length": length})

    def _meaning(self, opened: _Open) -> Entity | None:
        match opened.tag:
            case "a":
                return self._link(opened)
            case "pre":
                return self._pre(opened)
            case "blockquote":
                folded = "expandable" in opened.attributes
                return {"type": "expandable_blockquote" if folded else "blockquote"}
            case "tg-emoji":
                return _emoji(opened)
            case "tg-time":
                return _time(opened)
        return {"type": _SIMPLE[opened.tag]} | _language(opened)

    def _link(self, opened: _Open) -> Entity | None:
        inside = "".join(self._parts).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
        url = opened.attributes.get("href", "") or inside
        # Telegram keeps the words of a link it cannot read, without the link.
        return {"type": "text_link", "url": url} if url_problem(url) is None else None

    def _pre(self, opened: _Open) -> Entity:
        """Fold <pre><code class="language-x"> into one entity, as Telegram does."""
        last = self._entities[-1] if self._entities else None
        span = (opened.offset, self._length - opened.offset)
        if last and last["type"] == "code" and (last["offset"], last["length"]) == span:
            self._entities.pop()
            return {"type": "pre"} | {k: v for k, v in last.items() if k == "language"}
        return {"type": "pre"}


def _decode(text: str) -> str:
    decoded = _REFERENCE.sub(_character, text)
    if any("\ud800" <= character <= "\udfff" for character in decoded):
        raise _broken(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return decoded


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else match.group()


def _language(opened: _Open) -> Entity:
    kind = opened.attributes.get("class", "")
    if opened.tag == "code" and kind.startswith("language-"):
        return {"language": kind.removeprefix("language-")}
    return {}


def _emoji(opened: _Open) -> Entity | None:
    if not opened.attributes.get("emoji-id", "").isdigit():
        raise _broken("Invalid custom emoji identifier specified")
    # A bot without a bought username may not send custom emoji: the plain one stays.
    return None


def _time(opened: _Open) -> Entity:
    # UNVERIFIED: the wording of the refusal.
    moment = opened.attributes.get("unix", "")
    if not moment.isdigit():
        raise _broken('Tag "tg-time" must have a valid attribute "unix"')
    how = opened.attributes.get("format", "")
    entity: Entity = {"type": "date_time", "unix_time": int(moment)}
    return entity | ({"date_time_format": how} if how else {})


def url_problem(url: str) -> str | None:
    """Return what Telegram finds wrong with a link, or None."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return "Wrong HTTP URL"
    if parts.scheme in {"tg", "ton", "tonsite"}:
        return None
    if parts.scheme not in {"http", "https"}:
        return "Unsupported URL protocol"
    if not parts.hostname:
        return "URL host is empty"
    return None if "." in parts.hostname or ":" in parts.hostname else "Wrong HTTP URL"


def _broken(why: str) -> Refusal:
    return bad(f"can't parse entities: {why}")
