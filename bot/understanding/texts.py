"""How is free text cleaned, and when is it a name, a code or an e-mail address?"""

from __future__ import annotations

import re
import unicodedata

from bot.understanding.readings import Reading

MOST_TEXT = 300
MOST_LONG_TEXT = 2_000
"""Characters accepted where a question sets no bound of its own."""
MOST_NAME, MOST_CODE = 40, 60
"""Characters accepted whatever the question says."""

_MOST_NAME_WORDS = 5
_MOST_EMAIL = 254

_MOST_FOLDED = 4
"""Ligatures of whole words (ﷺ is 18 letters) stay as they are."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_LINE_EDGES = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")

_IN_NAMES = frozenset(" .-·'’")
_NAME_OPENING = re.compile(r"^(?:(?:제|저의|내) ?)?(?:이름은|성함은|저는|나는) ")
_NAME_ENDING = re.compile(r"(?:이라고 (?:해요|합니다)|입니다|이에요|이예요|예요|이요)[.!~]*$")
_SENTENCE_ENDING = re.compile(
    r"(?:니다|어요|아요|해요|세요|네요|는데요?|까요?|나요|래요|군요|거든요?|[했였었았겠]다)[.!?~]*$"
)
_CODE_OPENING = re.compile(
    r"^(?:(?:예매|예약|주문|접수|결제|승인|신고|문의) ?)?(?:번호|아이디|id|계정)"
    r"(?: ?[는은가:=] ?| )",
    re.IGNORECASE,
)
_CODE_ENDING = re.compile(r" ?(?:입니다|이에요|이예요|예요|이요)[.!~]*$")
_EMAIL = re.compile(
    r"(?<![\w.+%-])[A-Z0-9][\w.+%-]{0,63}@(?:[A-Z0-9-]{1,63}\.){1,8}[A-Z]{2,24}(?![\w-])",
    re.ASCII | re.IGNORECASE,
)


def clean(text: str) -> str:
    """Return composed text (NFC) without what cannot be seen.

    Gone are control, zero-width and bidi control characters, Hangul fillers, lone surrogates,
    blanks at the edges of lines, and all but one of several empty lines.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(c for c in lines if c == "\n" or _is_visible(c))
    trimmed = _LINE_EDGES.sub("\n", unicodedata.normalize("NFC", seen))
    return _EMPTY_LINES.sub("\n\n", trimmed).strip()


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _FILLERS


def one_line(text: str) -> str:
    """Return cleaned text on one line, full-width letters and digits made plain (NFKC).

    Single jamo ('ㅇㅇ', 'ㅠㅠ') stay as typed; NFKC would take them apart.
    """
    plain = "".join(_plain(c) for c in clean(text))
    return " ".join(clean(plain).split())


def _plain(character: str) -> str:
    if "\u3131" <= character <= "\u318e":
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) <= _MOST_FOLDED else character


def read_text(text: str, most: int = MOST_TEXT) -> Reading[str]:
    """Read free text of at most ``most`` characters, lines kept."""
    words = clean(text)
    if not words:
        return Reading(None, "empty")
    return Reading(words) if len(words) <= most else Reading(None, "too_long")


def read_name(text: str) -> Reading[str]:
    """Read a name: letters of any script with blanks, dots, hyphens; not a sentence."""
    said = " ".join(clean(text).split())
    if not said:
        return Reading(None, "empty")
    if len(said) > 2 * MOST_NAME:
        return Reading(None, "too_long")
    name = _NAME_ENDING.sub("", _NAME_OPENING.sub("", said)).strip(" .!~")
    if not _looks_like_name(name):
        return Reading(None, "not_understood")
    return Reading(name) if len(name) <= MOST_NAME else Reading(None, "too_long")


def _looks_like_name(name: str) -> bool:
    return (
        name[:1].isalpha()
        and all(_belongs_in_name(c) for c in name)
        and len(name.split()) <= _MOST_NAME_WORDS
        and not _SENTENCE_ENDING.search(name)
    )


def _belongs_in_name(character: str) -> bool:
    return (
        character.isalpha()
        or character in _IN_NAMES
        or unicodedata.category(character).startswith("M")
    )


def read_code(text: str) -> Reading[str]:
    """Read a booking, order or account id: 1 to 60 printable characters with a letter or digit."""
    said = one_line(text)
    if not said:
        return Reading(None, "empty")
    code = _CODE_ENDING.sub("", _CODE_OPENING.sub("", said)).strip()
    if len(code) > MOST_CODE:
        return Reading(None, "too_long")
    if not code.isprintable() or not any(c.isalnum() for c in code):
        return Reading(None, "not_understood")
    return Reading(code)


def read_email(text: str) -> Reading[str]:
    """Read the one e-mail address in a text; several are a choice."""
    said = one_line(text)
    if not said:
        return Reading(None, "empty")
    found = tuple(dict.fromkeys(_EMAIL.findall(said)))
    if not found or any(len(address) > _MOST_EMAIL or ".." in address for address in found):
        return Reading(None, "not_understood")
    return Reading(found[0]) if len(found) == 1 else Reading(None, None, found)
