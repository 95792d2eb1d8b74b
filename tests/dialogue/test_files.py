"""Files as evidence: albums, what is left out and why, ID papers, the list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from talker import Talker, to_the_review

from bot.dialogue import files
from bot.dialogue.files import MAX_FILES, missing, numbers
from bot.dialogue.state import MOST_FETCHED, Erase, Held, Looked, Redraw, Say, Tapped
from bot.engine.model import Content
from bot.paths import TEMPLATES

HEX = "a" * 64


@pytest.fixture
def talker(content: Content, now: datetime) -> Talker:
    """Someone at the booking number's question."""
    return to_the_review(content, now, steps=4)


def album(talker: Talker, count: int, group: str = "g", start: int = 0) -> Talker:
    for place in range(start, start + count):
        talker.sends(f"캡처 {place}.png", unique=f"{group}{place}", group=group)
    return talker


def erased(talker: Talker) -> list[int]:
    return [out.message_id for out in talker.outs if isinstance(out, Erase)]


def looked(talker: Talker, place: int = 0, **found: Any) -> Talker:
    one = talker.case.evidence[place]
    return talker.do(Looked(case=talker.case.id, evidence=one.id, **found))


# --- albums ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 4, 10])
def test_an_album_is_noted_at_once_and_answered_once(talker: Talker, count: int) -> None:
    for place in range(count):
        album(talker, 1, start=place)
        assert len(talker.case.evidence) == place + 1, "each file is kept as it comes"
        assert all(isinstance(out, Held) for out in talker.outs), "nothing is said before the end"
        talker.waits(seconds=1)
    assert talker.got == []
    talker.waits(seconds=1)
    assert len(talker.words) == 1
    assert f"파일 {count}개를 증 제1호~제{count}호로" in talker.words[0]


def test_one_tap_says_what_a_whole_album_shows(talker: Talker) -> None:
    album(talker.sends("앞.png", unique="a"), 3).waits(seconds=2)
    talker.taps("결제 내역")
    assert "증 제2호~제4호 · 결제 내역" in talker.heard
    assert [one.kind for one in talker.case.evidence] == ["", "payment", "payment", "payment"]
    talker.taps("이어서").says("T77")
    assert talker.case.answers["booking_no"] == "T77"


def test_an_album_can_be_explained_one_by_one(talker: Talker) -> None:
    album(talker, 3).waits(seconds=2)
    talker.taps("하나씩 고를게요")
    for place, kind in enumerate(["결제 내역", "예매 내역", "취소·제한 안내"], 1):
        asked = [out for out in talker.outs if isinstance(out, Say)][-1]
        assert asked.data["number"] == place
        assert asked.reply_to == talker.case.evidence[place - 1].message_id, "shown by a reply"
        talker.taps(kind)
    assert [one.kind for one in talker.case.evidence] == ["payment", "booking", "notice"]
    assert "무엇을 보여주는" not in talker.heard


def test_two_albums_at_once_get_an_answer_each(talker: Talker) -> None:
    for place in range(3):
        album(talker, 1, group="g", start=place)
        album(talker, 1, group="h", start=place)
    talker.waits(seconds=2)
    assert [("제1호, 제3호, 제5호" in t, "제2호, 제4호, 제6호" in t) for t in talker.words] == [
        (True, False), (False, True),
    ]  # fmt: skip


def test_files_that_come_after_the_answer_get_their_own(talker: Talker) -> None:
    album(talker, 2).waits(seconds=2)
    album(talker, 2, start=2).waits(seconds=2)
    assert ["제1호~제2호" in talker.words[0], "제3호~제4호" in talker.words[1]] == [True, True]
    talker.taps("결제 내역")
    assert [one.kind for one in talker.case.evidence] == ["", "", "payment", "payment"]


def test_a_late_file_by_itself_is_asked_about_as_one(talker: Talker) -> None:
    album(talker, 2).waits(seconds=2)
    album(talker, 1, start=2).waits(seconds=2)
    assert "증 제3호로 적어 뒀어요. (캡처 2.png)" in talker.words[1]


def test_a_line_typed_meanwhile_is_answered_after_the_album(talker: Talker) -> None:
    album(talker, 2).says("T77")
    assert len(talker.got) == 1, "the album's answer went before the line's"
    assert talker.case.answers["booking_no"] == "T77"


def test_an_album_tells_once_what_was_left_out_of_it(talker: Talker) -> None:
    album(talker, 2)
    talker.sends("캡처 0.png", unique="g0", group="g")
    talker.sends("설치.apk", unique="x", group="g")
    talker.sends("모음.zip", unique="y", group="g")
    talker.sends("빈 것.pdf", unique="z", group="g", empty=True)
    talker.sends("큰 것.mp4", unique="b", group="g", size=MOST_FETCHED + 1)
    (text,) = talker.waits(seconds=2).words
    assert "파일 3개를 증 제1호~제3호로" in text
    for words in (
        "파일 1개는 다시 적지",
        "‘설치.apk’",
        "‘모음.zip’",
        "속이 비어",
        "증 제3호는 20MB",
    ):
        assert words in text, words


def test_an_album_of_which_nothing_is_noted_says_so(talker: Talker) -> None:
    for name in ("a.exe", "b.zip"):
        talker.sends(name, unique=name, group="g")
    (text,) = talker.waits(seconds=2).words
    assert "프로그램" in text
    assert "압축" in text
    assert "적어 뒀어요" not in text
    assert talker.case.evidence == ()


def test_an_album_without_consent_or_case_is_answered_once(
    content: Content, now: datetime
) -> None:
    stranger = Talker(content, now)
    album(stranger, 5).waits(seconds=2)
    assert [say.template for say in stranger.got] == ["consent"]
    person = to_the_review(content, now, steps=4).says("/start")
    album(person, 5).waits(seconds=2)
    assert [say.template for say in person.got] == ["file_without_case"]
    assert any("예매" in b.label for row in person.got[0].buttons for b in row), "the way in"


def test_the_same_update_twice_changes_nothing(talker: Talker) -> None:
    """The store refuses it; and where it does not, the file is known."""
    album(talker, 2)
    talker.sends("캡처 1.png", unique="g1", group="g").waits(seconds=2)
    assert len(talker.case.evidence) == 2
    assert len(talker.got) == 1


# --- left out ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"name": "영수증.jpg.exe"}, "실행되는 프로그램"),
        ({"name": "script.js"}, "실행되는 프로그램"),
        ({"name": "사진들.zip"}, "압축을 풀어서"),
        ({"name": "사진들.egg"}, "압축을 풀어서"),
        ({"name": "빈.pdf", "empty": True}, "속이 비어"),
    ],
)
def test_what_is_not_noted_is_told_why(talker: Talker, file: dict[str, Any], words: str) -> None:
    talker.sends(**file)
    assert words in talker.heard
    assert file["name"] in talker.heard
    assert talker.case.evidence == ()
    assert erased(talker) == [], "the person's own message stays"
    assert "예매번호" in talker.taps("이어서").heard


@pytest.mark.parametrize(
    ("name", "media"),
    [("IMG_0001.HEIC", "document"), ("화면.mp4", "video"), ("통화.m4a", "audio")],
)
def test_these_files_are_evidence(talker: Talker, name: str, media: str) -> None:
    talker.sends(name, media=media)
    assert "증 제1호로 적어 뒀어요" in talker.heard
    assert talker.case.evidence[0].media == media


def test_a_big_file_is_listed_and_its_limits_are_told(talker: Talker) -> None:
    talker.sends("녹화.mp4", media="video", size=MOST_FETCHED + 1)
    assert "증 제1호" in talker.heard
    assert "20MB가 넘어서" in talker.heard
    assert talker.case.evidence[0].too_big
    talker.sends("작은.mp4", media="video", unique="u2", size=MOST_FETCHED)
    assert "20MB" not in talker.heard


def test_no_more_files_than_a_case_holds(talker: Talker) -> None:
    for place in range(MAX_FILES):
        talker.sends(unique=f"u{place}")
    talker.sends(unique="one more")
    assert f"{MAX_FILES}개까지" in talker.heard
    assert len(talker.case.evidence) == MAX_FILES
    talker.taps("증빙 목록").taps("목록에서 빼기").taps("제1호")
    assert len(talker.sends(unique="one more").case.evidence) == MAX_FILES


def test_an_album_beyond_the_limit_is_told_once(talker: Talker) -> None:
    for place in range(MAX_FILES - 1):
        talker.sends(unique=f"u{place}")
    album(talker, 4).waits(seconds=2)
    assert "3개는 적지 못했어요" in talker.words[-1]
    assert len(talker.case.evidence) == MAX_FILES


def test_the_limits_said_are_the_real_ones(talker: Talker) -> None:
    limits = (TEMPLATES / "messages" / "_evidence_limits.html").read_text(encoding="utf-8")
    assert f"{MAX_FILES}개까지" in limits
    assert f"{MOST_FETCHED // 1024 // 1024}MB" in limits
    assert f"{MAX_FILES}개까지" in talker.says("/증빙").heard


def test_the_review_says_the_limits_where_it_asks_for_files(
    content: Content, now: datetime
) -> None:
    assert "20MB" in to_the_review(content, now).heard


# --- ID papers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    [{"name": "주민등록증 앞.jpg"}, {"caption": "제 여권이에요"}, {"name": "가족관계증명서.pdf"}],
)
def test_an_id_paper_is_not_kept(talker: Talker, file: dict[str, str]) -> None:
    talker.sends(**file)
    assert talker.case.evidence == ()
    assert len(erased(talker)) == 1
    assert "뒷자리를 가린 사본" in talker.heard
    assert not any(words in talker.heard for words in file.values()), "its name is not repeated"


def test_a_message_about_id_papers_is_evidence(talker: Talker) -> None:
    talker.sends(caption="신분증 내라는 문자예요")
    assert len(talker.case.evidence) == 1
    assert erased(talker) == []


def test_a_tap_says_that_a_file_is_an_id_paper(talker: Talker) -> None:
    talker.sends(unique="a").sends(unique="b")
    first, second = talker.case.evidence
    talker.do(Tapped(_button(talker, "🪪").action, 1, "q"))  # asked of the second
    assert talker.case.evidence == (first,)
    assert erased(talker) == [second.message_id]
    assert "당겨졌어요" not in talker.heard


def test_an_old_message_is_left_for_the_person_to_delete(talker: Talker) -> None:
    talker.sends().waits(hours=48)
    talker.taps("🪪")
    assert talker.case.evidence == ()
    assert erased(talker) == []
    assert "직접 지워 주세요" in talker.heard


def test_one_of_an_album_is_an_id_paper(talker: Talker) -> None:
    album(talker, 3).waits(seconds=2)
    talker.taps("신분증이 있어요")
    assert "어느 것이 신분증인가요?" in talker.heard
    assert "증 제2호 · 캡처 1.png" in talker.heard
    talker.taps("제2호")
    assert [one.file_name for one in talker.case.evidence] == ["캡처 0.png", "캡처 2.png"]
    assert "앞으로 당겨졌어요" in talker.heard
    assert "증 제1호 (캡처 0.png)" in talker.heard, "the rest is still asked about"


def test_all_of_an_album_are_id_papers(talker: Talker) -> None:
    album(talker, 3).waits(seconds=2)
    messages = [one.message_id for one in talker.case.evidence]
    talker.taps("신분증이 있어요").taps("모두 신분증")
    assert talker.case.evidence == ()
    assert erased(talker) == messages


def test_no_id_paper_after_all_leads_back(talker: Talker) -> None:
    album(talker, 2).waits(seconds=2)
    talker.taps("신분증이 있어요").taps("신분증은 없어요").taps("예매 내역")
    assert {one.kind for one in talker.case.evidence} == {"booking"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_caption_speaks_for_the_whole_album(talker: Talker, place: int) -> None:
    """Whichever of its files carries it: none is kept, and every message goes."""
    gone = []
    for number in range(3):
        talker.sends(
            unique=f"i{number}", group="g", caption="신분증 앞뒤" if number == place else ""
        )
        gone += erased(talker)
    assert talker.case.evidence == ()
    assert len(gone) == 3
    (text,) = talker.waits(seconds=2).words
    assert "3개는 신분증이나 증명서로 보여서" in text


def test_a_number_in_a_name_in_an_album(talker: Talker) -> None:
    album(talker, 1)
    talker.sends("880101-1234567.png", unique="n", group="g")
    assert len(erased(talker)) == 1
    (text,) = talker.waits(seconds=2).words
    assert "주민등록번호처럼 보이는" in text
    assert "880101" not in text
    assert "증 제1호로 적어 뒀어요" in text


# --- looked at ---------------------------------------------------------------------------------


def test_a_digest_is_kept_without_a_word(talker: Talker) -> None:
    talker.sends("a.png")
    looked(talker, sha256=HEX, size=2048)
    assert talker.outs == ()
    one = talker.case.evidence[0]
    assert (one.sha256, one.size, one.unseen) == (HEX, 2048, False)
    looked(talker, sha256="b" * 64)
    assert talker.case.evidence[0].sha256 == HEX, "the second of two looks changes nothing"


@pytest.mark.parametrize("trouble", ["big", "empty", "gone", "program", "page", "other"])
def test_what_is_wrong_with_a_file_is_told_and_marked(talker: Talker, trouble: Any) -> None:
    talker.sends("영수증.jpg")
    looked(talker, sha256=HEX if trouble in ("program", "page", "other") else "", trouble=trouble)
    assert "증 제1호 (영수증.jpg)" in talker.heard
    assert len(talker.case.evidence) == 1, "nothing is taken away unasked"
    talker.says("/증빙")
    assert any(mark in talker.heard for mark in ("⚠️", "20MB가 넘어서", "한 번 더 보내 주세요"))


def test_a_file_that_was_gone_is_mended_by_sending_it_again(talker: Talker) -> None:
    talker.sends("a.png", unique="a")
    looked(talker, trouble="gone")
    talker.sends("a.png", unique="a", file_id="new")
    (one,) = talker.case.evidence
    assert (one.file_id, one.unseen) == ("new", True)


def test_a_look_at_what_was_deleted_meanwhile_changes_nothing(talker: Talker) -> None:
    talker.sends("a.png")
    one = talker.case.evidence[0]
    case = talker.case.id
    talker.do(Tapped(_button(talker, "🪪").action, 1, "q"))
    talker.do(Looked(case=case, evidence=one.id, sha256=HEX))
    assert talker.outs == ()
    assert talker.case.evidence == ()
    talker.do(Looked(case=999, evidence=one.id, trouble="gone"))
    assert talker.outs == ()


# --- the list ----------------------------------------------------------------------------------


def _button(talker: Talker, label: str) -> Any:
    return next(b for b in talker.buttons if label in b.label)


@pytest.mark.parametrize("way", ["/evidence", "/증빙", "/증거"])
def test_the_list_shows_every_piece(talker: Talker, way: str) -> None:
    talker.sends("결제.png", unique="a", size=1_300_000).taps("결제 내역")
    looked(talker, sha256=HEX)
    talker.sends(unique="b")
    talker.says(way)
    for words in (
        "증 제1호 결제 내역",
        "결제.png · 1.3 MB",
        f"확인값 {HEX[:8]}\n",
        "증 제2호",
        "사진",
        "계산하고",
    ):
        assert words in talker.heard, words
    talker.taps("증 제2호 종류").taps("예매 내역")
    assert talker.case.evidence[1].kind == "booking"


def test_the_list_is_reached_from_review_and_finished_screen(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("증빙 목록")
    assert talker.templates == ["proofs"]
    talker.taps("이어서").taps("맞아요").says("/cases").taps("열기").taps("증빙 목록")
    assert talker.templates == ["proofs"]


def test_without_a_case_the_command_shows_the_cases(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3).says("/start").says("/증빙")
    assert talker.templates == ["evidence_without_case", "cases"]
    assert Talker(content, now).says("/증빙").templates == ["nothing_kept"]


def test_a_piece_off_the_list_closes_the_numbers_up(talker: Talker, content: Content) -> None:
    for unique, kind in (("a", "결제 내역"), ("b", "예매 내역"), ("c", "오류 화면")):
        talker.sends(unique=unique).taps(kind)
    talker.says("/증빙").taps("목록에서 빼기").taps("제2호")
    redrawn = next(out for out in talker.outs if isinstance(out, Redraw))
    assert redrawn.say.template == "proofs"
    assert "증 제2호를 목록에서 뺐어요" in talker.heard
    assert "앞으로 당겨졌어요" in talker.heard
    rows = files.listed(content.packs["ticket-ban"], talker.case)
    assert [(row.number, row.label) for row in rows] == [(1, "결제 내역"), (2, "오류 화면")]


def test_the_list_to_take_from_says_what_each_photo_shows(talker: Talker) -> None:
    """Otherwise four photos are '사진' four times, and a person takes off the wrong one."""
    talker.sends(unique="a").taps("결제 내역").sends(unique="b")
    talker.says("/증빙").taps("목록에서 빼기")
    assert "증 제1호 · 결제 내역 (사진)" in talker.heard
    assert "증 제2호 · 사진" in talker.heard


def test_old_buttons_name_no_other_piece(talker: Talker) -> None:
    talker.sends(unique="a").sends(unique="b")
    talker.says("/증빙").taps("목록에서 빼기")
    off = _button(talker, "제1호")
    talker.do(Tapped(off.action, 1, "q")).do(Tapped(off.action, 1, "q"))
    assert talker.toast == "이 파일은 목록에 없어요."
    assert [one.file_unique_id for one in talker.case.evidence] == ["b"]


def kinds(talker: Talker) -> list[str]:
    pack = talker.content.packs["ticket-ban"]
    return [kind.id for kind in missing(pack, talker.case, talker.world)]


def test_what_is_missing_follows_the_answers_and_what_vanishes_comes_first(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now)
    assert kinds(talker) == ["notice", "booking", "payment", "inquiry"]
    talker.desk = replace(
        talker.desk,
        cases=(replace(talker.case, answers={
            **talker.case.answers, "cause": ("network_error", "family_payer"),
            "refund_state": "part",
        }),),
    )  # fmt: skip
    assert kinds(talker) == [
        "notice",
        "booking",
        "error",
        "payment",
        "refund",
        "family",
        "inquiry",
    ]
    talker.sends(unique="a").taps("취소·제한 안내")
    assert kinds(talker)[0] == "booking"
    said = talker.says("/증빙").heard
    assert said.index("지금 먼저") < said.index("예매 내역") < said.index("더 있으면")


def test_numbers_read_as_runs(talker: Talker) -> None:
    for place in range(6):
        talker.sends(unique=f"u{place}")
    ids = [one.id for one in talker.case.evidence]
    assert numbers(talker.case, ids) == "증 제1호~제6호"
    assert numbers(talker.case, [ids[0], ids[2], ids[3], ids[5]]) == "증 제1호, 제3호~제4호, 제6호"
    assert numbers(talker.case, []) == ""


# --- a caption that says what it shows ---------------------------------------------------------


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("결제내역 캡처요", "payment"), ("예매 내역이에요", "booking"), ("취소 안내 문자", "notice"),
        ("오류 캡쳐", "error"),
    ],
)  # fmt: skip
def test_a_caption_that_names_one_kind_is_not_asked_about(
    talker: Talker, caption: str, kind: str
) -> None:
    talker.sends(caption=caption)
    assert talker.case.evidence[0].kind == kind
    assert "붙여 주신 설명대로 적어 뒀어요" in talker.heard
    assert "무엇을 보여주는 자료인가요" not in talker.heard
    talker.taps("다른 자료예요")
    assert "무엇을 보여주는 자료인가요" in talker.heard
    talker.taps("환급 내역")
    assert talker.case.evidence[0].kind == "refund"


@pytest.mark.parametrize(
    "caption",
    [
        "이거요",
        "결제 내역이랑 예매 내역",
        "결제 내역은 아니고요",
        "취소 안내가 안 왔어요",
        "",
        "가" * 60 + "결제 내역",
    ],
)
def test_any_other_caption_leaves_the_question(talker: Talker, caption: str) -> None:
    talker.sends(caption=caption)
    assert talker.case.evidence[0].kind == ""
    assert "무엇을 보여주는 자료인가요" in talker.heard


def test_a_caption_in_an_album_may_be_about_another_file(talker: Talker) -> None:
    talker.sends(caption="결제 내역", unique="a1", group="g").sends(unique="a2", group="g")
    assert [one.kind for one in talker.case.evidence] == ["", ""]
