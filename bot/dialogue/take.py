"""One event, start to end: the only place that decides who deals with what.

Order: numbers that must not be kept → a consent whose text has changed → places where the bot does
not work → commands, which work in every state → taps, files and lines of the open case →
everything else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.dialogue import (
    asides,
    asking,
    consent,
    first_of_all,
    forwarded,
    free_lines,
    guarding,
    heard,
    labels,
    locked,
    menus,
    mistaken,
    noting,
    proofs,
    renewing,
    replaying,
    results,
    retention,
    rights,
    screens,
    taps,
)
from bot.dialogue.recount import recounted
from bot.dialogue.state import (
    Action,
    Aged,
    Case,
    Desk,
    Edited,
    Event,
    Hurried,
    Left,
    Looked,
    Odd,
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
from bot.engine.model import Pack, Question
from bot.understanding.dangers import names_bait
from bot.understanding.guard import find_personal_numbers
from bot.understanding.hearing import Heard, command_in, is_scam, right_in
from bot.understanding.requests import core_of
from bot.understanding.texts import clean, squeeze
from bot.understanding.yes_no import read_yes_no

COMMANDS = {
    "start": "start", "처음": "start", "시작": "start",
    "help": "help", "도움": "help", "도움말": "help",
    "cases": "cases", "상태": "cases", "사건": "cases", "내사건": "cases",
    "stop": "stop", "그만": "stop", "중단": "stop",
    "delete": "delete", "삭제": "delete",
    "faq": "faq", "질문": "faq",
    "evidence": "evidence", "증빙": "evidence", "증거": "evidence",
    "privacy": "privacy", "개인정보": "privacy",
    "export": "export", "내보내기": "export",
    "withdraw": "withdraw", "철회": "withdraw", "동의철회": "withdraw",
}  # fmt: skip
"""Every name a command may be called by → what it does."""

PRIVATE_ONLY = "저는 1:1 대화에서만 도와드려요. 제 이름을 눌러 따로 말을 걸어 주세요."
SPLIT_LENGTH = 4000
"""Telegram's apps send a longer paste as several messages; each but the last is about this long."""
REST_WITHIN = timedelta(seconds=3)
"""The rest of a split line comes at once; nobody types a new answer that fast."""
NO_CALL = free_lines.MATTERS | {"faq", "off_topic", "smalltalk"}
"""What a line that tells how a case went on may sound like."""
NEEDS_NO_CONSENT = consent.TAPS | rights.TAPS | {
    "faqs", "faq", "help", "home", "cases", "delete_all", "drop", "delete_case", "finish", "quiet",
    "remind_no", "proofs", "unlist", "id_card", "personal_no",
}  # fmt: skip
"""Taps that keep nothing more than is kept already, or end it."""


def take(desk: Desk, event: Event, chat_id: int, world: World) -> Turn:
    """Return what one event changes and says. Nothing of it stays in memory."""
    try:
        return first_of_all.helped(_taken(desk, event, chat_id, world), event, world)
    finally:
        replaying.forget()
        squeeze.cache_clear()
        find_personal_numbers.cache_clear()
        core_of.cache_clear()


def _taken(desk: Desk, event: Event, chat_id: int, world: World) -> Turn:
    if turn := guarding.guarded(desk, event, world):
        return turn
    if isinstance(event, Tapped):
        event = guarding.without_numbers(event, desk, world)
    if _agreed_to_older_text(desk, event, world):
        turn = replace(_consent_again(desk, event, world), is_use=False)
        return noting.once(turn, event, desk) if isinstance(event, Sent) else turn
    match event:
        case Public(query_id=query_id) if query_id:
            return Turn(outs=(Toast(query_id, PRIVATE_ONLY),))
        case Public():
            return Turn(outs=(Say("private_only"),))
        case Left():
            return Turn()
        case Hurried():
            return _too_fast(event, desk)
        case Recount(case=case_id):
            return recounted(desk, case_id, world)
        case Aged(case=case_id):
            return retention.aged(desk, case_id, world)
        case Looked():
            return proofs.looked(desk, event, world)
        case Tapped(action=Action(kind="order_no")):
            return _vouched(desk, event, world)
        case Tapped(action=Action(kind="personal_no")):
            return guarding.erased(desk, event, world)
        case Tapped():
            return taps.tapped(desk, event, chat_id, world)
        case Said():
            return _line(desk, event, world)
        case Sent():
            return _file(desk, event, world)
        case Edited():
            # Answers are changed by asking again, not by editing old lines.
            return _remark("edited", desk, world)
        case Odd():
            return _remark("odd", desk, world, kind=event.kind)


def _too_fast(event: Hurried, desk: Desk) -> Turn:
    """The answer hangs on the first message that was not read, so that nobody has to guess."""
    answer = (Toast(event.query_id),) if event.query_id else ()
    data = {"seconds": event.seconds, "tap": bool(event.query_id), "kept": bool(desk.person)}
    return Turn(outs=(*answer, Say("too_fast", data, reply_to=event.message_id)))


def _agreed_to_older_text(desk: Desk, event: Event, world: World) -> bool:
    """Whether something would be stored under a consent whose text has changed since."""
    if desk.person is None or world.is_agreed(desk.person):
        return False
    match event:
        case Said():
            return not _keeps_nothing(event, desk, world)
        case Tapped(action=action):
            return action is None or action.kind not in NEEDS_NO_CONSENT
        case Sent():
            return True
    return False


def _keeps_nothing(said: Said, desk: Desk, world: World) -> bool:
    """Whether a line is a command, with a slash or in words, or a question of the FAQ."""
    text = clean(said.text)
    if command_of(text) or command_in(text, world.content):
        return True
    return free_lines.is_sure_answer(free_lines.heard_in(said, desk, world))


def _consent_again(desk: Desk, event: Event, world: World) -> Turn:
    """Ask anew, and remember what the person came for."""
    match event:
        case Tapped(action=Action(kind="start", arg=arg)):
            incident, about = arg.partition(":")[0], event.about
        case Said() if desk.active is None:
            wanted = free_lines.heard_in(event, desk, world)
            sure = wanted.kind == "incident" and free_lines.is_understood(wanted)
            incident, about = (wanted.id, event) if sure else ("", None)
        case _:
            incident, about = "", None
    answer = (Toast(event.query_id),) if isinstance(event, Tapped) else ()
    return Turn(outs=(*answer, consent.asked(desk, world, incident, about)))


def command_of(text: str) -> str:
    """Return the command a line calls ('/처음', '/start@bot …'), or nothing."""
    if not text.startswith("/"):
        return ""
    word = text[1:].split(maxsplit=1)[0] if text[1:].strip() else ""
    return COMMANDS.get(word.partition("@")[0].lower(), "unknown")


def _line(desk: Desk, said: Said, world: World) -> Turn:
    text = clean(said.text)
    said = said if said.text == text else replace(said, text=text)
    if said.forwarded:
        return forwarded.asked_about(said, desk, world)
    if command := command_of(text) or _right_in(said, desk, world):
        return _command(command, desk, world)
    if not (desk.person is None or world.is_agreed(desk.person)):
        # Only what keeps nothing comes here under an older consent.
        return _free_line(free_lines.heard_in(said, desk, world), said, desk, world)
    if locked.is_open(desk):
        return locked.told(desk, world)
    case, pack = menus.open_case(desk, world)
    if case is None or pack is None:
        return _free_line(free_lines.heard_in(said, desk, world), said, desk, world)
    if renewing.is_old(case, world):
        return _in_renewed(pack, case, said, desk, world)
    return _in_case(pack, case, said, desk, world)


def _right_in(said: Said, desk: Desk, world: World) -> str:
    """Return which right a line makes use of (to stop, to erase, to look), whatever is open.

    Only a choice of the open question goes before it, where it is called just that.
    """
    right = right_in(said.text, world.content)
    case, pack = menus.open_case(desk, world)
    if not right or case is None or pack is None:
        return right
    question = screens.path_of(pack, case, world).next
    return "" if question and asides.is_named(question, said) else right


def _vouched(desk: Desk, tap: Tapped, world: World) -> Turn:
    """What looked like a personal number is an order number: its line is taken as if typed now."""
    line = guarding.vouched(desk, tap, world)
    if isinstance(line, Turn):
        return line
    turn = _line(desk, line, world)
    return replace(turn, outs=(Toast(tap.query_id), Retire(tap.message_id), *turn.outs))


def _in_renewed(pack: Pack, case: Case, said: Said, desk: Desk, world: World) -> Turn:
    """A typed line under content that has changed since the last one.

    Where something is asked, nobody knows whether the line answers the question that is asked now:
    it is shown, and the line is not taken.
    """
    path = screens.path_of(pack, case, world)
    asking_now = path.exit is None and (path.next is not None or not case.confirmed)
    renewal = renewing.renewed(pack, case, world, unread=asking_now)
    if asking_now:
        turn = Turn(outs=(screens.current(pack, renewal.case, world),))
    else:
        turn = _in_case(pack, renewal.case, said, renewal.on(desk), world)
    return renewing.told(renewal, turn)


def _in_case(pack: Pack, case: Case, said: Said, desk: Desk, world: World) -> Turn:
    """A typed line while a case is open."""
    path = screens.path_of(pack, case, world)
    if case.overlong_at and said.at - case.overlong_at <= REST_WITHIN:
        return Turn(outs=(Say("rest_of_long"),))
    overlong_at = said.at if len(said.text) >= SPLIT_LENGTH else None
    if overlong_at != case.overlong_at:
        case = replace(case, overlong_at=overlong_at)
    if turn := mistaken.reopened(pack, case, said, world):
        return turn
    if path.exit is None and path.next:
        turn = heard.said(pack, case, said, desk, world)
        return turn or _to_question(pack, case, path.next, said, desk, world)
    if path.exit is None and not case.confirmed:
        return _review_line(pack, case, said, desk, world)
    if path.exit is None and (turn := _once_finished(pack, case, said, desk, world)):
        return turn
    return _to_ended(pack, case, said, desk, world, goes_on=path.exit is None)


def _to_ended(
    pack: Pack, case: Case, said: Said, desk: Desk, world: World, *, goes_on: bool
) -> Turn:
    """A typed line when nothing is asked: how the case went on, or something else.

    ``goes_on``: whether there are stages to tell of, as there are not after an exit. A line that is
    only like those about swindlers ('연락왔어요 환불해준대요') is news, no reason for a warning.
    """
    wanted = free_lines.heard_in(said, desk, world)
    is_named = is_scam(said.text, world.content) or names_bait(squeeze(said.text))
    sounds_only = wanted.kind == "scam" and not is_named
    tells = goes_on and (sounds_only or wanted.kind in NO_CALL)
    if tells and (news := labels.named_news(pack, case, said.text, world)):
        return _by_tap(news, desk, world)
    if free_lines.leads_away(wanted) and not sounds_only:
        return _free_line(wanted, said, desk, world)
    return Turn(outs=(screens.current(pack, case, world),))


def _once_finished(pack: Pack, case: Case, said: Said, desk: Desk, world: World) -> Turn | None:
    """A typed line after the result: a button's label, or the number of an answer.

    The list of cases is numbered, too: of several, "2" may be the second.
    """
    if turn := _said_a_button(pack, case, said.text, desk, world):
        return turn
    return mistaken.by_number(pack, case, said.text, world) if len(desk.cases) == 1 else None


def _to_question(
    pack: Pack, case: Case, question: Question, said: Said, desk: Desk, world: World
) -> Turn:
    """A typed line while a question is open: an answer, a command in words, or something aside."""
    if (command := command_in(said.text, world.content)) and not asides.is_named(question, said):
        return _command(command, desk, world)
    typed = asking.typed(pack, case, question, said, world)
    if button := asides.own_button(case, question, said, typed, world):
        return _by_tap(button, desk, world)
    if not asides.is_doubtful(question, said, typed):
        return typed
    wanted = free_lines.heard_in(said, desk, world)
    if wanted.kind == "command" and asides.was_missed(typed):
        return _command(wanted.id, desk, world)
    return asides.unless_answered(pack, case, question, said, typed, wanted, desk, world)


def _free_line(wanted: Heard, said: Said, desk: Desk, world: World) -> Turn:
    if wanted.kind == "command":
        return _command(wanted.id, desk, world)
    return free_lines.answered(wanted, said, desk, world)


def _said_a_button(pack: Pack, case: Case, text: str, desk: Desk, world: World) -> Turn | None:
    """A label typed instead of tapped."""
    if labels.says_done(text) and (which := labels.which_is_done(case)):
        return Turn(outs=(which,))
    action = labels.named_button(pack, case, text, world)
    return _by_tap(action, desk, world) if action else None


def _by_tap(action: Action, desk: Desk, world: World) -> Turn:
    """Do what a button does; there is no tap to answer and no message to change."""
    turn = taps.tapped(desk, Tapped(action, 0, ""), 0, world)
    said = tuple(out for out in turn.outs if not isinstance(out, Toast | Retire))
    return replace(turn, outs=said)


def _review_line(pack: Pack, case: Case, said: Said, desk: Desk, world: World) -> Turn:
    """At the review: a yes goes on, a number or a question's name opens that answer.

    A command in words and a question of the FAQ are heard there too. A matter or small talk is not:
    what is told there is most likely about the answers on the screen.
    """
    text = said.text
    heard_there = free_lines.heard_in(said, desk, world)
    if heard_there.kind == "crisis":
        return _free_line(heard_there, said, desk, world)
    agreed = read_yes_no(text).value is True and heard.says_yes(text)
    if agreed and not heard.has_a_but(text):
        return results.confirmed(pack, case, world, ())
    opened = mistaken.by_number(pack, case, text, world)
    if opened := opened or mistaken.by_name(pack, case, text, world):
        return opened
    if heard_there.kind == "command" or free_lines.is_sure_answer(heard_there):
        return _free_line(heard_there, said, desk, world)
    path = screens.path_of(pack, case, world)
    say = screens.review_screen(
        pack, case, path, note="고칠 답의 번호를 쓰거나, 맞으면 ‘네’라고 해 주세요."
    )
    return Turn(outs=(say,))


def _command(command: str, desk: Desk, world: World) -> Turn:
    if command == "help":
        return Turn(outs=(rights.help_screen(desk),))
    if command in ("privacy", "export", "withdraw"):
        return rights.commanded(command, desk, world)
    if command == "faq":
        return Turn(outs=(menus.faq_list(desk, world),))
    if command == "stop":
        return menus.stopped(desk)
    if desk.person is None and command in ("delete", "cases", "evidence"):
        return Turn(outs=(rights.nothing_kept(),))
    if desk.person is None:
        return Turn(outs=(consent.asked(desk, world),))
    match command:
        case "evidence":
            return _evidence(desk, world)
        case "cases":
            shown = menus.cases_screen(desk, world)
            return Turn(outs=(shown, *locked.screens_of(desk, world)))
        case "delete":
            return Turn(outs=(menus.delete_screen(desk, world),))
        case "start":
            return Turn(
                person=replace(desk.person, active_case=None),
                outs=(menus.home_screen(desk, world),),
            )
    return Turn(outs=(Say("unknown_command"), *menus.where_we_are(desk, world)))


def _evidence(desk: Desk, world: World) -> Turn:
    case, pack = menus.open_case(desk, world)
    if case and pack:
        return Turn(outs=(proofs.screen(pack, case, world),))
    return Turn(outs=(Say("evidence_without_case"), menus.cases_screen(desk, world)))


def _remark(template: str, desk: Desk, world: World, **data: str) -> Turn:
    """Say something kind about a message that a case has no use for, and go on."""
    return Turn(outs=(Say(template, data), *menus.where_we_are(desk, world)))


def _file(desk: Desk, sent: Sent, world: World) -> Turn:
    case, pack = menus.open_case(desk, world)
    if desk.person is None:
        return noting.once(Turn(outs=(consent.asked(desk, world),)), sent, desk)
    if locked.is_open(desk):
        return noting.once(locked.told(desk, world), sent, desk)
    if case is None or pack is None:
        turn = Turn(outs=(Say("file_without_case"), menus.home_screen(desk, world)))
        return noting.once(turn, sent, desk)
    return noting.noted(pack, case, sent, desk)
