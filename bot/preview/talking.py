"""Scenes of lines that answer no question: a story in one line, small talk, a question back."""

from __future__ import annotations

from functools import partial

from bot.engine.model import Talk
from bot.preview.guest import Guest, Scenes
from bot.preview.parts import Bubbles

_STORY = "{} 어제 결제했는데 오늘 취소됐어요"
_LANGUAGES = {
    "en": "Can you help me, please?", "zh": "我的票被取消了", "ja": "助けてください", "vi": "Giúp tôi với được không?",
}  # fmt: skip


def lines(guest: Guest) -> Scenes:
    """What a free line gets, and what is said aside of a question."""
    yield "한 줄에 여러 가지를 적었을 때", lambda: _story(guest)
    yield "급할 때", lambda: _urgent(guest)
    yield "잘 모르는 일일 때", lambda: guest.stranger().says("오늘 점심 뭐 먹을까요")
    yield "질문하는 중에 되물었을 때", lambda: _asked_back(guest)
    yield "비슷한 것을 되물었을 때", lambda: _nearly_asked(guest)
    yield "답인지 질문인지 모를 때", lambda: _answer_or_question(guest)
    for talk in guest.studio.content.talks:
        if talk.kind != "urgent":
            yield f"혼잣말과 인사: {talk.id}", partial(_talk, guest, talk)


def _story(guest: Guest) -> Bubbles:
    visitor = guest.stranger()
    typed, *_ = visitor.says(_STORY.format(guest.pack.keywords[0]))
    seen = visitor.consents(guest.pack.id)
    return _with("heard", (typed, *seen, *visitor.taps("heard")))


def _urgent(guest: Guest) -> Bubbles:
    return _with("at_once", guest.stranger().says(f"{guest.pack.keywords[0]} 빨리 도와주세요"))


def _asked_back(guest: Guest) -> Bubbles:
    visitor = guest.asked(lambda question: question.type == "amount")
    return _with("faq", visitor.says(guest.pack.faq[0].question))


def _nearly_asked(guest: Guest) -> Bubbles:
    visitor = guest.asked(lambda question: question.type == "amount")
    return _with("which_faq", visitor.says("이거 얼마나 걸려요?"))


def _answer_or_question(guest: Guest) -> Bubbles:
    visitor = guest.asked(lambda question: question.type == "text")
    return _with("aside_or_answer", visitor.says(guest.pack.faq[0].question))


def _talk(guest: Guest, talk: Talk) -> Bubbles:
    known = guest.studio.content.lines.get(f"talk/{talk.id}", ())
    line = next(iter((*known, *talk.phrases)), _LANGUAGES.get(talk.id, ""))
    return _with("talk", guest.stranger().says(line))


def _with(template: str, seen: Bubbles) -> Bubbles:
    """Return a scene that shows that message; raise LookupError where it does not."""
    if not any(bubble.template == template for bubble in seen):
        raise LookupError(f"'{template}' was not said")
    return seen
