"""How much of a pack can be reached, and by which answers is the end soonest reached?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.engine.model import Answers, Pack, Question
from bot.engine.outcome import Outcome
from bot.survey.ways import differences, kind_of, options

__all__ = ["Coverage", "Edge", "Node", "kind_of", "reached"]

Node = tuple[str, str]
"""(list of the pack, id): questions, exits, findings, steps, next_actions, deadlines, letters, followup, bodies."""
Edge = tuple[str, str]
"""(question, answer that a condition can tell from the others)."""
_ENDS = ("exits", "next_actions")


@dataclass(slots=True)
class Coverage:
    """What was reached on the paths of a pack."""

    pack: Pack
    paths: int = 0
    """Ways through the questions before the letter: all that conditions can tell apart."""
    follow_ups: int = 0
    """Ways on through the stages after it that were looked at: far from all there are."""
    nodes: set[Node] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)
    given_up: set[Node | Edge] = field(default_factory=set)
    """Not reached, but there are more ways than were looked at."""
    shortest: dict[Node, Answers] = field(default_factory=dict)
    """Exit or next action → the fewest answers that were seen to lead there."""
    _questions: dict[str, Question] = field(init=False)

    def __post_init__(self) -> None:
        self._questions = {question.id: question for question in self.pack.all_questions}

    @property
    def all_nodes(self) -> frozenset[Node]:
        """Everything that a path should reach."""
        pack = self.pack
        groups = ("exits", "findings", "steps", "next_actions", "deadlines", "letters")
        found = {(group, item.id) for group in groups for item in getattr(pack, group)}
        found |= {("questions", question.id) for question in pack.all_questions}
        found |= {("followup", stage.id) for stage in pack.followup}
        return frozenset(found | {("bodies", rule.body) for rule in pack.bodies})

    @property
    def all_edges(self) -> frozenset[Edge]:
        """Every answer that a path should give."""
        apart = differences(self.pack)
        return frozenset(
            (question.id, kind_of(question, value))
            for question in self.pack.all_questions
            if question.id in apart.words
            for value in options(question, apart, date(2020, 1, 1))
        )

    @property
    def missing(self) -> tuple[list[Node], list[Edge]]:
        """Return what no path reaches."""
        return sorted(self.all_nodes - self.nodes), sorted(self.all_edges - self.edges)

    def note(self, outcome: Outcome) -> None:
        """Note what the answers lead to, and whether none so few led there before."""
        for question_id, value in outcome.answers.items():
            self.edges.add((question_id, kind_of(self._questions[question_id], value)))
            self.nodes.add(("questions", question_id))
        for node in reached(self.pack, outcome):
            self.nodes.add(node)
            best = self.shortest.get(node)
            if node[0] in _ENDS and (best is None or len(outcome.answers) < len(best)):
                self.shortest[node] = dict(outcome.answers)


def reached(pack: Pack, outcome: Outcome) -> Iterator[Node]:
    """Yield what of the pack an outcome shows, and the stages that were gone through."""
    for stage in pack.followup:
        if any(question.id in outcome.answers for question in stage.questions):
            yield "followup", stage.id
    if outcome.exit:
        yield "exits", outcome.exit.id
    if outcome.next_action:
        yield "next_actions", outcome.next_action.id
    yield from (("findings", finding.id) for finding in outcome.findings)
    yield from (("steps", step.id) for step in outcome.steps)
    yield from (("deadlines", one.id) for one in (*outcome.deadlines, *outcome.settled))
    yield from (("letters", letter.id) for letter in outcome.letters)
    if outcome.body:
        yield "bodies", outcome.body.id
