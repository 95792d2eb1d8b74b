"""Scenes of what a case keeps: its files, its letters, its days and reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.dialogue.calming import is_own_story
from bot.dialogue.state import Action, KeptDeadline, Say, Trouble
from bot.preview.guest import Guest, Scenes
from bot.preview.parts import Bubbles
from bot.preview.visitor import Visitor

_AHEAD = 40
"""Days among which one, made a holiday, moves a deadline."""
_DIGEST = "3f9a61c2" * 8
_TROUBLES: dict[Trouble, str] = {
    "big": "너무 큰 파일", "empty": "빈 파일", "gone": "다시 받을 수 없는 파일", "program": "프로그램",
    "page": "웹페이지", "other": "이름과 다른 파일",
}  # fmt: skip


# --- files -------------------------------------------------------------------------------------


def files(guest: Guest) -> Scenes:
    """Evidence as it is sent, sorted and handed out."""
    yield "사건을 열기 전에 보낸 파일", lambda: guest.at_home().sends("캡처.png")
    yield "사진 한 장", lambda: _one(guest)
    yield "여러 장 한꺼번에", lambda: _album(guest)
    yield "하나씩 고르기", lambda: _album_one_by_one(guest)
    yield "받지 않는 파일", lambda: _unwanted(guest)
    yield "너무 큰 파일", lambda: guest.reviewing().sends("화면 녹화.mp4", size=30_000_000)
    yield "신분증을 보냈을 때", lambda: guest.reviewing().sends("주민등록증.jpg")
    yield "어느 것이 신분증인지", lambda: _identity(guest)
    for found, name in _TROUBLES.items():
        yield f"열어 보니 {name}", partial(_looked, guest, found)
    yield "증빙 목록", lambda: _listed(guest)
    yield "목록에서 빼기", lambda: _unlisted(guest)
    yield "증빙 모음과 모두 받기", lambda: _bundled(guest)
    yield "사건 없이 증빙 보기", lambda: guest.at_home().says("/evidence")


def _one(guest: Guest) -> Bubbles:
    visitor = guest.reviewing()
    return (*visitor.sends(), *visitor.taps("shows"))


def _sent_album(visitor: Visitor) -> Bubbles:
    sent = [bubble for n in (1, 2, 3) for bubble in visitor.sends(f"캡처 {n}.png", group="album")]
    return (*sent, *visitor.waits())


def _album(guest: Guest) -> Bubbles:
    visitor = guest.reviewing()
    asked = _sent_album(visitor)
    kind = guest.pack.evidence[0]
    button = visitor.sees("album")
    key = button.action.arg.partition(":")[0] if button else ""
    return (*asked, *visitor.taps("album", f"{key}:{kind.id}"))


def _album_one_by_one(guest: Guest) -> Bubbles:
    visitor = guest.reviewing()
    _sent_album(visitor)
    return visitor.presses(
        Action("album", visitor.case.id, visitor.case.evidence[0].album), "하나씩 고를게요"
    )


def _unwanted(guest: Guest) -> Bubbles:
    visitor = guest.reviewing()
    names = ("viewer.exe", "캡처모음.zip", "900101-1234567.png")
    return tuple(bubble for name in names for bubble in visitor.sends(name))


def _identity(guest: Guest) -> Bubbles:
    visitor = guest.reviewing()
    _sent_album(visitor)
    album = visitor.case.evidence[0].album
    asked = visitor.presses(Action("id_card", visitor.case.id, f"{album}:"), "🪪 신분증이 있어요")
    return (*asked, *visitor.taps("id_card"))


def _looked(guest: Guest, trouble: Trouble) -> Bubbles:
    visitor = guest.reviewing()
    return (*visitor.sends("안내.pdf")[:1], *visitor.looked(trouble=trouble, size=1))


def _with_files(guest: Guest) -> Visitor:
    visitor = guest.reviewing()
    for name in ("캡처.png", ""):
        visitor.sends(name)
        visitor.looked(sha256=_DIGEST, size=240_000)
    return visitor


def _listed(guest: Guest) -> Bubbles:
    return _with_files(guest).says("/evidence")


def _unlisted(guest: Guest) -> Bubbles:
    visitor = _with_files(guest)
    visitor.says("/evidence")
    return (*visitor.taps("unlist"), *visitor.taps("unlist"))


def _bundled(guest: Guest) -> Bubbles:
    empty = guest.reviewing()
    nothing = empty.presses(Action("bundle", empty.case.id), "🖼 증빙 모음 PDF")
    visitor = _with_files(guest)
    visitor.says("/evidence")
    return (*visitor.taps("bundle"), *visitor.taps("everything"), *nothing)


# --- letters -----------------------------------------------------------------------------------


def papers(guest: Guest) -> Scenes:
    """What can be done with a letter."""
    yield "서면 목록", lambda: _pressed(guest, "letters", "📄 서면 보기")
    yield "한 문단씩 살펴보기", lambda: _read(guest)
    yield "답 고치고 돌아오기", lambda: _mended(guest)
    yield "복사용 글", lambda: _copied(guest)
    yield "파일로 받기", lambda: _taken(guest)
    yield "고친 뒤 다시 받기", lambda: _taken_again(guest)
    yield "표현 살펴보기", lambda: _calmed(guest)


def _read(guest: Guest) -> Bubbles:
    visitor = guest.done()
    return (*visitor.taps("walk"), *visitor.taps("walk"))


def _mended(guest: Guest) -> Bubbles:
    visitor = guest.done()
    visitor.taps("walk")
    while not visitor.sees("fix"):
        visitor.taps("walk")
    opened = visitor.taps("fix")
    return (*opened, *visitor.taps("keep"))


def _copied(guest: Guest) -> Bubbles:
    visitor = guest.done()
    letter = guest.sight.outcome.letters[0].id
    sizes = visitor.taps("copy", letter)
    return (*sizes, *visitor.taps("copy", f"{letter}:500"))


def _taken(guest: Guest) -> Bubbles:
    visitor = guest.done()
    letter = guest.sight.outcome.letters[0].id
    return tuple(
        b for kind in ("pdf", "hwpx", "docx") for b in visitor.taps("file", f"{letter}:{kind}")
    )


def _taken_again(guest: Guest) -> Bubbles:
    visitor = guest.done()
    letter = guest.sight.outcome.letters[0].id
    visitor.taps("file", f"{letter}:pdf")
    names = [question.id for question in guest.pack.questions if question.type == "name"]
    visitor.presses(Action("fix", visitor.case.id, f"{letter}:0:{names[0]}"), "")
    visitor.says("박서연")
    return visitor.presses(Action("file", visitor.case.id, f"{letter}:pdf"), "📄 PDF")


def _calmed(guest: Guest) -> Bubbles:
    visitor = guest.asked(lambda q: q.type == "long_text" and is_own_story(q))
    visitor.says("사기꾼들이 답도 안 해요. 젠장, 너무 답답해요. 매크로를 돌렸어요.")
    guest.goes_on(visitor)
    visitor.taps("confirm")
    found = visitor.taps("calm")
    while not any(one.template == "calmed" for one in found):
        label = found[-1].buttons[0][0]
        button = next(one for one in reversed(visitor.buttons) if one.label == label)
        found = (*found, *visitor.presses(button.action, label))
    return found


# --- days --------------------------------------------------------------------------------------


def days(guest: Guest) -> Scenes:
    """The days of a case, and what can be done about a reminder."""
    yield "알림 받기", lambda: guest.done(reminders=False).taps("remind_yes")
    yield "알림 받지 않기", lambda: guest.done(reminders=False).taps("remind_no")
    yield "알림 끄기", lambda: _pressed(guest, "quiet", "🔕 이 사건 알림 끄기")
    yield "나중에 다시 알림", lambda: _snoozed(guest)
    yield "완료", lambda: _finished(guest)
    yield "완료라고만 적었을 때", lambda: guest.done().says("완료")
    yield "늦게 보내는 알림", lambda: _late(guest)
    yield "날짜가 바뀌었을 때", lambda: _moved(guest)
    yield "한눈에 보기와 달력 파일", lambda: _looked_at(guest)
    yield (
        "아직 날짜가 없을 때",
        lambda: tuple(guest.studio.said(Say("no_days"), guest.stranger().today)),
    )


def _pressed(guest: Guest, kind: str, label: str, arg: str = "") -> Bubbles:
    visitor = guest.done()
    return visitor.presses(Action(kind, visitor.case.id, arg), label)


def _open_day(visitor: Visitor) -> KeptDeadline:
    mine = [kept for kept in visitor.case.deadlines if kept.open and kept.who == "user"]
    return (mine or visitor.case.deadlines)[0]


def _snoozed(guest: Guest) -> Bubbles:
    visitor = guest.done()
    case, kept = visitor.case, _open_day(visitor)
    until = visitor.presses(Action("snooze", case.id, f"{kept.id}:morning"), "🌅 내일 아침 9시")
    visitor.presses(Action("finish", case.id, kept.id), "")
    closed = visitor.presses(Action("snooze", case.id, f"{kept.id}:hour"), "⏰ 1시간 뒤")
    return (*until, *closed)


def _finished(guest: Guest) -> Bubbles:
    visitor = guest.done()
    tap = Action("finish", visitor.case.id, _open_day(visitor).id)
    return (*visitor.presses(tap, "✅ 완료"), *visitor.presses(tap, "✅ 완료"))


def _late(guest: Guest) -> Bubbles:
    """A reminder that could not be sent in time, and those that follow in one message."""
    today = guest.stranger().today
    known = sorted(guest.done().case.deadlines, key=lambda kept: kept.day)
    listed = [{"day": kept.day, "title": kept.title} for kept in known]
    says = (Say("late"), Say("late_summary", {"deadlines": listed, "more": 0}))
    return tuple(bubble for say in says for bubble in guest.studio.said(say, today))


def _moved(guest: Guest) -> Bubbles:
    """A holiday is announced that moves one of the days."""
    visitor = guest.done()
    for ahead in range(1, _AHEAD):
        holidays = {visitor.today + timedelta(days=ahead): "임시공휴일"}
        visitor.content = replace(guest.studio.content, extra_holidays=holidays)
        if told := visitor.recounted():
            return told
    raise LookupError("no day moves")


def _looked_at(guest: Guest) -> Bubbles:
    visitor = guest.done()
    case = visitor.case.id
    drawn = visitor.presses(Action("timeline", case, "", visitor.case.revision), "🗓 한눈에 보기")
    return (*drawn, *visitor.presses(Action("calendar", case), "📅 달력 파일"))
