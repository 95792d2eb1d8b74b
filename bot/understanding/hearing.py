"""What does a free line want: an incident, an answer, a command, a kind word, or somebody else?

Help in a crisis and the warning of a scam come before everything. Then a phrase that surely names
an incident decides, then the lines that people wrote for each (`likeness`). What is not sure is
offered as a choice; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from bot.engine.model import Content, Talk, TalkKind
from bot.understanding.dangers import names_danger
from bot.understanding.likeness import SAME, Likeness, Near
from bot.understanding.requests import Core, core_of
from bot.understanding.routing import Route, route
from bot.understanding.texts import one_line, squeeze, squeezed

Kind = Literal[
    "incident", "faq", "elsewhere", "command", "smalltalk", "abuse", "scam", "crisis", "language",
    "off_topic",
]  # fmt: skip

MOST_FAQ = 3
OFF_TOPIC = "off-topic"
_LEAST = 0.12
"""Closeness below which a line is about nothing that we know."""
_NAMED, _SURE = 0.05, 0.12
"""What a phrase out of a pack adds to its matter: one that is not enough alone, and one that is."""
_NEARLY, _LEAST_ASKED = 0.08, 0.2
"""How far an answer of that closeness may lie behind what is not ours: many questions sound alike."""
_OWN = 0.3
"""Closeness from which on an entry of the open case's own FAQ goes before all others."""
_TELLS_WHY = 0.3
"""Closeness from which on the words that a line and the nearest one share are said as the reason."""
_NOT_OURS = 0.03
"""How far a matter must lie ahead of everything that is not ours."""
_LEAST_BEST = {"command": 0.55, "talk/crisis": 0.2}
"""How near the nearest line of these must be: their words stand in many other lines too."""
_WITHOUT_DANGER = 0.65
"""How near the nearest cry must be to a line that has no word of dying ('다 끝났어', '엄마가')."""
_TELLS = re.compile(r"[했었았였샀됐왔갔](?:어|는|습|다|고|음|던)|인데")
"""Something happened."""
_ASKED = 0.08
"""How far an answer must lie ahead of all matters, where the line does not ask."""
_MOST_READ = 1_000
_ENGLISH_WORDS = 2
_ENGLISH_WORD = re.compile(r"[A-Za-z][A-Za-z']+[.,!?]*")
"""An id ('leeji_fan88') is none."""
_SHORTEST_BECAUSE, _MOST_BECAUSE = 4, 30
"""Squeezed letters, and characters: '모름' and '아직도' decide nothing."""
_STOCK = re.compile(
    r"안녕(?:하세요|하십니까|하신지요)|수고(?:하십니다|가? ?많으십니다|하세요)|실례(?:합니다|지만)|여보세요|선생님"
    r"|여쭙(?:습|고|니)\w*|여쭤\w*|문의 ?드(?:립니다|려요)|(?:좀 )?(?:알려|가르쳐) ?주(?:세\w|십시오|시\w*|면)"
    r"|부탁 ?드(?:립니다|려요|리겠습니다)|궁금(?:합니다|해요|하네요)|도와 ?주(?:세요|십시오|실 수 있\w*)"
    r"|(?:고맙|감사하)겠습니다|어떻게 (?:해야 )?(?:하나요|되나요|하면 되\w*|할까요)|방법이 있(?:는지|나요|을까요)"
)
"""Courtesies: they say nothing of the matter."""
_SHORTEST = 5
_ASKS = re.compile(
    r"언제|어디|얼마|며칠|몇|(?<!지 )뭐|무엇|무슨|뭘|왜|어떻게|어떤|누가|누구|가능|되나|돼나"
    r"|나요|까요|가요|는지|은지|\?"
    r"|냐(?:[고구]요?)?[\s!.~ㅠㅜㅋ]*$"
)
RIGHTS = ("withdraw", "delete", "export", "privacy")
"""Commands that are heard in any everyday words: nobody should have to look for the right ones."""
_WORD_BY_WORD = ("question/", "request/")
"""Kinds of lines to which nothing is like: others would be drawn to them."""
_TALK_KINDS: dict[str, Kind] = {"scam": "scam", "abuse": "abuse", "crisis": "crisis"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a line wants."""

    kind: Kind
    id: str = ""
    """Of the incident, the FAQ entry, the matter elsewhere, the talk; a command's name."""
    confidence: float = 1.0
    """0 to 1; how far the best lies ahead, where lines were compared."""
    because: str = ""
    """The words that decided it."""
    others: tuple[str, ...] = ()
    """Incidents and matters elsewhere that it could be as well, likeliest first."""
    faq: tuple[tuple[str, float], ...] = ()
    """The three nearest entries of the FAQ and their closeness, best first."""
    urgent: bool = False
    """A clock is running as the line is typed."""
    named: bool = False
    """Whether a phrase of the matter itself decided it, not only that people wrote such lines."""


@dataclass(frozen=True, slots=True)
class _Talk:
    """Phrases of the content's talk, squeezed."""

    id: str
    kind: TalkKind
    phrases: dict[str, str]
    """Squeezed phrase → as it is written."""
    unless: tuple[str, ...]
    any_phrase: re.Pattern[str]
    any_other: re.Pattern[str]

    @classmethod
    def of(cls, talk: Talk) -> _Talk:
        phrases = {squeezed(phrase): phrase for phrase in talk.phrases}
        unless = tuple(map(squeezed, talk.unless))
        return cls(talk.id, talk.kind, phrases, unless, _any_of(phrases), _any_of(unless))

    def without_others(self, letters: str) -> str:
        """Leave out of a squeezed line what holds a phrase and is not it."""
        if self.any_other.search(letters):
            for other in self.unless:
                letters = letters.replace(other, "")
        return letters


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, phrases)) or "(?!)")


@dataclass(frozen=True, slots=True)
class _Ear:
    """The content's lines, ready to be compared with."""

    matters: Likeness
    faq: Likeness
    commands: dict[str, str]
    """Squeezed line → command."""
    requests: dict[Core, str]
    """What lines ask for, whatever their ending → command; of `RIGHTS`."""
    buttons: dict[str, str]
    """Squeezed line → button of an open question."""
    talks: tuple[_Talk, ...]


def hear(text: str, content: Content, own: str = "") -> Heard:
    """Say what a line wants. Never fails; at most 1,000 characters are read.

    ``own``: the incident that the person is in the middle of; where the line may be a question, its
    FAQ goes before that of others.
    """
    said = one_line(text[:_MOST_READ])
    ear = _ear(content)
    bare = _bare(said)
    own = own if asks(said) else ""
    entries = _own_first(ear.faq.nearest(bare), own)[:MOST_FAQ]
    found = _before_all(said, content, ear) or _compared(said, bare, entries, content, ear)
    return replace(
        found, urgent=_says(said, "urgent", content),
        faq=tuple((near.label, round(near.closeness, 3)) for near in entries),
    )  # fmt: skip


def button_in(text: str, content: Content) -> str:
    """Return which button of an open question a line names (back, why, again, save, pass), if any."""
    return _ear(content).buttons.get(squeeze(text[:_MOST_READ]), "")


def command_in(text: str, content: Content) -> str:
    """Return the command that a line is, word by word, if any; those of `RIGHTS` in any words."""
    said = text[:_MOST_READ]
    return _ear(content).commands.get(squeeze(said), "") or _request_in(said, _ear(content))


def right_in(text: str, content: Content) -> str:
    """Return which of `RIGHTS` a whole line asks for, if any."""
    command = command_in(text, content)
    return command if command in RIGHTS else ""


def _request_in(said: str, ear: _Ear) -> str:
    core = core_of(squeeze(said), asking="?" in one_line(said))
    return ear.requests.get(core, "") if core else ""


def is_crisis(text: str, content: Content) -> bool:
    """Whether a line of any length, an answer too, holds a cry for help."""
    return _says(text, "crisis", content)


def is_scam(text: str, content: Content) -> bool:
    """Whether a line holds what swindlers ask for."""
    return _says(text[:_MOST_READ], "scam", content)


def asks(text: str) -> bool:
    """Whether a line may be a question."""
    return bool(_ASKS.search(text))


def tells(text: str) -> bool:
    """Whether a line tells what happened."""
    return bool(_TELLS.search(text))


def entries_near(text: str, content: Content, incident: str) -> tuple[tuple[str, float], ...]:
    """Return the entries of one incident's FAQ that are nearest and their closeness, best first."""
    nearest = _ear(content).faq.nearest(_bare(one_line(text[:_MOST_READ])))
    own = [near for near in nearest if near.label.startswith(f"{incident}/")]
    return tuple((near.label, round(near.closeness, 3)) for near in own[:MOST_FAQ])


def _says(said: str, kind: TalkKind, content: Content) -> bool:
    letters = squeeze(said)
    return any(talk.kind == kind and _phrase_in(talk, letters) for talk in _ear(content).talks)


def _own_first(nearest: Sequence[Near], own: str) -> list[Near]:
    """Put the entries of the own incident that are close enough before all others."""
    mine = [n for n in nearest if own and n.label.startswith(f"{own}/") and n.closeness >= _OWN]
    return [*mine, *(near for near in nearest if near not in mine)]


def _before_all(said: str, content: Content, ear: _Ear) -> Heard | None:
    """What is decided by a phrase or by letters alone."""
    letters = squeeze(said)
    for talk in ear.talks:
        if talk.kind != "urgent" and (phrase := _phrase_in(talk, letters)):
            return Heard(talk.kind, talk.id, because=phrase)
    if command := ear.commands.get(letters) or _request_in(said, ear):
        return Heard("command", command)
    if language := _language(said):
        return Heard("language", language)
    return None if letters else Heard("smalltalk", "chat")


def _phrase_in(talk: _Talk, letters: str) -> str:
    letters = talk.without_others(letters)
    if not talk.any_phrase.search(letters):  # nearly always
        return ""
    return next((said for phrase, said in talk.phrases.items() if phrase in letters), "")


def _language(said: str) -> str:
    """Return the language of a line without Hangul, by its letters; '' where none is told."""
    if re.search("[가-힣ㄱ-ㆎ]", said):
        return ""
    if re.search("[\u3041-\u30ff]", said):
        return "ja"
    if re.search("[\u4e00-\u9fff]", said):
        return "zh"
    if re.search("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]", said):
        return "vi"
    words = [word for word in said.split() if _ENGLISH_WORD.fullmatch(word)]
    return "en" if len(words) >= _ENGLISH_WORDS else ""


def _compared(said: str, bare: str, entries: Sequence[Near], content: Content, ear: _Ear) -> Heard:
    """What is decided by phrases of the packs and by lines that are like it."""
    packs = {key: pack for key, pack in content.packs.items() if not pack.draft}
    way = route(said, packs, content.elsewhere)
    if way.kind == "incident" and f"incident/{way.id}" not in content.lines:
        return Heard("incident", way.id, because=way.because, others=way.others, named=True)
    heard = [near for near in ear.matters.nearest(bare) if not _sounds_only(said, near, ear)]
    matters = sorted(_with_names(heard, way, tells(bare)), key=_rank)
    if entries and _answers(said, entries[0], matters):
        lead = 1.0 if _is_asked_so(entries) else _lead(entries)
        because = _common(said, entries[0].line)
        return Heard("faq", entries[0].label, lead, because, _matters_in(matters))
    if not matters or matters[0].closeness < _LEAST:
        return Heard("off_topic", confidence=0.0, others=way.others)
    found = _of(said, matters)
    return replace(found, because=way.because, named=True) if found.id == way.id else found


def _with_names(nearest: Sequence[Near], way: Route, tells: bool) -> Iterator[Near]:
    """Bring the matters nearer that are named by phrases of their own.

    ``tells``: whether the line tells what happened; a story with a command's word is no command.
    """
    for near in nearest:
        kind, _, name = near.label.partition("/")
        if near.best < _LEAST_BEST.get(near.label, _LEAST_BEST.get(kind, 0.0)):
            continue
        if kind == "command" and tells:
            continue
        is_sure = (kind, name) == (way.kind, way.id)
        is_named = kind in ("incident", "elsewhere") and name in way.others
        more = (
            _SURE if is_sure else _NAMED if is_named else _NOT_OURS if kind == OFF_TOPIC else 0.0
        )
        yield replace(near, closeness=near.closeness + more)


def _sounds_only(said: str, near: Near, ear: _Ear) -> bool:
    """Whether the nearest cry for help has the line's sound, but the line no word of dying."""
    if near.label != "talk/crisis" or near.best >= _WITHOUT_DANGER:
        return False
    letters = squeeze(said)
    for talk in ear.talks:
        if talk.kind == "crisis":
            letters = talk.without_others(letters)
    return not names_danger(letters)


def _rank(near: Near) -> tuple[float, str]:
    return -near.closeness, near.label


def _is_asked_so(entries: Sequence[Near]) -> bool:
    """Whether the first entry has a phrasing as good as the line, and no other entry has."""
    return entries[0].best >= SAME > max((near.best for near in entries[1:]), default=0.0)


def _answers(said: str, entry: Near, matters: Sequence[Near]) -> bool:
    """Whether an entry of the FAQ answers it, rather than that it tells of a matter or of nothing."""
    if entry.best >= SAME:
        return True
    near_enough = _NEARLY if entry.closeness >= _LEAST_ASKED else 0.0
    rivals = (
        near.closeness - (near_enough if near.label == OFF_TOPIC else 0.0)
        for near in matters if not near.label.startswith("talk/")
    )  # fmt: skip
    ahead = entry.closeness - max(rivals, default=0.0)
    return (
        len(squeeze(said)) >= _SHORTEST
        and entry.closeness >= _LEAST
        and ahead > (0.0 if asks(said) else _ASKED)
    )


def _of(said: str, matters: Sequence[Near]) -> Heard:
    kind, _, name = matters[0].label.partition("/")
    if kind == OFF_TOPIC:
        return Heard("off_topic", confidence=_lead(matters), others=_matters_in(matters))
    what: Kind = _TALK_KINDS.get(name, "smalltalk") if kind == "talk" else kind  # type: ignore[assignment]
    others = tuple(one for one in _matters_in(matters) if one != name)
    phrase = _common(said, matters[0].line)
    tells_why = matters[0].closeness >= _TELLS_WHY and len(squeeze(phrase)) >= _SHORTEST_BECAUSE
    return Heard(what, name, _lead(matters), phrase if tells_why else "", others)


def _common(said: str, line: str) -> str:
    """Return the words of a line that hold the longest stretch it has in common with another."""
    words = [(word, squeeze(word)) for word in said.split()]
    mine, theirs = "".join(letters for _, letters in words), squeeze(line)
    match = SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match()
    kept, at = [], 0
    for word, letters in words:
        if letters and at < match.a + match.size and at + len(letters) > match.a:
            kept.append(word)
        at += len(letters)
    phrase = " ".join(kept).strip(".,!?~")
    return phrase if match.size > 1 and len(phrase) <= _MOST_BECAUSE else ""


def _matters_in(matters: Sequence[Near]) -> tuple[str, ...]:
    """Return the incidents and matters elsewhere that are near enough to be meant."""
    named = [n for n in matters if n.label.startswith(("incident/", "elsewhere/"))]
    return tuple(n.label.partition("/")[2] for n in named if n.closeness >= _LEAST)


def _lead(ranked: Sequence[Near]) -> float:
    """Return 0.5 where two are as near, towards 1 the farther the first lies ahead.

    What is nearer and yet comes later was passed over for an entry of the own incident.
    """
    first, *others = ranked
    behind = max((n.closeness for n in others if n.closeness <= first.closeness), default=0.0)
    return round(first.closeness / (first.closeness + behind), 3)


# --- made ready once -----------------------------------------------------------------------------


def _forms(content: Content) -> Iterator[tuple[str, str]]:
    for pack in content.packs.values():
        for entry in pack.faq if not pack.draft else ():
            yield from ((entry.id, _bare(form)) for form in (entry.question, *entry.phrasings))


def get_ready(content: Content) -> None:
    """Take the content's lines apart now (a third of a second), rather than at the first line."""
    _ear(content)


@lru_cache(maxsize=4)
def _ear(content: Content) -> _Ear:
    matters = [(label, _bare(line)) for label, lines in _lines(content) for line in lines]
    forms = Likeness(_forms(content))
    return _Ear(
        Likeness(matters), forms, _named_by("command", content), _requests(content),
        _named_by("question", content), tuple(map(_Talk.of, content.talks)),
    )  # fmt: skip


def _named_by(kind: str, content: Content) -> dict[str, str]:
    """Return squeezed line → name, of the lines that mean one thing word by word."""
    of_kind = {k: lines for k, lines in content.lines.items() if k.startswith(f"{kind}/")}
    return {squeeze(line): k.partition("/")[2] for k, lines in of_kind.items() for line in lines}


def _requests(content: Content) -> dict[Core, str]:
    """Return what the lines of `RIGHTS` ask for; those of request/ are there for nothing else."""
    return {
        core: command
        for command in RIGHTS
        for kind in ("command", "request")
        for line in content.lines.get(f"{kind}/{command}", ())
        if (core := core_of(squeezed(line)))
    }


def _lines(content: Content) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the lines that are compared: of everything but drafts, buttons and requests."""
    drafts = {f"incident/{pack.id}" for pack in content.packs.values() if pack.draft}
    for label, lines in content.lines.items():
        if label not in drafts and not label.startswith(_WORD_BY_WORD):
            yield label, lines


def _bare(said: str) -> str:
    """Return a line without courtesies, unless nothing else is said."""
    rest = _STOCK.sub(" ", said)
    return rest if len(squeeze(rest)) >= _SHORTEST else said
