"""Everything outside a case's questions: home, the list of cases, help, FAQ, leaving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import KST
from bot.dialogue import listening, screens
from bot.dialogue.screens import CASES, HOME
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Desk,
    Happened,
    Keyboard,
    Out,
    Said,
    Say,
    Turn,
    World,
)
from bot.engine.model import Faq, Pack
from bot.understanding.hearing import hear

MAX_OPEN_CASES = 10
FAQ_LABEL = 40
FIRST_FAQ = 6
"""Questions shown at first; an incident has some forty."""
ALL_FAQ = ":all"
NEAR = 0.2
"""Closeness from which on an entry of the FAQ is worth a button."""
MINUTE = "%Y%m%d%H%M"
SURE_FOR = timedelta(minutes=10)
"""For so long after the question a tap deletes at once; an older button asks again."""
GENERAL_CONTACTS = ("hotline-1372",)
"""Where anybody can be sent, whatever happened."""


# --- where to turn -----------------------------------------------------------------------------


def on(line: Said | None, say: Say) -> Say:
    """Show a message as a reply to the line it is about, where there is one."""
    return replace(say, reply_to=line.message_id) if line else say


def general_contacts(world: World) -> list[str]:
    """Where anybody can be sent, as far as the content names it."""
    return [contact_id for contact_id in GENERAL_CONTACTS if contact_id in world.content.contacts]


# --- home and cases ----------------------------------------------------------------------------


def home_screen(desk: Desk, world: World) -> Say:
    """The way in: one button an incident."""
    packs = [pack for pack in world.content.packs.values() if not pack.draft]
    rows: list[tuple[Button, ...]] = [
        (Button(pack.short, Action("start", arg=pack.id)),) for pack in packs
    ]
    rows.append((Button("❔ 자주 묻는 질문", Action("faqs")),))
    if desk.cases:
        rows.insert(0, (Button(f"📂 하던 사건 이어서 하기 ({len(desk.cases)})", Action("cases")),))
    return Say("home", {"open": len(desk.cases)}, tuple(rows))


def begin(
    incident: str, desk: Desk, world: World, before: tuple[Out, ...] = (), because: str = "",
    about: Said | None = None,
) -> Turn:  # fmt: skip
    """Open a new case, show what the line ``about`` told already, and ask the first question."""
    pack = world.pack(incident)
    assert pack is not None and desk.person is not None  # noqa: S101, PT018 - callers checked
    for untouched in desk.cases:
        if untouched.incident == incident and not untouched.answers and not untouched.evidence:
            told = _told_anew(pack, untouched, about, world)
            return resume(told, desk, world, before)  # e.g. the second of two quick taps
    if len(desk.cases) >= MAX_OPEN_CASES:
        full = Say("too_many_cases", {"max": MAX_OPEN_CASES})
        return Turn(outs=(*before, full, cases_screen(desk, world)))
    case = Case(
        id=desk.new_id,
        incident=incident,
        opened_at=world.now,
        content_hash=world.content.hashes.get(incident, ""),
    )
    if about:
        case = replace(case, heard=listening.gleaned(pack, case, about, world))
    urgent = [step.text for step in pack.steps if step.urgent and not step.when]
    opening = Say("opening", {"pack": pack, "urgent": urgent, "because": because})
    return Turn(
        person=replace(desk.person, active_case=case.id),
        case=case,
        outs=(*before, opening, screens.current(pack, case, world)),
        events=(Happened("opened", case.id),),
    )


def _told_anew(pack: Pack, case: Case, about: Said | None, world: World) -> Case:
    """Of a case without answers, a new story counts instead of the one that waits."""
    told = listening.gleaned(pack, case, about, world) if about else {}
    if not told or told == case.heard:
        return case
    return replace(case, heard=told, revision=case.revision + 1)


def resume(case: Case, desk: Desk, world: World, before: tuple[Out, ...] = ()) -> Turn:
    """Go on with a case where it stands."""
    pack = world.pack(case.incident)
    if pack is None or desk.person is None:
        return Turn(outs=(*before, withdrawn_screen(case)))
    current = replace(case, misses=0)
    return Turn(
        person=replace(desk.person, active_case=case.id),
        case=current,
        outs=(*before, screens.current(pack, current, world)),
    )


def withdrawn_screen(case: Case) -> Say:
    """A case whose pack is gone: it is kept, and its reminders and itself can be ended."""
    ends = (
        Button("🔕 알림 끄기", Action("quiet", case.id)),
        Button("🗑 이 사건 지우기", Action("delete_case", case.id)),
    )
    return Say("withdrawn", {}, (ends, (HOME,)))


def cases_screen(desk: Desk, world: World) -> Say:
    """Each case with where it stands and its next date."""
    lines, rows = [], []
    for number, case in enumerate(desk.cases, 1):
        pack = world.pack(case.incident)
        title = screens.title_of(pack, case) if pack else case.incident
        waiting = [d for d in case.deadlines if d.open and d.day >= world.today]
        lines.append(
            {
                "number": number,
                "title": title,
                "opened": case.opened_at.date(),
                "standing": _standing(case, pack, world),
                "next": min(waiting, key=lambda d: d.day, default=None),
            }
        )
        what = "열기" if case.confirmed else "이어서 하기"
        go_on = Button(f"{number}번 {what}", Action("resume", case.id))
        rows.append((go_on, Button(f"🗑 {number}번 지우기", Action("drop", case.id))))
    return Say("cases", {"cases": lines}, (*rows, (HOME,)))


def _standing(case: Case, pack: Pack | None, world: World) -> str:
    if pack is None:
        return "안내가 끝난 사건이에요"
    path = screens.path_of(pack, case, world)
    if path.exit:
        return "안내로 마무리했어요"
    if path.next and not case.confirmed:
        return f"질문 {path.step}/{path.total}"
    return "결과를 받았어요" if case.confirmed else "확인만 남았어요"


def stopped(desk: Desk, before: tuple[Out, ...] = ()) -> Turn:
    """Leave the open case where it is; nothing is lost."""
    if desk.active is None or desk.person is None:
        rows = ((CASES, HOME),) if desk.cases else ((HOME,),)
        return Turn(outs=(*before, Say("nothing_open", {"open": len(desk.cases)}, rows)))
    again = Button("▶ 이어서 하기", Action("resume", desk.active.id))
    return Turn(
        person=replace(desk.person, active_case=None),
        outs=(*before, Say("saved", {}, ((again,), (CASES, HOME)))),
    )


def stamp(world: World) -> str:
    """Return the minute, for the button of a deletion that is asked about now."""
    return f"{world.now:{MINUTE}}"


def is_old(asked_at: str, world: World) -> bool:
    """Whether a deletion was asked about too long ago for a tap to mean it still."""
    try:
        asked = datetime.strptime(asked_at, MINUTE).replace(tzinfo=KST)
    except ValueError:
        return True
    return abs(world.now - asked) > SURE_FOR


def erase_button(case_id: int, world: World) -> Button:
    """The button that deletes a case for good, asked about now."""
    return Button("🗑 이 사건 지우기", Action("delete_case", case_id, stamp(world)))


def drop_screen(pack: Pack, case: Case, world: World) -> Say:
    """Ask once before one case is deleted for good."""
    sure = erase_button(case.id, world)
    data = {"title": pack.title, "opened": case.opened_at.date()}
    return Say("delete_one", data, ((sure,), (Button("그만둘게요", Action("cases")),)))


def delete_screen(desk: Desk, world: World) -> Say:
    """Ask once before anything is deleted for good."""
    at = stamp(world)
    rows: list[tuple[Button, ...]] = [(Button("🗑 모두 지우기", Action("delete_all", arg=at)),)]
    if desk.active:
        one = Button("🗑 지금 사건만 지우기", Action("delete_case", desk.active.id, at))
        rows.insert(0, (one,))
    return Say(
        "delete", {"cases": len(desk.cases)}, (*rows, (Button("그만둘게요", Action("home")),))
    )


# --- help, FAQ, contacts -----------------------------------------------------------------------


def help_screen(desk: Desk, more: Keyboard = ()) -> Say:
    """What the bot can do and the commands that always work, and ``more`` buttons."""
    rows: Keyboard = ((HOME, CASES),)
    if desk.active:
        rows = ((_back_to(desk.active),), *rows)
    return Say("help", {}, (*rows, *more))


def _back_to(case: Case) -> Button:
    """The way back into the open case: to its question, or to what can be done now."""
    label = "📂 하던 사건으로 돌아가기" if case.confirmed else "▶ 하던 질문 이어서 하기"
    return Button(label, Action("resume", case.id))


def faq_list(desk: Desk, world: World, which: str = "") -> Say:
    """Some questions of one incident as buttons, and where there are several, the incidents first.

    ``which``: an incident; 'incident/entry' for what is near that entry; 'incident:all' for every
    question. All incidents' together would be more buttons than one message takes.
    """
    packs = [pack for key in world.content.packs if (pack := world.pack(key)) and pack.faq]
    incident = which.partition(":")[0].partition("/")[0]
    back: Keyboard = ((_back_to(desk.active),),) if desk.active else ()
    one = next((pack for pack in packs if incident == pack.id or len(packs) == 1), None)
    if one is None:
        rows = tuple((Button(pack.short, Action("faqs", arg=pack.id)),) for pack in packs)
        data = {"count": len(packs), "which": bool(packs)}
        return Say("faq_list", data, (*rows, *back, (HOME,)))
    others = ((Button("❔ 다른 일의 질문", Action("faqs")),),) if len(packs) > 1 else ()
    data = {"count": len(one.faq), "which": False}
    return Say("faq_list", data, (*_faq_rows(one, which, world), *back, *others, (HOME,)))


def _faq_rows(pack: Pack, which: str, world: World) -> Keyboard:
    """A few questions, nearest to the entry ``which`` first, and the way to all; or all of them."""
    near = {faq_id: place for place, faq_id in enumerate(_next_to(which, world))}
    nearest = sorted(pack.faq, key=lambda faq: near.get(faq.id, len(near)))
    every = which.endswith(ALL_FAQ) or len(pack.faq) <= FIRST_FAQ + 1
    shown = pack.faq if every else [faq for faq in nearest if faq.id != which][:FIRST_FAQ]
    rows = tuple((Button(cut(faq.question), Action("faq", arg=faq.id)),) for faq in shown)
    more = Button("⬇ 더 보기", Action("faqs", arg=f"{pack.id}{ALL_FAQ}"))
    return rows if every else (*rows, (more,))


def cut(text: str) -> str:
    """Shorten a question to what a button holds."""
    return text if len(text) <= FAQ_LABEL else text[: FAQ_LABEL - 1] + "…"


def faq_screen(faq_id: str, desk: Desk, world: World, near: Sequence[str] = ()) -> Say:
    """One answer with its source, status and date, and what is asked ``near`` it."""
    entry = _faq(faq_id, world)
    if entry is None:
        return faq_list(desk, world)
    incident = faq_id.partition("/")[0]
    rows: list[tuple[Button, ...]] = [*faq_buttons(near or _next_to(faq_id, world), world)]
    if desk.active:
        rows.append((_back_to(desk.active),))
    elif pack := world.pack(incident):
        rows.append((Button(cut(f"▶ {pack.short} 도움 받기"), Action("start", arg=incident)),))
    rows.append((Button("❔ 다른 질문", Action("faqs", arg=faq_id)), HOME))
    return Say("faq", {"faq": entry, "source": world.content.source(entry.source)}, tuple(rows))


def faq_buttons(entries: Iterable[str], world: World) -> Keyboard:
    """A button for each entry, with its question."""
    found = [faq for faq_id in entries if (faq := _faq(faq_id, world))]
    return tuple((Button(cut(f"❔ {faq.question}"), Action("faq", arg=faq.id)),) for faq in found)


def _next_to(faq_id: str, world: World) -> list[str]:
    """Return the entries of the same incident whose questions are nearest."""
    entry = _faq(faq_id, world)
    incident = faq_id.partition("/")[0]
    near = hear(entry.question, world.content, incident).faq if entry else ()
    return [other for other, _ in near if other != faq_id and other.startswith(f"{incident}/")]


def _faq(faq_id: str, world: World) -> Faq | None:
    packs = (world.pack(key) for key in world.content.packs)
    return next((f for pack in packs if pack for f in pack.faq if f.id == faq_id), None)


def contacts_screen(pack: Pack, case: Case, world: World) -> Say:
    """Where a human can be reached: the provider's desk and the consumer line.

    A pack without providers is about one service, whose desk its exits name.
    """
    chosen = case.answers.get("provider")
    provider = pack.provider(chosen) if isinstance(chosen, str) else None
    ids = [provider.contact] if provider and provider.contact else []
    if not pack.providers:
        ids = list(dict.fromkeys(contact for way in pack.exits for contact in way.contacts))
    data = {"contacts": screens.contacts([*ids, *general_contacts(world)], world)}
    again = Button("▶ 이어서 하기", Action("resume", case.id))
    return Say("contacts", data, ((again,), (HOME,)))


# --- a matter ----------------------------------------------------------------------------------


def again_or_new(case: Case, incident: str, world: World) -> Say:
    """There is a case of that kind already: is it about that one?"""
    pack = world.pack(incident)
    rows = (
        (Button("▶ 하던 사건 이어서 하기", Action("resume", case.id)),),
        (Button("➕ 새 사건으로 시작하기", Action("start", arg=f"{incident}:new")),),
    )
    return Say("again_or_new", {"pack": pack, "opened": case.opened_at.date()}, rows)


def started(
    arg: str, desk: Desk, world: World, before: tuple[Out, ...], about: Said | None = None
) -> Turn:
    """A tap on an incident's button, under a reply to the line ``about`` where there is one."""
    incident, _, fresh = arg.partition(":")
    if world.pack(incident) is None:
        return Turn(outs=(*before, home_screen(desk, world)))
    same = [case for case in desk.cases if case.incident == incident]
    if same and not fresh:
        return Turn(outs=(*before, on(about, again_or_new(same[-1], incident, world))))
    return begin(incident, desk, world, before, about=about)


def elsewhere_screen(elsewhere_id: str, desk: Desk, world: World) -> Say:
    """Something no pack covers: say so, say the urgent thing, and name who helps.

    An old button may name an entry that is gone: then it is a choice again.
    """
    entry = next((e for e in world.content.elsewhere if e.id == elsewhere_id), None)
    if entry is None:
        return faq_list(desk, world)
    data = {
        "entry": entry,
        "source": world.content.source(entry.source),
        "contacts": screens.contacts(entry.contacts, world),
    }
    return Say("elsewhere", data, ((HOME,),))


# --- where the person is -----------------------------------------------------------------------


def open_case(desk: Desk, world: World) -> tuple[Case | None, Pack | None]:
    """Return the case that a typed line belongs to, and its pack; None where there is none."""
    case = desk.active
    return case, world.pack(case.incident) if case else None


def where_we_are(desk: Desk, world: World) -> tuple[Out, ...]:
    """Show the open question (or screen) again, so that nobody is left hanging."""
    case, pack = open_case(desk, world)
    if case and pack:
        return (screens.current(pack, case, world),)
    return () if desk.person is None else (home_screen(desk, world),)
