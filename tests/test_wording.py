"""A message of any length reaches the person: in pieces that Telegram takes, with nothing left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.playground.html import parse_html
from bot.wording import length, pieces, plain

LIMIT = 40
WORDS = st.text(st.sampled_from("가나 a<>&'\n🙂"), max_size=120)


@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from(["b", "i", "blockquote"]))
def test_every_piece_is_whole_html_within_the_limit(words: list[str], tag: str) -> None:
    paragraphs = [f"<b>제목</b> <{tag}>{escape(text)}</{tag}>" for text in words]
    found = pieces("\n\n".join(paragraphs), LIMIT)
    for piece in found:
        text, _ = parse_html(piece)  # raises where a tag is broken
        assert 1 <= length(piece) <= LIMIT
        assert text.strip()
    together = "".join(plain(piece) for piece in found)
    assert "".join(together.split()) == "".join(plain("".join(paragraphs)).split())


def test_a_long_paragraph_is_cut_between_lines() -> None:
    found = pieces("<b>" + "\n".join(["열다섯 글자쯤 되는 한 줄이에요."] * 5) + "</b>", LIMIT)
    assert len(found) == 3
    assert all(plain(piece).strip().endswith("이에요.") for piece in found)


def test_a_short_message_stays_as_it_is() -> None:
    assert pieces("<b>안녕</b>\n\n하세요", LIMIT) == ["<b>안녕</b>\n\n하세요"]
