"""How are a letter's cells and paragraphs said as plain sentences, none of them cut?

Only our own words are reworded; what a person wrote is split into sentences and left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.letters.model import MASK, Entry, Line, Row
from bot.letters.wording import josa

_AFTER_A_SENTENCE = re.compile(r"(?<=[가-힣)\]\"'”’])(?<!\.\.)(?:[!?~]+|\.)[)\]\"'”’]*(?=\s)|\n")
"""A full stop after a digit, a Latin letter or another stop is no end: 11. 18., No. 3, 그런데…"""
_ENDS = re.compile(r"(?:[다요죠음함됨임까네군]|[ㅋㅎㅠㅜ^;]+|[.!?…~])[)\]\"'”’]*\s*$")
_CLOSED = re.compile(r"[.!?…~)\]\"'”’]\s*$")

_WON = re.compile(r"금 (-?[\d,]+원)\(금 [가-힣]+원정\)")
_REWORDED = (
    (re.compile(r"(?<=[았었였했])으며, [^,.]*다음과 같습니다\.$"), "습니다."),
    (re.compile(r"(?:아래|위|다음)와 같이 "), ""),
    (re.compile(r"(?<![가-힣])위 내용"), "말씀드린 내용"),
    (re.compile(r"\(이하 ‘[^’]+’\)"), ""),
    (re.compile(r"「전자상거래 등에서의 소비자보호에 관한 법률」"), "「전자상거래법」"),
    (re.compile(r"「공공기관의 정보공개에 관한 법률」"), "「정보공개법」"),
    (re.compile(r"(?<![「가-힣])전자상거래법(?= 제)"), "「전자상거래법」"),
)
"""What points to a place in the letter is said without; two statutes by their official short names."""

_VERBS = {
    "추정됨": "추정됩니다", "있음": "있습니다", "없음": "없습니다", "않음": "않았습니다",
    "받음": "받았습니다", "들음": "들었습니다", "얻음": "얻었습니다", "보냄": "보냈습니다",
    "알림": "알렸습니다", "마침": "마쳤습니다", "끝남": "끝났습니다", "나타남": "나타났습니다",
    "사라짐": "사라졌습니다", "빠짐": "빠졌습니다", "끊김": "끊겼습니다", "바뀜": "바뀌었습니다",
    "옴": "왔습니다", "됨": "되었습니다", "함": "하였습니다",
}  # fmt: skip
_BOXES = (
    "보관함",
    "우편함",
    "사물함",
    "메일함",
    "수신함",
    "문자함",
    "알림함",
    "명함",
    "결함",
    "포함",
)
_NOMINAL = re.compile(rf"({'|'.join(_VERBS)})(?=\)?$|\([^()]*\)$)")
_SUM_MOVED = re.compile(r"(?<=\d원) (?=(?:환급|결제|입금|충전|출금)[되됐])")
_SAID_AS = {"조치": "받은 조치"}
_BARE = frozenset({"일시", "시각", "단계", "장소", "방법", "사유"})
"""Labels that say nothing without the heading over them."""
_WHOLE = re.compile(r"[.!?…]$|(?:니다|[어아해에예네세]요)$")
"""The end of a value that is a sentence, not a name."""
_ALONE = 40
"""A value of more characters, or with a comma, gets a sentence of its own."""
_TOGETHER = 3
"""Values in one sentence."""


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, in order; where an end is in doubt it is none.

    A line break ends a sentence only after what can be the end of one; else it stays inside.
    """
    pieces, start = [], 0
    for found in _AFTER_A_SENTENCE.finditer(text):
        piece = text[start : found.end()]
        if found[0] != "\n" or _ENDS.search(piece) or not piece.strip():
            pieces.append(piece)
            start = found.end()
    pieces.append(text[start:])
    return tuple(piece.strip() for piece in pieces if piece.strip())


def sentences_of(line: Line) -> Iterator[tuple[str, bool]]:
    """Yield each sentence of a line and whether it is wholly ours; ours are reworded."""
    ours = set(split(line.frame))
    for sentence in split(line.text):
        own = sentence in ours and MASK not in sentence
        yield (reworded(sentence) if own else sentence), own


def reworded(sentence: str) -> str:
    """Say a sentence of ours so that it stands outside the letter: no 아래, amounts without 정."""
    said = short_won(sentence)
    for pattern, words in _REWORDED:
        said = pattern.sub(words, said)
    return said


def short_won(text: str) -> str:
    """Return amounts as 100,000원 where they stand as 금 100,000원(금 십만원정)."""
    return _WON.sub(r"\1", text)


def joined(sentences: Sequence[str]) -> str:
    """Put sentences side by side; one that ends without a mark keeps its line to itself."""
    text = ""
    for sentence in sentences:
        between = "" if not text else " " if _CLOSED.search(text) else "\n"
        text += between + sentence
    return text


def said_row(row: Row, heading: str) -> tuple[str, str]:
    """Return a row as ``(phrase, "")``, to go on with 입니다, or as ``("", whole sentence)``."""
    value = short_won(", ".join(filter(None, map(str.strip, row.value.text.split("\n")))))
    label = f"{heading}의 {row.label}" if row.label in _BARE else row.label
    topic = josa(_SAID_AS.get(label, label), "은/는")
    if MASK not in row.value.frame[-1:]:
        if value == "없음":
            return "", f"{topic} 없습니다."
        if verbal := _as_verb(value):
            return "", f"{verbal}." if row.label in value else f"{label}: {verbal}."
    if _WHOLE.search(value):
        return "", f"{topic} “{value}”입니다."
    if len(value) > _ALONE or "," in _no_sums(value):
        return "", f"{topic} {value}입니다."
    return f"{topic} {value}", ""


def together(phrases: Sequence[str]) -> Iterator[str]:
    """Yield sentences out of phrases: 예매처는 가, 예매 번호는 나입니다."""
    for start in range(0, len(phrases), _TOGETHER):
        yield ", ".join(phrases[start : start + _TOGETHER]) + "입니다."


def said_entry(entry: Entry) -> str:
    """Return a line of the log as a sentence."""
    fact = short_won(entry.fact.text)
    on = f"{entry.day.text}에 " if re.search(r"\d", entry.day.text) else ""
    if _WHOLE.search(fact):
        return on + fact if _CLOSED.search(fact) else f"{on}{fact}."
    verbal = "" if MASK in entry.fact.frame[-1:] else _as_verb(fact)
    return f"{on}{verbal}." if verbal else f"{on}{josa(fact, '이/가')} 있었습니다."


def _no_sums(value: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", value)


def _as_verb(value: str) -> str:
    """Return 환급되었습니다 for 환급됨, inside brackets too; '' where it does not end so."""
    if not _NOMINAL.search(value) or value.endswith(_BOXES):
        return ""
    said = _NOMINAL.sub(lambda found: _VERBS[found[1]], value)
    return _SUM_MOVED.sub("이 ", said)
