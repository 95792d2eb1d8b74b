"""Token buckets with a clock of the test's own: how many, how soon, and who first."""

from __future__ import annotations

import math

import pytest
from watch import Watch

from bot.courier.limits import UNLIMITED, Limits, Rates

TEXT = {"method": "sendMessage", "params": {"text": "안녕"}}
LONG = {"method": "sendMessage", "params": {"text": "가" * 501}}
TOAST = {"method": "answerCallbackQuery", "params": {}}


@pytest.fixture
def watch() -> Watch:
    return Watch()


def rested(rates: Rates, watch: Watch) -> Limits:
    """A while after the start."""
    limits = Limits(rates, watch)
    watch.now += 1
    return limits


def sends(limits: Limits, *, urgent: bool = True, chats: int = 1000) -> int:
    """Send to one chat after another until no more may go out; return how many did."""
    return next(n for n in range(chats + 1) if not limits.take(n, TEXT, urgent=urgent))


def test_a_chat_gets_a_burst_and_then_one_a_second(watch: Watch) -> None:
    limits = Limits(Rates(per_second=0), watch)
    assert [limits.take(1, TEXT, urgent=True) for _ in range(17)] == [True] * 16 + [False]
    assert limits.tired() == {1: pytest.approx(1.0)}
    watch.now += 0.99
    assert not limits.take(1, TEXT, urgent=True)
    watch.now += 0.02
    assert limits.tired() == {}
    assert limits.take(1, TEXT, urgent=True)
    assert not limits.take(1, TEXT, urgent=True)


def test_one_chat_that_is_tired_holds_up_no_other(watch: Watch) -> None:
    limits = rested(Rates(chat_burst=1), watch)
    assert limits.take(1, TEXT, urgent=True)
    assert not limits.take(1, TEXT, urgent=True)
    assert limits.take(2, TEXT, urgent=True)


def test_a_long_text_counts_twice_for_its_chat(watch: Watch) -> None:
    limits = Limits(Rates(per_second=0, chat_burst=3), watch)
    assert [limits.take(1, LONG, urgent=True) for _ in range(3)] == [True, True, False]
    watch.now += 1.5
    assert not limits.take(1, TEXT, urgent=True), "the second one is still being paid for"


def test_what_puts_nothing_into_a_chat_costs_nothing(watch: Watch) -> None:
    limits = Limits(Rates(per_second=2, chat_burst=1), watch)
    assert all(limits.take(1, TOAST, urgent=True) for _ in range(50))
    assert limits.take(1, TEXT, urgent=True)
    assert limits.take(1, TOAST, urgent=True)


@pytest.mark.parametrize("rate", [1, 2, 5, 30, 100])
def test_in_the_long_run_exactly_the_rate_goes_out(watch: Watch, rate: int) -> None:
    """Reminders alone must reach it too, or they could never use what is permitted."""
    for urgent in (True, False):
        limits = rested(Rates(per_second=rate, chat_burst=0), watch)
        sends(limits, urgent=urgent)
        sent = 0
        for _ in range(2000):
            watch.now += 0.01
            sent += sends(limits, urgent=urgent)
        assert sent == pytest.approx(20 * rate, abs=1)


def test_never_more_than_half_as_much_again_within_a_second(watch: Watch) -> None:
    limits = rested(Rates(chat_burst=0), watch)
    sent = sends(limits)
    for _ in range(100):
        watch.now += 0.01
        sent += sends(limits)
    assert sent <= 45


def test_after_a_start_one_goes_at_once_and_the_others_one_after_another(watch: Watch) -> None:
    """What went out just before is not known, and what is under way at a kill comes again."""
    limits = Limits(Rates(), watch)
    assert (sends(limits), sends(limits, urgent=False)) == (1, 0)
    watch.now += 2 / 30 + 0.001
    assert sends(limits) == 2


def test_however_many_reminders_wait_an_answer_goes_out_at_once(watch: Watch) -> None:
    limits = rested(Rates(chat_burst=0), watch)
    for _ in range(300):
        sends(limits, urgent=False)
        assert limits.room(urgent=False) == 0
        assert limits.room(urgent=True) >= 5
        watch.now += 0.013


def test_the_wait_is_exactly_until_there_is_room(watch: Watch) -> None:
    limits = Limits(Rates(chat_burst=0), watch)
    for urgent in (False, True):
        sends(limits, urgent=urgent)
        wait = limits.wait(urgent=urgent, messages=2)
        watch.now += wait - 0.001
        assert limits.room(urgent=urgent) == 1
        watch.now += 0.002
        assert limits.room(urgent=urgent) == 2


def test_without_limits_nothing_waits_and_nothing_is_counted(watch: Watch) -> None:
    limits = Limits(UNLIMITED, watch)
    assert limits.room(urgent=False) == math.inf
    assert all(limits.take(1, TEXT, urgent=False) for _ in range(1000))
    assert limits.wait(urgent=False, messages=99) == 0
    assert limits.tired() == {}


def test_chats_are_forgotten_once_they_have_rested(watch: Watch) -> None:
    """Otherwise the bot would remember everybody it ever wrote to."""
    limits = Limits(Rates(per_second=0), watch)
    assert all(limits.take(chat, TEXT, urgent=True) for chat in range(500))
    watch.now += 10
    limits.tired()
    assert limits._chats == {}


def test_it_is_known_which_chat_got_hardly_anything(watch: Watch) -> None:
    limits = rested(Rates(), watch)
    limits.take(1, TEXT, urgent=True)
    assert limits.is_quiet(1)
    for _ in range(2):
        limits.take(1, TEXT, urgent=True)
    assert not limits.is_quiet(1)
    assert not Limits(UNLIMITED, watch).is_quiet(1)
