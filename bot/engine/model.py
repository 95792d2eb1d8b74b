"""What an incident pack is: the frozen data the engine walks. No I/O, no YAML, no Telegram."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Literal

QuestionType = Literal[
    "choice", "choices", "yes_no", "date", "datetime", "amount", "count",
    "text", "long_text", "name", "code", "email",
]  # fmt: skip
TEXTS: frozenset[QuestionType] = frozenset({"text", "long_text"})
"""Answered in sentences."""
OWN_WORDS: frozenset[QuestionType] = TEXTS | {"name", "code", "email"}
"""Answered in the person's own words, which nobody rewords and no letter passes off as ours."""
Status = Literal["law", "company", "secondary", "unverified"]
Who = Literal["user", "provider", "body"]
Rule = Literal[
    "statute", "business", "administrative", "company", "hours", "stated", "backward",
    "interest", "rate",
]  # fmt: skip
CalmKind = Literal["heated", "claim", "threat", "admission"]
"""An insult or anger · something absolute, or a legal verdict · a threat · self-incriminating."""
CalmForm = Literal["word", "noun", "verb", "adjective"]
Unit = Literal["days", "months", "years", "business_days", "hours", "percent", ""]


class Blank(Enum):
    """An answer without a value: the person does not know, or passed over the question."""

    UNKNOWN = "unknown"
    SKIPPED = "skipped"


Value = str | tuple[str, ...] | bool | int | date | datetime | Blank
"""choice, text, name, code, email: str · choices: tuple of choice ids · yes_no: bool ·
amount: int (won) · count: int · date: date (KST) · datetime: aware datetime (KST)."""

Answers = dict[str, Value]
"""Question id → value. A question that was never answered has no entry."""


class Strict:
    """Base of all content classes: an unknown field in YAML is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Strict):
    """Where a statement comes from, how sure it is, and when it was last looked at."""

    id: str
    title: str
    status: Status
    checked_on: date
    review_by: date
    url: str = ""
    note: str = ""
    own: bool = False
    """Our own advice, not somebody's rule; it is shown as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Strict):
    """A place to turn to. An ``unverified`` phone number is shown only with "(확인 필요)"."""

    id: str
    name: str
    phone: str = ""
    url: str = ""
    hours: str = ""
    note: str = ""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider(Strict):
    """One online service: its name as people say it, and the company a letter is addressed to."""

    id: str
    name: str
    company: str
    contact: str = ""
    submit: str
    """Where to hand in the letter, in words."""
    submit_source: str = ""
    """Where that is known from; empty: from ``source``, as the name is."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Strict):
    """One thing to pick. ``synonyms`` are what people type instead of the label."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    exclusive: bool = False
    """Says that none of the others holds ("짐작 가는 게 없어요"); never stands beside another."""
    cues: tuple[str, ...] = ()
    """Words of a story that say this choice ("환불을 안 해"); see `Question.cues`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Strict):
    """One question. Its id is for ever; its wording may change freely."""

    id: str
    type: QuestionType
    text: str
    short: str
    """The label in the review, the letter and `try`."""
    why: str
    """Shown behind "왜 묻나요?"."""
    example: str
    """What a good typed answer looks like; `check` proves that it is understood."""
    when: str = ""
    choices: tuple[Choice, ...] = ()
    skip: bool = False
    unknown: bool = False
    past: bool = False
    """For date and datetime: the day cannot lie in the future."""
    not_before: str = ""
    """For date and datetime: id of an earlier question whose day this one cannot precede."""
    not_above: str = ""
    """For amount: id of an earlier amount question whose answer this one cannot exceed."""
    min: int | None = None
    max: int | None = None
    """Bounds of an amount (won) or count; for text: the most characters."""
    source: str = ""
    quote: bool = False
    """For text and long_text: the answer names or quotes what others wrote, to stand letter for
    letter; it is no story of the person's own, so its wording is not looked at."""
    cues: tuple[str, ...] = ()
    """Words of a story beside which a day, an amount or a number is this question's answer; never
    taken as one before the person says that it is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit(Strict):
    """An early end: a kind word and addresses instead of a letter."""

    id: str
    when: str
    title: str
    text: str
    contacts: tuple[str, ...] = ()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Strict):
    """One sentence of the diagnosis with its reason."""

    id: str
    title: str
    text: str
    source: str
    when: str = ""
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Strict):
    """One thing to do. ``urgent`` ones are said before the first question too."""

    id: str
    text: str
    when: str = ""
    urgent: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction(Strict):
    """The one thing to do first; the first whose ``when`` holds is shown, with its deadline."""

    id: str
    text: str
    when: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineSpec(Strict):
    """How a deadline is counted.

    ``start`` is the id of a date question or of a deadline listed earlier (its last day starts
    this one), or ``today``: the day on which the result was made.
    """

    id: str
    title: str
    who: Who
    rule: Rule
    start: str
    source: str
    length: int = 0
    unit: Unit = ""
    when: str = ""
    until: str = ""
    """Once this holds it is settled: neither shown nor reminded of; a letter may still name it."""
    text: str
    """What it means for the person."""
    past: str = ""
    """Said instead of ``text`` when the day has passed."""
    amount: str = ""
    """For ``interest`` and ``rate``: id of the amount question it is taken from."""
    if_over: str = ""
    """Only where that other deadline's day lies before this one's start."""
    assume: Literal["", "today"] = ""
    """``today``: while the start is unknown, count from the day of the result, and say so."""
    from_midnight: bool = False
    """The period begins at 00:00 of its first day, so that day counts (민법 157조 단서)."""
    asks: str = ""
    """Id of the stage to ask about on the morning after the day, such as whether they replied."""
    status: Status | None = None
    remind: bool = True
    once: bool = False
    """Reminded of on its day only: the day itself says that something else is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSpec(Strict):
    """A letter that can be drafted: ``template`` is a path under templates/letters/."""

    id: str
    title: str
    template: str
    when: str = ""
    file_name: str
    """Without date and extension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind(Strict):
    """What a photo or document can show."""

    id: str
    label: str
    proves: str
    when: str = ""
    """It is missed only then; a file can always be said to show it. ``false``: never missed."""
    now: bool = False
    """It may vanish soon, as a notice on a screen does: to be captured first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq(Strict):
    """A question people ask, in several phrasings, with an honest answer."""

    id: str
    question: str
    phrasings: tuple[str, ...]
    answer: str
    source: str
    differs: str = ""
    """Where the honest answer differs from what circulates, said in one sentence."""


CERTIFIED_STAGE = "certified"
"""Id of the stage that asks for the names and addresses of 내용증명; a button under a letter opens it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Strict):
    """A piece of the follow-up after the letter, opened by a button in the result."""

    id: str
    button: str
    questions: tuple[Question, ...]
    text: str
    """Said when its questions are answered."""
    when: str = ""
    """Whether the button is offered; may look at every answer, the stage's own included."""
    synonyms: tuple[str, ...] = ()
    """What people type instead of the button's label."""
    in_menu: bool = True
    """False: never offered by itself; a button elsewhere opens it (내용증명 asks for addresses)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRule(Strict):
    """Turn to that body next, if ``when`` holds. The first rule that holds wins."""

    body: str
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Strict):
    """What several packs have in common; joined into those that `include` it."""

    findings: tuple[Finding, ...] = ()
    steps: tuple[Step, ...] = ()
    next_actions: tuple[NextAction, ...] = ()
    """These go before the pack's own: a part tells of later moments in a case."""
    deadlines: tuple[DeadlineSpec, ...] = ()
    evidence: tuple[EvidenceKind, ...] = ()
    followup: tuple[Stage, ...] = ()
    bodies: tuple[BodyRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(Strict):
    """Everything about one incident type."""

    id: str
    title: str
    short: str
    """The button's label."""
    version: int
    keywords: tuple[str, ...]
    """Phrases that surely lead here."""
    hints: tuple[tuple[str, ...], ...] = ()
    """Lists of phrases that lead here only together: one of a list, and one of another."""
    opening: str
    """Said when the case is opened, before the first question."""
    providers: tuple[Provider, ...] = ()
    questions: tuple[Question, ...]
    exits: tuple[Exit, ...] = ()
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    next_actions: tuple[NextAction, ...]
    deadlines: tuple[DeadlineSpec, ...]
    letters: tuple[LetterSpec, ...]
    evidence: tuple[EvidenceKind, ...] = ()
    faq: tuple[Faq, ...] = ()
    followup: tuple[Stage, ...] = ()
    bodies: tuple[BodyRule, ...] = ()
    happened_on: str = ""
    """Id of the date question before whose day nothing of the included stages can have been."""
    closed_when: str = ""
    """The case is over: every deadline is settled. It may be reopened by changing an answer."""
    include: tuple[str, ...] = ()
    """Names of files in _shared/parts/ that were joined into this pack."""
    draft: bool = False

    @property
    def all_questions(self) -> tuple[Question, ...]:
        """The questions before the letter, then those of every stage, in order."""
        return self.questions + tuple(q for stage in self.followup for q in stage.questions)

    def question(self, question_id: str) -> Question:
        """Return the question with that id, of the follow-up too, or raise KeyError."""
        for question in self.all_questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def stage(self, stage_id: str) -> Stage | None:
        """Return the stage with that id, if there is one."""
        return next((stage for stage in self.followup if stage.id == stage_id), None)

    def stage_of(self, question_id: str) -> Stage | None:
        """Return the stage that asks that question; None for those before the letter."""
        return next(
            (s for s in self.followup if any(q.id == question_id for q in s.questions)), None
        )

    def provider(self, provider_id: str) -> Provider | None:
        """Return the provider with that id, if the pack knows it."""
        return next((p for p in self.providers if p.id == provider_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere(Strict):
    """Something people bring that no pack covers: what it looks like and where to go."""

    id: str
    title: str
    keywords: tuple[str, ...]
    text: str
    contacts: tuple[str, ...]
    source: str


TalkKind = Literal["smalltalk", "abuse", "scam", "crisis", "language", "urgent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk(Strict):
    """What to say to a line that tells of no matter: a greeting, an insult, a cry for help.

    ``urgent`` is said before what is to be done at once, where the line tells of a matter too. Its
    examples are lines/talk/<id>.txt; ``phrases`` are surely it, wherever they stand.
    """

    id: str
    kind: TalkKind
    text: str
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """What holds a phrase and is not it: '배고파 죽'."""
    contacts: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Strict):
    """A place to turn to when the provider does not help: one at a time, never two at once."""

    id: str
    name: str
    contact: str
    how: str
    """How to apply, in words."""
    documents: tuple[str, ...]
    """What to have ready."""
    period: str
    """How long it takes by its rules."""
    silence: str
    """What happens to somebody who does not answer its proposal."""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm(Strict):
    """Words that can hurt the person in their own letter, and what may stand there instead."""

    id: str
    kind: CalmKind
    form: CalmForm
    finds: tuple[str, ...]
    """What it finds, in the notation of `bot.understanding.notation`; verbs and adjectives in
    their dictionary form, with every ending."""
    calm: str = ""
    """Said instead, in the same form: the ending, or the particle, is carried over."""
    calm_is: str = ""
    """For nouns: a verb or adjective said instead of the noun with 이다 (불법이에요)."""
    calm_form: CalmForm | None = None
    """Of ``calm`` or ``calm_is``, where it is not that of ``form`` (for ``calm_is``: adjective)."""
    endings: Literal["any", "coming", "final"] = "any"
    """``coming``: only what is announced (고소하겠, 고소할); ``final``: only what ends a sentence."""
    out: bool = False
    """Taking it out is offered, where a whole sentence remains."""
    lawyer: bool = False
    """It may concern wrongdoing: nothing is offered instead, and a lawyer is named."""
    unless: tuple[str, ...] = ()
    """``_ 맛`` or ``영향을 _``: what beside it shows that something else is meant."""
    why: str
    """Said to the person: what it may do in a letter. Kind, no blame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gloss(Strict):
    """A word that few people know, and what explains it; `check` looks that it is explained."""

    word: str
    say: str
    """Plain words: they stand in brackets after it, or instead of it."""
    unless: tuple[str, ...] = ()
    """Plain phrases it is a part of: '최고 금액' where the word is 최고."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Strict):
    """One thing that a person is told before agreeing, or that the privacy policy says."""

    id: str
    title: str
    text: str
    """Short, for a phone."""
    detail: tuple[str, ...] = ()
    """What the privacy policy lists beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy(Strict):
    """What is agreed to, word for word; screens and policy only lay it out.

    {keeping}, {backups}, {operator} and {contact} are filled in by `bot.engine.privacy`.
    """

    version: str
    """A day; new words, new version."""
    ask: str
    notices: tuple[Notice, ...]
    """The four of 개인정보 보호법 15조 2항: purpose, items, retention, refusal."""
    age: str
    abroad_ask: str
    abroad: tuple[Notice, ...]
    """The five of 28조의8 2항: items, country, recipient, purpose, refusal."""
    reminders: str
    young: str
    """Said to somebody under 14."""
    rights: tuple[Notice, ...]
    safety: tuple[str, ...]
    policy: tuple[Notice, ...]
    """What only the policy says."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Content:
    """All packs and what they share, as loaded from conversations/. Compared by identity."""

    packs: dict[str, Pack]
    sources: dict[str, Source]
    contacts: dict[str, Contact]
    bodies: dict[str, Body] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()
    calm: tuple[Calm, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    talks: tuple[Talk, ...] = ()
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """'incident/<id>', 'elsewhere/<id>', 'talk/<id>', 'command/<name>', 'off-topic' → what people
    type who mean it."""
    extra_holidays: dict[date, str] = field(default_factory=dict)
    privacy: Privacy | None = None
    """None only in content with problems, and in tests of small parts."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Pack id → digest of its flow and parts; a case keeps the one it was answered under."""

    def source(self, source_id: str) -> Source:
        """Return the source with that id, or raise KeyError."""
        return self.sources[source_id]
