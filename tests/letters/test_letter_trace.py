"""A letter that says what nobody told, in any of the ways it might, is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ticket_ban_pack import (
    ANSWERS,
    DEADLINES,
    EVIDENCE,
    EXPLANATION,
    LETTERS,
    NOW,
    PACK,
    REFUND,
    draft,
    without,
)

from bot.engine.model import Answers, LetterSpec
from bot.errors import LetterError
from bot.letters import compose as composing
from bot.letters.check import check_template
from bot.letters.compose import compose
from bot.letters.given import Given, parts
from bot.letters.model import EvidenceItem, Letter, Line, Section
from bot.letters.review import problems
from bot.letters.template import load

STRAY = Line("본인은 억울합니다.", frame="본인은 억울합니다.")
Tamper = Callable[[Letter], Letter]


def _given(answers: Answers = ANSWERS, spec: LetterSpec = EXPLANATION, **more: Any) -> Given:
    return Given(
        **{
            "template": load(LETTERS, spec.template), "title": spec.title, "pack": PACK,
            "answers": answers, "deadlines": DEADLINES, "evidence": EVIDENCE,
            "today": NOW.date(), **more,
        }
    )  # fmt: skip


def _in_section(number: int, **changed: Any) -> Tamper:
    """Return what puts other parts into the section of that number."""

    def tamper(letter: Letter) -> Letter:
        sections = list(letter.sections)
        section = sections[number - 1]
        new = {name: made(section) for name, made in changed.items()}
        sections[number - 1] = replace(section, **new)
        return replace(letter, sections=tuple(sections))

    return tamper


def _row(number: int, **changed: Any) -> Tamper:
    def table(section: Section) -> tuple[Any, ...]:
        rows = list(section.table)
        rows[number - 1] = replace(
            rows[number - 1], value=replace(rows[number - 1].value, **changed)
        )
        return tuple(rows)

    return _in_section(1, table=table)


def _item(**changed: Any) -> Tamper:
    """Change the last request: that the account be restored."""
    return _in_section(5, items=lambda s: (*s.items[:-1], replace(s.items[-1], **changed)))


def _logged(section: Section, **changed: Any) -> tuple[Any, ...]:
    return (replace(section.log[0], **changed), *section.log[1:])


TAMPERED: dict[str, tuple[Tamper, str]] = {
    "a sentence nobody wrote": (
        lambda letter: replace(letter, opening=STRAY),
        "opening: not a sentence of the template",
    ),
    "a sentence added to the requests": (
        _in_section(5, items=lambda s: (*s.items, STRAY)),
        "section 5, request {added}: not a sentence of the template",
    ),
    "a sentence of the template in the wrong place": (
        lambda letter: replace(letter, opening=letter.sections[4].items[0]),
        "opening: not a sentence of the template",
    ),
    "a value nobody told": (
        _row(3, text="T9999999999"),
        "section 1, row 3: a value that nobody told",
    ),
    "another amount": (
        _row(6, text="금 350,000원(금 삼십오만원정)"),
        "section 1, row 6: a value that nobody told",
    ),
    "a name nobody told": (
        lambda letter: replace(
            letter, signature=Line("작성자 김하늘 (서명)", ("name",), None, "작성자 □ (서명)")
        ),
        "signature: a value that nobody told",
    ),
    "a day of the wrong week": (
        lambda letter: replace(
            letter, closing=(replace(
                letter.closing[0],
                text=letter.closing[0].text.replace("28일(토)", "29일(일)"),
                frame=letter.closing[0].frame.replace("28일(토)", "29일(일)"),
            ), *letter.closing[1:]),
        ),
        "closing: a value that nobody told",
    ),
    "a fact whose condition does not hold": (
        _row(7, text="예매 취소", frame="예매 취소"),
        "section 1, row 7: said although its condition does not hold",
    ),
    "no origin": (
        _row(3, answers=()),
        "section 1, row 3: its answers are not the ones behind it",
    ),
    "somebody else's origin": (
        _row(3, answers=("booking_no", "event")),
        "section 1, row 3: its answers are not the ones behind it",
    ),
    "an origin that is no question": (
        _row(3, answers=("booking_no", "nothing")),
        "section 1, row 3: its answers are not the ones behind it",
    ),
    "no article": (
        _item(basis=None),
        "section 5, request {last}: its article is not the template's",
    ),
    "another article": (
        _item(basis="L-REFUND"),
        "section 5, request {last}: its article is not the template's",
    ),
    "own words passed off as ours": (
        _row(2, frame="뮤지컬"),
        "section 1, row 2: our words and the person's are not told apart",
    ),
    "our words hidden among the person's": (
        _item(frame="□"),
        "section 5, request {last}: our words and the person's are not told apart",
    ),
    "a heading of no template": (
        _in_section(5, heading=lambda s: "요구"),
        "section 5: the template has no such section",
    ),
    "a label of no template": (
        _in_section(1, table=lambda s: (replace(s.table[0], label="업체"), *s.table[1:])),
        "section 1, row 1: not a sentence of the template",
    ),
    "a story under another cause": (
        _in_section(4, paragraphs=lambda s: (
            replace(s.paragraphs[0], label="접속 기기"), *s.paragraphs[1:]
        )),
        "section 4, paragraph 1: not a sentence of the template",
    ),
    "another's words as the notice": (
        _in_section(2, quote=lambda s: replace(s.quote, text="모두 취소합니다.")),
        "section 2, quote: a value that nobody told",
    ),
    "an event on another day": (
        _in_section(3, log=lambda s: _logged(s, day=s.log[1].day)),
        "section 3, log 1, day: a value that nobody told",
    ),
    "evidence that does not show it": (
        _in_section(3, log=lambda s: _logged(s, evidence=("증 제1호",))),
        "section 3, log 1: it names evidence that does not show it",
    ),
    "evidence nobody sent": (
        lambda letter: replace(letter, evidence=(EvidenceItem("증 제3호", "녹취", "통화"),)),
        "the evidence: nothing like this was sent",
    ),
    "another title": (
        lambda letter: replace(letter, title="고소장"),
        "the title or the day is not the one given",
    ),
    "another day of writing": (
        lambda letter: replace(letter, day=date(2026, 11, 20)),
        "the title or the day is not the one given",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED)
def test_a_tampered_letter_is_refused(case: str) -> None:
    tamper, problem = TAMPERED[case]
    last = len(draft(ANSWERS).sections[4].items)
    letter = tamper(draft(ANSWERS))
    assert problem.format(last=last, added=last + 1) in problems(letter, _given())
    _says_nothing_of_the_person(problems(letter, _given()))


def _says_nothing_of_the_person(found: list[str]) -> None:
    told = [str(value) for value in ANSWERS.values() if isinstance(value, str)]
    assert not any(words in problem for words in told if len(words) > 4 for problem in found)


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
def test_an_untouched_letter_is_fit(spec: LetterSpec) -> None:
    assert problems(draft(ANSWERS, spec), _given(spec=spec)) == []


@pytest.mark.parametrize("name", ["event", "booking_no", "amount", "cancelled_on", "name"])
def test_a_letter_does_not_outlive_its_answers(name: str) -> None:
    """What was taken back must not be said any more."""
    assert problems(draft(ANSWERS), _given(without(name)))


def test_a_past_day_is_not_asked_for() -> None:
    past = {"T-REPLY": date(2026, 11, 20)}
    letter = draft(ANSWERS)
    assert any("closing" in problem for problem in problems(letter, _given(deadlines=past)))


def test_compose_refuses_what_it_cannot_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check runs on every letter made: a composer gone wrong is stopped."""
    monkeypatch.setattr(composing.Drafter, "_origins", lambda *_: ())
    with pytest.raises(LetterError, match="its answers are not the ones behind it"):
        draft(ANSWERS)
    monkeypatch.undo()
    monkeypatch.setattr(composing.Drafter, "_holds", lambda *_: True)
    with pytest.raises(LetterError, match="its condition does not hold"):
        draft(ANSWERS)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("카드는 4111 1111 1111 1111이에요", "카드번호"),
        ("비밀번호는 abcd1234!입니다", "비밀번호"),
        ("면허 11-90-123456-70", "운전면허번호"),
        ("인증번호 482913", "인증번호"),
        ("여권번호 M12345678", "여권번호"),
    ],
)
def test_a_number_that_must_not_be_kept_does_not_leave_the_house(words: str, label: str) -> None:
    for story in (words, f"그날 저녁에 {words} " + "그랬어요. " * 100):
        with pytest.raises(LetterError, match=label) as refused:
            draft(ANSWERS | {"shared_ip_story": story})
        assert words not in str(refused.value)
    sent = (replace(EVIDENCE[0], label=words),)
    with pytest.raises(LetterError, match=label):
        draft(ANSWERS, evidence=sent)


def test_numbers_that_letters_need_are_no_secret() -> None:
    draft(ANSWERS | {"shared_ip_story": "2026년 11월 18일 20시 1분, 010-1234-5678로 문의했어요."})


@pytest.mark.parametrize(
    "source",
    [
        "{{ name ~ event }}", "{{ 'fixed' }}", "{{ name | upper }}", "{{ amount | less(100) | foo }}",
        "{{ name | josa('도/도') }}", "{{ deadlines }}{", "{{ amount | less('x') }}",
        "{{ name | josa }}",
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_traced(source: str) -> None:
    with pytest.raises(LetterError, match=r"traced|words and"):
        parts(source)


def test_the_check_of_templates_names_a_place_that_cannot_be_traced(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "recipient: [담당자 귀중]\nsections:\n  - heading: 요청\n    items: [\"{{ 'a' }} 요청\"]\n",
        encoding="utf-8",
    )
    spec = replace(EXPLANATION, template="x.yaml")
    (problem,) = check_template(spec, PACK, tmp_path)
    assert problem.startswith("x.yaml:4: ")
    assert "traced" in problem
    with pytest.raises(LetterError, match="traced"):
        compose(spec, PACK, ANSWERS, now=NOW, deadlines={}, evidence=(), templates=tmp_path)
