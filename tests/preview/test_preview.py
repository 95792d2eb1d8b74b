"""The page shows all that the packs can say, says what it lacks, and needs nothing but itself."""

from __future__ import annotations

import base64
import io
import re
import shutil
from dataclasses import replace
from datetime import date, datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from bot.__main__ import main
from bot.check import load_checked
from bot.engine.model import Content, Finding
from bot.errors import GujeError
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.preview.book import chapters, lacking
from bot.preview.incident import Book
from bot.preview.page import page
from bot.preview.parts import Chapter
from bot.preview.studio import Studio
from bot.stories import Story, read_stories
from bot.wording import Wording, plain

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
SMALL = Path(__file__).parents[1] / "content"
HOSTILE = "</div><script>alert(1)</script>&\"'<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def found(content: Content) -> dict[str, Chapter]:
    """Every chapter of the real content, without pictures."""
    now = datetime.fromisoformat("2026-11-21T14:00+09:00")
    made = chapters(content, CONVERSATIONS, TEMPLATES, now, draw=False)
    return {chapter.id: chapter for chapter in made}


@pytest.fixture(scope="module")
def html(found: dict[str, Chapter]) -> str:
    now = datetime.fromisoformat("2026-11-21T14:00+09:00")
    return page(list(found.values()), TEMPLATES, now)


def said(chapter: Chapter) -> str:
    """All words of a chapter, buttons and folds included."""
    words: list[str] = []
    for scene in chapter.scenes:
        for bubble in scene.bubbles:
            words += [plain(bubble.html), *(plain(fold.html) for fold in bubble.folds)]
            words += [label for row in bubble.buttons for label in row]
    return "\n".join(words)


# --- all of it ---------------------------------------------------------------------------------


def test_nothing_is_missing(found: dict[str, Chapter]) -> None:
    assert list(lacking(list(found.values()))) == []


@pytest.mark.parametrize("incident", PACKS)
def test_every_thing_of_a_pack_is_to_be_read(
    found: dict[str, Chapter], content: Content, incident: str
) -> None:
    """Looked for in the words, not in what the scenes say that they show."""
    pack, words = content.packs[incident], said(found[incident])
    texts = [
        pack.opening,
        *(one.text for one in pack.steps),
        *(one.label for one in pack.evidence),
    ]
    texts += [text for q in pack.all_questions for text in (q.text, q.why, *labels(q.choices))]
    texts += [text for one in (*pack.exits, *pack.findings) for text in (one.title, one.text)]
    texts += [text for one in pack.deadlines for text in (one.title, one.text, one.past)]
    texts += [one.button for one in pack.followup]
    texts += [one.text for one in pack.followup if one.in_menu]  # the other ends at its letter
    texts += [text for one in pack.faq for text in (one.question, one.answer)]
    texts += [one.text for one in pack.next_actions]
    texts += [one.title for one in pack.letters] + [one.submit for one in pack.providers]
    parts = [part for text in texts for part in re.split(r"\{[^}]+\}", text)]
    assert [part for part in parts if part.strip() not in words] == []


def labels(choices: object) -> list[str]:
    return [choice.label for choice in choices]  # type: ignore[attr-defined]


def test_every_letter_is_there_as_a_picture_and_as_text(
    found: dict[str, Chapter], content: Content
) -> None:
    for pack in content.packs.values():
        (section,) = [one for one in found[pack.id].sections if one.id == "letters"]
        assert [scene.id for scene in section.scenes] == [letter.id for letter in pack.letters]
        for scene in section.scenes:
            first = scene.bubbles[0]
            assert first.template == "letter_picture"
            assert "<pre>" in first.folds[0].html


def test_every_template_is_to_be_seen(found: dict[str, Chapter]) -> None:
    seen = frozenset().union(*(chapter.templates for chapter in found.values()))
    assert seen == Wording(TEMPLATES).names()


def test_what_helps_elsewhere_is_to_be_read(found: dict[str, Chapter], content: Content) -> None:
    words = said(found["everybody"])
    assert [one.id for one in content.elsewhere if one.text.strip() not in words] == []


# --- what is lacking ---------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> tuple[Content, Path]:
    """A pack without stories, and its templates."""
    shutil.copytree(TEMPLATES / "messages", tmp_path / "messages")
    shutil.copytree(TEMPLATES / "preview", tmp_path / "preview")
    shutil.copytree(SMALL / "templates" / "letters", tmp_path / "letters")
    return load_checked(SMALL / "good", tmp_path, date(2026, 11, 21)), tmp_path


def small_chapter(small: tuple[Content, Path], now: datetime, *stories: Story) -> Chapter:
    content, templates = small
    studio = Studio(content, templates, draw=False)
    return Book.of(studio, content.packs["small"], stories, now).chapter()


def test_people_are_drawn_where_there_are_no_stories(
    small: tuple[Content, Path], now: datetime
) -> None:
    assert small_chapter(small, now).missing == frozenset()


def test_what_nobody_can_see_is_named(small: tuple[Content, Path], now: datetime) -> None:
    content, templates = small
    when = "provider == 'a' and provider == 'b'"
    never = Finding(id="never", title="없음", text="없음", source="law", when=when)
    pack = content.packs["small"]
    pack = replace(pack, findings=(*pack.findings, never))
    chapter = small_chapter((replace(content, packs={"small": pack}), templates), now)
    assert list(lacking([chapter])) == ["small: not shown: findings 'never'"]
    assert "보이지 못한 것: findings" in page([chapter], templates, now)


def test_a_story_that_does_not_come_through_is_named(
    small: tuple[Content, Path], now: datetime
) -> None:
    story = Story(name="이상한 답", at=now, typed={"provider": "어디였더라"})
    with pytest.raises(GujeError, match="story '이상한 답'"):
        small_chapter(small, now, story)


# --- the page ----------------------------------------------------------------------------------


class Reader(HTMLParser):
    """Notes tags, ids, and everything that leads somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.leads: set[str] = set()
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href", "action", "srcset", "poster", "data", "style"):
                self.leads.add(value or "")
            if name.startswith("on"):
                self.handlers.add(name)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def test_the_page_needs_nothing_but_itself(html: str) -> None:
    reader = read(html)
    assert reader.tags.isdisjoint({"script", "link", "iframe", "object", "form", "base"})
    assert reader.handlers == set()
    assert "url(" not in html
    assert "@import" not in html
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.leads <= {f"#{name}" for name in reader.ids}, "no picture was drawn here"


def test_all_sections_are_in_the_contents(html: str, found: dict[str, Chapter]) -> None:
    listed = read(html).leads
    for chapter in found.values():
        for section in chapter.sections:
            assert f"#{chapter.id}.{section.id}" in listed


def test_hostile_words_stay_words(small: tuple[Content, Path], now: datetime) -> None:
    content, templates = small
    pack = replace(content.packs["small"], title=HOSTILE, short=HOSTILE, opening=HOSTILE)
    hostile = replace(content, packs={"small": pack})
    story = Story(name=HOSTILE, at=now, typed={"provider": "1", "amount": "5만원"})
    made = page([small_chapter((hostile, templates), now, story)], templates, now)
    assert escape(HOSTILE, quote=False) in made.replace("&#34;", '"').replace("&#39;", "'")
    assert read(made).tags.isdisjoint({"script", "img"})


def test_a_picture_stands_in_the_page_itself(content: Content, now: datetime) -> None:
    pack = content.packs["ticket-ban"]
    studio = Studio(content, TEMPLATES)
    book = Book.of(studio, pack, read_stories(CONVERSATIONS / pack.id / "cases.yaml"), now)
    sections = [one for one in book.sections() if one.id == "letters"]
    made = page([Chapter(id="a", title="b", sections=tuple(sections))], TEMPLATES, now)
    data = re.search(r'src="data:image/png;base64,([^"]+)"', made)
    assert data is not None
    png = base64.b64decode(data[1])
    assert Image.open(io.BytesIO(png)).width == 560
    assert len(png) < 60_000


# --- the command -------------------------------------------------------------------------------


@pytest.mark.parametrize("out", ["", "none/preview.html"], ids=["a folder", "no such folder"])
def test_a_place_that_cannot_be_written_to_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    assert main(["preview", str(tmp_path / out)]) == 2
    assert f"{tmp_path / out}: cannot be written to: " in capsys.readouterr().err


def test_the_command_writes_the_page_and_says_what_is_lacking(
    small: tuple[Content, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The small pack has too little for some of what the bot can say to all."""
    monkeypatch.setattr("bot.__main__.CONVERSATIONS", SMALL / "good")
    monkeypatch.setattr("bot.__main__.TEMPLATES", small[1])
    out = tmp_path / "preview.html"
    assert main(["preview", str(out)]) == 1
    heard = capsys.readouterr()
    assert f"{out}: " in heard.out
    assert "everybody: not shown: messages 'calm'" in heard.err
    assert "작은 사건" in out.read_text(encoding="utf-8")
