"""Which messages go out for late reminders, and what they say on the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from post import about
from talker import WORDING

from bot.clock import KST
from bot.courier.late import Errand, errands, is_late, message
from bot.playground.html import parse_html
from bot.store.port import OutboxRow
from bot.wording import TEXT_LIMIT, length

IDS = count(1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DONE, OPEN = ({"text": label, "callback_data": label} for label in ("✅", "📂"))


def row(
    due: datetime, title: str = "소명", day: date = date(2026, 11, 24), case: int = 1,
    who: str = "user",
) -> OutboxRow:  # fmt: skip
    params = {"chat_id": 1, "reply_markup": {"inline_keyboard": [[DONE], [OPEN]]}}
    payload = {"method": "sendMessage", "params": params, "reminder": about(title, day, who)}
    return OutboxRow(
        id=next(IDS), chat_id=1, kind="reminder", due=due, attempts=0, payload=payload,
        case_id=case, deadline=title,
    )  # fmt: skip


def reply(now: datetime, kind: str = "reply") -> OutboxRow:
    payload = {"method": "sendMessage", "params": {"chat_id": 1, "text": "답"}}
    return OutboxRow(id=next(IDS), chat_id=1, kind=kind, due=now, attempts=0, payload=payload)  # type: ignore[arg-type]


def text(errand: Errand, now: datetime) -> str:
    words, _ = parse_html(message(errand, now, WORDING)["params"]["text"])
    return words


def test_half_an_hour_is_not_late(now: datetime) -> None:
    assert not is_late(row(now - HOUR / 2), now)
    assert is_late(row(now - HOUR / 2 - timedelta(seconds=1)), now)


def test_replies_go_first_and_as_they_are(now: datetime) -> None:
    reminder, answer = row(now), reply(now)
    found = errands([reminder, answer], now)
    assert [errand.row for errand in found] == [answer, reminder]
    assert message(found[0], now, WORDING) is answer.payload


def test_a_timely_reminder_takes_its_late_elders_along(now: datetime) -> None:
    late, timely = row(now - DAY), row(now)
    (errand,) = errands([late, timely], now)
    assert (errand.row, errand.folded) == (timely, (late,))
    assert "늦게" not in text(errand, now)


def test_deadlines_of_the_same_name_in_two_cases_are_two(now: datetime) -> None:
    assert len(errands([row(now, case=1), row(now, case=2)], now)) == 2


def test_three_late_ones_come_one_by_one(now: datetime) -> None:
    rows = [row(now - DAY, title) for title in "가나다"]
    assert [errand.summary for errand in errands(rows, now)] == [()] * 3


def test_a_fourth_brings_the_summary(now: datetime) -> None:
    days = [date(2026, 11, 20), date(2026, 11, 30), date(2026, 11, 22), date(2026, 11, 21)]
    rows = [row(now - DAY, day.isoformat(), day) for day in days]
    *singles, last = errands(rows, now)
    assert [errand.row.deadline for errand in singles] == [
        "2026-11-21",
        "2026-11-22",
        "2026-11-30",
    ]
    assert last.summary == (rows[0],)
    assert "11월 20일(금) 2026-11-20 · 하루 지났어요" in text(last, now)


def test_every_row_is_settled_by_exactly_one_message(now: datetime) -> None:
    rows = [row(now - DAY * back, title) for title in "가나다라마바" for back in (0, 1, 2)]
    found = errands(rows, now)
    settled = [settled.id for errand in found for settled in errand.rows]
    assert sorted(settled) == sorted(row.id for row in rows)


@pytest.mark.parametrize(
    ("who", "day", "words"),
    [
        ("user", date(2026, 11, 24), "3일 남았어요"),
        ("user", date(2026, 11, 21), "오늘까지"),
        ("user", date(2026, 11, 20), "11월 20일(금)이 지났어요"),
        ("provider", date(2026, 11, 20), "11월 20일(금)이 지났어요"),
    ],
)
def test_the_countdown_is_of_the_day_of_sending(
    now: datetime, who: str, day: date, words: str
) -> None:
    late = row(now - DAY, day=day, who=who)
    assert words in text(Errand(late), now)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("2026-11-20T20:00", "11월 21일(토) 오후 5:30까지예요 · 하루 남았어요"),
        ("2026-11-21T16:30", "오늘 오후 5:30까지예요"),
        ("2026-11-21T17:30", "오늘 오후 5:30까지예요"),
        ("2026-11-21T17:31", "오늘 오후 5:30까지였어요."),
        ("2026-11-22T09:00", "11월 21일(토)이 지났어요."),
    ],
)
def test_a_closing_hour_that_is_over_is_said_to_be_over(sent: str, words: str) -> None:
    """The bot may have been down in the hour before it."""
    now = datetime.fromisoformat(sent).replace(tzinfo=KST)
    late = row(now - DAY, day=date(2026, 11, 21))
    late.payload["reminder"]["at"] = "2026-11-21T17:30:00+09:00"
    said = text(Errand(late), now)
    assert words in said
    assert "지금이라도 해 보세요" not in said


def test_a_summary_opens_each_case_once_and_fits_a_message(now: datetime) -> None:
    rows = [row(now - DAY, f"{n}" * 30, case=n % 10) for n in range(60)]
    last = errands(rows, now)[-1]
    sent = message(last, now, WORDING)["params"]
    lines = sent["reply_markup"]["inline_keyboard"]
    assert [len(line) for line in lines] == [1] * 10
    assert lines[0][0] == {"text": "📂 예매 취소", "callback_data": "📂"}
    assert length(sent["text"]) <= TEXT_LIMIT
