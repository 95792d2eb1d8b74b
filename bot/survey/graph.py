"""How does a pack look drawn? A Mermaid flowchart, with the condition on each arrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.engine.model import Pack, Question
from bot.survey.ways import words_in
from bot.survey.words import in_words

REVIEW = "review"
_LONGEST = 90
"""Characters of a question or condition that are drawn."""


def page(pack: Pack) -> str:
    """Return docs/flows/<id>.md: the questions, what to do first, and what comes after the letter."""
    known = {question.id: question for question in pack.all_questions}
    parts = [
        f"# {pack.title} (`{pack.id}`)",
        f"Drawn by `python -m bot graph {pack.id}`; a test keeps it fresh.",
        _part("Questions, in order, and where they end early", "TD", _questions(pack, known)),
        _part("What to do first: the first that holds", "LR", _actions(pack, known)),
        _part("After the letter: what the person may tell", "LR", _stages(pack, known)),
    ]
    if pack.bodies:
        parts.append(_part("Where to turn: the first that holds", "LR", _bodies(pack, known)))
    return "\n\n".join(parts) + "\n"


def _part(title: str, direction: str, lines: Iterator[str]) -> str:
    chart = "\n".join([f"flowchart {direction}", *(f"  {line}" for line in lines)])
    return f"## {title}\n\n```mermaid\n{chart}\n```"


def _questions(pack: Pack, known: Mapping[str, Question]) -> Iterator[str]:
    yield _node("start", f"([{_text(pack.short)}])")
    yield from _asked(pack.questions, "start", REVIEW, known)
    yield _review()
    yield from _exits(pack, known)


def _review() -> str:
    return _node(REVIEW, f"{{{{{_text('확인하고 결과 보기')}}}}}")


def _asked(
    questions: Sequence[Question], before: str, after: str, known: Mapping[str, Question]
) -> Iterator[str]:
    """Draw a list of questions: each leads to the next that has no condition, and to all between."""
    for question in questions:
        words = f"{question.short}<br/>{_short(question.text)}"
        yield _node(f"q_{question.id}", f"[{_text(words)}]")
    ends = [before, *(f"q_{question.id}" for question in questions)]
    for place, end in enumerate(ends):
        passed: list[Question] = []
        for question in questions[place:]:
            if not _is_shut_out(question, passed):
                label = in_words(question.when, known) or ("그 밖에" if passed else "")
                yield _arrow(end, f"q_{question.id}", label)
            passed.append(question)
            if not question.when:
                break
        else:
            yield _arrow(end, after, "그 밖에" if passed else "")


def _is_shut_out(question: Question, passed: Sequence[Question]) -> bool:
    """Whether one of those passed over would be asked first, or has to be answered for this one."""
    named = words_in(question.when)
    return any(one.id in named or one.when == question.when for one in passed)


def _exits(pack: Pack, known: Mapping[str, Question]) -> Iterator[str]:
    """An exit is taken after the last question that its condition names."""
    order = [question.id for question in pack.questions]
    for way_out in pack.exits:
        named = [name for name in order if name in words_in(way_out.when)]
        yield _node(f"x_{way_out.id}", f"([{_text('여기서 마침: ' + way_out.title)}])")
        yield _arrow(f"q_{named[-1]}", f"x_{way_out.id}", in_words(way_out.when, known))


def _actions(pack: Pack, known: Mapping[str, Question]) -> Iterator[str]:
    """They are numbered in the order in which they are looked at."""
    yield _review()
    for number, action in enumerate(pack.next_actions, 1):
        yield _node(f"a_{action.id}", f">{_text(f'{number}. {_short(action.text)}')}]")
        yield _arrow(REVIEW, f"a_{action.id}", in_words(action.when, known) or "그 밖에")


def _stages(pack: Pack, known: Mapping[str, Question]) -> Iterator[str]:
    yield _review()
    for stage in pack.followup:
        label = in_words(stage.when, known) or "언제나"
        yield _node(f"s_{stage.id}", f"[/{_text(stage.button)}/]")
        yield _arrow(REVIEW, f"s_{stage.id}", label if stage.in_menu else "서면의 버튼")
        yield from _asked(stage.questions, f"s_{stage.id}", f"e_{stage.id}", known)
        yield _node(f"e_{stage.id}", f"([{_text(_short(stage.text))}])")


def _bodies(pack: Pack, known: Mapping[str, Question]) -> Iterator[str]:
    yield _review()
    for number, rule in enumerate(pack.bodies, 1):
        yield _node(f"b_{number}", f"[({_text(f'{number}. {rule.body}')})]")
        yield _arrow(REVIEW, f"b_{number}", in_words(rule.when, known) or "그 밖에")


def _node(name: str, shape: str) -> str:
    return f"{_id(name)}{shape}"


def _arrow(start: str, end: str, label: str) -> str:
    said = f"|{_text(_short(label))}|" if label else ""
    return f"{_id(start)} -->{said} {_id(end)}"


def _id(name: str) -> str:
    return name.replace("-", "_")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _text(words: str) -> str:
    """Quote a text so that nothing in it is read as Mermaid's own signs."""
    return '"' + words.replace("#", "#35;").replace('"', "#quot;") + '"'
