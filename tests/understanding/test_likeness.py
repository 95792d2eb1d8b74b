"""Is the nearest label that whose lines are most like a text?"""

from __future__ import annotations

from bot.understanding.likeness import Likeness

LINES = [
    ("refund", "환불 언제 돼요"), ("refund", "돈은 언제 돌려받나요"), ("refund", "환불까지 며칠 걸려요"),
    ("fee", "수수료도 환불되나요"), ("fee", "예매수수료 돌려받을 수 있어요"),
    ("record", "통화 녹음해도 돼요"), ("record", "상담 전화를 녹음해도 되나요"),
]  # fmt: skip
SMALL = Likeness(LINES)


def test_every_line_is_nearest_to_its_own_label_and_to_itself() -> None:
    for label, line in LINES:
        first = SMALL.nearest(line)[0]
        assert first.label == label
        assert first.line == line
        assert first.best > 0.999


def test_spelling_spacing_and_signs_do_not_matter() -> None:
    for said in ("환불, 언제 돼요?", "환불언제돼요ㅠㅠ", "통화!! 녹음해도 돼요"):
        nearest = SMALL.nearest(said)[0]
        assert nearest.best > 0.9, said


def test_closeness_is_between_nothing_and_one() -> None:
    for said in ("환불", "수수료 환불 언제", "가" * 5_000, "환불 " * 1_000):
        for near in SMALL.nearest(said):
            assert 0 < near.closeness <= near.best <= 1.0001


def test_nothing_in_common_is_no_label() -> None:
    assert SMALL.nearest("xyz") == []
    assert SMALL.nearest("") == []
    assert Likeness([]).nearest("환불") == []


def test_figures_are_all_one() -> None:
    lines = Likeness([("a", "12,000원 환불"), ("b", "공연 안내")])
    assert lines.nearest("98,500원 환불")[0].best > 0.999


def test_the_order_is_always_the_same() -> None:
    twins = Likeness([("b", "환불 언제"), ("a", "환불 언제")])
    assert [near.label for near in twins.nearest("환불 언제")] == ["a", "b"]
