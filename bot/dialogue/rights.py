"""What a person may ask of us about the data: to look, to take it away, to correct, to erase, to stop."""

from __future__ import annotations

from bot.dialogue import menus
from bot.dialogue.screens import CASES, HOME
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Counted,
    Desk,
    Export,
    Farewell,
    Keyboard,
    Out,
    Redraw,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.privacy import backups

TAPS = frozenset({"policy", "privacy", "export", "withdraw", "erase"})
POLICY = Button("📄 개인정보 처리방침", Action("policy"))
PRIVACY = Button("🔒 내 개인정보", Action("privacy"))
WITHDRAW = Button("동의 거두기", Action("withdraw"))
EXPORTING = "파일로 만들고 있어요. 잠시만 기다려 주세요."


def tapped(desk: Desk, tap: Tapped, world: World) -> Turn:
    """Deal with a tap on one of these buttons."""
    assert tap.action is not None  # noqa: S101 - callers looked at it
    done: tuple[Out, ...] = (Toast(tap.query_id),)
    match tap.action.kind:
        case "policy":
            say = menus.on(tap.about, policy_screen(tap.action.arg, world))
            return Turn(outs=(*done, Redraw(tap.message_id, say)))
        case "export" if desk.person:
            return Turn(outs=(Toast(tap.query_id, EXPORTING), Export()))
        case "withdraw":
            return Turn(outs=(*done, withdraw_screen(desk, world)))
        case "erase" if desk.person:
            return Turn(outs=(*done, menus.delete_screen(desk, world)))
    return Turn(outs=(*done, privacy_screen(desk, world)))


def commanded(command: str, desk: Desk, world: World) -> Turn:
    """Do what /privacy, /export or /withdraw asks for."""
    if command == "withdraw":
        return Turn(outs=(withdraw_screen(desk, world),))
    if command == "export" and desk.person:
        return Turn(outs=(Export(),))
    return Turn(outs=(privacy_screen(desk, world),))


def nothing_kept(*more: Button) -> Say:
    """Of whoever never agreed, or had everything deleted, nothing is held; ``more`` above the way home."""
    return Say("nothing_kept", {}, (*((button,) for button in more), (HOME,)))


def privacy_screen(desk: Desk, world: World) -> Counted | Say:
    """What is held right now, and everything that can be done about it."""
    if desk.person is None:
        return nothing_kept(POLICY)
    words = {notice.id: notice.text for notice in world.privacy.notices}
    data = {
        "since": desk.person.consented_at,
        "version": desk.person.consent_version,
        "is_current": world.is_agreed(desk.person),
        "keeping": words["retention"],
        "contact": world.terms.contact,
    }
    rows: list[tuple[Button, ...]] = [
        (Button("📦 모두 파일로 받기", Action("export")),),
        (
            Button("✏️ 고치기", Action("cases")),
            Button("🗑 지우기", Action("erase")),
        ),
    ]
    rows += _quiet(desk)
    return Counted(Say("privacy", data, (*rows, (WITHDRAW,), (POLICY,), (HOME, CASES))))


def _quiet(desk: Desk) -> list[tuple[Button, ...]]:
    """Reminders were agreed to apart; one tap takes that back, for each case."""
    alone = len(desk.cases) == 1
    return [
        (
            Button(
                "🔕 알림 끄기" if alone else f"🔕 {number}번 사건 알림 끄기",
                Action("quiet", case.id),
            ),
        )
        for number, case in enumerate(desk.cases, 1)
        if case.reminders
    ]


def help_screen(desk: Desk) -> Say:
    """What the bot can do; taking a consent back is as near as anything else."""
    return menus.help_screen(desk, ((PRIVACY, WITHDRAW),) if desk.person else ((POLICY,),))


def policy_screen(back: str, world: World) -> Say:
    """The privacy policy in short; ``back``: 'consent:<incident>' where somebody is being asked."""
    where, _, incident = back.partition(":")
    rows: Keyboard = ((PRIVACY, HOME),)
    if where == "consent":
        rows = ((Button("◀ 돌아가기", Action("consent", arg=incident)),),)
    terms = {"operator": world.terms.operator, "contact": world.terms.contact}
    return Say("policy", {"privacy": world.privacy, **terms}, rows)


def withdraw_screen(desk: Desk, world: World) -> Say:
    """Say what follows before a consent is taken back: as easy as giving it, two taps."""
    if desk.person is None:
        return nothing_kept(POLICY)
    sure = Button("동의 거두고 모두 지우기", Action("delete_all", arg=menus.stamp(world)))
    rows = ((sure,), (Button("그대로 둘게요", Action("privacy")),))
    return Say("withdraw", {"cases": len(desk.cases)}, rows)


def deleted_all(world: World, before: tuple[Out, ...]) -> Turn:
    """Everything goes, and the consent with it."""
    data = {"backups": backups(world.terms.backup_days)}
    return Turn(forget="all", outs=(*before, Farewell(Say("deleted_all", data))))


def deleted_case(case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """One case goes."""
    data = {"backups": backups(world.terms.backup_days)}
    say = Say("deleted_case", data, ((HOME,),))
    return Turn(case=case, forget="case", outs=(*before, Farewell(say, case.id)))
