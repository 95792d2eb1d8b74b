"""Walk a pack until everything in it was seen: every path to a result, then the ways on from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from bot.engine.model import Answers, Content, Pack, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import applies
from bot.survey.aim import whens_of, with_what_asks, words_of
from bot.survey.coverage import Coverage, Edge, Node
from bot.survey.onward import Onward, told_later
from bot.survey.ways import every_path, words_in

_MOST_FOLLOWED = 3_000
"""Ways on that are looked at for one thing that is missing, before it is given up."""


def survey(pack: Pack, content: Content, now: datetime) -> Coverage:
    """Walk every path to a result, and ways on toward what none of those reached, as of ``now`` (KST)."""
    walker = Walker(pack, content, now)
    for _ in walker.results():
        pass
    walker.look_further()
    return walker.found


@dataclass(slots=True)
class Walker:
    """Walks a pack; what it sees is noted in ``found``."""

    pack: Pack
    content: Content
    now: datetime
    found: Coverage = field(init=False)
    _starts: list[Answers] = field(init=False, default_factory=list)
    """Every path to a result."""
    _told: dict[str, list[Value]] = field(init=False)

    def __post_init__(self) -> None:
        self.found = Coverage(self.pack)
        self._told = told_later(self.pack, self.now.date())

    def results(self) -> Iterator[tuple[Answers, Outcome]]:
        """Yield what every path comes to: a result or an exit."""
        for answers in every_path(self.pack, self.now.date()):
            self.found.paths += 1
            outcome = self._look(answers)
            self._starts += [] if outcome.exit else [answers]
            yield answers, outcome

    def look_further(self) -> None:
        """Go on after the letter, toward one thing after the other that no path reached."""
        self._starts.sort(key=len)
        for node in sorted(self.found.all_nodes):
            self._look_for(node)
        for edge in sorted(self.found.all_edges):
            self._look_for_answer(edge)

    def _look_for(self, node: Node) -> None:
        """Aim at a node; where others are shown instead of it, aim at what keeps them away too."""
        words, aimed = words_of(self.pack, *node), frozenset[str]()
        while words != aimed and node not in self.found.nodes:
            aimed = words
            for outcome in self._toward(aimed, node):
                if node in self.found.nodes:
                    break
                words |= self._shown_instead(node, outcome)

    def _look_for_answer(self, edge: Edge) -> None:
        """Aim at the question; whatever may be answered to it is given there."""
        if edge in self.found.edges:
            return
        words = with_what_asks(self.pack, frozenset({edge[0], *edge[1].split("+")}))
        for _ in self._toward(words, edge):
            if edge in self.found.edges:
                return

    def _toward(self, words: frozenset[str], goal: Node | Edge) -> Iterator[Outcome]:
        """Yield what ways on lead to, as many as are looked at; ``goal`` may be given up then."""
        ways = Onward(self.pack, self.now.date(), self._told, words).ways(self._starts)
        for answers in islice(ways, _MOST_FOLLOWED):
            self.found.follow_ups += bool(answers.keys() & self._told.keys())
            yield self._look(answers)
        if next(ways, None):
            self.found.given_up.add(goal)

    def _look(self, answers: Answers) -> Outcome:
        outcome = conclude(self.pack, self.content, answers, self.now)
        self.found.note(outcome)
        return outcome

    def _shown_instead(self, node: Node, outcome: Outcome) -> frozenset[str]:
        """Return the words of what was shown although the node's own condition holds."""
        kind, name = node
        shown = outcome.next_action if kind == "next_actions" else outcome.body
        values: dict[str, Value | None] = {"today": self.now.date(), **outcome.answers}
        if kind not in ("next_actions", "bodies") or not any(
            applies(when, values) for when in whens_of(self.pack, kind, name)
        ):
            return frozenset()
        if shown is None:
            return with_what_asks(self.pack, words_in(self.pack.closed_when))
        return words_of(self.pack, kind, shown.id)
