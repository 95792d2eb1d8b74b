"""The problems of a template, in words for its author."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ticket_ban_pack import EXPLANATION, LETTERS, PACK, REFUND

from bot.engine.model import LetterSpec
from bot.letters.check import check_template

FRAME = "recipient: [귀중]\nsections: [{heading: 하나, %s}]\n"


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
def test_our_templates_are_fit(spec: LetterSpec) -> None:
    assert check_template(spec, PACK, LETTERS) == []


def _check(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    spec = LetterSpec(id="x", title="x", template="x.yaml", file_name="x")
    return check_template(spec, PACK, tmp_path)


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ("table: [{label: 이름, value: '{{ nmae }}'}]", "'nmae' is neither a question of"),
        ("paragraphs: ['{{ deadlines[\"T-99\"] | day }}']", "'T-99' is not a deadline of"),
        ("paragraphs: [{text: 글, when: whom == 'x'}]", "'whom' is not a question"),
        ("when: whom == 'x', paragraphs: [글]", "'whom' is not a question"),
        ("table: [{label: 이름, value: 글, when: whom == 'x'}]", "'whom' is not a question"),
        ("log: [{day: 글, fact: 글, when: whom == 'x'}]", "'whom' is not a question"),
        ("log: [{day: 글, fact: 글, evidence: [selfie]}]", "'selfie' is not a kind of evidence"),
        ("items: [{text: 글, key: L-X}]", "'L-X' is not a key of the article table"),
        ("items: ['{{ event | day }}']", "cannot be filled"),
        ("items: ['{{ paid_on }}']", "cannot be filled: a date or yes/no"),
        ("items: [{text: '{{ event }}', otherwise: '{{ evnt }}'}]", "'evnt' is neither"),
        ("items: [반드시 환급하여 주십시오.]", "an absolute claim: '반드시'"),
        ("table: [{label: 사기꾼, value: 글}]", "a label: '사기꾼'"),
        ("items: [제3조에 따라 요청합니다.]", "'제3조' is not in the article table"),
        ("intro: 통지의 내용은 다음과 같습니다., quote: '{{ shared_ip_story }}'",
         "it quotes 'shared_ip_story', a question without"),
        ("items: [{text: 글, when: '1 +'}]", "cannot be read as a condition"),
        ("items: [{text: 글, id: one}]", "both an id and a pick, or neither"),
        ("items: [{text: 글, pick: 환급 요청}]", "both an id and a pick, or neither"),
        ("items: [{text: 글, id: One, pick: 환급 요청}]", "id 'One': lower-case letters"),
        ("items: [{text: 글, id: 1st, pick: 환급 요청}]", "id '1st': lower-case letters"),
        ("items: [{text: 글, id: thirteen-long, pick: 환급 요청}]", "at most 12"),
        (f"items: [{{text: 글, id: one, pick: {'가' * 29}}}]", "29 characters, the most is 28"),
        ("items: [{text: 글, id: one, pick: 무조건 환급}]", "an absolute claim: '무조건'"),
        ("items: [{text: 하나, id: one, pick: 환급}, {text: 둘, id: one, pick: 복구}]",
         "id 'one' has another pick before: '환급'"),
        ("items: [{text: 하나, id: one, pick: 환급}, {text: 둘, id: two, pick: 환급}]",
         "pick '환급' is also that of another id"),
    ],
)  # fmt: skip
def test_a_problem_is_named(tmp_path: Path, section: str, complaint: str) -> None:
    (problem,) = _check(tmp_path, FRAME % section)
    assert problem.startswith("x.yaml:2: ")
    assert complaint in problem


def test_a_story_of_the_person_s_own_may_be_set_apart_too(tmp_path: Path) -> None:
    """Were it asked for as a quotation, nobody would look at its wording."""
    assert _check(tmp_path, FRAME % "quote: '{{ shared_ip_story }}'") == []


def test_the_names_on_an_envelope_must_be_questions_too(tmp_path: Path) -> None:
    sides = "certified: {recipient: ['{{ recipient_name }}', '{{ street }}'], sender: [본인]}\n"
    (problem,) = _check(tmp_path, sides + FRAME % "items: [글]")
    assert problem.startswith("x.yaml:1: ")
    assert "'street' is neither a question of ticket-ban" in problem


def test_variants_of_a_request_share_its_id_and_pick(tmp_path: Path) -> None:
    variants = "{text: 하나, id: one, pick: 환급}, {text: 둘, id: one, pick: 환급}"
    assert _check(tmp_path, FRAME % f"items: [{variants}]") == []


def test_a_title_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(FRAME % "items: [글]", encoding="utf-8")
    spec = LetterSpec(id="x", title="반드시 환급", template="x.yaml", file_name="x")
    assert check_template(spec, PACK, tmp_path) == ["x.yaml: title: an absolute claim: '반드시'"]


def test_every_line_with_the_mistake_is_named(tmp_path: Path) -> None:
    row = "- {label: 환급, value: 없음, when: refund_state == 'nothing'}"
    found = _check(tmp_path, FRAME % f"table: [\n  {row[2:]},\n  {row[2:]}]")
    assert [problem.split(" ")[0] for problem in found] == ["x.yaml:3:", "x.yaml:4:"]


@pytest.mark.parametrize(
    ("when", "complaint"),
    [
        ("refund_state == 'nothing'", "'nothing' is not a choice of 'refund_state'"),
        ("refund_state in ['none', 'al']", "'al' is not a choice of 'refund_state'"),
        ("'macro' in cause", "'macro' is not a choice of 'cause'"),
        ("cause == 'unclear'", "'cause' has several choices"),
        ("paid_on < 5", "'paid_on' is a day"),
        ("refunded_amount < paid_on", "cannot be compared"),
        ("event", "'event' is text; compare it with something"),
    ],
)
def test_a_condition_is_type_checked(tmp_path: Path, when: str, complaint: str) -> None:
    (problem,) = _check(tmp_path, FRAME % f"items: [{{text: 글, when: {json.dumps(when)}}}]")
    assert problem.startswith("x.yaml:2: when: ")
    assert complaint in problem


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    found = _check(tmp_path, FRAME % "items: ['{{ one }}', '{{ two }}', 무조건 취소]")
    assert len(found) == 3


def test_a_missing_file(tmp_path: Path) -> None:
    spec = LetterSpec(id="x", title="x", template="none.yaml", file_name="x")
    assert check_template(spec, PACK, tmp_path) == ["none.yaml: there is no such letter template"]
