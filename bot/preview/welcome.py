"""Scenes around the cases: the first words, the list of cases, leaving, trouble, other matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.dialogue.menus import MAX_OPEN_CASES
from bot.dialogue.state import Action, Aged, Hurried, Public, Say
from bot.engine.model import Elsewhere
from bot.engine.privacy import DEFAULT_TERMS
from bot.preview.guest import Guest, Scenes
from bot.preview.parts import Bubbles
from bot.store.administration import Stuck
from bot.store.depths import Depth
from bot.store.outbox import BY_PRIORITY

NOTICE = "오늘 밤 10시부터 10분쯤 점검해요. 그동안 보내신 것은 점검이 끝나면 모두 읽어요."

QUESTION = "예매 취소되면 환불은 언제 받아요?"


def first_words(guest: Guest) -> Scenes:
    """Before any case, and what can be read at any time."""
    yield "처음 오신 분", lambda: guest.stranger().says("/start")
    yield "동의하지 않을 때", lambda: _refused(guest)
    yield "동의하기 전에 물어볼 때", lambda: guest.stranger().says(QUESTION)
    yield "만 14세 미만일 때", lambda: _young(guest)
    yield "만 14세 미만인데 적어 둔 것이 있을 때", lambda: _young_with_a_case(guest)
    yield "개인정보 안내가 바뀌었을 때", lambda: _consent_again(guest)
    yield "처음 화면", lambda: guest.opened().says("/start")
    yield "도움말", lambda: guest.opened().says("/help")
    yield "무슨 일인지 모르겠을 때", lambda: guest.at_home().says("네이버 계정 정지됐어요")
    yield "자주 묻는 질문", lambda: _faqs(guest)
    yield "모르는 명령", lambda: guest.opened().says("/abc")[:2]
    yield "단체 대화방에서", lambda: guest.stranger().do(Public())


def _refused(guest: Guest) -> Bubbles:
    visitor = guest.stranger()
    visitor.says("/start")
    return visitor.taps("refuse")


def _young(guest: Guest) -> Bubbles:
    visitor = guest.stranger()
    visitor.says("/start")
    return visitor.taps("young")


def _young_with_a_case(guest: Guest) -> Bubbles:
    visitor = guest.opened()
    visitor.consent = "newer"
    visitor.says("이어서 할게요")
    return visitor.taps("young")


def _consent_again(guest: Guest) -> Bubbles:
    visitor = guest.opened()
    visitor.consent = "newer"
    return visitor.says("이어서 할게요")


def _faqs(guest: Guest) -> Bubbles:
    visitor = guest.at_home()
    return (*visitor.says("/faq"), *visitor.taps("faqs", guest.pack.id))


# --- the list of cases -------------------------------------------------------------------------


def cases(guest: Guest) -> Scenes:
    """Several cases, and how they end."""
    yield "내 사건", lambda: guest.done().says("/cases")
    yield "같은 일을 또 골랐을 때", lambda: guest.done().presses(_start(guest), guest.pack.short)
    yield (
        "사건이 너무 많을 때",
        lambda: _said(guest, Say("too_many_cases", {"max": MAX_OPEN_CASES})),
    )
    yield "멈출 질문이 없을 때", lambda: guest.at_home().says("/stop")
    yield "사건 하나 지우기", lambda: _dropped(guest)
    yield "모두 지우기", lambda: _deleted(guest)
    yield "내 개인정보", lambda: _rights(guest)
    yield "동의 거두기", lambda: _withdrawn_consent(guest)
    yield "개인정보 처리방침", lambda: _policy(guest)
    yield "지울 것이 없을 때", lambda: guest.stranger().says("/delete")
    yield "안내가 새로워졌을 때", lambda: _renewed(guest)
    yield "안내를 쉬고 있는 사건", lambda: _withdrawn(guest)
    yield "오래 쓰지 않은 사건", lambda: _unused(guest)


def _start(guest: Guest) -> Action:
    return Action("start", arg=guest.pack.id)


def _dropped(guest: Guest) -> Bubbles:
    visitor = guest.done()
    visitor.says("/cases")
    return (*visitor.taps("drop"), *visitor.taps("delete_case"))


def _deleted(guest: Guest) -> Bubbles:
    visitor = guest.done()
    return (*visitor.says("/delete"), *visitor.taps("delete_all"))


def _rights(guest: Guest) -> Bubbles:
    visitor = guest.done()
    return (*visitor.says("/privacy"), *visitor.taps("export"))


def _withdrawn_consent(guest: Guest) -> Bubbles:
    visitor = guest.done()
    visitor.says("/privacy")
    return (*visitor.taps("withdraw"), *visitor.taps("delete_all"))


def _policy(guest: Guest) -> Bubbles:
    visitor = guest.stranger()
    visitor.says("/start")
    return visitor.taps("policy")


def _renewed(guest: Guest) -> Bubbles:
    visitor = guest.opened()
    visitor.content = replace(visitor.content, hashes={guest.pack.id: "newer"})
    return visitor.says("이어서 할게요")


def _withdrawn(guest: Guest) -> Bubbles:
    visitor = guest.done()
    visitor.says("/cases")
    visitor.content = replace(visitor.content, packs={})
    return visitor.taps("resume")


def _unused(guest: Guest) -> Bubbles:
    visitor = guest.done()
    case = visitor.case
    used = visitor.now - timedelta(days=DEFAULT_TERMS.retention.idle_days)
    visitor.desk = replace(visitor.desk, cases=(replace(case, used_at=used),))
    told = visitor.do(Aged(case.id))
    return (*told, *visitor.taps("retain"))


# --- trouble, other matters --------------------------------------------------------------------


def trouble(guest: Guest) -> Scenes:
    """Something went wrong on our side, or a letter must not go out as it is."""
    told = [q.short for q in guest.pack.questions if q.type == "long_text"][:1]
    held = {"labels": ["주민등록번호"], "answers": told, "files": True}
    yield "처리하지 못했을 때", lambda: _said(guest, Say("gone_wrong"))
    yield "같은 파일이 아직 가는 중일 때", lambda: _said(guest, Say("file_waits"))
    yield "보내지 못했을 때", lambda: _said(guest, Say("not_sent"))
    yield "닿았는지 몰라 다시 보낼 때", lambda: _said(guest, Say("again"))
    yield from _operator(guest)
    aside = {"row": 12, "kind": "reply", "tries": 2, "reason": "UnknownOutcomeError"}
    yield "운영자에게 알릴 때", lambda: _said(guest, Say("operator_set_aside", aside))
    yield "메시지가 아주 빨리 올 때", lambda: _said(guest, Say("hasty"))
    yield "너무 많이 와서 쉴 때", lambda: guest.opened().do(Hurried(60.0, 1))
    yield "열리지 않는 사건", lambda: _said(guest, Say("locked"))
    closed = {"cases": [4711]}
    yield "열리지 않는 것을 운영자에게", lambda: _said(guest, Say("operator_unreadable", closed))
    yield "저장이 안 될 때", lambda: _said(guest, Say("stored_later"))
    yield "서면에 번호가 들어갔을 때", lambda: _said(guest, Say("letter_held", held))
    yield "서면을 만들지 못했을 때", lambda: _said(guest, Say("letter_failed"))


def _operator(guest: Guest) -> Scenes:
    """What somebody who runs the bot is answered."""
    counts: dict[str, object] = {"people": "1,204명", "gone": "12명", "reminders": "310개", "files": "96개",
              "cases": [(guest.pack.title, "815건")]}  # fmt: skip
    lines = {kind: Depth() for kind in BY_PRIORITY}
    row = Stuck(refused=((12, "reply", True), (9, "file", False)), updates=(4711,), more=0)
    shown: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
        "운영자: 현황": (("operator_counts", counts),),
        "운영자: 상태": (("operator_health", {"inbox": Depth(3, 4.2), "outbox": lines}),),
        "운영자: 막힌 것": (
            ("operator_stuck", {"stuck": row}), ("operator_retried", {"row": 12, "done": True}),
        ),
        "운영자: 공지": (
            ("operator_notice_how", {"problem": "", "incidents": (guest.pack.id,), "most": 1000}),
            ("operator_notice_preview",
             {"text": NOTICE, "incident": guest.pack.title, "everyone": False, "people": "815명"}),
            ("operator_notice_preview",
             {"text": NOTICE, "incident": "", "everyone": True, "people": "1,192명"}),
            ("operator_notice_sent", {"people": "815명", "at_night": False}),
            ("operator_notice_gone", {}), ("operator_notice_dropped", {}),
        ),
        "공지를 받은 분": (("notice", {"text": NOTICE}),),
    }  # fmt: skip
    for title, says in shown.items():
        yield title, partial(_all_said, guest, [Say(name, data) for name, data in says])


def _all_said(guest: Guest, says: Sequence[Say]) -> Bubbles:
    return tuple(bubble for say in says for bubble in _said(guest, say))


def elsewhere(guest: Guest) -> Scenes:
    """What no pack covers: each as its first keyword leads to it."""
    for entry in guest.studio.content.elsewhere:
        yield entry.title, partial(_led_elsewhere, guest, entry)


def _led_elsewhere(guest: Guest, entry: Elsewhere) -> Bubbles:
    action = Action("elsewhere", arg=entry.id)
    typed = guest.stranger().presses(action, entry.keywords[0])[0]
    return (replace(typed, by="person"), *guest.stranger().presses(action, "")[1:])


def _said(guest: Guest, say: Say) -> Bubbles:
    return tuple(guest.studio.said(say, guest.stranger().today))
