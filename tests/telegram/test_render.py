"""Everything the bot can say is something Telegram takes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talker import USUAL, WORDING, Talker, to_the_review

from bot.dialogue.reminders import reminders_of
from bot.dialogue.state import Erase, Redraw, Retire, Say, Toast
from bot.engine.model import Content
from bot.engine.outcome import conclude
from bot.playground.html import parse_html
from bot.store.crypto import KeyRing
from bot.telegram.render import Renderer
from bot.wording import TEXT_LIMIT, length, pieces

KEYS = KeyRing.parse("A" * 43 + "=")
RENDERER = Renderer(WORDING, KEYS)
SEEN: set[str] = set()


def taken_by_telegram(talker: Talker) -> None:
    """Render all of the last turn, and check each request as Telegram would."""
    for out in talker.outs:
        if not isinstance(out, Say | Redraw | Retire | Toast | Erase):
            continue
        say = out.say if isinstance(out, Redraw) else out
        if isinstance(say, Say):
            SEEN.add(say.template)
        for request in RENDERER.requests(out, 1001, talker.now.date()):
            json.dumps(request)
            if "text" in request["params"] and request["method"] != "answerCallbackQuery":
                text, _ = parse_html(request["params"]["text"])
                assert 1 <= len(text.encode("utf-16-le")) // 2 <= TEXT_LIMIT


@pytest.mark.parametrize("steps", range(len(USUAL) + 1))
def test_every_question_renders(content: Content, now: datetime, steps: int) -> None:
    talker = to_the_review(content, now, steps)
    taken_by_telegram(talker)
    for what in ("ㅁㅁㅁ", "/상태", "/도움", "/그만"):
        taken_by_telegram(talker.says(what))


def test_the_result_renders_and_its_reminders(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    taken_by_telegram(talker)
    taken_by_telegram(talker.taps("알림 받을게요"))
    outcome = conclude(content.packs["ticket-ban"], content, talker.case.answers, now)
    reminders = reminders_of(content.packs["ticket-ban"], talker.case, outcome, talker.world)
    assert reminders
    for reminder in reminders:
        (request,) = RENDERER.requests(reminder.say, 1001, reminder.at.date())
        parse_html(request["params"]["text"])
    taken_by_telegram(talker.waits(days=400).says("/상태"))


def test_every_faq_and_exit_renders(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 2)
    taken_by_telegram(talker.taps("매크로"))
    for pack in content.packs.values():
        for entry in pack.faq:
            taken_by_telegram(talker.says("/질문"))
            taken_by_telegram(talker.taps(pack.short))
            taken_by_telegram(talker.taps("더 보기"))
            taken_by_telegram(talker.taps(entry.question[:20]))
    for elsewhere in content.elsewhere:
        fresh = Talker(content, now).says(elsewhere.keywords[0])
        taken_by_telegram(fresh)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_whatever_is_typed_is_shown_escaped(content: Content, text: str) -> None:
    talker = to_the_review(content, datetime.fromisoformat("2026-11-21T14:00+09:00"), 3)
    taken_by_telegram(talker.says(text))


def test_a_long_text_is_cut_between_paragraphs_with_its_tags_whole() -> None:
    paragraph = "<b>머리</b>\n" + "가" * 500
    quoted = "<blockquote expandable>" + "나" * 500 + "\n\n" + "다" * 500 + "</blockquote>"
    text = "\n\n".join([paragraph] * 12 + [quoted] * 3)
    found = pieces(text)
    assert len(found) > 1
    assert "\n\n".join(found) == text
    for piece in found:
        assert length(piece) <= TEXT_LIMIT
        parse_html(piece)


def test_late_reminders_say_so(now: datetime) -> None:
    assert "늦게 보내드려요" in WORDING.html("late", {}, (now + timedelta(days=1)).date())
