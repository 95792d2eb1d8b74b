"""The author's guide is true: its worked example, and nothing else, makes an incident type that runs."""

from __future__ import annotations

import io
import re
import shutil
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from pypdf import PdfReader
from talker import Talker

from bot.check import check, warnings
from bot.clock import KST
from bot.dialogue.state import LetterPicture
from bot.engine.model import Content
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.survey.everything import survey
from bot.survey.graph import page
from bot.trial import Trial

GUIDE = (CONVERSATIONS / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"`((?:conversations|templates)/[\w/.-]+\.yaml)`[^`]*?(?:`[^`]*`[^`]*?)*?:\n\n```yaml\n(.*?)```",
    re.DOTALL,
)
NOW = datetime(2026, 11, 21, 14, tzinfo=KST)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all there is, and the worked example as the guide prints it."""
    root = tmp_path_factory.mktemp("author")
    shutil.copytree(CONVERSATIONS, root / "conversations")
    shutil.copytree(TEMPLATES, root / "templates")
    example = GUIDE.partition("\n## Worked example\n")[2]
    blocks = dict(BLOCK.findall(example))
    assert {Path(name).name for name in blocks} == {"flow.yaml", "refund.yaml", "cases.yaml"}
    for name, text in blocks.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def content_with_it(written: Path) -> Content:
    content, problems = check(written / "conversations", written / "templates", NOW.date())
    assert problems == []
    return content


def test_it_keeps_to_every_rule_itself(written: Path, content_with_it: Content) -> None:
    folders = written / "conversations", written / "templates"
    told = warnings(content_with_it, *folders, NOW.date())
    assert [one for one in told if "gym-pass" in one] == []


def test_its_story_comes_out_as_it_says(
    written: Path, content_with_it: Content, tmp_path: Path
) -> None:
    file = written / "conversations" / "gym-pass" / "cases.yaml"
    (story,) = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]  # noqa: S506 - text only
    now = datetime.fromisoformat(story["now"]).replace(tzinfo=KST)
    trial = Trial(content_with_it.packs["gym-pass"], content_with_it, now, written / "templates")
    answers, asked, problems = trial.answer(story["answers"])
    assert problems == []
    report = trial.report(answers, asked, tmp_path)
    assert report["next_action"]["id"] == story["next_action"]
    assert [one["id"] for one in report["findings"]] == story["findings"]
    days = {one["id"]: one["day"] for one in report["deadlines"]}
    assert days == story["deadlines"]
    assert report["reminders"]
    (letter,) = report["letters"]
    assert all(words in letter["text"] for words in story["letter_says"])
    assert not any(words in letter["text"] for words in story["letter_never"])
    _has_all_formats([Path(name) for name in letter["files"]])


def _has_all_formats(files: list[Path]) -> None:
    """The letter as PDF, 한글 and Word, each with what was typed in it."""
    by_kind = {file.suffix: file.read_bytes() for file in files}
    assert {".pdf", ".hwpx", ".docx"} <= set(by_kind)
    assert "튼튼이용권" in PdfReader(io.BytesIO(by_kind[".pdf"])).pages[0].extract_text()
    for kind, part in ((".docx", "word/document.xml"), (".hwpx", "Contents/section0.xml")):
        xml = ZipFile(io.BytesIO(by_kind[kind])).read(part).decode()
        assert "튼튼이용권" in re.sub(r"<[^>]+>", "", xml)


def test_a_person_is_led_from_the_first_line_to_the_letter(content_with_it: Content) -> None:
    talker = Talker(content_with_it, NOW).says("헬스장 앱 이용권이 취소됐어요").consents()
    assert "취소 안내와 결제 문자를 지금 캡처하세요" in talker.heard
    talker.says("튼튼이용권").says("11월 18일").taps("아직 못 받았어요").says("김하늘")
    talker.taps("맞아요")
    assert "튼튼이용권 고객센터에 보내세요" in talker.heard
    assert any(isinstance(out, LetterPicture) for out in talker.outs)
    talker.taps("알림 받을게요")
    assert {key[1] for key in talker.reminders} == {"T-SEND", "T-01"}


def test_its_exit_and_all_of_it_can_be_reached(content_with_it: Content) -> None:
    found = survey(content_with_it.packs["gym-pass"], content_with_it, NOW)
    assert found.missing == ([], [])
    assert ("exits", "settled") in found.shortest


def test_it_can_be_drawn(content_with_it: Content) -> None:
    assert "돌려받으셨나요" in page(content_with_it.packs["gym-pass"])


def test_no_python_is_in_it(written: Path) -> None:
    ours = {
        path.relative_to(written / "conversations")
        for path in (written / "conversations").rglob("*")
    }
    theirs = {path.relative_to(CONVERSATIONS) for path in CONVERSATIONS.rglob("*")}
    added = {str(path) for path in ours - theirs}
    assert added == {"gym-pass", "gym-pass/flow.yaml", "gym-pass/cases.yaml"}
