"""One event, start to end: the only place that decides who deals with what.

Order: places where the bot does not work → commands, which work in every state → numbers that must
not be kept → taps, files and lines of the open case → everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import asking, files, menus, results, screens
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

MAX_TEXT = 4096
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


def take(desk: Desk, event: Event, chat_id: int, world: World) -> Turn:
    """Return what one event changes and says."""
    match event:
        case Public():
            return Turn(outs=(Say("private_only"),))
        case Left():
            return Turn()
        case Tapped():
            return _tap(desk, event, chat_id, world)
        case Said():
            return _line(desk, event, world)
        case Sent():
            return _file(desk, event, world)
        case Edited():
            return _remark("edited", desk, world)
        case Odd():
            return _remark("odd", desk, world, kind=event.kind)


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
    if len(text) > MAX_TEXT:
        return Turn(outs=(Say("too_long", {"max": MAX_TEXT}), *_where_we_are(desk, world)))
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


def _file(desk: Desk, sent: Sent, world: World) -> Turn:
    case, pack = _open(desk, world)
    if desk.person is None:
        return Turn(outs=(menus.consent_screen(world),))
    if case is None or pack is None:
        return Turn(outs=(Say("file_without_case"), menus.home_screen(desk, world)))
    words = f"{sent.evidence.caption}\n{sent.evidence.file_name}"
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
    case = desk.case(action.case)
    if case is None:
        return Turn(
            outs=(Toast(tap.query_id, "지금은 없는 사건이에요."), *_where_we_are(desk, world))
        )
    pack = world.pack(case.incident)
    if pack is None:
        return Turn(outs=(Toast(tap.query_id), Say("withdrawn", {}, ((screens.HOME,),))))
    if action.kind in QUESTION_TAPS or action.kind in ("save", "edit", "confirm"):
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
        return menus.stopped(_at(desk, case), answered)
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


def _at(desk: Desk, case: Case) -> Desk:
    """The desk as if that case were the active one."""
    assert desk.person is not None  # noqa: S101 - a case belongs to a person
    return replace(desk, person=replace(desk.person, active_case=case.id))


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
        "finish": lambda: results.finished(case, action.arg, gone),
        "snooze": lambda: results.snoozed(pack, case, action.arg, world, gone),
        "remind_yes": lambda: results.reminders_on(pack, case, world, gone),
        "remind_no": lambda: results.reminders_declined(pack, case, world, gone),
        "quiet": lambda: results.reminders_off(case, gone),
        "delete_case": lambda: Turn(
            case=case, forget="case", outs=(*gone, Say("deleted_case", {}, ((screens.HOME,),)))
        ),
    }
    if action.kind in turns:
        return turns[action.kind]()
    return _result_tap(pack, case, action, world, done)


def _result_tap(
    pack: Pack, case: Case, action: Action, world: World, done: tuple[Out, ...]
) -> Turn:
    """Buttons of a finished case; before that they lead to whatever is still open."""
    path = screens.path_of(pack, case, world)
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
            return results.offer_again(pack, case, world, done)
    return Turn(outs=(*done, screens.current(pack, case, world)))
