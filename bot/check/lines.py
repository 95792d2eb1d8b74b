"""Can what people write be told apart: cues in a story, talk, and the lines that are compared?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.check.limits import too_long
from bot.dialogue.asides import BUTTONS
from bot.dialogue.take import COMMANDS
from bot.engine.model import Content, Pack, TalkKind
from bot.understanding.gleaning import GLEANED
from bot.understanding.hearing import RIGHTS
from bot.understanding.requests import core_of
from bot.understanding.texts import squeezed

NEEDED: tuple[tuple[TalkKind, str], ...] = (
    ("crisis", "crisis"), ("smalltalk", "chat"), ("language", "en"), ("language", "zh"),
    ("language", "ja"), ("language", "vi"),
)  # fmt: skip
"""Talk that the program names by its id, as far as there is any talk."""


def cue_problems(pack: Pack) -> Iterator[str]:
    """Yield cues that nothing reads, and those that lead to two questions of one type."""
    leads: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question in pack.all_questions:
        if question.cues and question.type not in GLEANED:
            yield f"questions '{question.id}': a {question.type} has no cues; a choice's own may"
        for cue in question.cues:
            leads[question.type, squeezed(cue)].append(question.id)
        if question.type != "choice" and any(choice.cues for choice in question.choices):
            yield f"questions '{question.id}': only the choices of a choice have cues"
    for (_, cue), ids in leads.items():
        if len(ids) > 1:
            yield f"questions '{ids[-1]}': the cue '{cue}' is also that of '{ids[0]}'"


def talk_problems(content: Content) -> Iterator[str]:
    """Yield what is wrong with the talk of conversations/_shared/talk.yaml."""
    known = {(talk.kind, talk.id) for talk in content.talks}
    for kind, name in NEEDED if content.talks else ():
        if (kind, name) not in known:
            yield f"talk: there is no '{name}' of the kind {kind}"
    for talk in content.talks:
        if talk.source and talk.source not in content.sources:
            yield f"talk '{talk.id}': there is no source '{talk.source}'"
        for contact_id in talk.contacts:
            if contact_id not in content.contacts:
                yield f"talk '{talk.id}': there is no contact '{contact_id}'"
        for problem in too_long("elsewhere text", talk.text):
            yield f"talk '{talk.id}': {problem}"


def line_problems(content: Content) -> Iterator[str]:
    """Yield files of lines that are about nothing there is, and requests that nobody would hear."""
    known = {
        "off-topic",
        *(f"question/{name}" for name in BUTTONS),
        *(f"command/{name}" for name in COMMANDS.values()),
        *(f"request/{name}" for name in RIGHTS),
    }
    known |= {f"incident/{pack}" for pack in content.packs}
    known |= {f"elsewhere/{entry.id}" for entry in content.elsewhere}
    known |= {f"talk/{talk.id}" for talk in content.talks}
    for about, lines in content.lines.items():
        if about not in known:
            yield f"lines: _shared/lines/{about}.txt is about nothing that is known"
        for line in lines if about.startswith("request/") else ():
            if core_of(squeezed(line)) is None:
                yield f"lines: '{line}' under {about} asks for nothing in an ending that is known"


def line_warnings(content: Content) -> Iterator[str]:
    """Yield lines that stand for two things at once."""
    seen: dict[str, str] = {}
    for about, lines in content.lines.items():
        for line in lines:
            other = seen.setdefault(squeezed(line) or line, about)
            if other != about:
                yield f"lines: '{line}' stands under {other} and {about}: keep it in one"
