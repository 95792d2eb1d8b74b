"""How parse mode HTML is read."""

from __future__ import annotations

import pytest

from bot.playground.entities import tidy, utf16_length, with_found
from bot.playground.html import parse_html
from bot.playground.refusal import Refusal


def only(kind: str, offset: int, length: int, **more: object) -> dict[str, object]:
    return {"type": kind, **more, "offset": offset, "length": length}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("그냥 글", "그냥 글", []),
        ("<b>굵</b>게", "굵게", [only("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [only("bold", 0, 1)]),
        ("<i>a</i><em>b</em>", "ab", [only("italic", 0, 1), only("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [only("underline", 0, 1), only("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [only("strikethrough", at, 1) for at in range(3)],
        ),
        ("😀<b>b</b>", "😀b", [only("bold", 2, 1)]),
        ("<b>a</>", "a", [only("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ("<tg-spoiler>a</tg-spoiler>", "a", [only("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [only("spoiler", 0, 1)]),
        ("<code>a&lt;b</code>", "a<b", [only("code", 0, 3)]),
        ("<pre>a</pre>", "a", [only("pre", 0, 1)]),
        (
            '<pre><code class="language-python">a</code></pre>',
            "a",
            [only("pre", 0, 1, language="python")],
        ),
        ("<blockquote>a</blockquote>", "a", [only("blockquote", 0, 1)]),
        (
            "<blockquote expandable>a</blockquote>",
            "a",
            [only("expandable_blockquote", 0, 1)],
        ),
        (
            "<a href='https://a.kr/?x=1&amp;y=2'>a</a>",
            "a",
            [only("text_link", 0, 1, url="https://a.kr/?x=1&y=2")],
        ),
        ("<a>https://a.kr</a>", "https://a.kr", [only("text_link", 0, 12, url="https://a.kr")]),
        ('<a href="nowhere">a</a>', "a", []),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", []),
        (
            '<tg-time unix="1795705199" format="r">곧</tg-time>',
            "곧",
            [only("date_time", 0, 1, unix_time=1795705199, date_time_format="r")],
        ),
        ("&lt;&gt;&amp;&quot;&#44032;&#xAC01;", '<>&"가각', []),
        ("&nbsp; &apos; & &;", "&nbsp; &apos; & &;", []),
        ("3 > 2", "3 > 2", []),
    ],
)
def test_reads(source: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<", "Unclosed start tag at byte offset 0"),
        ("가<b", "Unclosed start tag at byte offset 3"),
        ("2 < 3 <b>x</b>", 'Unsupported start tag "" at byte offset 2'),
        ("<script>a</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("가<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b>a<i>b</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time>a</tg-time>", 'Tag "tg-time" must have a valid attribute "unix"'),
        (
            "&#xD800;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_refuses(source: str, why: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {why}"


def test_trimming_moves_entities_along() -> None:
    text, entities = tidy(" \n굵게 \r\n ", [only("bold", 0, 4), only("italic", 5, 2)])
    assert text == "굵게"
    assert entities == [only("bold", 0, 2)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("😀 /help!", [("bot_command", 3, 5)]),
        ("/처음", []),
        ("a/b 1/2 /x/y", []),
        ("보세요: https://a.kr/b.", [("url", 5, 14)]),
        ("https://a.kr/help", [("url", 0, 17)]),
    ],
)
def test_telegram_finds_commands_and_links(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in with_found(text, [])] == found


def test_nothing_is_found_inside_code() -> None:
    code = only("code", 0, 6)
    assert with_found("/start", [code]) == [code]


def test_length_is_in_utf16_units() -> None:
    assert [utf16_length(text) for text in ("a", "가", "😀", "👨‍👩‍👧")] == [1, 1, 2, 8]
