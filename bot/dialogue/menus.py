"""Everything outside a case's questions: consent, home, the list of cases, help, FAQ, leaving."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import KST
from bot.dialogue import screens
from bot.dialogue.screens import CASES, HOME
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Desk,
    Happened,
    Keyboard,
    Out,
    Person,
    Say,
    Turn,
    World,
)
from bot.engine.model import Faq, Pack
from bot.understanding.faq import SURE, find_faq
from bot.understanding.routing import Route, route

MAX_OPEN_CASES = 10
MAX_CANDIDATES = 4
"""Matters offered to choose from, before everything else there is."""
FAQ_LABEL = 40
MINUTE = "%Y%m%d%H%M"
SURE_FOR = timedelta(minutes=10)
"""For so long after the question a tap deletes at once; an older button asks again."""
GENERAL_CONTACTS = ("hotline-1372",)
"""Where anybody can be sent, whatever happened."""


# --- consent -----------------------------------------------------------------------------------


def consent_screen(world: World, incident: str = "", *, again: bool = False) -> Say:
    """The four notices (개인정보 보호법 15조 2항) before anything is stored."""
    pack = world.pack(incident)
    data = {"pack": pack, "again": again}
    yes = Button("동의하고 시작하기", Action("consent", arg=incident))
    return Say("consent", data, ((yes,), (Button("동의하지 않을래요", Action("refuse")),)))


def refused(desk: Desk, world: World) -> Say:
    """Without consent there is still general guidance; what an earlier consent covers is named."""
    data = {
        "contacts": screens.contacts(_general(world), world),
        "kept": desk.person is not None,
    }
    again = Button("다시 생각해 볼게요", Action("home"))
    return Say("refused", data, ((Button("❔ 자주 묻는 질문", Action("faqs")),), (again,)))


def _general(world: World) -> list[str]:
    return [contact_id for contact_id in GENERAL_CONTACTS if contact_id in world.content.contacts]


def consented(
    chat_id: int, incident: str, desk: Desk, world: World, before: tuple[Out, ...]
) -> Turn:
    """Note the consent and go on with what the person came for."""
    active = desk.person.active_case if desk.person else None
    person = Person(
        chat_id=chat_id, consent_version=world.consent_version, consented_at=world.now,
        active_case=active,
    )  # fmt: skip
    event = Happened("consented")
    if desk.active:
        return resume(desk.active, replace(desk, person=person), world, before)
    if world.pack(incident):
        begun = begin(incident, replace(desk, person=person), world, before)
        return replace(begun, events=(event, *begun.events))
    return Turn(
        person=person, outs=(*before, home_screen(replace(desk, person=person), world)),
        events=(event,),
    )  # fmt: skip


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
    incident: str, desk: Desk, world: World, before: tuple[Out, ...] = (), because: str = ""
) -> Turn:
    """Open a new case and ask its first question."""
    pack = world.pack(incident)
    assert pack is not None and desk.person is not None  # noqa: S101, PT018 - callers checked
    for untouched in desk.cases:
        if untouched.incident == incident and not untouched.answers and not untouched.evidence:
            return resume(untouched, desk, world, before)  # e.g. the second of two quick taps
    if len(desk.cases) >= MAX_OPEN_CASES:
        full = Say("too_many_cases", {"max": MAX_OPEN_CASES})
        return Turn(outs=(*before, full, cases_screen(desk, world)))
    case = Case(
        id=desk.new_id,
        incident=incident,
        opened_at=world.now,
        content_hash=world.content.hashes.get(incident, ""),
    )
    urgent = [step.text for step in pack.steps if step.urgent and not step.when]
    opening = Say("opening", {"pack": pack, "urgent": urgent, "because": because})
    return Turn(
        person=replace(desk.person, active_case=case.id),
        case=case,
        outs=(*before, opening, screens.current(pack, case, world)),
        events=(Happened("opened", case.id),),
    )


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


def is_old(asked_at: str, world: World) -> bool:
    """Whether a deletion was asked about too long ago for a tap to mean it still."""
    try:
        asked = datetime.strptime(asked_at, MINUTE).replace(tzinfo=KST)
    except ValueError:
        return True
    return abs(world.now - asked) > SURE_FOR


def drop_screen(pack: Pack, case: Case, world: World) -> Say:
    """Ask once before one case is deleted for good."""
    sure = Button("🗑 이 사건 지우기", Action("delete_case", case.id, f"{world.now:{MINUTE}}"))
    data = {"title": pack.title, "opened": case.opened_at.date()}
    return Say("delete_one", data, ((sure,), (Button("그만둘게요", Action("cases")),)))


def delete_screen(desk: Desk, world: World) -> Say:
    """Ask once before anything is deleted for good."""
    at = f"{world.now:{MINUTE}}"
    rows: list[tuple[Button, ...]] = [(Button("🗑 모두 지우기", Action("delete_all", arg=at)),)]
    if desk.active:
        one = Button("🗑 지금 사건만 지우기", Action("delete_case", desk.active.id, at))
        rows.insert(0, (one,))
    return Say(
        "delete", {"cases": len(desk.cases)}, (*rows, (Button("그만둘게요", Action("home")),))
    )


# --- help, FAQ, contacts -----------------------------------------------------------------------


def help_screen(desk: Desk) -> Say:
    """What the bot can do and the commands that always work."""
    rows: Keyboard = ((HOME, CASES),)
    if desk.active:
        rows = ((_back_to(desk.active),), *rows)
    return Say("help", {}, rows)


def _back_to(case: Case) -> Button:
    """The way back into the open case: to its question, or to what can be done now."""
    label = "📂 하던 사건으로 돌아가기" if case.confirmed else "▶ 하던 질문 이어서 하기"
    return Button(label, Action("resume", case.id))


def faq_list(world: World, incident: str = "") -> Say:
    """The questions of one incident as buttons; where there are several, the incidents first.

    All together they would be more buttons than Telegram takes under one message.
    """
    packs = [pack for key in world.content.packs if (pack := world.pack(key)) and pack.faq]
    one = next((pack for pack in packs if incident == pack.id or len(packs) == 1), None)
    if one is None:
        which = tuple((Button(pack.short, Action("faqs", arg=pack.id)),) for pack in packs)
        return Say("faq_list", {"count": len(packs), "which": bool(packs)}, (*which, (HOME,)))
    rows = [(Button(_cut(entry.question), Action("faq", arg=entry.id)),) for entry in one.faq]
    others = ((Button("❔ 다른 일의 질문", Action("faqs")),),) if len(packs) > 1 else ()
    return Say("faq_list", {"count": len(one.faq), "which": False}, (*rows, *others, (HOME,)))


def _cut(text: str) -> str:
    return text if len(text) <= FAQ_LABEL else text[: FAQ_LABEL - 1] + "…"


def faq_screen(faq_id: str, desk: Desk, world: World) -> Say:
    """One answer with its source, status and date."""
    entry = _faq(faq_id, world)
    if entry is None:
        return faq_list(world)
    incident = faq_id.partition("/")[0]
    rows: list[tuple[Button, ...]] = [(Button("❔ 다른 질문", Action("faqs", arg=incident)), HOME)]
    if desk.active:
        rows.insert(0, (_back_to(desk.active),))
    return Say("faq", {"faq": entry, "source": world.content.source(entry.source)}, tuple(rows))


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
    data = {"contacts": screens.contacts([*ids, *_general(world)], world)}
    again = Button("▶ 이어서 하기", Action("resume", case.id))
    return Say("contacts", data, ((again,), (HOME,)))


# --- free text without an open question --------------------------------------------------------


def free_text(text: str, desk: Desk, world: World) -> Turn:
    """Find out which incident, or which entry of the FAQ, a typed line is about.

    What as good as is an entry's own phrasing comes first, then what surely is an incident, then
    what is like an entry. Anything less is offered as a choice.
    """
    packs = {key: pack for key, pack in world.content.packs.items() if not pack.draft}
    entries = [entry for pack in packs.values() for entry in pack.faq]
    own = desk.active.incident if desk.active else ""
    if len(asked := find_faq(text, entries, SURE, own)) == 1:
        return Turn(outs=(faq_screen(asked[0], desk, world),))
    way: Route = route(text, packs, world.content.elsewhere)
    if way.kind == "elsewhere":
        return Turn(outs=(elsewhere_screen(way.id, world),))
    if way.kind == "incident":
        return _towards(way, desk, world)
    asked = find_faq(text, entries, own=own)
    if len(asked) == 1:
        return Turn(outs=(faq_screen(asked[0], desk, world),))
    return _choice(asked, way.others, desk, world)


def _towards(way: Route, desk: Desk, world: World) -> Turn:
    """Open the incident a line is surely about."""
    if desk.person is None:
        return Turn(outs=(consent_screen(world, way.id),))
    same = [case for case in desk.cases if case.incident == way.id]
    if same:
        return Turn(outs=(_again_or_new(same[-1], way.id, world),))
    return begin(way.id, desk, world, because=way.because)


def _choice(entries: tuple[str, ...], matters: tuple[str, ...], desk: Desk, world: World) -> Turn:
    """Nothing is sure: offer what it may be, then everything there is."""
    if desk.person is None and not (entries or matters):
        return Turn(outs=(consent_screen(world),))
    found = [faq for faq_id in entries if (faq := _faq(faq_id, world))]
    rows = [(Button(_cut(faq.question), Action("faq", arg=faq.id)),) for faq in found]
    titles = {entry.id: entry.title for entry in world.content.elsewhere}
    for matter in matters[:MAX_CANDIDATES]:
        if pack := world.pack(matter):
            rows.append((Button(pack.short, Action("start", arg=matter)),))
        else:
            rows.append((Button(_cut(titles[matter]), Action("elsewhere", arg=matter)),))
    known = {button.action for row in rows for button in row}
    home = [row for row in home_screen(desk, world).buttons if row[0].action not in known]
    return Turn(outs=(Say("not_sure", {}, (*rows, *home)),))


def _again_or_new(case: Case, incident: str, world: World) -> Say:
    pack = world.pack(incident)
    rows = (
        (Button("▶ 하던 사건 이어서 하기", Action("resume", case.id)),),
        (Button("➕ 새 사건으로 시작하기", Action("start", arg=f"{incident}:new")),),
    )
    return Say("again_or_new", {"pack": pack, "opened": case.opened_at.date()}, rows)


def started(arg: str, desk: Desk, world: World, before: tuple[Out, ...]) -> Turn:
    """A tap on an incident's button."""
    incident, _, fresh = arg.partition(":")
    if world.pack(incident) is None:
        return Turn(outs=(*before, home_screen(desk, world)))
    if desk.person is None:
        return Turn(outs=(*before, consent_screen(world, incident)))
    same = [case for case in desk.cases if case.incident == incident]
    if same and not fresh:
        return Turn(outs=(*before, _again_or_new(same[-1], incident, world)))
    return begin(incident, desk, world, before)


def elsewhere_screen(elsewhere_id: str, world: World) -> Say:
    """Something no pack covers: say so, say the urgent thing, and name who helps.

    An old button may name an entry that is gone: then it is a choice again.
    """
    entry = next((e for e in world.content.elsewhere if e.id == elsewhere_id), None)
    if entry is None:
        return faq_list(world)
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
