"""Does a free message reach the incident it is about?"""

from __future__ import annotations

import pytest

from bot.engine.model import Elsewhere, Pack
from bot.understanding.routing import Route, route


def pack(pack_id: str, *keywords: str) -> Pack:
    return Pack(
        id=pack_id, title="", short="", version=1, keywords=keywords, opening="", questions=(),
        findings=(), steps=(), next_actions=(), deadlines=(), letters=(),
    )  # fmt: skip


PACKS = {
    "ticket-ban": pack("ticket-ban", "부정이용", "부정 이용자", "예매 취소", "티켓", "취소"),
    "order-cancellation": pack("order-cancellation", "주문 취소", "쿠폰", "취소", "NIKE"),
}
ELSEWHERE = (
    Elsewhere(
        id="delivery", title="", keywords=("택배", "배송 지연"), text="", contacts=(), source=""
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "인터파크에서 부정이용자라고 예매가 취소됐어요",
            Route("incident", "ticket-ban", "부정 이용자", ("order-cancellation",)),
        ),
        ("쿠폰 썼는데 주문취소", Route("incident", "order-cancellation", "주문 취소", ("ticket-ban",))),
        ("nike 신발", Route("incident", "order-cancellation", "NIKE")),
        ("택배가 안 와요", Route("elsewhere", "delivery", "택배")),
        ("취소", Route("maybe", others=("ticket-ban", "order-cancellation"))),
        ("예 매\u200b취 소", Route("incident", "ticket-ban", "예매 취소", ("order-cancellation",))),
        ("안녕하세요", Route("none")),
        ("", Route("none")),
    ],
)  # fmt: skip
def test_route(text: str, expected: Route) -> None:
    assert route(text, PACKS, ELSEWHERE) == expected


def test_an_empty_keyword_never_decides() -> None:
    assert route("아무 말", {"x": pack("x", "", " ")}, ()) == Route("none")
