"""Does every question ask one thing, so that a yes is a yes, and may one not know the answer?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.check.said import own, sentences
from bot.engine.expression import AllOf, AnyOf, Compare, Expression, Literal, Name, Not
from bot.engine.model import TEXTS, Pack, Question
from bot.engine.walk import condition

OFTEN_UNKNOWN = frozenset({"date", "datetime", "amount", "count", "code"})
"""Days, moments, sums and numbers: people who are upset have to look them up."""
_ASKS = re.compile(r"[나까]요(?=[?,\s]|$)|[은는인한던된]가요(?=[?,\s]|$)")
_ASKED_FOR = re.compile(r"\?$|(?:알려|적어|골라|써|말해|눌러) ?주(?:세요|실래요)[.!]?$")
_WHAT = {
    "when": re.compile(r"언제(?!든|나|라도|쯤이든)"),
    "where": re.compile(r"어디(?!든|나|까지나|서나|에나)"),
    "who": re.compile(r"누가|누구(?!나|든|에게나)"),
    "how much": re.compile(r"얼마(?!든|간|나마)"),
    "how": re.compile(r"어떻게(?!든)"),
    "why": re.compile(r"(?:^|\s)왜(?=\s)"),
    "what": re.compile(r"무엇(?!이든)|(?:^|\s)(?:뭐|뭘|무슨)"),
}
_INSTEAD = ("아니면", "혹은", "또는")
_NEGATED = re.compile(
    r"지 (?:않|못)[가-힣]*(?:나요|까요|가요)|(?:^|\s)(?:안|못) [가-힣]+(?:나요|까요|가요)"
    r"|없(?:나요|었나요|으신가요|을까요|는가요)"
)


def ask_warnings(pack: Pack) -> Iterator[str]:
    """Yield questions that ask two things at once, or leave no way out to who does not know."""
    told = _told_apart(pack)
    for question in pack.all_questions:
        place = f"questions '{question.id}'"
        yield from (f"{place}: {warning}" for warning in _wording(question))
        may_pass = question.skip or question.unknown or question.id in told
        if question.type in OFTEN_UNKNOWN and not may_pass:
            yield f"{place}: many do not know this by heart: add 'unknown: true' or 'skip: true'"


def _wording(question: Question) -> Iterator[str]:
    parts = [own(sentence) for sentence in sentences(question.text)]
    asking = [part for part in parts if _ASKED_FOR.search(part)]
    marks = [part for part in asking if part.endswith("?") and not part.startswith(_INSTEAD)]
    if len(marks) > 1:
        yield f"text: it asks {len(marks)} questions at once: make each one its own"
    elif joined := next(filter(None, map(_joined, asking)), ""):
        yield f"text: {joined}: ask one thing at a time"
    elif question.type not in TEXTS and (what := _several(asking)):
        yield f"text: it asks {what}: ask one thing at a time"
    if question.type == "yes_no" and any(_NEGATED.search(part) for part in asking):
        yield "text: it asks whether something is not so, and a yes to that means both: turn it round"


def _joined(part: str) -> str:
    """Name what joins two questions in one sentence, or nothing."""
    if not part.endswith("?") or any(word in part for word in _INSTEAD):
        return ""
    if "그리고" in part:
        return "'그리고' joins two questions"
    return "two questions stand in one sentence" if len(_ASKS.findall(part)) > 1 else ""


def _several(asking: list[str]) -> str:
    """Name what is asked for, where that is more than one thing."""
    text = " ".join(asking)
    found = [what for what, words in _WHAT.items() if words.search(text)]
    return " and ".join(found) if len(found) > 1 else ""


def _told_apart(pack: Pack) -> frozenset[str]:
    """Return the questions of which a condition asks only whether there is an answer.

    Such an answer says that something was done ('신청한 날'): whoever taps the button has just
    done it, and without a day it would count as not done.
    """
    whens = [
        *(stage.when for stage in pack.followup), *(rule.when for rule in pack.bodies),
        *(action.when for action in pack.next_actions),
    ]  # fmt: skip
    found = frozenset[str]().union(*(_whether_known(condition(when)) for when in whens if when))
    return found & {q.id for stage in pack.followup for q in stage.questions}


def _whether_known(expression: Expression) -> frozenset[str]:
    match expression:
        case Compare(left=Name(id=name), right=Literal(value=None)):
            return frozenset({name})
        case Not(operand=operand):
            return _whether_known(operand)
        case AllOf(operands=operands) | AnyOf(operands=operands):
            return frozenset[str]().union(*map(_whether_known, operands))
    return frozenset()
