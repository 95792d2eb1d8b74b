"""A number that must not be kept is refused, or asked about, before anything else reads the words.

The only place where an event's words are searched for such numbers: whoever writes, consent or not,
in any state, in a line, a command, an edit, a caption or a file's name.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import menus, noting, screens
from bot.dialogue.state import (
    Action,
    Button,
    Desk,
    Edited,
    Erase,
    Event,
    Happened,
    Odd,
    Out,
    Retire,
    Said,
    Say,
    Sent,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.understanding.guard import could_be_order_number, find_personal_numbers


def words_of(event: Event) -> str:
    """Return what the person wrote: a line, or a file's caption and name."""
    match event:
        case Said(text=text) | Edited(text=text):
            return text
        case Sent():
            return f"{event.caption}\n{event.evidence.file_name}".strip()
        case Odd(caption=caption):
            return caption
    return ""


def guarded(desk: Desk, event: Event, world: World) -> Turn | None:
    """Return the turn of an event that holds such a number; None where it holds none."""
    words = words_of(event)
    found = find_personal_numbers(words) if words else ()
    if not found:
        return None
    if isinstance(event, Said | Edited) and could_be_order_number(words, _asked(desk, world)):
        return Turn(outs=(_which(event, found, desk, world),), events=_noted("number_asked", desk))
    assert isinstance(event, Said | Edited | Sent | Odd)  # noqa: S101 - others have no words
    if isinstance(event, Sent) and event.group:
        return _of_album(event, found, desk, world)
    file = isinstance(event, Sent)
    said = _refusal(event.message_id, found, desk, world, file=file)
    return Turn(outs=said, events=_noted("number_refused", desk))


def without_numbers(tap: Tapped, desk: Desk, world: World) -> Tapped:
    """A line that a tap brings back is not read where it holds such a number: it may be edited since."""
    if tap.about is None or not find_personal_numbers(tap.about.text):
        return tap
    is_order = tap.action is not None and tap.action.kind == "order_no"
    if is_order and could_be_order_number(tap.about.text, _asked(desk, world)):
        return replace(tap, about=replace(tap.about, vouched=True))
    return replace(tap, about=None)


def vouched(desk: Desk, tap: Tapped, world: World) -> Said | Turn:
    """The person says that it is an order number: the line to take, or why there is none.

    Telegram shows the line above the button again, unless it was deleted or is too old.
    """
    assert tap.action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    done: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    case = desk.active
    now = (case.id, case.revision) if case else (0, 0)
    if (tap.action.case, tap.action.revision) != now:
        return Turn(outs=(*done, *menus.where_we_are(desk, world)))
    if tap.about is None:
        return Turn(outs=(*done, Say("number_gone"), *menus.where_we_are(desk, world)))
    return tap.about


def erased(desk: Desk, tap: Tapped, world: World) -> Turn:
    """The person says that it is the personal number: the message goes, nothing was kept."""
    assert tap.action is not None  # noqa: S101 - as above
    done: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    known = _WHICH.fullmatch(tap.action.arg)
    if known is None:
        return Turn(outs=(*done, *menus.where_we_are(desk, world)))
    said = _refusal(int(known[2], 16), (_LABELS[known[1]],), desk, world, file=False)
    return Turn(outs=(*done, *said), events=_noted("number_refused", desk))


_CODES = {
    "주민등록번호": "r", "외국인등록번호": "f", "여권번호": "p", "운전면허번호": "d", "카드번호": "c",
    "계좌번호": "a",
}  # fmt: skip
"""As they travel in a button."""
_LABELS = {code: label for label, code in _CODES.items()}
_WHICH = re.compile("([rfpdca]):([0-9a-f]+)")


def _refusal(
    message_id: int, found: tuple[str, ...], desk: Desk, world: World, *, file: bool
) -> tuple[Out, ...]:
    goes_on = menus.where_we_are(desk, world)
    rows = () if goes_on else ((screens.HOME,),)
    say = Say("personal_number", {"labels": found, "file": file}, rows)
    return (Erase(message_id), say, *goes_on)


def _of_album(sent: Sent, found: tuple[str, ...], desk: Desk, world: World) -> Turn:
    """Of an album, the one answer tells of it."""
    case, pack = menus.open_case(desk, world)
    if case and pack:
        return noting.noted(pack, case, sent, desk, found)
    outs = _refusal(sent.message_id, found, desk, world, file=True)
    return noting.once(Turn(outs=outs, events=_noted("number_refused", desk)), sent, desk)


def _asked(desk: Desk, world: World) -> str:
    """What the open question asks for, if it asks for a number of something."""
    case, pack = menus.open_case(desk, world)
    if case is None or pack is None:
        return ""
    question = screens.path_of(pack, case, world).next
    return question.short if question and question.type == "code" else ""


def _which(event: Said | Edited, found: tuple[str, ...], desk: Desk, world: World) -> Say:
    """Ask which it is. Nothing is stored: a tap brings the line back."""
    case = desk.active
    place = (case.id, case.revision) if case else (0, 0)
    what = f"{_CODES[found[0]]}:{event.message_id:x}"
    order = Action("order_no", place[0], "", place[1])
    person = Action("personal_no", arg=what)
    rows = ((Button("주문·예매·접수번호예요", order),), (Button(f"{found[0]}예요", person),))
    return Say("number_or_order", {"label": found[0]}, rows, reply_to=event.message_id)


def _noted(kind: str, desk: Desk) -> tuple[Happened, ...]:
    """Counted, where there is a case to count it for."""
    return (Happened(kind, desk.active.id),) if desk.active else ()
