"""Stems take endings as Korean writes them, irregular ones too, and a written ending is read back."""

from __future__ import annotations

import re

import pytest

from bot.understanding.inflection import Ending, Form, Kind, Stem, shapes, with_be, with_particle

ENDINGS: list[tuple[Kind, str]] = [
    ("past", "어요"), ("aeo", "요"), ("base", "고"), ("base", "네요"), ("eu", "면"), ("eu", "니까"),
    ("plain", ""), ("formal", "다"), ("present", "데"), ("future", " 거"), ("noun", ""),
]  # fmt: skip
TABLE: list[tuple[str, Form, str]] = [
    ("치다", "verb", "쳤어요 쳐요 치고 치네요 치면 치니까 친다 칩니다 치는데 칠 거 침"),
    ("안내하다", "verb",
     "안내했어요 안내해요 안내하고 안내하네요 안내하면 안내하니까 "
     "안내한다 안내합니다 안내하는데 안내할 거 안내함"),
    ("받다", "verb", "받았어요 받아요 받고 받네요 받으면 받으니까 받는다 받습니다 받는데 받을 거 받음"),
    ("들다", "verb", "들었어요 들어요 들고 드네요 들면 드니까 든다 듭니다 드는데 들 거 듦"),
    ("다르다", "adjective", "달랐어요 달라요 다르고 다르네요 다르면 다르니까 다르다 다릅니다 다른데 다를 거 다름"),
    ("어렵다", "adjective",
     "어려웠어요 어려워요 어렵고 어렵네요 어려우면 어려우니까 "
     "어렵다 어렵습니다 어려운데 어려울 거 어려움"),
    ("묻다", "verb", "물었어요 물어요 묻고 묻네요 물으면 물으니까 묻는다 묻습니다 묻는데 물을 거 물음"),
    ("짓다", "verb", "지었어요 지어요 짓고 짓네요 지으면 지으니까 짓는다 짓습니다 짓는데 지을 거 지음"),
    ("쓰다", "verb", "썼어요 써요 쓰고 쓰네요 쓰면 쓰니까 쓴다 씁니다 쓰는데 쓸 거 씀"),
    ("되다", "verb", "됐어요 돼요 되고 되네요 되면 되니까 된다 됩니다 되는데 될 거 됨"),
    ("있다", "adjective", "있었어요 있어요 있고 있네요 있으면 있으니까 있다 있습니다 있는데 있을 거 있음"),
    ("같다", "adjective", "같았어요 같아요 같고 같네요 같으면 같으니까 같다 같습니다 같은데 같을 거 같음"),
    ("살펴보다", "verb",
     "살펴봤어요 살펴봐요 살펴보고 살펴보네요 살펴보면 살펴보니까 "
     "살펴본다 살펴봅니다 살펴보는데 살펴볼 거 살펴봄"),
    ("않다", "verb", "않았어요 않아요 않고 않네요 않으면 않으니까 않는다 않습니다 않는데 않을 거 않음"),
    ("나쁘다", "adjective", "나빴어요 나빠요 나쁘고 나쁘네요 나쁘면 나쁘니까 나쁘다 나쁩니다 나쁜데 나쁠 거 나쁨"),
    ("돕다", "verb", "도왔어요 도와요 돕고 돕네요 도우면 도우니까 돕는다 돕습니다 돕는데 도울 거 도움"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "form", "line"), TABLE, ids=[row[0] for row in TABLE])
def test_a_stem_takes_every_ending(word: str, form: Form, line: str) -> None:
    stem = Stem.of(word, form)
    said = " ".join(stem.take(Ending(kind, rest)) for kind, rest in ENDINGS)
    assert said == line


@pytest.mark.parametrize(("word", "form", "line"), TABLE, ids=[row[0] for row in TABLE])
def test_a_written_ending_is_read_back(word: str, form: Form, line: str) -> None:
    """What a stem becomes with an ending is found among its shapes, and makes the same again."""
    stem = Stem.of(word, form)
    for kind, rest in ENDINGS:
        written = stem.take(Ending(kind, rest)).removesuffix(" 거")
        read = [
            Ending(found, written[len(text) :])
            for text, follows, found in shapes(stem)
            if written.startswith(text) and re.fullmatch(follows, written[len(text) :])
        ]
        assert written in {stem.take(ending) for ending in read}, written


def test_an_ending_moves_from_a_verb_to_an_adjective() -> None:
    hard = Stem.of("어렵다", "adjective")
    assert hard.take(Ending("present", "데요")) == "어려운데요"
    assert hard.take(Ending("present", "군요")) == "어렵군요"
    assert hard.take(Ending("perfect")) == "어렵던"
    assert hard.take(Ending("plain", "고")) == "어렵다고"


@pytest.mark.parametrize(
    ("noun", "ending", "said"),
    [
        ("상대방", Ending("aeo", "요"), "상대방이에요"), ("처리", Ending("aeo", "요"), "처리예요"),
        ("상대방", Ending("aeo"), "상대방이야"), ("처리", Ending("aeo"), "처리야"),
        ("처리", Ending("past", "어요"), "처리였어요"), ("상대방", Ending("past", "는데"), "상대방이었는데"),
        ("처리", Ending("plain", "고"), "처리라고"), ("상대방", Ending("plain"), "상대방이다"),
        ("처리", Ending("formal", "다"), "처리입니다"), ("처리", Ending("aeo", "서"), "처리라서"),
        ("처리", Ending("present", "데"), "처리인데"), ("처리", Ending("base", "네요"), "처리네요"),
    ],
)  # fmt: skip
def test_a_noun_takes_the_ending_of_to_be(noun: str, ending: Ending, said: str) -> None:
    assert with_be(noun, ending) == said


@pytest.mark.parametrize(
    ("noun", "particle", "said"),
    [
        ("사람", "가", "사람이"), ("처리", "이", "처리가"), ("사람", "랑", "사람이랑"), ("일", "으로", "일로"),
        ("말", "를", "말을"), ("처리", "으로", "처리로"), ("사람", "에게", "사람에게"), ("사람", "", "사람"),
    ],
)  # fmt: skip
def test_a_particle_fits_its_noun(noun: str, particle: str, said: str) -> None:
    assert with_particle(noun, particle) == said


@pytest.mark.parametrize("word", ["사기를 쳤어요", "사기", "다", "run다"])
def test_what_is_no_dictionary_form_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no dictionary form"):
        Stem.of(word, "verb")
