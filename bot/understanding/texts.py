"""How is free text cleaned, and when is it a name, a code or an e-mail address?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.understanding.readings import Reading
from bot.understanding.slips import mend

MOST_TEXT = 300
MOST_LONG_TEXT = 2_000
MOST_NAME = 40
MOST_CODE = 60
MOST_EMAIL = 254
"""Characters accepted where a question sets no bound of its own."""

_MOST_NAME_WORDS = 5

_ALL_PLAIN = re.compile("[ -~가-힣]*")
"""Most of what is typed: nothing in it has to be cleaned or made plain."""
_MOST_FOLDED = 4
"""Ligatures of whole words (ﷺ is 18 letters) stay as they are."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_LINE_EDGES = re.compile(r" *\n *")
_EMPTY_LINES = re.compile(r"\n{3,}")

_NOT_LETTERS = re.compile(r"[\W_]+")
_CRYING = re.compile(r"[ㅋㅎㅠㅜㅡ]+")

_IN_NAMES = frozenset(" .-·'’")
_MOOD = re.compile(r"[ㅋㅎㅠㅜㅡ]{1,}|[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
_MOST_NO_CONTENT = 20
_NO_CONTENT = re.compile(
    r"|[\W_]*|(?:네|넵|예|응|ㅇㅇ|아니|아니요|아뇨|ㄴㄴ|ok|뭐|뭐요|왜|왜요)"
    r"|왜 ?(?:물어|필요|묻|궁금|알려|써야|적어야).*"
)
_YES_OPENING = re.compile(r"^(?:네|넵|예|아|음)[,.~]* +")
_NAME_OPENING = re.compile(
    r"^(?:(?:제|저의|내|예매자|본인) ?)?"
    r"(?:(?:이름|성함|본명|실명|성명|예매자)(?:은|이|:)?|저는|나는|예매자는|본인은) +"
)
_NAME_ENDING = re.compile(
    r" ?(?:이?라고 ?(?:해요|합니다|하는데요|적어 ?주세요|해 ?주세요)"
    r"|입니다|입니당|이에요|이예요|이에용|이여요|예요|에요|예용"
    r"|이요|이여|인데요?|이고요?|이구요?|으로 ?(?:해|적어) ?주세요|로 ?(?:해|적어) ?주세요)[.!~]*$"
)
_TITLE_ENDING = re.compile(r"(?<=\w) ?(?:입니다|이에요|이예요|예요|이요)[.!~]*$")
_NAME_PARTICLE = re.compile(r"(?<=[가-힣]{3})(?:요|임|야)$|(?<=[가-힣]{3})이야$")
"""'김하늘요', '박나래야' and '김하늘임' are polite ends, no fourth syllable."""
_NO_NAME = re.compile(
    r"네|넵|예|응|아니|아니요|아뇨|싫어|싫음|왜|왜요|뭐|뭐야|뭐요|몰라|익명|비공개|비밀|없음|없어|본인|나|저|저요|나요|엄마|예매자|이름"
    r"|.*(?:이름|예매|으로 ).*|패스|왜 .*|안 .*|꼭 .*|그냥 .*|.* (?:싫음|안됨|안 됨|안 돼|안돼)"
)
_SENTENCE_ENDING = re.compile(
    r"(?:니다|어요|아요|해요|세요|네요|는데요?|까요?|나요|래요|군요|거든요?|[했였었았겠]다)[.!?~]*$"
)
_CODE_OPENING = re.compile(
    r"^(?:(?:예매|예약|주문|접수|결제|승인|신고|문의) ?)?(?:번호|아이디|id|계정)"
    r"(?: ?[는은가:=] ?| )",
    re.IGNORECASE,
)
_CODE_ENDING = re.compile(
    r" ?(?:입니다|입니당|이에요|이예요|이에용|예요|에요|이요|요|임|인 ?것 ?같아요|인듯(?:요|해요)?"
    r"|이라고 ?(?:돼|되어) ?있어요"
    r"|라고 ?(?:돼|되어) ?있어요|라고 ?나와요|이라고 ?나와요)[.,!~]*$"
)
_CODE_POINTED_AT = re.compile(
    r"(?<=[A-Za-z0-9]) +(?:(?:이|요)(?:거|것|걸)|맞)(?:로|아|습니다|같아|예요|에요|이에요|이요|요|임|입니다| )*[.,!~]*$"
)
"""'T2039481234 이거요'."""
_CLOCK_OR_DAY = re.compile(
    r"(?:(?:어제|오늘|오전|오후|새벽|아침|점심|낮|저녁|밤) ?)*"
    r"(?:\d{1,2} ?시(?: ?반| ?\d{1,2} ?분)?|\d{1,2}월 ?\d{1,2}일)(?: ?(?:쯤|경|에))?"
)
"""What answers another question than which number it is."""
_LATIN_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
_TALK = re.compile(
    r"^(?:네|넵|예|응|아니요?|아뇨)[.!]*$|(?:어요|아요|해요|래요|네요|니다)[.!~]*$|안|못|없|뭐|뭔|어디|왜|싫"
    r"|모르|[겠었았했됐났갔왔]네|[났갔왔]어[.!~]*$"
)
_HANGUL_WORD = re.compile(r"[가-힣]+")
_CASUAL_ENDING = re.compile(
    r"(?:[었았였했됐겠갔왔]어|없어|없음|몰라|모름|[었았였했됐겠]음|안 ?돼|안됨"
    r"|찾아|할게요?|는데|싶어|인데|로그인|가입)[.!~ ]*$"
)
_EMAIL = re.compile(
    r"(?<![\w.+%-])[A-Z0-9][\w.+%-]{0,63}@(?:[A-Z0-9-]{1,63}\.){1,8}[A-Z]{2,24}(?![\w-])",
    re.ASCII | re.IGNORECASE,
)

_AT = re.compile(r" ?(?:@|골뱅이) ?")
_DOT_COM = re.compile(r" ?(?:닷|쩜|점) ?(?:컴|com)", re.IGNORECASE)
_DOT_IN_DOMAIN = re.compile(r"(@[A-Za-z0-9-]{1,63}) ?\. ?(?=[A-Za-z])")
"""Blanks, and how an address is said aloud: 'hong 골뱅이 example 닷컴'."""


def clean(text: str) -> str:
    """Return composed text (NFC) without what cannot be seen.

    Gone are control, zero-width and bidi control characters, Hangul fillers, lone surrogates,
    blanks at the edges of lines, and all but one of several empty lines.
    """
    if _ALL_PLAIN.fullmatch(text):
        return text.strip()
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
    if _ALL_PLAIN.fullmatch(text):
        return " ".join(text.split())
    plain = "".join(_plain(c) for c in clean(text))
    return " ".join(clean(plain).split())


def _plain(character: str) -> str:
    if "\u3131" <= character <= "\u318e":
        return character
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) <= _MOST_FOLDED else character


@lru_cache(maxsize=16)
def squeeze(text: str) -> str:
    """Return only letters and digits, in small letters, common slips of spelling mended.

    The last few are remembered: one turn asks a dozen times for the same line.
    """
    said = _CRYING.sub("", mend(one_line(text).casefold()))
    return mend(_NOT_LETTERS.sub("", said))


@lru_cache(maxsize=16_384)
def squeezed(phrase: str) -> str:
    """Return `squeeze` of a phrase out of the content, remembered. Never for what a person typed."""
    return squeeze.__wrapped__(phrase)


def read_text(text: str, most: int = MOST_TEXT) -> Reading[str]:
    """Read free text of at most ``most`` characters, lines kept."""
    words = clean(text)
    if not words:
        return Reading(None, "empty")
    if len(words) <= _MOST_NO_CONTENT and _NO_CONTENT.fullmatch(
        _MOOD.sub("", words).strip(" .,!?~")
    ):
        return Reading(None, "not_understood")
    return Reading(words) if len(words) <= most else Reading(None, "too_long")


def read_title(text: str, most: int = MOST_TEXT) -> Reading[str]:
    """Read what something is called (a bank, a firm, a house) on one line.

    '가나은행이요' and '가나은행입니다' are polite ends; a sentence stays as it was typed.
    """
    line = " ".join(text.split())
    bare = _TITLE_ENDING.sub("", line)
    return read_text(bare or line, most)


def read_name(text: str) -> Reading[str]:
    """Read a name: letters of any script with blanks, dots, hyphens; not a sentence."""
    said = _without_mood(text)
    if not said:
        return Reading(None, "empty" if not clean(text) else "not_understood")
    if len(said) > 2 * MOST_NAME:
        return Reading(None, "too_long")
    bare = _NAME_ENDING.sub("", _NAME_OPENING.sub("", _YES_OPENING.sub("", said))).strip(" .,!~")
    name = _NAME_PARTICLE.sub("", bare)
    if _SENTENCE_ENDING.search(bare) or not _looks_like_name(name):
        return Reading(None, "not_understood")
    return Reading(name) if len(name) <= MOST_NAME else Reading(None, "too_long")


def _without_mood(text: str) -> str:
    """Return one line without ㅠㅠ, ㅋㅋ and the emoji after a word."""
    return _MOOD.sub("", " ".join(clean(text).split())).strip()


def _looks_like_name(name: str) -> bool:
    return (
        name[:1].isalpha()
        and all(_belongs_in_name(c) for c in name)
        and len(name.split()) <= _MOST_NAME_WORDS
        and not _SENTENCE_ENDING.search(name)
        and not _NO_NAME.fullmatch(name)
    )


def _belongs_in_name(character: str) -> bool:
    if "\u3131" <= character <= "\u318e":
        return False  # single jamo: ㄱㅎㄴ
    return (
        character.isalpha()
        or character in _IN_NAMES
        or unicodedata.category(character).startswith("M")
    )


def read_code(text: str) -> Reading[str]:
    """Read a booking, order or account id: 1 to 60 printable characters with a letter or digit.

    A sentence ('카톡에 있는데 못 찾겠어요') is none.
    """
    said = _without_mood(one_line(text)) if len(text) <= 4 * MOST_CODE else text
    if not said:
        return Reading(None, "empty" if not clean(text) else "not_understood")
    bare = _CODE_POINTED_AT.sub("", _CODE_OPENING.sub("", said))
    code = _CODE_ENDING.sub("", bare).strip()
    if not _LATIN_OR_DIGIT.search(code) and _TALK.search(said):
        return Reading(None, "not_understood")
    if len(code) > MOST_CODE:
        return Reading(None, "too_long")
    if not code.isprintable() or not any(c.isalnum() for c in code) or _is_talk(code):
        return Reading(None, "not_understood")
    return Reading(code)


def _is_talk(code: str) -> bool:
    return (
        "?" in code
        or bool(_CLOCK_OR_DAY.fullmatch(code))
        or len(_HANGUL_WORD.findall(code)) > 2
        or bool(_SENTENCE_ENDING.search(code) or _CASUAL_ENDING.search(code))
    )


def read_email(text: str) -> Reading[str]:
    """Read the one e-mail address in a text; several are a choice. Blanks around @ do not matter."""
    said = _DOT_COM.sub(".com", _AT.sub("@", one_line(text)))
    said = _DOT_IN_DOMAIN.sub(r"\1.", said)
    if not said:
        return Reading(None, "empty")
    found = tuple(dict.fromkeys(_EMAIL.findall(said)))
    if not found or any(len(address) > MOST_EMAIL or ".." in address for address in found):
        return Reading(None, "not_understood")
    return Reading(found[0]) if len(found) == 1 else Reading(None, None, found)
