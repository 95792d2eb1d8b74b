"""How does each thing of a pack look to the person who gets to see it? The bot's own rooms say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.deadlines.wording import short_day
from bot.dialogue import asking, followup, letters, screens
from bot.dialogue.reading import CERTIFIED, place
from bot.dialogue.state import Action, LetterRequests, Out, Paper, Say, Tapped
from bot.engine.display import display
from bot.engine.model import (
    CERTIFIED_STAGE,
    Blank,
    BodyRule,
    DeadlineSpec,
    Exit,
    Faq,
    Finding,
    LetterSpec,
    NextAction,
    Pack,
    Provider,
    Question,
    Stage,
    Step,
    Value,
)
from bot.preview.parts import Bubble, Bubbles, Fold
from bot.preview.sights import Sight
from bot.preview.studio import Studio

WHY = "❓ 왜 묻나요?"
ONCE_PAST = "⌛ 날이 지난 뒤에는"
BLANKS = {Blank.UNKNOWN: "🤔 모르겠어요", Blank.SKIPPED: "⏭ 건너뛰기"}
_FIRST = re.compile(r"^(<b>)?1\. ")


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows the things of one pack, each at the moment of its sight."""

    studio: Studio
    pack: Pack

    # --- on the way

    def question(self, sight: Sight, question: Question) -> Bubbles:
        """The question with its reason folded under it, and how it was answered."""
        case = sight.case(sight.before(question.id))
        (asked,) = self._said([screens.current(self.pack, case, sight.world)], sight)
        tap = Tapped(Action("why", case.id, question.id, case.revision), 0, "")
        says = asking.tapped(self.pack, case, question, tap, sight.world).outs
        whys = [one for one in says if isinstance(one, Say)]
        folds = tuple(self.studio.fold(WHY, why, sight.world.today) for why in whys)
        return replace(asked, folds=folds), _reply(question, sight.moment.answers[question.id])

    def exit(self, sight: Sight, _: Exit) -> Bubbles:
        """An early end."""
        return self._said([screens.current(self.pack, sight.case(), sight.world)], sight)

    # --- the result

    def next_action(self, sight: Sight, _: NextAction) -> Bubbles:
        """The one thing to do first."""
        data = {"next": sight.outcome.next_action, "now": sight.world.now}
        return self._below_heading(Say("next_action", data), sight)

    def finding(self, sight: Sight, item: Finding) -> Bubbles:
        """One sentence of the diagnosis."""
        mine = [one for one in sight.outcome.findings if one.id == item.id]
        return self._below_heading(Say("diagnosis", {"findings": mine}), sight)

    def step(self, sight: Sight, item: Step) -> Bubbles:
        """One thing to do; an urgent one stands in the opening only, as a line of its list."""
        mine = [one for one in sight.outcome.steps if one.id == item.id]
        if item.urgent:
            when = Bubble(by="note", html="첫 질문을 하기 전에 말해요")
            return when, Bubble(by="bot", html=escape(f"• {mine[0].text}"))
        data = {"steps": mine, "evidence": (), "files": ()}
        return self._below_heading(Say("steps", data), sight)

    def deadline(self, sight: Sight, item: DeadlineSpec) -> Bubbles:
        """A day with its working; what is said once it is over is folded under it."""
        mine = [one for one in sight.outcome.deadlines if one.id == item.id]
        (said,) = self._below_heading(Say("deadlines", {"deadlines": mine}), sight)
        past = mine[0].text_once_past
        folds = (Fold(label=ONCE_PAST, html=escape(past)),) if past else ()
        return (replace(said, folds=folds),)

    # --- the letter

    def letter(self, sight: Sight, item: LetterSpec) -> Bubbles:
        """The first page with its text folded under it, and what it can ask for."""
        case = replace(sight.case(), stage="")
        return self._said([letters.picture(case, item.id), LetterRequests(case, item.id)], sight)

    def handed_in(self, sight: Sight, provider: Provider) -> Bubbles:
        """How that provider takes a letter."""
        answers = {**sight.moment.answers, "provider": provider.id}
        case = replace(sight.case(), answers=answers, stage="")
        (letter, *_) = screens.outcome_of(self.pack, case, sight.world).letters
        tap = Tapped(Action("hand_in", case.id, letter.id), 0, "")
        return self._said(letters.tapped(self.pack, case, tap, sight.world, ()).outs, sight)

    def evidence(self, sight: Sight) -> Bubbles:
        """Every kind of evidence, whether the case misses it or not."""
        kinds = self.pack.evidence
        data = {
            "note": "", "rows": (), "now": [kind for kind in kinds if kind.now],
            "missing": [kind for kind in kinds if not kind.now], "title": self.pack.title,
        }  # fmt: skip
        return self._said([Say("proofs", data)], sight)

    # --- later

    def reminders(self, sight: Sight, item: DeadlineSpec) -> Iterator[Bubble]:
        """Every reminder of a deadline, under the moment at which it comes."""
        for one in sight.reminders(self.pack):
            if one.deadline == item.id:
                yield Bubble(by="note", html=f"{short_day(one.at.date())} {one.at:%H:%M}")
                say = replace(one.say, data={**one.say.data, "now": one.at})
                yield from self.studio.said(say, one.at.date())

    def stage(self, sight: Sight, stage: Stage) -> Bubbles:
        """What follows a stage's last answer."""
        tap = Bubble(by="tap", html=escape(stage.button))
        return (tap, *self._said(self._closing(sight), sight))

    def body(self, sight: Sight, _: BodyRule) -> Bubbles:
        """Where to turn to next."""
        said = [o for o in self._closing(sight) if isinstance(o, Say) and o.template == "body"]
        return self._said(said, sight)

    def _closing(self, sight: Sight) -> Sequence[Out]:
        """What is said to the last answer of the stage gone through."""
        question = self.pack.question(sight.moment.asked[-1])
        letter = next(iter(sight.outcome.letters), None)
        posting = letter and sight.moment.stage == CERTIFIED_STAGE
        reading = place(letter.id, CERTIFIED) if letter and posting else ""
        after = replace(sight.case(), reading=reading)
        before = replace(after, answers=sight.before(question.id))
        echo = screens.echo_of(question, after.answers[question.id])
        turn = followup.answered(self.pack, before, after, question, sight.world, echo=echo)
        return turn.outs

    def faq(self, sight: Sight, entry: Faq) -> Bubbles:
        """A question as people ask it, and its answer."""
        asked = Bubble(by="person", html=escape((*entry.phrasings, entry.question)[0]))
        data = {"faq": entry, "source": self.studio.content.source(entry.source)}
        return (asked, *self._said([Say("faq", data)], sight))

    # --- bubbles

    def _below_heading(self, say: Say, sight: Sight) -> Bubbles:
        """One thing of a list, without the list's heading and its number: all would have the same."""
        (said,) = self._said([say], sight)
        alone = _FIRST.sub(r"\1", said.html.partition("\n")[2].strip())
        return (replace(said, html=alone),)

    def _said(self, outs: Iterable[Out], sight: Sight) -> Bubbles:
        found: list[Bubble] = []
        for out in outs:
            if isinstance(out, Say):
                found += self.studio.said(out, sight.world.today)
            elif isinstance(out, Paper):
                found += self.studio.drawn_up(out, self.studio.content, {}, sight.world.now)[0]
        return tuple(found)


def _reply(question: Question, value: Value) -> Bubble:
    """What the person taps, or types where there is no button for it."""
    if isinstance(value, Blank):
        known = question.unknown if value is Blank.UNKNOWN else question.skip
        return Bubble(by="tap" if known else "person", html=BLANKS[value])
    tapped = question.choices or isinstance(value, bool)
    return Bubble(by="tap" if tapped else "person", html=escape(display(question, value)))
