"""All that one pack can say, as a chapter: each thing once, in the pack's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.state import Action
from bot.engine.model import BodyRule, Pack
from bot.errors import GujeError
from bot.preview.guest import Guest
from bot.preview.parts import Bubble, Chapter, Scene, Section, section
from bot.preview.showing import Showing
from bot.preview.sights import Sight, Sights, sights, wanted
from bot.preview.studio import Studio
from bot.stories import Story
from bot.survey.words import in_words

Show = Callable[[Sight, Any], Iterable[Bubble]]
"""Shows one thing of a pack as a person sees it at a moment."""


@dataclass(frozen=True, slots=True)
class Book:
    """Writes the chapter of a pack."""

    studio: Studio
    pack: Pack
    seen: Sights

    @classmethod
    def of(cls, studio: Studio, pack: Pack, stories: Sequence[Story], now: datetime) -> Book:
        """Look where each thing is to be seen; ``now`` (KST) is for people no story tells of."""
        return cls(studio, pack, sights(pack, studio.content, studio.templates, stories, now))

    @property
    def guest(self) -> Guest:
        """Somebody with whom what all packs have in common can be tried."""
        return Guest(self.studio, self.pack, self._somebody)

    def chapter(self) -> Chapter:
        """Return all that the pack can say; what nobody gets to see is named as missing."""
        pack, parts = self.pack, tuple(part for part in self.sections() if part.scenes)
        shown = frozenset(node for part in parts for scene in part.scenes for node in scene.shows)
        missing = wanted(pack) - shown
        return Chapter(id=pack.id, title=pack.title, sections=parts, missing=missing)

    def sections(self) -> Iterator[Section]:
        pack, each, show = self.pack, self._each, Showing(self.studio, self.pack)
        yield section("whole", "처음부터 결과까지", self._whole())
        yield section("questions", "질문", each("questions", pack.questions, show.question))
        yield section("exits", "서면 없이 마무리", each("exits", pack.exits, show.exit))
        yield section(
            "actions", "지금 할 일", each("next_actions", pack.next_actions, show.next_action)
        )
        yield section("findings", "진단", each("findings", pack.findings, show.finding))
        yield section("deadlines", "기한과 계산", each("deadlines", pack.deadlines, show.deadline))
        yield section("steps", "이어서 할 일", each("steps", pack.steps, show.step))
        yield section("letters", "서면", each("letters", pack.letters, show.letter))
        yield section("providers", "서면 내는 곳", self._always(pack.providers, show.handed_in))
        yield section("evidence", "증빙", self._evidence(show))
        yield section("reminders", "알림", each("reminders", pack.deadlines, show.reminders))
        yield section("followup", "결과를 받은 뒤", self._followup(show))
        yield section("bodies", "다음에 찾아갈 곳", each("bodies", pack.bodies, show.body))
        yield section("faq", "자주 묻는 질문", self._always(pack.faq, show.faq))

    def _whole(self) -> Iterator[Scene]:
        """One person from the consent to the offer of reminders."""
        person = self._somebody.person
        first, guest = person.moments[0], self.guest
        visitor = guest.stranger()
        bubbles = (
            *visitor.presses(Action("start", arg=self.pack.id), self.pack.short),
            *visitor.consents(self.pack.id),
            *guest.goes_on(visitor),
            *visitor.taps("confirm"),
        )
        yield Scene(
            title=person.name, note=f"{first.at:%Y-%m-%d %H:%M}의 대화, 결과까지", bubbles=bubbles
        )

    def _each(self, kind: str, items: Iterable[Any], show: Show) -> Iterator[Scene]:
        """Yield a scene for each thing that somebody gets to see."""
        for item in items:
            name = item.body if isinstance(item, BodyRule) else item.id
            if sight := self.seen.get((kind, name)):
                yield Scene(
                    title=self._title(item), id=name, note=self._when(item),
                    bubbles=tuple(show(sight, item)), shows=frozenset({(kind, name)}),
                )  # fmt: skip

    def _always(self, items: Iterable[Any], show: Show) -> Iterator[Scene]:
        """Yield a scene for each thing that everybody can see."""
        for item in items:
            bubbles = tuple(show(self._somebody, item))
            yield Scene(title=self._title(item), id=item.id, bubbles=bubbles)

    def _evidence(self, show: Showing) -> Iterator[Scene]:
        yield Scene(title="모을 수 있는 자료", bubbles=show.evidence(self._somebody))

    def _followup(self, show: Showing) -> Iterator[Scene]:
        for stage in self.pack.followup:
            tapped = f"‘{stage.button}’ 버튼을 누른 뒤"
            for scene in self._each("questions", stage.questions, show.question):
                yield replace(scene, note=" · ".join(filter(None, (tapped, scene.note))))
            yield from self._each("followup", [stage], show.stage)

    @property
    def _somebody(self) -> Sight:
        """Somebody who gets a letter."""
        for letter in self.pack.letters:
            if sight := self.seen.get(("letters", letter.id)):
                return sight
        raise GujeError(f"{self.pack.id}: nobody gets a letter, so it cannot be shown")

    def _title(self, item: object) -> str:
        if isinstance(item, BodyRule):
            return self.studio.content.bodies[item.body].name
        names = (
            getattr(item, name, "") for name in ("short", "title", "name", "question", "button")
        )
        return next(filter(None, names), "")

    def _when(self, item: object) -> str:
        said = in_words(getattr(item, "when", ""), {q.id: q for q in self.pack.all_questions})
        return f"조건: {said}" if said else ""
