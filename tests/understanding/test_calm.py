"""Heated and self-incriminating words are found with their endings, and nothing else is.

calm_found.tsv: a sentence, the entries found in it, and how it reads once every alternative is taken
('=' where none is offered). calm_innocent.txt: sentences in which nothing is found.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.check import load_checked
from bot.engine.model import Calm, Content
from bot.letters.review import wording_problems
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.understanding.calm import heated, replaced, sentence, taken_out

HERE = Path(__file__).parent
FOUND = [
    line.split("\t") for line in (HERE / "calm_found.tsv").read_text(encoding="utf-8").splitlines()
]
INNOCENT = (HERE / "calm_innocent.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def lexicon(content: Content) -> tuple[Calm, ...]:
    return content.calm


def entry(**fields: object) -> tuple[Calm, ...]:
    return (Calm(id="one", why="까닭이에요.", **fields),)  # type: ignore[arg-type]


def calmed(text: str, lexicon: tuple[Calm, ...]) -> str:
    """Take every alternative, the last phrase first."""
    for phrase in reversed(heated(text, lexicon)):
        if phrase.calm is not None:
            text = replaced(text, phrase)
        elif phrase.gap:
            text = taken_out(text, phrase)
    return text


# --- the lexicon -------------------------------------------------------------------------------


def test_there_are_sentences_enough() -> None:
    assert len(FOUND) >= 200
    assert len(INNOCENT) >= 150
    assert len({said for said, _, _ in FOUND}) == len(FOUND)
    assert len(set(INNOCENT)) == len(INNOCENT)


@pytest.mark.parametrize(("said", "ids", "calm"), FOUND, ids=[row[0] for row in FOUND])
def test_what_is_found_and_how_it_then_reads(
    lexicon: tuple[Calm, ...], said: str, ids: str, calm: str
) -> None:
    assert ",".join(phrase.id for phrase in heated(said, lexicon)) == ids
    assert calmed(said, lexicon) == (said if calm == "=" else calm)


@pytest.mark.parametrize("said", INNOCENT)
def test_an_innocent_sentence_is_left_alone(lexicon: tuple[Calm, ...], said: str) -> None:
    assert [(phrase.id, phrase.said) for phrase in heated(said, lexicon)] == []


def test_every_entry_has_a_sentence(lexicon: tuple[Calm, ...]) -> None:
    tried = {one for _, ids, _ in FOUND for one in ids.split(",")}
    assert len(lexicon) >= 60
    assert {one.id for one in lexicon} == tried


@pytest.mark.parametrize("said", [row[0] for row in FOUND])
def test_once_calm_a_sentence_is_calm(lexicon: tuple[Calm, ...], said: str) -> None:
    """What is offered never leads to another warning, nor to words a letter may not say."""
    before = {phrase.id for phrase in heated(said, lexicon) if phrase.calm is None}
    for phrase in heated(calmed(said, lexicon), lexicon):
        assert phrase.id in before
    for phrase in heated(said, lexicon):
        assert wording_problems(phrase.calm or "") == []


@pytest.mark.parametrize("incident", ["macro", "improper", "resale", "proxy", "handed_over"])
def test_wrongdoing_is_never_written_away(lexicon: tuple[Calm, ...], incident: str) -> None:
    """No tap turns "I used a macro" into anything else."""
    said = [said for said, ids, _ in FOUND if ids == incident]
    assert said
    for text in said:
        (phrase,) = heated(text, lexicon)
        assert (phrase.calm, phrase.gap, phrase.entry.lawyer) == (None, None, True)
        with pytest.raises(ValueError, match=incident):
            replaced(text, phrase)
        with pytest.raises(ValueError, match=incident):
            taken_out(text, phrase)


def test_no_alternative_denies_or_apologises(lexicon: tuple[Calm, ...]) -> None:
    for one in lexicon:
        for words in ("매크로", "죄송", "잘못", "승소", "성공률", "재발", "인정"):
            assert words not in one.calm + one.calm_is, one.id


def test_every_why_is_one_kind_line(lexicon: tuple[Calm, ...]) -> None:
    for one in lexicon:
        assert one.why.endswith("요."), one.id
        assert "\n" not in one.why


# --- finding -----------------------------------------------------------------------------------

CHEAT = entry(kind="heated", form="verb", finds=("사기(를|도)? 치다",), calm="다르게 안내하다")


@pytest.mark.parametrize(
    ("said", "calm"),
    [
        ("사기쳤어요", "다르게 안내했어요"), ("사기 쳤습니다", "다르게 안내했습니다"),
        ("사기를  친다", "다르게 안내한다"), ("사기치는데", "다르게 안내하는데"),
        ("사기도 치고", "다르게 안내하고"), ("사기 치면", "다르게 안내하면"),
        ("사기 칠 거예요", "다르게 안내할 거예요"), ("사기침", "다르게 안내함"),
        ("사기 쳐서", "다르게 안내해서"), ("사기 쳐요", "다르게 안내해요"),
        ("사기 칩니까", "다르게 안내합니까"), ("사기 치더라고요", "다르게 안내하더라고요"),
        ("사기 치려고", "다르게 안내하려고"), ("사기쳣다", "다르게 안내했다"),
        ("사기 쳤을까요", "다르게 안내했을까요"),
        ("사기 치다가", "다르게 안내하다가"), ("사기쳐 놓고", "다르게 안내해 놓고"),
    ],
)  # fmt: skip
def test_tense_and_politeness_are_kept(said: str, calm: str) -> None:
    assert calmed(said, CHEAT) == calm


@pytest.mark.parametrize(
    "said", ["접사기쳤어요", "사기치킨집", "사기 치과", "사기 친구", "사기\n치다"]
)
def test_another_word_is_not_taken_for_it(said: str) -> None:
    assert heated(said, CHEAT) == ()


def test_a_particle_is_fitted_to_the_new_noun() -> None:
    lexicon = entry(kind="heated", form="noun", finds=("도둑놈", "양아치"), calm="상대방")
    assert calmed("양아치가", lexicon) == "상대방이"
    assert calmed("도둑놈들은", lexicon) == "상대방은"
    assert calmed("양아치랑", lexicon) == "상대방이랑"
    assert calmed("도둑놈한테서도", lexicon) == "상대방한테서도"
    assert calmed("양아치예요", lexicon) == "상대방이에요"
    assert calmed("양아치였는데", lexicon) == "상대방이었는데"


def test_the_longest_wins_and_the_order_is_that_of_the_text(lexicon: tuple[Calm, ...]) -> None:
    text = "제 잘못을 인정합니다. 시발 개빡쳤어요!!! 제가 매크로를 돌렸어요"
    found = heated(text, lexicon)
    assert [phrase.said for phrase in found] == [
        "제 잘못을 인정합니다", "시발", "개빡쳤어요", "!!!", "매크로를 돌렸어요",
    ]  # fmt: skip
    assert [text[phrase.start : phrase.end] for phrase in found] == [p.said for p in found]


def test_the_same_words_twice_are_two_phrases(lexicon: tuple[Calm, ...]) -> None:
    first, second = heated("빡쳐요. 또 빡쳐요.", lexicon)
    assert replaced("빡쳐요. 또 빡쳐요.", second) == "빡쳐요. 또 속상해요."
    assert first.end < second.start


@pytest.mark.parametrize("mark", ["\u0301", "\u0323", "\ufe0f", "\u200d", "\u11ab", "\u302e"])
def test_a_letter_is_never_parted_from_its_mark(mark: str) -> None:
    lexicon = entry(kind="heated", form="word", finds=("*시발*", "*!!+*"), calm="음")
    assert heated(f"시발{mark}", lexicon) == ()
    assert heated(f"네!!{mark}", lexicon) == ()


@pytest.mark.parametrize("around", ["\U0001f600", "\ud83d", "👨‍👩‍👧", "é", "e\u0301"])
def test_what_stands_around_stays_whole(around: str) -> None:
    text = f"{around} 사기쳤어요 {around}"
    (phrase,) = heated(text, CHEAT)
    assert replaced(text, phrase) == f"{around} 다르게 안내했어요 {around}"


# --- taking out --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("존나 오래 걸려요", "오래 걸려요"),
        ("오래 존나 걸려요", "오래 걸려요"),
        ("오래 걸려요 존나", "오래 걸려요"),
        ("오래 걸려요 존나.", "오래 걸려요."),
        ("존나. 오래 걸려요", "오래 걸려요"),
        ("오래, 존나, 걸려요", "오래, 걸려요"),
        ("오래 걸려요\n존나\n어제부터요", "오래 걸려요\n어제부터요"),
    ],
)
def test_blanks_and_stops_fit_after_something_is_taken_out(said: str, left: str) -> None:
    lexicon = entry(kind="heated", form="word", finds=("존나",), out=True)
    assert calmed(said, lexicon) == left


SORRY = entry(
    kind="admission", form="adjective", finds=("(정말)? 죄송하다",), endings="final", out=True
)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("정말 죄송합니다. 집에서 접속했어요.", "집에서 접속했어요."),
        ("집에서 접속했어요. 죄송합니다.", "집에서 접속했어요."),
        ("집에서 접속했어요 죄송해요", "집에서 접속했어요"),
    ],
)
def test_a_whole_sentence_can_go(said: str, left: str) -> None:
    assert calmed(said, SORRY) == left


@pytest.mark.parametrize(
    "said",
    ["어머니 카드로 결제해서 죄송합니다. 동생이에요.", "죄송합니다.", "죄송합니다", "죄송합니다!"],
)
def test_a_fact_is_never_taken_out_with_it_nor_the_whole_answer(said: str) -> None:
    (phrase,) = heated(said, SORRY)
    assert phrase.gap is None


# --- anything at all ---------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["시발", "사기쳤어요", "매크로를 돌렸어요", "ㅋㅋ", "!!", "죄송합니다", " ", ".", "\n", "\u0301",
     "\u200d", "\u11ab", "\ud83d", "👍🏽", "나", "개새끼들이", "제", "100%", "안", "가"]
)  # fmt: skip
REAL = load_checked(CONVERSATIONS, TEMPLATES, date(2026, 11, 21)).calm


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60)))
def test_only_the_phrase_changes_whatever_the_text(text: str) -> None:
    end = 0
    for phrase in heated(text, REAL):
        assert end <= phrase.start < phrase.end <= len(text)
        end = phrase.end
        assert text[phrase.start : end] == phrase.said
        assert end == len(text) or not unicodedata.category(text[end]).startswith("M")
        begin, stop = sentence(text, phrase)
        assert begin <= phrase.start
        assert stop >= 0
        if phrase.calm is not None:
            changed = replaced(text, phrase)
            assert changed.startswith(text[: phrase.start])
            assert changed.endswith(text[end:])
        if phrase.gap is not None:
            assert phrase.gap[0] <= phrase.start
            assert phrase.gap[1] >= end
            assert taken_out(text, phrase).strip()


def test_a_long_story_is_looked_through_at_once(lexicon: tuple[Calm, ...]) -> None:
    """4,000 characters in about 3 ms on a quiet machine. Machines differ, so this one's own pace is the
    measure: the best of some looks beside the best of some rounds of counting."""
    story = (" ".join(INNOCENT) * 2)[:3800] + " 사기쳤어요. 빡쳐요!!! 제가 매크로를 돌렸어요."
    found = heated(story, lexicon)
    took, counting = [], []
    for _ in range(15):
        took.append(_seconds(lambda: heated(story, lexicon)))
        counting.append(_seconds(lambda: sum(range(100_000))))
    assert len(found) >= 4
    assert min(took) < MOST_ROUNDS * min(counting)


MOST_ROUNDS = 8


def _seconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun
