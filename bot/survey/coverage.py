"""How much of a pack can be reached, and by which answers is the end soonest reached?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.engine.model import Answers, Blank, Content, Pack, Question, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import walk
from bot.survey.ways import (
    Differences,
    conditions,
    differences,
    every_path,
    options,
    stage_ways,
    words_in,
)

Node = tuple[str, str]
"""(list of the pack, id): questions, exits, findings, steps, next_actions, deadlines, letters, followup, bodies."""
Look = frozenset[Node]
Edge = tuple[str, str]
"""(question, answer that a condition can tell from the others)."""
_ENDS = ("exits", "next_actions")
_AGO = (1,)
_MOST_FOLLOWED = 20_000
"""Ways on that are looked at; what none of them reaches is told as never reached."""
_MOST_STAGES = 6
"""Stages one after another; what is new by then is not told apart from before."""


@dataclass(slots=True)
class Coverage:
    """What was reached on all paths of a pack."""

    pack: Pack
    paths: int = 0
    """Ways through the questions before the letter."""
    follow_ups: int = 0
    """Ways through the stages after it that were looked at until everything was reached."""
    nodes: set[Node] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)
    shortest: dict[Node, Answers] = field(default_factory=dict)
    """Exit or next action → the fewest answers that lead there."""

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


def kind_of(question: Question, value: Value) -> str:
    """Name the kind of an answer: a choice's id, yes or no, a blank, or just told."""
    match value:
        case Blank():
            return "blank"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "+".join(value)
        case str() if question.choices:
            return value
    return "told"


def survey(pack: Pack, content: Content, now: datetime) -> Coverage:
    """Walk every path of a pack and the ways on from there, as of ``now`` (KST)."""
    found = Coverage(pack)
    starts: dict[Look, Answers] = {}
    later = _named_later(pack)
    for answers in every_path(pack, now.date()):
        found.paths += 1
        outcome = conclude(pack, content, answers, now)
        _note(found, outcome)
        if not outcome.exit:
            told = ((key, str(value)) for key, value in answers.items() if key in later)
            starts.setdefault(_look(pack, outcome).union(told), answers)
    _follow(found, content, now, starts)
    return found


def _named_later(pack: Pack) -> frozenset[str]:
    """Return the questions that matter to the follow-up: named with it, or deciding its way."""
    own = {question.id for stage in pack.followup for question in stage.questions}
    deciding = [pack.closed_when, *(rule.when for rule in pack.bodies)]
    deciding += [stage.when for stage in pack.followup]
    deciding += [question.when for stage in pack.followup for question in stage.questions]
    mixed = [text for text in conditions(pack) if words_in(text) & own]
    return words_in(" ".join([*deciding, *mixed]))


def _look(pack: Pack, outcome: Outcome) -> Look:
    """All that can be seen of a case; cases that look alike go on alike, as far as is known."""
    offered = (("offered", stage.id) for stage in outcome.stages)
    return frozenset((*reached(pack, outcome), *offered, ("closed", str(outcome.closed))))


def _follow(
    found: Coverage, content: Content, now: datetime, starts: Mapping[Look, Answers]
) -> None:
    """Open stage after stage, from each look of a case once, until everything was reached.

    All ways there are would take hours: what is told in one stage goes with all of the others.
    """
    known = set(starts)
    nodes, edges = found.all_nodes, found.all_edges
    apart = differences(found.pack)
    ahead = deque((answers, 0) for answers in starts.values())
    while ahead and found.follow_ups < _MOST_FOLLOWED:
        if nodes <= found.nodes and edges <= found.edges:
            return
        answers, depth = ahead.popleft()
        for after in _one_stage_on(found.pack, answers, now.date(), apart):
            found.follow_ups += 1
            before = len(found.nodes) + len(found.edges)
            outcome = conclude(found.pack, content, after, now)
            _note(found, outcome)
            look = _look(found.pack, outcome)
            if look not in known and depth + 1 < _MOST_STAGES:
                known.add(look)
                # What led to something new is gone on with first: there is more behind it.
                is_new = len(found.nodes) + len(found.edges) > before
                (ahead.appendleft if is_new else ahead.append)((after, depth + 1))


def _one_stage_on(
    pack: Pack, answers: Answers, today: date, apart: Differences
) -> Iterator[Answers]:
    path = walk(pack, answers, today)
    hidden = [stage for stage in pack.followup if not stage.in_menu] if not path.exit else []
    for stage in (*path.stages, *hidden):
        yield from stage_ways(pack, answers, stage.id, today, apart, _AGO)


def _give(found: Coverage, answers: Answers) -> None:
    """Note answers and the questions that were asked."""
    for question_id, value in answers.items():
        found.edges.add((question_id, kind_of(found.pack.question(question_id), value)))
        found.nodes.add(("questions", question_id))


def _note(found: Coverage, outcome: Outcome) -> None:
    """Note what the answers lead to, and whether none so few led there before."""
    _give(found, outcome.answers)
    shown = set(reached(found.pack, outcome))
    found.nodes |= shown
    for end in shown:
        best = found.shortest.get(end)
        if end[0] in _ENDS and (best is None or len(outcome.answers) < len(best)):
            found.shortest[end] = dict(outcome.answers)


def reached(pack: Pack, outcome: Outcome) -> Iterator[Node]:
    """Yield what of the pack an outcome shows, and the stages that were gone through."""
    opened = (pack.stage_of(question_id) for question_id in outcome.answers)
    yield from (("followup", stage.id) for stage in opened if stage)
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


def report(found: Coverage) -> Iterator[str]:
    """Yield the lines that `python -m bot coverage` prints."""
    nodes, edges = found.all_nodes, found.all_edges
    lost_nodes, lost_edges = found.missing
    yield f"{found.pack.id}: {found.paths:,} paths to a result, {found.follow_ups:,} ways on"
    yield f"  nodes reached: {_share(len(nodes) - len(lost_nodes), len(nodes))}"
    yield f"  answers given: {_share(len(edges) - len(lost_edges), len(edges))}"
    for kind, name in lost_nodes:
        yield f"  never reached: {kind} '{name}'"
    for question, kind in lost_edges:
        yield f"  never given: '{kind}' to '{question}'"
    for (kind, name), answers in sorted(found.shortest.items()):
        yield f"  shortest way to {kind} '{name}': {_in_short(found.pack, answers)}"


def _share(reached: int, of: int) -> str:
    return f"{reached}/{of} ({100 * reached / of:.0f} %)"


def _in_short(pack: Pack, answers: Mapping[str, Value]) -> str:
    words = differences(pack).words
    told = [
        f"{key}={kind_of(pack.question(key), value)}"
        for key, value in answers.items()
        if key in words
    ]
    return ", ".join(told) or "no answer that matters"
