"""A simulated person in one chat, all in memory: what they do, and what they get to see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html import escape
from typing import Any

from bot.dialogue import keyboards
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Counted,
    Desk,
    Edited,
    Erase,
    Event,
    Evidence,
    Export,
    Farewell,
    Held,
    HeldReply,
    Keyboard,
    Leaving,
    Looked,
    Odd,
    Out,
    Recount,
    Redraw,
    Retire,
    Said,
    Say,
    Sent,
    Tapped,
    Toast,
    Turn,
    Unsay,
    World,
)
from bot.dialogue.take import take
from bot.engine.display import display
from bot.engine.model import Blank, Content, Question, Value
from bot.preview.parts import Bubble, Bubbles
from bot.preview.studio import Given, Studio
from bot.store.port import Tally

CHAT = 1001
CONSENT = "preview"
"""The version of the consent text; every person here agreed to the one in force."""


@dataclass(slots=True)
class Visitor:
    """One person; every method that does something returns it and its answer as bubbles."""

    studio: Studio
    now: datetime
    content: Content
    desk: Desk = field(default_factory=lambda: Desk(new_id=1))
    consent: str = CONSENT
    buttons: tuple[Button, ...] = ()
    """Every button seen, the newest last."""
    given: Given = field(default_factory=dict)
    _held: dict[int, Held] = field(default_factory=dict)
    _line: Said | None = None
    """What was typed last."""
    _above: dict[Action, Said] = field(default_factory=dict)
    """The line that a button's message replies to."""
    _last: int = 0

    @classmethod
    def arrives(cls, studio: Studio, now: datetime) -> Visitor:
        """A person whom nothing is known about, at ``now`` (KST)."""
        return cls(studio=studio, now=now, content=studio.content)

    @property
    def world(self) -> World:
        return World(content=self.content, now=self.now, consent_version=self.consent)

    @property
    def case(self) -> Case:
        active = self.desk.active
        assert active is not None  # noqa: S101 - asked only while a case is open
        return active

    # --- what they do

    def says(self, text: str) -> Bubbles:
        """Type a line."""
        self._line = Said(text, self._new_id(), self.now)
        return (_typed(text), *self.do(self._line))

    def forwards(self, text: str) -> Bubbles:
        """Send on what somebody else wrote."""
        self._line = Said(text, self._new_id(), self.now, forwarded=True)
        return (_typed(f"{text} (전달한 메시지)"), *self.do(self._line))

    def presses(self, action: Action, label: str) -> Bubbles:
        """Tap a button that does this."""
        pressed = Bubble(by="tap", html=escape(label))
        return (pressed, *self.do(Tapped(action, self._new_id(), "q", self._above.get(action))))

    def taps(self, kind: str, arg: str = "") -> Bubbles:
        """Tap the newest button seen of that kind whose argument is this, or has it first."""
        button = self.sees(kind, arg)
        if button is None:
            raise LookupError(f"no button '{kind}' '{arg}' was seen")
        return self.presses(button.action, button.label)

    def consents(self, incident: str = "") -> Bubbles:
        """Agree to what is kept, then to the transfer overseas."""
        return (*self.taps("agree", incident), *self.taps("agree_abroad", incident))

    def sees(self, kind: str, arg: str = "") -> Button | None:
        """Return the newest button of that kind, if any was seen."""
        known = (b for b in reversed(self.buttons) if not b.copy and b.action.kind == kind)
        return next(
            (b for b in known if not arg or f"{b.action.arg}:".startswith(f"{arg}:")), None
        )

    def answers(self, question: Question, value: Value) -> Bubbles:
        """Give an answer the way a person does: tap where there is a button, else type."""
        if self.case.heard:
            self.taps("unheard")
        match value:
            case Blank():
                known = self.sees("unknown", question.id)
                return self.taps("unknown" if known else "skip", question.id)
            case bool():
                return self.taps("pick", f"{question.id}:{'yes' if value else 'no'}")
            case tuple():
                return self._ticks(question, value)
            case str() if question.choices:
                return self.taps("pick", f"{question.id}:{value}")
            case str():
                return self.says(value)
        return self.says(display(question, value))

    def _ticks(self, question: Question, value: tuple[str, ...]) -> Bubbles:
        """Tick each choice; only the last look of the message is kept."""
        shown: Bubbles = ()
        for place in range(len(value)):
            mask = keyboards.mask_of(question, value[: place + 1])
            shown = self.taps("toggle", f"{question.id}:{mask:x}")
        return (*shown, *self.taps("done", question.id))

    def sends(
        self, name: str = "", unique: str = "", caption: str = "", group: str = "", **more: Any
    ) -> Bubbles:
        """Send a photo, or a document where it has a name; ``group`` makes it part of an album."""
        number, empty = self._new_id(), more.pop("empty", False)
        file = {"media": "document" if name else "photo", "file_id": f"f{number}", **more}
        evidence = Evidence(
            id=0, file_unique_id=unique or f"u{number}", file_name=name, message_id=number,
            received_at=self.now, **file,
        )  # fmt: skip
        shown = f"📎 {name or '사진'}" + (f"\n{caption}" if caption else "")
        sent = Sent(evidence, number, caption, group=group, empty=empty)
        return (_typed(shown), *self.do(sent))

    def edits(self, text: str) -> Bubbles:
        """Change a line that was sent."""
        return (_typed(f"{text} (고친 메시지)"), *self.do(Edited(text, self._new_id())))

    def odd(self, kind: str, shown: str) -> Bubbles:
        """Send something that a case has no use for."""
        return (_typed(shown), *self.do(Odd(kind, self._new_id())))

    def waits(self) -> Bubbles:
        """Let a quiet moment pass: what was held comes now."""
        held, self._held = list(self._held.values()), {}
        return tuple(bubble for one in held for bubble in self._shown(one.say))

    # --- what happens by itself

    def looked(self, **found: Any) -> Bubbles:
        """The newest file was fetched and looked at."""
        case = self.case
        return self.do(Looked(case=case.id, evidence=case.evidence[-1].id, **found))

    def recounted(self) -> Bubbles:
        """A night has passed, and the days are counted again."""
        return self.do(Recount(self.case.id))

    # --- a turn

    def do(self, event: Event) -> Bubbles:
        """Take one turn, keep what it changes as the store does, and return what is seen."""
        waiting = tuple(
            HeldReply(id=number, name=held.name, data=json.loads(json.dumps(held.data)))
            for number, held in self._held.items()
        )
        desk = replace(self.desk, new_id=self._new_id(), held=waiting)
        turn = take(desk, event, CHAT, self.world)
        self._keep(turn)
        return tuple(bubble for out in turn.outs for bubble in self._answered(out))

    def _keep(self, turn: Turn) -> None:
        if turn.forget == "all":
            self.desk = Desk(new_id=1)
            return
        cases = {case.id: case for case in self.desk.cases}
        if turn.case:
            cases[turn.case.id] = turn.case
        if turn.hush:
            cases = {key: replace(case, reminders=False) for key, case in cases.items()}
        if turn.forget == "case" and turn.case:
            del cases[turn.case.id]
        person = turn.person or self.desk.person
        self.desk = Desk(person=person, cases=tuple(cases.values()), new_id=1)

    def _answered(self, out: Out) -> Iterator[Bubble]:
        match out:
            case Say():
                yield from self._shown(out)
            case Leaving(say=say):
                yield from self._shown(say)
            case Redraw(say=say):
                yield from self._shown(say, redrawn=True)
            case Held():
                self._held.pop(out.instead_of, None)
                self._held[self._new_id()] = out
            case Toast(text=text):
                if text:
                    yield Bubble(by="note", html=escape(f"화면 위에 잠깐: {text}"))
            case Erase():
                yield Bubble(by="note", html="보내신 메시지를 대화에서 지워요")
            case Retire() | Unsay():
                return
            case Counted(say=say):
                yield from self._shown(replace(say, data={**say.data, "tally": self._tally()}))
            case Farewell(say=say):
                yield from self._shown(replace(say, data={**say.data, "gone": 12, "stay": 3}))
            case Export():
                yield from self.studio.handed_over(Say("export_caption"), self.today)
            case paper:
                bubbles, buttons = self.studio.drawn_up(paper, self.content, self.given, self.now)
                self._remember(buttons)
                yield from bubbles

    def _tally(self) -> Tally:
        """What the store would count."""
        cases = self.desk.cases
        return Tally(
            cases=len(cases), answers=sum(len(case.answers) for case in cases),
            deadlines=sum(len(case.deadlines) for case in cases),
            files=sum(len(case.evidence) for case in cases), letters=len(self.given), reminders=2,
        )  # fmt: skip

    def _shown(self, say: Say, *, redrawn: bool = False) -> Iterator[Bubble]:
        self._remember(say.buttons)
        if self._line and say.reply_to == self._line.message_id:
            self._above |= {button.action: self._line for row in say.buttons for button in row}
        yield from self.studio.said(say, self.now.date(), redrawn=redrawn)

    def _remember(self, keyboard: Keyboard) -> None:
        self.buttons += tuple(button for row in keyboard for button in row)

    def _new_id(self) -> int:
        self._last += 1
        return self._last

    @property
    def today(self) -> date:
        return self.now.date()


def _typed(text: str) -> Bubble:
    return Bubble(by="person", html=escape(text))
