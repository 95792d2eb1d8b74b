"""A broken pack is refused with every problem in words; the real packs have none."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.check import check, load_checked, warnings
from bot.check.sources import stale
from bot.engine.model import Content
from bot.engine.walk import walk
from bot.errors import ContentError
from bot.paths import CONVERSATIONS, TEMPLATES

HERE = Path(__file__).parent
GOOD, OWN_TEMPLATES = HERE / "good", HERE / "templates"
BROKEN = sorted((HERE / "invalid").glob("*.yaml"))
TODAY = date(2026, 11, 21)


def test_the_real_content_has_no_problem() -> None:
    _, problems = check(CONVERSATIONS, TEMPLATES, TODAY)
    assert problems == []


def test_all_packs_and_what_they_share_keep_to_the_house_style(content: Content) -> None:
    assert warnings(content, CONVERSATIONS, TEMPLATES, TODAY) == []


def test_the_small_pack_has_no_problem() -> None:
    content, problems = check(GOOD, OWN_TEMPLATES, TODAY)
    assert problems == []
    assert warnings(content, GOOD, OWN_TEMPLATES, TODAY) == []
    assert content.packs["small"].faq[0].id == "small/q1"


def broken_copy(tmp_path: Path, path: str, value: Any, name: str = "small/flow.yaml") -> Path:
    """Copy the good content with one thing changed in its flow, or in another of its files.

    A file of example lines is written anew.
    """
    root = Path(shutil.copytree(GOOD, tmp_path / "conversations"))
    file = root / name
    if file.suffix == ".txt":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(value, encoding="utf-8")
        return root
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    place: Any = data
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        place = place[key]
    place[last] = value
    if value is None:
        del place[last]
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return root


@pytest.mark.parametrize("broken", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_mistake_produces_its_sentence(tmp_path: Path, broken: Path) -> None:
    case = yaml.safe_load(broken.read_text(encoding="utf-8"))
    root = broken_copy(tmp_path, case["change"], case["to"], case.get("file", "small/flow.yaml"))
    content, problems = check(root, OWN_TEMPLATES, TODAY)
    if "warns" in case:
        told = warnings(content, root, OWN_TEMPLATES, TODAY)
        assert any(case["warns"] in warning for warning in told), told
        assert problems == [], "a matter of style does not stop the start"
        return
    assert any(case["expects"] in problem for problem in problems), problems
    with pytest.raises(ContentError, match="problem"):
        load_checked(root, OWN_TEMPLATES, TODAY)


def test_the_authors_guide_lists_every_rule_that_has_a_broken_fixture() -> None:
    guide = (CONVERSATIONS / "README.md").read_text(encoding="utf-8")
    table = guide.partition("\n## What `check` looks at\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| ([a-z-]+) \|.*\| (error|warning) \|$", table, re.MULTILINE))
    cases = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in BROKEN]
    assert told == {(one["rule"], "warning" if "warns" in one else "error") for one in cases}
    assert len(told) >= 30


def test_problems_of_form_name_file_and_line(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "questions.0.type", "chioce")
    _, problems = check(root, OWN_TEMPLATES, TODAY)
    assert any(problem.startswith("small/flow.yaml:10:") for problem in problems), problems


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "findings.0.source", "lore")
    file = root / "small" / "flow.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("deadline: refund", "deadline: x"))
    _, problems = check(root, OWN_TEMPLATES, TODAY)
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id: small\n  title: x", "not readable as YAML"),
        ("id: small\nid: small", "'id' stands here twice"),
        ("- a", "small/flow.yaml:1"),
        ("", "small/flow.yaml:1"),
    ],
)
def test_what_is_not_a_flow_is_said_so(tmp_path: Path, text: str, sentence: str) -> None:
    root = Path(shutil.copytree(GOOD, tmp_path / "conversations"))
    (root / "small" / "flow.yaml").write_text(text, encoding="utf-8")
    _, problems = check(root, OWN_TEMPLATES, TODAY)
    assert any(sentence in problem for problem in problems), problems


def test_a_missing_flow_is_said_so(tmp_path: Path) -> None:
    root = Path(shutil.copytree(GOOD, tmp_path / "conversations"))
    (root / "empty").mkdir()
    _, problems = check(root, OWN_TEMPLATES, TODAY)
    assert problems == ["empty: there is no flow.yaml in this folder"]


def test_yaml_never_guesses_types(tmp_path: Path) -> None:
    """`no`, `0123` and `1:30` stay what the author wrote."""
    root = broken_copy(tmp_path, "questions.0.choices.1.label", "XX")
    file = root / "small" / "flow.yaml"
    for word in ("no", "0123", "1:30"):
        file.write_text(file.read_text(encoding="utf-8").replace("label: XX", f"label: {word}"))
        content, problems = check(root, OWN_TEMPLATES, TODAY)
        assert problems == []
        assert content.packs["small"].questions[0].choices[1].label == word
        file.write_text(file.read_text(encoding="utf-8").replace(f"label: {word}", "label: XX"))


def test_a_new_answer_in_the_faq_disturbs_no_open_case(tmp_path: Path) -> None:
    before = check(GOOD, OWN_TEMPLATES, TODAY)[0].hashes["small"]
    root = broken_copy(tmp_path, "faq.0.answer", "다른 답이에요.", "small/faq.yaml")
    assert check(root, OWN_TEMPLATES, TODAY)[0].hashes["small"] == before


def test_the_hash_changes_with_the_content(tmp_path: Path) -> None:
    before = check(GOOD, OWN_TEMPLATES, TODAY)[0].hashes["small"]
    root = broken_copy(tmp_path, "opening", "반가워요.")
    assert check(root, OWN_TEMPLATES, TODAY)[0].hashes["small"] != before


def test_a_part_is_joined_in_its_next_actions_first() -> None:
    small = check(GOOD, OWN_TEMPLATES, TODAY)[0].packs["small"]
    assert [action.id for action in small.next_actions] == ["turn-to", "go"]
    assert [deadline.id for deadline in small.deadlines] == ["refund", "wait"]
    assert [stage.id for stage in small.followup] == ["sent", "reply"]


def test_the_hash_changes_with_a_part_of_the_pack(tmp_path: Path) -> None:
    before = check(GOOD, OWN_TEMPLATES, TODAY)[0].hashes["small"]
    part = "_shared/parts/answered.yaml"
    root = broken_copy(tmp_path, "followup.0.button", "연락이 왔어요", part)
    assert check(root, OWN_TEMPLATES, TODAY)[0].hashes["small"] != before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("followup: [", "_shared/parts/answered.yaml:1: not readable as YAML"),
        ("- a", "_shared/parts/answered.yaml:1: "),
        ("", "_shared/parts/answered.yaml:1: "),
    ],
)
def test_a_part_that_is_none_is_said_once(tmp_path: Path, text: str, sentence: str) -> None:
    root = Path(shutil.copytree(GOOD, tmp_path / "conversations"))
    (root / "_shared" / "parts" / "answered.yaml").write_text(text, encoding="utf-8")
    _, problems = check(root, OWN_TEMPLATES, TODAY)
    assert len([problem for problem in problems if "answered" in problem]) == 1
    assert any(problem.startswith(sentence) for problem in problems), problems


def test_a_source_past_its_review_date_warns(content: Content) -> None:
    assert list(stale(content, TODAY)) == []
    told = list(stale(content, date(2030, 1, 1)))
    assert len(told) == len(content.sources)
    law = next(line for line in told if "'ecommerce-15-2'" in line)
    assert "on it rests: " in law
    assert " findings '" in law


def test_the_refund_article_is_told_whole() -> None:
    """전자상거래법 15조 2항: pay back *or* take the steps that paying back needs."""
    for path in CONVERSATIONS.rglob("*.*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert text.count("환급하거나") == text.count("환급하거나 환급에 필요한 조치"), path


def test_the_opening_tells_how_many_questions_there_usually_are(content: Content) -> None:
    """A cancelled booking, a listed provider, no cause guessed: the shortest usual path."""
    pack = content.packs["ticket-ban"]
    usual = {
        "provider": "nol", "sanction": "cancelled", "cause": ("unclear",), "refund_state": "none",
    }  # fmt: skip
    path = walk(pack, usual, TODAY)
    assert path.total == 13
    assert "열세 개쯤" in pack.opening


def test_where_the_letter_asks_about_an_automatic_decision_so_does_the_result(
    content: Content,
) -> None:
    """Finding and deadline are shown to everybody who is given the letter that asks."""
    pack = content.packs["ticket-ban"]
    letter = next(one for one in pack.letters if one.id == "explanation")
    finding = next(f for f in pack.findings if f.id == "automated-decision")
    deadline = next(d for d in pack.deadlines if d.id == "T-07")
    assert (finding.when, deadline.when) == (letter.when, letter.when)


FORBIDDEN = [
    "02-711-9270", "새 이메일 주소를", "백신을 끄", "방화벽을 끄", "익스플로러", "빌려서", "승소", "성공률",
    "대부분 승인", "3~7일", "재발을 방지", "동일인으로 인식", "검토 순서",
]  # fmt: skip


@pytest.mark.parametrize("words", FORBIDDEN)
def test_what_must_never_be_repeated_is_not(words: str) -> None:
    """Advice of the source material that is unsafe, unsourced or evades a ban."""
    folders = [CONVERSATIONS / "_shared", CONVERSATIONS / "ticket-ban", TEMPLATES]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files += CONVERSATIONS.glob("*/flow.yaml")  # an FAQ may name such advice, to warn of it
    files.remove(CONVERSATIONS / "_shared" / "calm.yaml")  # lists what to look for; see test_calm
    assert [path.name for path in files if words in path.read_text(encoding="utf-8")] == []


def test_a_file_that_is_not_utf_8_is_named_and_stops_nothing_else(tmp_path: Path) -> None:
    root = broken_copy(tmp_path, "title", "작은 사건", "small/flow.yaml")
    (root / "_shared" / "holidays.yaml").write_bytes("holidays: 임시공휴일".encode("cp949"))
    _, problems = check(root, OWN_TEMPLATES, TODAY)
    assert any("_shared/holidays.yaml: not saved as UTF-8" in problem for problem in problems)
