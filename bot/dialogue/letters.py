"""A letter in the chat: look at it, check it, choose what it asks for, take it, hand it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import asking, calming, screens
from bot.dialogue.reading import CERTIFIED, certified_file, place, to_letter
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    EvidenceBundle,
    Format,
    Happened,
    Keyboard,
    LetterFile,
    LetterPassage,
    LetterPicture,
    LetterRequests,
    LetterText,
    Out,
    Say,
    Tapped,
    Turn,
    World,
)
from bot.engine.model import CERTIFIED_STAGE, LetterSpec, Pack
from bot.engine.outcome import Outcome

FORMATS: dict[Format, str] = {"pdf": "📄 PDF", "hwpx": "📝 한글(HWPX)", "docx": "📘 Word"}
LIMITS = (500, 1_000, 2_000)
"""Characters that web forms commonly take."""
FIRST = "first"
"""Stands for the number of the passage with which reading begins."""
CERTIFIED_SOURCE = "certified-mail"
"""Id of the source behind what is said about 내용증명."""


def screen(pack: Pack, case: Case, world: World) -> Say:
    """The letters that can be drafted for this case, and all that there is as one file."""
    outcome = screens.outcome_of(pack, case, world)
    rows = tuple(
        (Button(f"📄 {letter.file_name}", Action("letter", case.id, letter.id)),)
        for letter in outcome.letters
    )
    everything = (Button("🗜 모두 한 파일로 받기(ZIP)", Action("everything", case.id)),)
    return Say("letters", {"letters": outcome.letters}, (*rows, everything, (screens.HOME,)))


def pictures(
    pack: Pack, case: Case, letters: Sequence[LetterSpec], world: World
) -> tuple[LetterPicture, ...]:
    """The first page of each letter; heated words are pointed at once, under the first."""
    calm = calming.button(pack, case, world)
    return tuple(
        picture(case, letter.id, None if place else calm) for place, letter in enumerate(letters)
    )


def picture(case: Case, letter_id: str, calm: Button | None = None) -> LetterPicture:
    """The first page, with everything that can be done with the letter."""
    take = [
        Button(label, Action("file", case.id, f"{letter_id}:{kind}"))
        for kind, label in FORMATS.items()
    ]
    copy = Button("📋 복사용 글", Action("copy", case.id, letter_id))
    rows: Keyboard = (
        (take[0], take[1]),
        (take[2], copy),
        *(((calm,),) if calm else ()),
        (Button("🔍 한 문단씩 살펴보기", Action("walk", case.id, place(letter_id, FIRST))),),
        (
            Button("🎯 요청 고르기", Action("wishes", case.id, letter_id)),
            Button("📮 내는 방법", Action("hand_in", case.id, letter_id)),
        ),
        (Button("📂 사건 화면으로", Action("resume", case.id)),),
    )
    return LetterPicture(case, letter_id, rows)


def tapped(pack: Pack, case: Case, tap: Tapped, world: World, before: tuple[Out, ...]) -> Turn:
    """A tap on one of a letter's buttons; where that letter is gone, the list of letters."""
    assert tap.action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    letter_id, _, detail = tap.action.arg.partition(":")
    outcome = screens.outcome_of(pack, case, world)
    if letter_id not in {letter.id for letter in outcome.letters}:
        return Turn(outs=(*before, screen(pack, case, world)))
    match tap.action.kind:
        case "file":
            return _file(pack, case, letter_id, detail, world, before)
        case "copy":
            return Turn(outs=(*before, _copy(case, letter_id, detail)))
        case "walk":
            # The first stands in a message of its own: a picture cannot become a text.
            drawn_on = 0 if detail == FIRST else tap.message_id
            return Turn(outs=(*before, LetterPassage(case, letter_id, _number(detail), drawn_on)))
        case "fix":
            return _fix(pack, case, letter_id, detail, world, before)
        case "wishes":
            return Turn(outs=(*before, LetterRequests(case, letter_id)))
        case "wish":
            return _wish(case, letter_id, detail, tap, before)
        case "hand_in":
            return Turn(outs=(*before, _hand_in(pack, case, letter_id, outcome, world)))
    calm = None if letter_id != outcome.letters[0].id else calming.button(pack, case, world)
    return Turn(outs=(*before, picture(case, letter_id, calm)))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


# --- taking it ---------------------------------------------------------------------------------


def _file(
    pack: Pack, case: Case, letter_id: str, kind: str, world: World, before: tuple[Out, ...]
) -> Turn:
    if kind == CERTIFIED and pack.stage(CERTIFIED_STAGE):
        return _certified(pack, case, letter_id, world, before)
    wanted = next((known for known in FORMATS if known == kind), None)
    if wanted is None:
        return Turn(outs=(*before, picture(case, letter_id)))
    file = LetterFile(case, letter_id, wanted)
    return Turn(outs=(*before, file), events=(Happened(f"letter_{wanted}", case.id),))


def _certified(
    pack: Pack, case: Case, letter_id: str, world: World, before: tuple[Out, ...]
) -> Turn:
    """내용증명 needs addresses as on the envelope: ask for them first."""
    asked = replace(
        case, stage=CERTIFIED_STAGE, focus="", misses=0, reading=place(letter_id, CERTIFIED)
    )
    if screens.path_of(pack, asked, world).next is None:
        return Turn(outs=(*before, certified_file(pack, case, letter_id)))
    asked = replace(asked, revision=case.revision + 1)
    return Turn(case=asked, outs=(*before, screens.current(pack, asked, world)))


def _copy(case: Case, letter_id: str, limit: str) -> Out:
    """The text to paste: first ask how much a form takes."""
    if not limit:
        sizes = tuple(
            Button(f"{most:,}자 이내", Action("copy", case.id, f"{letter_id}:{most}"))
            for most in LIMITS
        )
        whole = (Button("전체", Action("copy", case.id, f"{letter_id}:0")),)
        return Say("copy_sizes", {}, (sizes, whole, to_letter(case, letter_id)))
    most = _number(limit)
    return LetterText(
        case, letter_id, most if most in LIMITS else 0, (to_letter(case, letter_id),)
    )


def bundle(case: Case, before: tuple[Out, ...]) -> Turn:
    """The evidence as one file, where there is any."""
    if case.evidence:
        return Turn(outs=(*before, EvidenceBundle(case)))
    return Turn(outs=(*before, Say("nothing_to_bundle", {}, (_on(case),))))


def _on(case: Case) -> tuple[Button, ...]:
    return (Button("▶ 이어서 하기", Action("resume", case.id)),)


# --- checking it -------------------------------------------------------------------------------


def _fix(
    pack: Pack, case: Case, letter_id: str, detail: str, world: World, before: tuple[Out, ...]
) -> Turn:
    """Ask again what a passage says; the new answer leads back to the passage."""
    where, _, question_id = detail.partition(":")
    if question_id not in {question.id for question in pack.all_questions}:
        return Turn(outs=(*before, picture(case, letter_id)))
    return asking.reopen(pack, case, question_id, world, before, reading=place(letter_id, where))


def _wish(
    case: Case, letter_id: str, request_id: str, tap: Tapped, before: tuple[Out, ...]
) -> Turn:
    """Put a request in, or take it out."""
    name = f"{letter_id}/{request_id}"
    others = tuple(one for one in case.left_out if one != name)
    left_out = others if name in case.left_out else (*others, name)
    chosen = replace(case, left_out=left_out)
    return Turn(case=chosen, outs=(*before, LetterRequests(chosen, letter_id, tap.message_id)))


# --- handing it in -----------------------------------------------------------------------------


def _hand_in(pack: Pack, case: Case, letter_id: str, outcome: Outcome, world: World) -> Say:
    """Where the letter goes, as far as is known, and since when."""
    chosen = outcome.answers.get("provider")
    provider = pack.provider(chosen) if isinstance(chosen, str) else None
    contact = [provider.contact] if provider and provider.contact else []
    can_be_certified = pack.stage(CERTIFIED_STAGE) is not None
    data = {
        "provider": provider,
        "source": provider and world.content.source(provider.submit_source or provider.source),
        "contacts": screens.contacts(contact, world),
        "certified": world.content.source(CERTIFIED_SOURCE) if can_be_certified else None,
        "files": len(case.evidence),
    }
    copy = Button("📋 복사용 글", Action("copy", case.id, letter_id))
    post = Button("✉️ 내용증명 형식", Action("file", case.id, place(letter_id, CERTIFIED)))
    rows = ((copy, post) if can_be_certified else (copy,), *screens.stage_rows(case, outcome))
    return Say("hand_in", data, (*rows, to_letter(case, letter_id)))
