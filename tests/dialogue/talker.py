"""A simulated person: types, taps, sends files; keeps the desk as the store would."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from bot.dialogue.state import (
    Button,
    Case,
    Counted,
    Desk,
    Edited,
    Event,
    Evidence,
    Export,
    Farewell,
    Held,
    HeldReply,
    Odd,
    Out,
    Redraw,
    Reminder,
    Retire,
    Said,
    Say,
    Sent,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.dialogue.take import take
from bot.engine.model import Content
from bot.engine.privacy import DEFAULT_TERMS, Terms
from bot.paths import TEMPLATES
from bot.store.port import Tally
from bot.wording import Wording, plain

CHAT = 1001
WORDING = Wording(TEMPLATES)


@dataclass
class Talker:
    """One chat, all in memory."""

    content: Content
    now: datetime
    desk: Desk = field(default_factory=lambda: Desk(new_id=1))
    outs: tuple[Out, ...] = ()
    turn: Turn = field(default_factory=Turn)
    reminders: dict[tuple[int, str, str], Reminder] = field(default_factory=dict)
    ids: count[int] = field(default_factory=lambda: count(1))
    buttons: list[Button] = field(default_factory=list)
    held: dict[int, tuple[Held, datetime]] = field(default_factory=dict)
    """Messages that wait for a quiet moment, and when each goes out."""
    lines: dict[int, Said] = field(default_factory=dict)
    """What the person typed, by message."""
    got: list[Say] = field(default_factory=list)
    """Messages that went out after their wait."""
    terms: Terms = DEFAULT_TERMS

    @property
    def world(self) -> World:
        return World(
            content=self.content, now=self.now, consent_version="1", terms=self.terms
        )  # fmt: skip

    @property
    def case(self) -> Case:
        active = self.desk.active
        assert active is not None
        return active

    def do(self, event: Event) -> Talker:
        """Take one turn and keep what it changes, as the store does."""
        waiting = tuple(
            HeldReply(id=number, name=out.name, data=json.loads(json.dumps(out.data)))
            for number, (out, _) in self.held.items()
        )
        desk = replace(self.desk, new_id=next(self.ids), held=waiting)
        turn = take(desk, event, CHAT, self.world)
        self.turn, self.outs = turn, tuple(map(self._filled, turn.outs))
        self._keep(turn)
        self._hold(turn)
        says = [out.say if isinstance(out, Redraw | Held) else out for out in self.outs]
        shown = [b for say in says if isinstance(say, Say) for row in say.buttons for b in row]
        self.buttons = shown or self.buttons
        return self

    def _filled(self, out: Out) -> Out:
        """What the service does with what hangs on all that is held."""
        match out:
            case Counted(say=say):
                return replace(say, data={**say.data, "tally": Tally(cases=len(self.desk.cases))})
            case Farewell(say=say):
                return replace(say, data={**say.data, "gone": 0, "stay": 0})
            case Export():
                return Say("export_caption")
        return out

    def _hold(self, turn: Turn) -> None:
        """What the outbox does: a held message is replaced, or goes before any other answer."""
        for out in turn.outs:
            if isinstance(out, Held):
                if out.instead_of:
                    del self.held[out.instead_of]
                self.held[next(self.ids)] = (out, self.now + timedelta(seconds=2))
        if any(isinstance(out, Say) for out in turn.outs):
            self.held = {number: (out, self.now) for number, (out, _) in self.held.items()}
        self.waits()

    def _keep(self, turn: Turn) -> None:
        if turn.forget == "all":
            self.desk, self.reminders = Desk(new_id=1), {}
            return
        cases = {case.id: case for case in self.desk.cases}
        if turn.case:
            cases[turn.case.id] = turn.case
        if turn.hush:
            cases = {
                key: replace(case, reminders=False, reminders_at=None)
                for key, case in cases.items()
            }
            self.reminders = {}
        if turn.forget == "case" and turn.case:
            del cases[turn.case.id]
        person = turn.person or self.desk.person
        self.desk = Desk(person=person, cases=tuple(cases.values()), new_id=1)
        for case_id, deadline in turn.unremind:
            gone = [k for k in self.reminders if k[0] == case_id and deadline in ("", k[1])]
            for key in gone:
                del self.reminders[key]
        self.reminders |= {(r.case, r.deadline, r.kind): r for r in turn.remind}

    def forwards(self, text: str) -> Talker:
        """Send on what somebody else wrote."""
        return self.says(text, forwarded=True)

    def says(self, text: str, *, forwarded: bool = False) -> Talker:
        said = Said(text, next(self.ids), self.now, forwarded)
        self.lines[said.message_id] = said
        return self.do(said)

    def taps(self, label: str) -> Talker:
        """Tap the shown button with that label, or the first whose label holds it."""
        exact = next((b for b in self.buttons if b.label == label), None)
        button = exact or next((b for b in self.buttons if label in b.label), None)
        assert button, f"no button {label!r} among {[b.label for b in self.buttons]}"
        return self.do(Tapped(button.action, next(self.ids), "q", self._line_above(button)))

    def consents(self) -> Talker:
        """Agree to what is kept, then to the transfer overseas."""
        return self.taps("만 14세 이상").taps("국외 이전에 동의")

    def _line_above(self, button: Button) -> Said | None:
        """The line that the button's message replies to, as Telegram tells it with a tap."""
        outs = [out.say if isinstance(out, Redraw) else out for out in self.outs]
        says = [out for out in outs if isinstance(out, Say)]
        shown = next((say for say in says if any(button in row for row in say.buttons)), None)
        return self.lines.get(shown.reply_to) if shown else None

    def sends(
        self, name: str = "", unique: str = "u1", caption: str = "", group: str = "",
        **more: Any,
    ) -> Talker:  # fmt: skip
        """Send a photo, or a document where it has a name; ``group`` makes it part of an album."""
        number, empty = next(self.ids), more.pop("empty", False)
        file: dict[str, Any] = {"media": "document" if name else "photo", "file_id": f"f{number}"}
        evidence = Evidence(
            id=0, file_unique_id=unique, file_name=name, message_id=number, received_at=self.now,
            **{**file, **more},
        )  # fmt: skip
        return self.do(Sent(evidence, number, caption, group=group, empty=empty))

    def edits(self, text: str) -> Talker:
        return self.do(Edited(text, next(self.ids)))

    def odd(self, kind: str) -> Talker:
        return self.do(Odd(kind, next(self.ids)))

    def waits(self, **delta: float) -> Talker:
        self.now += timedelta(**delta)
        out_now = [number for number, (_, due) in self.held.items() if due <= self.now]
        self.got += [self.held.pop(number)[0].say for number in out_now]
        return self

    @property
    def heard(self) -> str:
        """Everything said in the last turn, as plain text."""
        return "\n\n".join(
            plain(WORDING.html(say.template, say.data, self.now.date()))
            for out in self.outs
            if isinstance(say := out.say if isinstance(out, Redraw | Held) else out, Say)
        )

    @property
    def words(self) -> list[str]:
        """What held messages said once they went out, as plain text."""
        today = self.now.date()
        return [plain(WORDING.html(say.template, say.data, today)) for say in self.got]

    @property
    def templates(self) -> list[str]:
        return [out.template for out in self.outs if isinstance(out, Say)]

    @property
    def toast(self) -> str:
        return next(out.text for out in self.outs if isinstance(out, Toast))

    @property
    def retired(self) -> bool:
        return any(isinstance(out, Retire) for out in self.outs)


USUAL = [
    ("taps", "NOL"), ("taps", "예매만"), ("taps", "해당하는 게 없어요"),
    ("says", "가을밤 콘서트, 12월 5일 19시, 1층 A구역 12번, 2매"), ("says", "T1234567890"),
    ("says", "11월 18일"), ("says", "13만2천원"), ("taps", "어제"),
    ("says", "동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다."),
    ("says", "1"), ("says", "집에서 저는 휴대폰, 동생은 노트북을 썼어요."),
    ("taps", "아직 못 받았어요"), ("taps", "모르겠어요"), ("says", "김하늘"),
]  # fmt: skip
"""A usual ticket-ban path, as (what the person does, with what)."""


NOTHING_WORKED = [
    "아직 마감 전이에요", "오늘 오후 5시 30분", "둘 다 아니에요", "다른 사이트는 됐어요", "1, 2",
    "아직 안 돼요", "아직 안 돼요", "아직 안 돼요", "그런 사정은 없어요", "특공",
    "가나다 센트럴파크 84㎡A", "김하늘",
]  # fmt: skip
"""The answers of somebody who tried everything before the closing hour (subscription-error)."""


def to_the_review(content: Content, now: datetime, steps: int = len(USUAL)) -> Talker:
    """A person who agreed and answered the first ``steps`` questions of ticket-ban."""
    talker = Talker(content, now)
    talker.says("부정이용자라고 예매가 취소됐어요").consents()
    for what, words in USUAL[:steps]:
        getattr(talker, what)(words)
    return talker


def day(text: str) -> date:
    return date.fromisoformat(text)
