"""The evidence of a case: numbered, what each piece shows, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.dialogue import screens
from bot.dialogue.state import Action, Button, Case, Evidence, Keyboard, Say, World
from bot.engine.model import EvidenceKind, Pack
from bot.engine.walk import applies
from bot.understanding.texts import squeeze, squeezed

MAX_FILES = 30
IDENTITY = "🪪 신분증이에요"
LONGEST_NAME = 60
"""Characters of a caption that may name what the file shows; a longer one tells a story."""
_PICTURE = re.compile("캡[처쳐]|스크린샷|스샷|사진")
_DENIED = re.compile("아니|아님|아닌|말고|없|못|(?<![가-힣])안 ?(?:왔|옴|와|받|보|떴|떠|나)")
_NAMELESS = {"photo": "사진", "video": "영상", "audio": "녹음", "document": "문서"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a letter's list of evidence."""

    number: int
    label: str
    proves: str
    kind: str


def listed(pack: Pack, case: Case) -> list[Listed]:
    """Return the evidence of a case in the order it came, numbered from 1."""
    kinds = {kind.id: kind for kind in pack.evidence}
    rows = []
    for number, evidence in enumerate(case.evidence, 1):
        kind = kinds.get(evidence.kind)
        name = kind.label if kind else evidence.file_name or "첨부 자료"
        rows.append(Listed(number, name, kind.proves if kind else "", evidence.kind))
    return rows


def missing(pack: Pack, case: Case, world: World) -> list[EvidenceKind]:
    """Return the kinds that this case needs and has no file of; what may vanish comes first."""
    values = {"today": world.today, **screens.path_of(pack, case, world).answers}
    there = {evidence.kind for evidence in case.evidence}
    lacking = [
        kind for kind in pack.evidence if kind.id not in there and applies(kind.when, values)
    ]
    return sorted(lacking, key=lambda kind: not kind.now)


def kind_in(pack: Pack, caption: str) -> EvidenceKind | None:
    """Return the kind that a caption names ('주문내역 캡처요'), where it names just one."""
    if len(caption) > LONGEST_NAME or _DENIED.search(caption):
        return None
    said = squeeze(caption)
    forms = (said, _PICTURE.sub("화면", said))
    named = [
        kind for kind in pack.evidence
        if any(name in form for name in _names(kind.label) for form in forms)
    ]  # fmt: skip
    return named[0] if len(named) == 1 else None


def _names(label: str) -> Iterator[str]:
    """'취소안내' and '제한안내' of '취소·제한 안내'."""
    for words in product(*(word.split("·") for word in label.split())):
        yield squeezed(" ".join(words))


def by_id(case: Case, hexadecimal: str) -> Evidence | None:
    """Return the piece that a button names, if the case still has it."""
    return next((one for one in case.evidence if f"{one.id:x}" == hexadecimal), None)


def of_album(case: Case, album: str) -> list[Evidence]:
    """Return the pieces that one message asked about."""
    return [one for one in case.evidence if album and one.album == album]


def numbers(case: Case, ids: Collection[int]) -> str:
    """Return '증 제1호~제3호, 제5호'; empty where the case has none of them."""
    places = [place for place, one in enumerate(case.evidence, 1) if one.id in ids]
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    words = [f"제{a}호" if a == b else f"제{a}호~제{b}호" for a, b in runs]
    return f"증 {', '.join(words)}" if words else ""


def number(case: Case, one: Evidence) -> int:
    """Return its number, from 1."""
    return [other.id for other in case.evidence].index(one.id) + 1


def name_of(one: Evidence) -> str:
    """Return the file's name, or what kind of file it is where it has none."""
    return one.file_name or _NAMELESS[one.media]


# --- buttons -----------------------------------------------------------------------------------


def go_on(case: Case) -> Keyboard:
    """Back to the question, and to the list."""
    return (
        (Button("▶ 이어서 하기", Action("resume", case.id)),),
        (Button(screens.PROOFS, Action("proofs", case.id)),),
    )


def asked(pack: Pack, case: Case, one: Evidence, *, more: int = 0, new: bool = False) -> Say:
    """Ask what a file shows. ``more`` are asked about after it; a ``new`` one was just noted."""
    key = f"{one.id:x}"
    kinds = [
        Button(kind.label, Action("shows", case.id, f"{key}:{kind.id}")) for kind in pack.evidence
    ]
    rows = tuple(tuple(kinds[i : i + 2]) for i in range(0, len(kinds), 2))
    data = {
        "number": number(case, one), "name": one.file_name, "new": new, "more": more,
        "notes": big_notes(case, (one.id,)) if new else [], "alone": True, "max": MAX_FILES,
    }  # fmt: skip
    identity = Button(IDENTITY, Action("id_card", case.id, key))
    return Say("evidence", data, (*rows, (identity,)), reply_to=0 if new else one.message_id)


def explained(
    case: Case, ids: Collection[int], kind: EvidenceKind, rows: Keyboard, *, new: bool = False
) -> Say:
    """Tell what files show; ``new``: one was just noted, and its caption said so."""
    data = {
        "numbers": numbers(case, ids), "label": kind.label, "proves": kind.proves, "new": new,
        "notes": big_notes(case, ids) if new else [], "alone": True, "max": MAX_FILES,
    }  # fmt: skip
    return Say("evidence_kind", data, rows)


def told(case: Case, one: Evidence, kind: EvidenceKind) -> Say:
    """The caption of a file has said what it shows; another kind can be chosen."""
    other = Button("✏️ 다른 자료예요", Action("shows", case.id, f"{one.id:x}"))
    return explained(case, {one.id}, kind, ((other,), *go_on(case)), new=True)


def asked_at_once(
    pack: Pack,
    case: Case,
    album: str,
    ids: Collection[int],
    notes: Sequence[Mapping[str, object]] = (),
) -> Say:
    """Ask of all files of an album what they show."""
    data = {
        "count": len(ids), "numbers": numbers(case, ids), "notes": notes, "alone": False,
        "max": MAX_FILES,
    }  # fmt: skip
    return Say("evidence_album", data, _album_buttons(pack, case, album))


def _album_buttons(pack: Pack, case: Case, album: str) -> Keyboard:
    kinds = [
        Button(kind.label, Action("album", case.id, f"{album}:{kind.id}"))
        for kind in pack.evidence
    ]
    rows = tuple(tuple(kinds[i : i + 2]) for i in range(0, len(kinds), 2))
    one_by_one = Button("하나씩 고를게요", Action("album", case.id, album))
    identity = Button("🪪 신분증이 있어요", Action("id_card", case.id, f"{album}:"))
    return (*rows, (one_by_one, identity))


def big_notes(case: Case, ids: Collection[int]) -> list[dict[str, object]]:
    """Tell which of these files are too big to be fetched."""
    big = [one.id for one in case.evidence if one.id in ids and one.too_big]
    return [{"why": "big", "numbers": numbers(case, big), "count": len(big)}] if big else []
