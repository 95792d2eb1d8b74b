"""One event, start to end: the only place that decides who deals with what.

Order: places where the bot does not work → commands, which work in every state → numbers that must
not be kept → taps, files and lines of the open case → everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.dialogue import asking, files, followup, menus, reminders, results, screens
from bot.dialogue.recount import recounted
from bot.dialogue.state import (
    Action,
    Case,
    Desk,
    Edited,
    Erase,
    Event,
    Happened,
    Left,
    Odd,
    Out,
    Public,
    Recount,
    Retire,
    Said,
    Say,
    Sent,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.model import Pack
from bot.understanding.guard import find_personal_numbers
from bot.understanding.texts import clean
from bot.understanding.yes_no import read_yes_no

COMMANDS = {
    "start": "start", "처음": "start", "시작": "start",
    "help": "help", "도움": "help", "도움말": "help",
    "cases": "cases", "상태": "cases", "사건": "cases", "내사건": "cases",
    "stop": "stop", "그만": "stop", "중단": "stop",
    "delete": "delete", "삭제": "delete",
    "faq": "faq", "질문": "faq",
}  # fmt: skip
"""Every name a command may be called by → what it does."""

PRIVATE_ONLY = "저는 1:1 대화에서만 도와드려요. 제 이름을 눌러 따로 말을 걸어 주세요."
SPLIT_LENGTH = 4000
"""Telegram's apps send a longer paste as several messages; each but the last is about this long."""
QUESTION_TAPS = frozenset(
    [
        "pick",
        "toggle",
        "done",
        "unknown",
        "skip",
        "pass",
        "keep",
        "back",
        "day",
        "month",
        "hour",
        "minute",
        "why",
        "ask",
    ]
)
REVISION_TAPS = QUESTION_TAPS | {"save", "edit", "confirm"}
"""Taps that are good only until the next answer."""
OPENING_TAPS = REVISION_TAPS | {
    "result", "review", "letters", "letter", "remind", "stage", "leave_stage", "news", "reopen",
}  # fmt: skip
"""Taps after which the case is the one that typed lines belong to."""
REST_WITHIN = timedelta(seconds=3)
"""The rest of a split line comes at once; nobody types a new answer that fast."""
NEEDS_NO_CONSENT = frozenset(
    ["consent", "refuse", "faqs", "faq", "help", "delete_all", "delete_case"]
)


def take(desk: Desk, event: Event, chat_id: int, world: World) -> Turn:
    """Return what one event changes and says."""
    if _agreed_to_older_text(desk, event, world):
        return _consent_again(event, world)
    match event:
        case Public(query_id=query_id) if query_id:
            return Turn(outs=(Toast(query_id, PRIVATE_ONLY),))
        case Public():
            return Turn(outs=(Say("private_only"),))
        case Left():
            return Turn()
        case Recount(case=case_id):
            return recounted(desk, case_id, world)
        case Tapped():
            return _tap(desk, event, chat_id, world)
        case Said():
            return _line(desk, event, world)
        case Sent():
            return _file(desk, event, world)
        case Edited():
            return _edited(desk, event, world)
        case Odd():
            return _remark("odd", desk, world, kind=event.kind)


def _agreed_to_older_text(desk: Desk, event: Event, world: World) -> bool:
    """Whether something would be stored under a consent whose text has changed since."""
    if desk.person is None or desk.person.consent_version == world.consent_version:
        return False
    match event:
        case Said():
            return command_of(clean(event.text)) not in ("help", "faq", "delete")
        case Tapped(action=action):
            return action is None or action.kind not in NEEDS_NO_CONSENT
        case Sent():
            return True
    return False


def _consent_again(event: Event, world: World) -> Turn:
    answer = (Toast(event.query_id),) if isinstance(event, Tapped) else ()
    return Turn(outs=(*answer, menus.consent_screen(world, again=True)))


def command_of(text: str) -> str:
    """Return the command a line calls ('/처음', '/start@bot …'), or nothing."""
    if not text.startswith("/"):
        return ""
    word = text[1:].split(maxsplit=1)[0] if text[1:].strip() else ""
    return COMMANDS.get(word.partition("@")[0].lower(), "unknown")


def _line(desk: Desk, said: Said, world: World) -> Turn:
    text = clean(said.text)
    if command := command_of(text):
        return _command(command, desk, world)
    if labels := find_personal_numbers(text):
        erased = (Erase(said.message_id), Say("personal_number", {"labels": labels}))
        return Turn(outs=(*erased, *_where_we_are(desk, world)))
    case, pack = _open(desk, world)
    if case is None or pack is None:
        return menus.free_text(text, desk, world)
    return _in_case(pack, case, replace(said, text=text), desk, world)


def _open(desk: Desk, world: World) -> tuple[Case | None, Pack | None]:
    case = desk.active
    return case, world.pack(case.incident) if case else None


def _in_case(pack: Pack, case: Case, said: Said, desk: Desk, world: World) -> Turn:
    """A typed line while a case is open."""
    path = screens.path_of(pack, case, world)
    if case.overlong_at and said.at - case.overlong_at <= REST_WITHIN:
        return Turn(outs=(Say("rest_of_long"),))
    case = replace(case, overlong_at=said.at if len(said.text) >= SPLIT_LENGTH else None)
    if path.exit is None and path.next:
        return asking.typed(pack, case, path.next, said, world)
    if path.exit is None and not case.confirmed:
        return _review_line(pack, case, said.text, world)
    other = menus.free_text(said.text, desk, world)
    understood = not any(isinstance(out, Say) and out.template == "not_sure" for out in other.outs)
    return other if understood else Turn(outs=(screens.current(pack, case, world),))


def _review_line(pack: Pack, case: Case, text: str, world: World) -> Turn:
    """At the review: a yes goes on, a number or a question's name opens that answer."""
    if read_yes_no(text).value is True:
        return results.confirmed(pack, case, world, ())
    path = screens.path_of(pack, case, world)
    wanted = text.removesuffix("번").strip()
    for number, question in enumerate(path.answered, 1):
        if wanted in (str(number), question.short):
            return asking.reopen(pack, case, question.id, world)
    say = screens.review_screen(
        pack, case, path, note="고칠 답의 번호를 쓰거나, 맞으면 ‘네’라고 해 주세요."
    )
    return Turn(outs=(say,))


def _command(command: str, desk: Desk, world: World) -> Turn:
    if command == "help":
        return Turn(outs=(menus.help_screen(desk),))
    if command == "faq":
        return Turn(outs=(menus.faq_list(world),))
    if desk.person is None:
        if command == "delete":
            return Turn(outs=(Say("nothing_kept"),))
        return Turn(outs=(menus.consent_screen(world),))
    match command:
        case "cases":
            return Turn(outs=(menus.cases_screen(desk, world),))
        case "stop":
            return menus.stopped(desk)
        case "delete":
            return Turn(outs=(menus.delete_screen(desk),))
        case "start":
            return Turn(
                person=replace(desk.person, active_case=None),
                outs=(menus.home_screen(desk, world),),
            )
    return Turn(outs=(Say("unknown_command"), *_where_we_are(desk, world)))


def _where_we_are(desk: Desk, world: World) -> tuple[Out, ...]:
    """Show the open question (or screen) again, so that nobody is left hanging."""
    case, pack = _open(desk, world)
    if case and pack:
        return (screens.current(pack, case, world),)
    return () if desk.person is None else (menus.home_screen(desk, world),)


def _remark(template: str, desk: Desk, world: World, **data: str) -> Turn:
    """Say something kind about a message that a case has no use for, and go on."""
    return Turn(outs=(Say(template, data), *_where_we_are(desk, world)))


def _edited(desk: Desk, edited: Edited, world: World) -> Turn:
    """Answers are changed by asking again, not by editing old lines; but a number must not stay."""
    if labels := find_personal_numbers(clean(edited.text)):
        erased = (Erase(edited.message_id), Say("personal_number", {"labels": labels}))
        return Turn(outs=(*erased, *_where_we_are(desk, world)))
    return _remark("edited", desk, world)


def _file(desk: Desk, sent: Sent, world: World) -> Turn:
    case, pack = _open(desk, world)
    if desk.person is None:
        return Turn(outs=(menus.consent_screen(world),))
    if case is None or pack is None:
        return Turn(outs=(Say("file_without_case"), menus.home_screen(desk, world)))
    words = f"{sent.caption}\n{sent.evidence.file_name}"
    if labels := find_personal_numbers(clean(words)):
        return Turn(outs=(Erase(sent.message_id), Say("personal_number", {"labels": labels})))
    return files.noted(pack, case, sent, desk.new_id)


# --- taps --------------------------------------------------------------------------------------


def _tap(desk: Desk, tap: Tapped, chat_id: int, world: World) -> Turn:
    action = tap.action
    if action is None:
        return Turn(
            outs=(Toast(tap.query_id, "이 버튼은 쓸 수 없어요."), *_where_we_are(desk, world))
        )
    if action.kind == "idle":
        return Turn(outs=(Toast(tap.query_id),))
    if action.case:
        return _case_tap(desk, tap, action, world)
    return _menu_tap(desk, tap, action, chat_id, world)


def _menu_tap(desk: Desk, tap: Tapped, action: Action, chat_id: int, world: World) -> Turn:
    """Buttons that belong to no case."""
    done: tuple[Out, ...] = (Toast(tap.query_id),)
    gone: tuple[Out, ...] = (*done, Retire(tap.message_id))
    match action.kind:
        case "faqs":
            return Turn(outs=(*done, menus.faq_list(world)))
        case "faq":
            return Turn(outs=(*done, menus.faq_screen(action.arg, desk, world)))
        case "elsewhere":
            return Turn(outs=(*done, menus.elsewhere_screen(action.arg, world)))
        case "help":
            return Turn(outs=(*done, menus.help_screen(desk)))
        case "refuse":
            return Turn(outs=(*gone, menus.refused(world)))
        case "consent":
            return menus.consented(chat_id, action.arg, desk, world, gone)
        case "start":
            return menus.started(action.arg, desk, world, done)
    if desk.person is None:
        return Turn(outs=(*done, menus.consent_screen(world)))
    if action.kind == "cases":
        return Turn(outs=(*done, menus.cases_screen(desk, world)))
    if action.kind == "delete_all":
        return Turn(forget="all", outs=(*gone, Say("deleted_all")))
    person = replace(desk.person, active_case=None)
    return Turn(person=person, outs=(*done, menus.home_screen(desk, world)))


def _case_tap(desk: Desk, tap: Tapped, action: Action, world: World) -> Turn:
    """A tap on a case's button; what it opens is what the next typed line belongs to."""
    turn = _tap_of_case(desk, tap, action, world)
    if action.kind not in OPENING_TAPS or turn.person or turn.forget or not desk.case(action.case):
        return turn
    return replace(turn, person=_at(desk, action.case).person)


def _tap_of_case(desk: Desk, tap: Tapped, action: Action, world: World) -> Turn:
    case = desk.case(action.case)
    if case is None:
        return Turn(
            outs=(Toast(tap.query_id, "지금은 없는 사건이에요."), *_where_we_are(desk, world))
        )
    pack = world.pack(case.incident)
    if pack is None:
        return Turn(outs=(Toast(tap.query_id), Say("withdrawn", {}, ((screens.HOME,),))))
    if action.kind in REVISION_TAPS:
        return _open_tap(pack, case, desk, tap, action, world)
    return _later_tap(pack, case, desk, tap, action, world)


def _open_tap(
    pack: Pack, case: Case, desk: Desk, tap: Tapped, action: Action, world: World
) -> Turn:
    """Buttons of the open question or review: stale once anything was answered after them."""
    if action.revision != case.revision:
        return _stale(pack, case, tap, action, world)
    path = screens.path_of(pack, case, world)
    answered: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    if action.kind == "save":
        return menus.stopped(_at(desk, case.id), answered)
    if action.kind == "edit":
        return asking.reopen(pack, case, action.arg, world, answered)
    if action.kind == "confirm":
        if path.next or path.exit:
            return Turn(outs=(*answered, screens.current(pack, case, world)))
        return results.confirmed(pack, case, world, answered)
    question_id = action.arg.partition(":")[0]
    if path.exit or path.next is None or path.next.id != question_id:
        return _stale(pack, case, tap, action, world)
    return asking.tapped(pack, case, path.next, tap, world)


def _at(desk: Desk, case_id: int) -> Desk:
    """The desk as if that case were the active one."""
    assert desk.person is not None  # noqa: S101 - a case belongs to a person
    return replace(desk, person=replace(desk.person, active_case=case_id))


def _stale(pack: Pack, case: Case, tap: Tapped, action: Action, world: World) -> Turn:
    """An old button, or the second of two quick taps: nothing changes, and the person is told."""
    toast = Toast(tap.query_id, "이미 답하셨어요.")
    if action.revision == case.revision - 1 and action.kind in QUESTION_TAPS:
        return Turn(outs=(toast,))  # a double tap: the next question is on its way already
    return Turn(
        outs=(toast, Retire(tap.message_id), screens.current(pack, case, world)),
        events=(Happened("stale_tap", case.id),),
    )


Later = Callable[[], Turn]


def _later_tap(
    pack: Pack, case: Case, desk: Desk, tap: Tapped, action: Action, world: World
) -> Turn:
    """Buttons that stay good for as long as the case exists."""
    done: tuple[Out, ...] = (Toast(tap.query_id),)
    gone: tuple[Out, ...] = (*done, Retire(tap.message_id))
    turns: dict[str, Later] = {
        "resume": lambda: menus.resume(case, desk, world, done),
        "leave": lambda: Turn(outs=(*done, menus.contacts_screen(pack, case, world))),
        "shows": lambda: files.explained(pack, case, tap, world),
        "finish": lambda: reminders.finished(pack, case, action.arg, world, gone),
        "snooze": lambda: reminders.snoozed(pack, case, action.arg, world, gone),
        "remind_yes": lambda: reminders.turned_on(pack, case, world, gone),
        "remind_no": lambda: reminders.declined(pack, case, world, gone),
        "quiet": lambda: reminders.turned_off(case, gone),
        "drop": lambda: Turn(outs=(*done, menus.drop_screen(pack, case))),
        "delete_case": lambda: Turn(
            case=case, forget="case", outs=(*gone, Say("deleted_case", {}, ((screens.HOME,),)))
        ),
    }
    if action.kind in turns:
        return turns[action.kind]()
    return _result_tap(pack, case, action, world, done, gone)


def _result_tap(
    pack: Pack, case: Case, action: Action, world: World,
    done: tuple[Out, ...], gone: tuple[Out, ...],
) -> Turn:  # fmt: skip
    """Buttons of a finished case; before that they lead to whatever is still open."""
    path = screens.path_of(pack, replace(case, stage="", focus=""), world)
    if not case.confirmed or path.next or path.exit:
        return Turn(outs=(*done, screens.current(pack, case, world)))
    match action.kind:
        case "result":
            return results.shown_again(pack, case, world, done)
        case "review":
            return Turn(outs=(*done, screens.review_screen(pack, case, path)))
        case "letters":
            return Turn(outs=(*done, results.letters_screen(pack, case, world)))
        case "letter":
            return results.letter_sent(pack, case, action.arg, world, done)
        case "remind":
            return reminders.offered_again(pack, case, world, done)
        case "timeline":
            return results.timeline(case, done)
        case "calendar":
            return results.calendar(case, done)
        case "stage":
            return followup.opened(pack, case, action.arg, world, done)
        case "leave_stage":
            return followup.left(pack, case, world, gone)
        case "news":
            return asking.news(pack, case, action.arg, world, gone)
        case "reopen":
            return followup.reopened(pack, case, world, gone)
    return Turn(outs=(*done, screens.current(pack, case, world)))
