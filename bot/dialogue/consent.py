"""Being asked, agreeing and not agreeing: two taps, and only the second stores anything.

The screens change one message in place. It replies to the line that brought the person here: a tap
brings that line back, so that we need not keep it.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import menus, screens
from bot.dialogue.state import (
    Action,
    Button,
    Desk,
    Happened,
    Keyboard,
    Out,
    Person,
    Redraw,
    Retire,
    Said,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)

TAPS = frozenset({"consent", "agree", "agree_abroad", "young", "refuse"})
MARK = 8
"""Digits of the digest in both buttons: they agree to no other words than those shown."""


def asked(
    desk: Desk, world: World, incident: str = "", about: Said | None = None, more: Keyboard = ()
) -> Say:
    """The four notices (개인정보 보호법 15조 2항) and the age, before anything is stored.

    ``more``: what can be had without, below the buttons of the consent.
    """
    data = {
        "pack": world.pack(incident),
        "again": desk.person is not None,
        "said_young": _said_young(desk.person),
        "privacy": world.privacy,
        "operator": world.terms.operator,
        "contact": world.terms.contact,
    }
    yes = Button("만 14세 이상이고 동의해요", Action("agree", arg=f"{incident}:{mark(world)}"))
    young = Button("만 14세 미만이에요", Action("young", arg=incident))
    policy = Button("📄 자세히 보기", Action("policy", arg=f"consent:{incident}"))
    rows = ((yes,), (young,), (_no(incident), policy), *more)
    return menus.on(about, Say("consent", data, rows))


def faqs(incident: str) -> Button:
    """The questions of what a person came for; they need no consent."""
    return Button("❔ 자주 묻는 질문", Action("faqs", arg=incident))


def _no(incident: str) -> Button:
    return Button("동의 안 할래요", Action("refuse", arg=incident))


def _abroad(world: World, incident: str, about: Said | None) -> Say:
    """The transfer overseas (28조의8) is agreed to by itself."""
    arg = f"{incident}:{mark(world)}"
    yes = Button("국외 이전에 동의해요", Action("agree_abroad", arg=arg))
    say = Say("consent_abroad", {"privacy": world.privacy}, ((yes,), (_no(incident),)))
    return menus.on(about, say)


def mark(world: World) -> str:
    """Return what names the words in force, short enough for a button."""
    return (world.consent_digest or world.consent_version)[:MARK]


def tapped(desk: Desk, tap: Tapped, chat_id: int, world: World) -> Turn:
    """Deal with a tap on the way to the consent, or away from it."""
    assert tap.action is not None  # noqa: S101 - callers looked at it
    incident, _, marked = tap.action.arg.partition(":")
    match tap.action.kind:
        case "young":
            return _too_young(tap, incident, desk, world)
        case "refuse":
            return _redrawn(tap, _refused(incident, desk, world))
    if world.is_agreed(desk.person):
        return _go_on(desk, tap, incident, world)  # an old button, or the second of two taps
    if tap.action.kind == "consent" or marked != mark(world):
        return _redrawn(tap, asked(desk, world, incident, tap.about))
    if tap.action.kind == "agree":
        return _redrawn(tap, _abroad(world, incident, tap.about))
    return _agreed(chat_id, incident, desk, tap, world)


def _redrawn(tap: Tapped, say: Say) -> Turn:
    said = menus.on(tap.about, say)
    return Turn(outs=(Toast(tap.query_id), Redraw(tap.message_id, said)))


def _said_young(person: Person | None) -> bool:
    """Both were asked for together; of a consent from before that, nothing is known."""
    return person is not None and person.overseas_at is not None and not person.of_age


def _too_young(tap: Tapped, incident: str, desk: Desk, world: World) -> Turn:
    """Whoever agreed before is asked anew, before anything else is written down."""
    turn = _redrawn(tap, _young(incident, desk, world))
    if desk.person is None:
        return turn
    return replace(turn, hush=True, person=replace(desk.person, of_age=False))


def _young(incident: str, desk: Desk, world: World) -> Say:
    """Under 14 nobody agrees alone (22조의2): a kind word, and everything that needs no consent.

    Of whoever agreed before, something is kept: that is said, and can be deleted from here.
    """
    mistaken = Button("잘못 눌렀어요", Action("consent", arg=incident))
    data = {"said": world.privacy.young, "contacts": _contacts(world), "kept": bool(desk.person)}
    erase = ((Button("🗑 모두 지우기", Action("erase")),),) if desk.person else ()
    return Say("young", data, (*erase, (faqs(incident),), (mistaken,)))


def _refused(incident: str, desk: Desk, world: World) -> Say:
    """Without consent there is still general guidance; what an earlier consent covers is named."""
    data = {"contacts": _contacts(world), "kept": desk.person is not None}
    again = Button("다시 생각해 볼게요", Action("consent", arg=incident))
    return Say("refused", data, ((faqs(incident),), (again,)))


def _contacts(world: World) -> list[object]:
    return [*screens.contacts(menus.general_contacts(world), world)]


def _agreed(chat_id: int, incident: str, desk: Desk, tap: Tapped, world: World) -> Turn:
    """Note the consent and go on with what the person came for, as the line above tells it."""
    person = Person(
        chat_id=chat_id, consent_version=world.consent_version, consented_at=world.now,
        active_case=desk.person.active_case if desk.person else None,
        consent_digest=world.consent_digest, overseas_at=world.now, of_age=True,
    )  # fmt: skip
    turn = _go_on(replace(desk, person=person), tap, incident, world)
    event = Happened("consented")
    return replace(turn, person=turn.person or person, events=(event, *turn.events))


def _go_on(desk: Desk, tap: Tapped, incident: str, world: World) -> Turn:
    before: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    if desk.active:
        return menus.resume(desk.active, desk, world, before)
    if world.pack(incident):
        return menus.begin(incident, desk, world, before, about=tap.about)
    return Turn(outs=(*before, menus.on(tap.about, menus.home_screen(desk, world))))
