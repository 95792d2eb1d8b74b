"""What all packs have in common, as a chapter: consent, menus, files, letters, reminders, the end."""

from __future__ import annotations

from bot.preview import answering, keeping, welcome
from bot.preview.guest import Bubbles, Guest, Play, Scenes
from bot.preview.parts import Chapter, Scene, Section, section

ID, TITLE = "everybody", "모든 사건에 함께 쓰는 말"


def chapter(guest: Guest) -> Chapter:
    """Return the scenes that need no pack of their own, played with one person of a pack."""
    parts = (
        ("welcome", "처음과 도움말", welcome.first_words),
        ("answering", "답하기", answering.answers),
        ("misunderstood", "알아듣지 못했을 때", answering.misses),
        ("files", "증빙 보내기", keeping.files),
        ("papers", "서면 살펴보기", keeping.papers),
        ("days", "날짜와 알림", keeping.days),
        ("cases", "사건 관리", welcome.cases),
        ("trouble", "문제가 생겼을 때", welcome.trouble),
        ("elsewhere", "다른 일로 오신 분", welcome.elsewhere),
    )
    sections = tuple(_played(id, title, scenes(guest)) for id, title, scenes in parts)
    return Chapter(id=ID, title=TITLE, sections=sections)


def _played(id: str, title: str, scenes: Scenes) -> Section:
    return section(id, title, (Scene(title=name, bubbles=_try(play)) for name, play in scenes))


def _try(play: Play) -> Bubbles:
    """Play a scene; nothing is shown where this pack's person never sees what it needs.

    Whoever looks for every template notices.
    """
    try:
        return play()
    except LookupError:
        return ()
