"""What all packs have in common, as a chapter: consent, menus, files, letters, reminders, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.preview import answering, keeping, talking, welcome
from bot.preview.guest import Guest, Play, Scenes
from bot.preview.parts import Bubbles, Chapter, Scene, section

ID, TITLE = "everybody", "모든 사건에 함께 쓰는 말"


def chapter(guests: Sequence[Guest]) -> Chapter:
    """Return the scenes that need no pack of their own, each with the first who can play it."""
    parts = (
        ("welcome", "처음과 도움말", welcome.first_words),
        ("talking", "한 줄로 말할 때", talking.lines),
        ("answering", "답하기", answering.answers),
        ("misunderstood", "알아듣지 못했을 때", answering.misses),
        ("files", "증빙 보내기", keeping.files),
        ("papers", "서면 살펴보기", keeping.papers),
        ("days", "날짜와 알림", keeping.days),
        ("cases", "사건 관리", welcome.cases),
        ("trouble", "문제가 생겼을 때", welcome.trouble),
        ("elsewhere", "다른 일로 오신 분", welcome.elsewhere),
    )
    sections = tuple(section(id, title, _played(scenes, guests)) for id, title, scenes in parts)
    return Chapter(id=ID, title=TITLE, sections=sections)


def _played(scenes: Callable[[Guest], Scenes], guests: Sequence[Guest]) -> Iterator[Scene]:
    """Play each scene; one that nobody can play has no bubbles, so its templates are missed."""
    for same in zip(*(scenes(guest) for guest in guests), strict=True):
        bubbles = next(filter(None, (_try(play) for _, play in same)), ())
        yield Scene(title=same[0][0], bubbles=bubbles)


def _try(play: Play) -> Bubbles:
    try:
        return play()
    except LookupError:  # this person never sees the button or question that it needs
        return ()
