"""The same appeal in 500, 1,000 or 2,000 characters: whole sentences, facts first, the name last."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ledger import letters_on_paths
from ticket_ban_pack import ANSWERS, EXPLANATION, REFUND, STORIES, draft, without

from bot.engine.model import Answers, Blank, Content, LetterSpec
from bot.letters.model import Letter, lines
from bot.letters.review import wording_problems
from bot.letters.sentences import sentences_of, split
from bot.letters.shorter import ASKED, COPY_BUTTON, LEAST, MORE, REQUESTS, core, shortened

LIMITS = (200, 350, 500, 1_000, 2_000)
LONG_WINDED = "그날 저녁에 집에서 동생이랑 같이 와이파이를 썼는데 " * 140
HOSTILE: dict[str, Answers] = {
    "one sentence of 4,000 characters": {"shared_ip_story": LONG_WINDED[:4000]},
    "no space at all": {"shared_ip_story": "가" * 4000, "notice_text": "나" * 2000},
    "a thousand sentences": {"shared_ip_story": "썼어. " * 1000, "family_payer_story": "네. " * 300},
    "no story": dict.fromkeys((*STORIES.values(), "notice_text"), Blank.SKIPPED),
    "signs": {"event": "{{ name }} # * _ $ @ \\ < > & 😀", "shared_ip_story": "...\n\n!!\n?\n😀😀"},
    "a long name": {"name": "가" * 40, "event": "가" * 200, "booking_no": "9" * 60},
    "nothing known": dict.fromkeys(ANSWERS, Blank.UNKNOWN) | {"refund_state": "none"},
}  # fmt: skip


def _name(letter: Letter) -> str:
    return " ".join(letter.sender[0].text.split())


def _is_fit(text: str, letter: Letter, limit: int) -> None:
    """What every version must be, whatever was told."""
    assert len(text) <= limit
    assert text == text.strip()
    assert text.endswith(f"\n\n{_name(letter)}")
    assert text.count("\n\n") >= 2
    ours = text
    for answer in (line.text for line in lines(letter) if "□" in line.frame):
        ours = ours.replace(answer, "")
    assert "아래와 같이" not in ours
    assert "다음과 같습니다.\n\n" not in ours
    if "같은 법" in text:
        assert "전자상거래법" in text.split("같은 법")[0]


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_was_told_fits(case: str, spec: LetterSpec) -> None:
    letter = draft(ANSWERS | HOSTILE[case], spec)
    for limit in LIMITS:
        _is_fit(shortened(letter, limit), letter, limit)
    assert 1 <= len(core(letter).encode("utf-16-le")) // 2 <= COPY_BUTTON


_SPOKEN = st.text(st.sampled_from("가나다 요.!?\n1,ㅠ😀A)") | st.characters(), max_size=600)


@settings(max_examples=150, deadline=None)
@given(limit=st.integers(LEAST, 3_000), more=st.integers(0, 900), story=_SPOKEN, other=_SPOKEN)
@example(limit=LEAST, more=0, story="", other="")
def test_more_room_never_says_less(limit: int, more: int, story: str, other: str) -> None:
    letter = draft(ANSWERS | {"shared_ip_story": story, "notice_text": other or Blank.SKIPPED})
    short, long = shortened(letter, limit), shortened(letter, limit + more)
    _is_fit(short, letter, limit)
    _is_fit(long, letter, limit + more)
    said, also = _said(letter, short), _said(letter, long)
    assert said <= also
    assert len(short) <= len(long) or MORE in short


def _said(letter: Letter, text: str) -> set[str]:
    """Return the sentences, and the values of rows, that a version says."""
    pieces = {sentence for line in lines(letter) for sentence, _ in sentences_of(line)}
    return {piece for piece in pieces if piece in text}


@given(st.text(st.sampled_from('가다요 .!?…\n1A)"') | st.characters(), max_size=300))
def test_splitting_loses_nothing(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("썼어요. 그래요? 네!", ["썼어요.", "그래요?", "네!"]),
        ("11. 18. 저녁 8시에 봤어요. 끝", ["11. 18. 저녁 8시에 봤어요.", "끝"]),
        ("No. 3 창구예요.", ["No. 3 창구예요."]),
        ("그런데... 취소됐어요.", ["그런데... 취소됐어요."]),
        ("3.5초 걸렸어요", ["3.5초 걸렸어요"]),
        ("썼어요\n봤어요", ["썼어요", "봤어요"]),
        ("저녁에 집에서\n봤어요", ["저녁에 집에서\n봤어요"]),
        ("(썼어요.) “봤어요.” 네", ["(썼어요.)", "“봤어요.”", "네"]),
    ],
)
def test_where_a_sentence_ends(text: str, sentences: list[str]) -> None:
    assert list(split(text)) == sentences


def test_no_sentence_is_cut() -> None:
    """Every line of every version is made of whole sentences of the longest one."""
    stories = {"shared_ip_story": "동생이 썼어요. 저는 11. 18. 저녁에 봤어요. 그래서요? 끝이에요."}
    for spec in (EXPLANATION, REFUND):
        letter = draft(ANSWERS | stories, spec)
        whole = set(split(shortened(letter, 5_000)))
        for limit in range(LEAST, 1_300, 23):
            requests = _without_facts(shortened(letter, limit))
            assert {re.sub(r"^\d\. ", "", s) for s in split(requests)} <= {
                re.sub(r"^\d\. ", "", s) for s in whole
            } | {MORE, _name(letter)}


def _without_facts(text: str) -> str:
    """The facts share sentences as room allows; what follows does not."""
    return next((text.partition(over)[2] for over in (ASKED, REQUESTS) if over in text), "")


def test_facts_come_first_then_requests_then_the_story_then_the_closing() -> None:
    text = shortened(draft(ANSWERS), 2_000)
    order = [
        "T1234567890",
        "340,000원",
        REQUESTS,
        "약관 조항",
        "어머니 카드로",
        "회신하여",
        "홍길동",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_five_hundred_characters_say_what_when_how_much_and_what_is_asked() -> None:
    text = shortened(draft(ANSWERS), 500)
    for words in ("T1234567890", "340,000원", "2026년 11월 18일(수)", "예매 취소", "복구하여 주시기",
                  "해제하여 주시기", MORE):  # fmt: skip
        assert words in text
    refund = shortened(draft(ANSWERS, REFUND), 500)
    for words in (
        "T1234567890",
        "미환급 금액은 40,000원",
        "제15조 제2항에 따른 나머지 40,000원의 환급",
    ):
        assert words in refund


def test_a_version_that_says_everything_points_nowhere() -> None:
    text = shortened(draft(ANSWERS), 2_000)
    assert MORE not in text
    for words in ("이용약관에 따라", "권리를 포기", "취소 통지 문자 화면", "동생은 자기 계정으로"):
        assert words in text


def test_a_sentence_that_does_not_fit_is_left_out_whole() -> None:
    text = shortened(draft(ANSWERS | {"shared_ip_story": LONG_WINDED[:4000]}), 2_000)
    assert "그날 저녁에" not in text
    assert MORE in text
    assert "어머니 카드로 결제했어요." in text


def test_each_of_several_stories_is_begun_before_one_is_told_to_its_end() -> None:
    many = "동생도 썼어요. " * 60
    text = shortened(draft(ANSWERS | {"shared_ip_story": many.strip()}), 1_000)
    assert "어머니 카드로 결제했어요." in text
    assert MORE in text


def test_amounts_and_statutes_are_short_and_exact() -> None:
    text = shortened(draft(ANSWERS, REFUND), 1_000)
    assert "금 " not in text.replace("지금", "")
    assert re.search("전자상거래법」? 제15조 제2항", text)
    assert "소비자보호에 관한 법률" not in text
    assert text.count("원정") == 0


def test_a_person_s_words_stay_as_they_are() -> None:
    story = "저는 아래와 같이 금 100원(금 백원정)을 냈어요. 위 내용은 사실이에요."
    assert story in shortened(draft(ANSWERS | {"family_payer_story": story}), 2_000)


def test_the_core_is_one_paragraph_that_says_who_what_and_the_requests() -> None:
    for spec, ask in ((EXPLANATION, "복구하여 주시기 바랍니다."), (REFUND, "통지를 요청합니다.")):
        text = core(draft(ANSWERS, spec))
        assert text.startswith("홍길동입니다. ")
        assert "T1234567890" in text
        assert ask in text
        assert "\n" not in text


def test_a_form_of_too_few_characters_is_refused() -> None:
    for short in (shortened, core):
        with pytest.raises(ValueError, match="200"):
            short(draft(ANSWERS), 199)


def test_a_letter_without_name_ends_with_the_one_who_booked() -> None:
    assert shortened(draft(without("name")), 500).endswith("\n예매자 본인")


NOON = datetime.fromisoformat("2026-11-21T14:00+09:00")


def test_every_path_has_its_versions(content: Content) -> None:
    pack = content.packs["ticket-ban"]
    letters = [letter for letter, _ in letters_on_paths(pack, content, NOON, seeds=2)]
    assert len(letters) > 300
    for letter in letters:
        versions = [shortened(letter, limit) for limit in LIMITS]
        for limit, text in zip(LIMITS, versions, strict=True):
            _is_fit(text, letter, limit)
            assert wording_problems(text) == []
            assert re.search(r"입니다|습니다", text)
        assert all(ASKED in text or REQUESTS in text for text in versions[2:])
        assert all(text.count(REQUESTS) <= 1 for text in versions)
        assert re.search(r"(?:됨|않음|함)[.,\n]", "\n".join(versions)) is None
        assert len(core(letter)) <= COPY_BUTTON
        assert "바랍니다." in core(letter) or "요청합니다." in core(letter)
