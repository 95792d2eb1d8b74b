"""How does an author write what is to be found in a text? A closed notation → regular expressions.

A blank may be typed or left out. ``(을|를)`` is one of these, ``(을|를)?`` one of these or nothing;
``+`` repeats the character before it. ``*`` at an end: letters may stand right there too (존나*
finds 존나빡쳐). ``^`` in front: only where a sentence begins. Nothing else has a meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

_ALLOWED = re.compile(r"\^?\*?[가-힣ㄱ-ㅣA-Za-z0-9 !?%~…,.+()|\U0001f300-\U0001faff]+\*?")
_GROUP = re.compile(r"\(([^()]+)\)(\??)")
_LAST_CHOICE = re.compile(r"^(.*)\(([^()]+)\)$", re.DOTALL)
_LAST_WORD = re.compile(r"^(.*[ )?])?([가-힣]+)$", re.DOTALL)
BLANK = " {0,2}"


@dataclass(frozen=True, slots=True)
class Written:
    """One thing to find, taken apart."""

    body: str
    """Without the marks at its ends."""
    open_start: bool = False
    open_end: bool = False
    at_start: bool = False
    """Only where a sentence begins."""


@cache
def read(find: str) -> Written:
    """Take what an author wrote apart; raise ValueError, in words, where it means nothing."""
    if not _ALLOWED.fullmatch(find):
        raise ValueError(f"'{find}' has a character that means nothing here")
    body = find.removeprefix("^").removesuffix("*")
    written = Written(
        body.removeprefix("*"), body.startswith("*"), find.endswith("*"), find[0] == "^"
    )
    plain = _GROUP.sub("", written.body)
    if any(sign in plain for sign in "()|"):
        raise ValueError(f"'{find}': brackets hold choices, (을|를) or (을|를)?, one level deep")
    if written.body != written.body.strip():
        raise ValueError(f"'{find}' begins or ends with a blank")
    return written


def expression(body: str) -> str:
    """Return the regular expression of a body."""
    made = []
    for part in re.split(r"(\([^()]+\)\??)", body):
        group = _GROUP.fullmatch(part)
        if group:
            longest_first = sorted(group[1].split("|"), key=len, reverse=True)
            made.append(f"(?:{'|'.join(map(_plain, longest_first))}){group[2]}")
        else:
            made.append(_plain(part))
    return "".join(made)


def _plain(text: str) -> str:
    return "".join(BLANK if c == " " else "+" if c == "+" else re.escape(c) for c in text)


def beginnings(body: str) -> frozenset[str]:
    """Return every character that what is found may begin with."""
    return frozenset(spelled[0] for spelled in spellings(body) if spelled)


@cache
def spellings(body: str) -> tuple[str, ...]:
    """Return every way of writing a body, without blanks."""
    parts = []
    for part in re.split(r"(\([^()]+\)\??)", body):
        group = _GROUP.fullmatch(part)
        choices = [*group[1].split("|"), *([""] if group[2] else [])] if group else [part]
        parts.append(choices)
    return tuple("".join(chosen).replace(" ", "") for chosen in product(*parts))


def last_words(body: str) -> tuple[tuple[str, str], ...]:
    """Part a body into what stands before its last word, and that word, which takes endings.

    A choice at the end, (쓰다|돌리다), gives one pair each; ValueError where the end is no word.
    """
    choice = _LAST_CHOICE.match(body)
    if choice:
        return tuple(one for word in choice[2].split("|") for one in last_words(choice[1] + word))
    match = _LAST_WORD.match(body)
    if match is None:
        raise ValueError(f"'{body}' does not end in a word that takes endings")
    return ((match[1] or "", match[2]),)
