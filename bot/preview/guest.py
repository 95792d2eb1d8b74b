"""One made-up person of a pack, brought to the point where something can be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.dialogue.state import Action
from bot.engine.model import Pack, Question
from bot.preview.parts import Bubble, Bubbles
from bot.preview.sights import Sight
from bot.preview.studio import Studio
from bot.preview.visitor import Visitor

Play = Callable[[], Bubbles]
"""Plays a scene; raises LookupError where the person never sees the button or question needed."""
Scenes = Iterator[tuple[str, Play]]
"""Title and play of each."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who gets a letter, with all that they answer."""

    studio: Studio
    pack: Pack
    sight: Sight

    def stranger(self) -> Visitor:
        """At the very beginning."""
        return Visitor.arrives(self.studio, self.sight.person.moments[0].at)

    def opened(self) -> Visitor:
        """With the case open, at its first question."""
        visitor = self.stranger()
        visitor.presses(Action("start", arg=self.pack.id), self.pack.short)
        visitor.consents(self.pack.id)
        return visitor

    def at_home(self) -> Visitor:
        """With a case, at the menu."""
        visitor = self.opened()
        visitor.says("/start")
        return visitor

    def asked(self, wanted: Callable[[Question], bool]) -> Visitor:
        """At the first question of that kind; raise LookupError where none is asked."""
        visitor, first = self.opened(), self.sight.person.moments[0]
        for question_id in first.asked:
            question = self.pack.question(question_id)
            if wanted(question):
                return visitor
            visitor.answers(question, first.answers[question_id])
        raise LookupError("no such question is asked")

    def reviewing(self) -> Visitor:
        """At the review."""
        visitor = self.opened()
        self.goes_on(visitor)
        return visitor

    def goes_on(self, visitor: Visitor) -> Bubbles:
        """Answer what is left up to the review."""
        first, seen = self.sight.person.moments[0], list[Bubble]()
        for question_id in first.asked:
            if question_id not in visitor.case.answers:
                question = self.pack.question(question_id)
                seen += visitor.answers(question, first.answers[question_id])
        return tuple(seen)

    def done(self, *, reminders: bool = True) -> Visitor:
        """With the result, and reminders on."""
        visitor = self.reviewing()
        visitor.taps("confirm")
        if reminders:
            visitor.taps("remind_yes")
        return visitor
