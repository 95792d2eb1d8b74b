"""What does `python -m bot coverage` say about a pack?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.engine.model import Pack, Value
from bot.survey.coverage import Coverage
from bot.survey.ways import differences, kind_of


def report(found: Coverage) -> Iterator[str]:
    """Yield the lines: how much was walked, what was reached and what was not, and how."""
    nodes, edges = found.all_nodes, found.all_edges
    lost_nodes, lost_edges = found.missing
    yield f"{found.pack.id}: {found.paths:,} paths to a result, each walked"
    yield "    (one answer of each kind that matters; where several can be picked, one at a time)"
    yield f"  ways on after it: {found.follow_ups:,} looked at, toward what those paths do not reach"
    yield f"  nodes reached: {_share(len(nodes) - len(lost_nodes), len(nodes))}"
    yield f"  answers given: {_share(len(edges) - len(lost_edges), len(edges))}"
    for node in lost_nodes:
        yield f"  {_how('reached', node in found.given_up)}: {node[0]} '{node[1]}'"
    for edge in lost_edges:
        yield f"  {_how('given', edge in found.given_up)}: '{edge[1]}' to '{edge[0]}'"
    for (kind, name), answers in sorted(found.shortest.items()):
        yield f"  shortest way walked to {kind} '{name}': {_in_short(found.pack, answers)}"


def _how(done: str, given_up: bool) -> str:
    return f"not {done} on the ways looked at" if given_up else f"never {done}"


def _share(reached: int, of: int) -> str:
    """Return '199/200 (99 %)': 100 % only where nothing is missing."""
    return f"{reached}/{of} ({100 * reached // of} %)"


def _in_short(pack: Pack, answers: Mapping[str, Value]) -> str:
    words = differences(pack).words
    told = [
        f"{key}={kind_of(pack.question(key), value)}"
        for key, value in answers.items()
        if key in words
    ]
    return ", ".join(told) or "no answer that matters"
