"""Where is each thing of a pack best seen? For every node, one person at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.dialogue.reminders import reminders_of
from bot.dialogue.state import Case, Reminder, World
from bot.engine.model import Answers, Blank, Content, Pack
from bot.engine.outcome import Outcome
from bot.preview.people import Lot, Moment, Person, told
from bot.stories import Story
from bot.survey.coverage import Coverage, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A person at a moment, and what the answers lead to then."""

    person: Person
    moment: Moment
    outcome: Outcome
    world: World

    def case(self, answers: Answers | None = None) -> Case:
        """Return the case as it stands, or stood when it had only these answers."""
        moment, first = self.moment, self.person.moments[0]
        return Case(
            id=1, incident=self.incident, stage=moment.stage, opened_at=first.at, reminders=True,
            answers=moment.answers if answers is None else answers,
            confirmed=bool(moment.stage) or answers is None, concluded_on=first.at.date(),
            content_hash=self.world.content.hashes.get(self.incident, ""),
        )  # fmt: skip

    @property
    def incident(self) -> str:
        return self.person.incident

    def before(self, question_id: str) -> Answers:
        """Return the answers there were when that question of the moment was asked."""
        asked = self.moment.asked
        later = asked[asked.index(question_id) :]
        return {key: value for key, value in self.moment.answers.items() if key not in later}

    def reminders(self, pack: Pack) -> tuple[Reminder, ...]:
        """Return the reminders that lie ahead."""
        result = replace(self.case(), stage="")
        return reminders_of(pack, result, self.outcome, self.world)


Sights = dict[Node, Sight]
Score = tuple[int, ...]


def sights(
    pack: Pack, content: Content, templates: Path, stories: Iterable[Story], now: datetime
) -> Sights:
    """Return where each node of a pack is best seen; one that nobody gets to see has no entry.

    ``now`` (KST) is when people live whom no story tells of.
    """
    found: dict[Node, tuple[Score, Sight]] = {}
    people = [told(pack, content, templates, story) for story in stories]
    for person in people:
        _look(pack, content, person, found)
    lot = Lot(pack, now, people)
    for node in sorted(wanted(pack) - found.keys()):
        for person in lot.aimed_at(node):
            if node in found:
                break
            drawn: dict[Node, tuple[Score, Sight]] = {}
            _look(pack, content, person, drawn)
            found = drawn | found
    return {node: sight for node, (_, sight) in found.items()}


def wanted(pack: Pack) -> frozenset[Node]:
    """Return everything that the page is to show of a pack."""
    reminded = {("reminders", spec.id) for spec in pack.deadlines if spec.remind}
    return Coverage(pack).all_nodes | reminded


def _look(
    pack: Pack, content: Content, person: Person, found: dict[Node, tuple[Score, Sight]]
) -> None:
    """Note what one person sees, where nobody before saw it better."""
    for moment in person.moments:
        world = World(content=content, now=moment.at, consent_version="")
        outcome = person.outcome(pack, content, moment)
        sight = Sight(person=person, moment=moment, outcome=outcome, world=world)
        for node, score in _seen(pack, sight):
            if node not in found or score > found[node][0]:
                found[node] = (score, sight)


def _seen(pack: Pack, sight: Sight) -> Iterator[tuple[Node, Score]]:
    """Yield what is to be seen, and how well: higher is better."""
    moment, outcome = sight.moment, sight.outcome
    for question_id in moment.asked:
        yield ("questions", question_id), (not isinstance(moment.answers[question_id], Blank),)
    if moment.stage:
        yield ("followup", moment.stage), (len(moment.asked),)
    if outcome.exit:
        yield ("exits", outcome.exit.id), ()
    if outcome.body and moment.stage:
        yield ("bodies", outcome.body.id), ()
    yield from _of_result(outcome)
    told = sum(not isinstance(value, Blank) for value in moment.answers.values())
    yield from ((("letters", one.id), (not moment.stage, told)) for one in outcome.letters)
    ahead = [reminder.deadline for reminder in sight.reminders(pack)]
    for deadline_id in dict.fromkeys(ahead):
        yield ("reminders", deadline_id), (ahead.count(deadline_id),)


def _of_result(outcome: Outcome) -> Iterator[tuple[Node, Score]]:
    if outcome.next_action:
        clock = outcome.next_action.deadline
        dated = bool(clock and clock.day)
        yield ("next_actions", outcome.next_action.id), (dated, not (clock and clock.past))
    yield from ((("findings", one.id), ()) for one in outcome.findings)
    yield from ((("steps", one.id), ()) for one in outcome.steps)
    for deadline in outcome.deadlines:
        yield ("deadlines", deadline.id), (bool(deadline.day), not deadline.past)
