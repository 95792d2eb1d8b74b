"""Faults that can be asked for: each kind over real HTTP, met by the bot's own transport."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.transport import AiohttpRequest
from bot.telegram.updates import Updates

TOKEN = "4242:made-up"
USER, OTHER = 1001, 1002


@pytest.fixture
async def bot(server) -> AsyncIterator[Bot]:
    async with Bot(
        TOKEN, base_url=f"{server.root}/bot", request=AiohttpRequest(seconds=5),
        get_updates_request=AiohttpRequest(connections=1),
    ) as opened:  # fmt: skip
        yield opened


async def ask(server, *rules: dict[str, Any]) -> None:
    await server.do("faults", chat=None, rules=list(rules))


async def fired(server) -> list[int]:
    async with server.http.get(f"{server.root}/playground/faults") as answer:
        return [rule["fired"] for rule in (await answer.json())["rules"]]


async def texts(server, chat: int = USER) -> list[str]:
    return [message["text"] for message in (await server.look(chat))["messages"]]


async def outcomes(bot: Bot, count: int, chat: int = USER) -> str:
    """Send so many messages; an x for each that failed."""
    found = ""
    for number in range(count):
        try:
            await bot.send_message(chat, str(number))
        except TelegramError:
            found += "x"
        else:
            found += "."
    return found


# --- Telegram says no


async def test_a_flood_bans_one_chat_until_its_time_has_passed(server, bot: Bot) -> None:
    await ask(server, {"kind": "flood", "chat": USER, "retry_after": 7, "times": 1})
    with pytest.raises(RetryAfter) as first:
        await bot.send_message(USER, "하나")
    server.later(seconds=4)
    with pytest.raises(RetryAfter) as early:
        await bot.send_message(USER, "하나")
    assert [error.value.retry_after for error in (first, early)] == [
        timedelta(seconds=7),
        timedelta(seconds=3),
    ]
    await bot.send_message(OTHER, "둘")
    server.later(seconds=3)
    await bot.send_message(USER, "하나")
    assert await texts(server) == ["하나"], "what is refused is not done"
    async with server.http.get(f"{server.root}/playground/faults") as answer:
        (rule,) = (await answer.json())["rules"]
    assert (rule["fired"], rule["early"]) == (1, 1)


async def test_a_flood_for_everybody_refuses_every_chat_but_what_names_none(
    server, bot: Bot
) -> None:
    rule = {"kind": "flood", "chat": USER, "retry_after": 5, "everybody": True, "times": 1}
    await ask(server, rule)
    await bot.send_message(OTHER, "먼저")
    for chat in (USER, OTHER):
        with pytest.raises(RetryAfter):
            await bot.send_message(chat, "하나")
    await bot.get_me()
    server.later(seconds=5)
    await bot.send_message(OTHER, "둘")


@pytest.mark.parametrize(
    ("rule", "kind", "words"),
    [
        ({"code": 500}, NetworkError, "Internal Server Error|500"),
        ({"code": 502}, NetworkError, "Bad Gateway|502"),
        ({"code": 504}, NetworkError, "Gateway Timeout|504"),
        ({"code": 403}, Forbidden, "bot was blocked by the user"),
        (
            {"code": 403, "description": "Forbidden: user is deactivated"},
            Forbidden,
            "user is deactivated",
        ),
        ({"code": 400, "description": "Bad Request: chat not found"}, BadRequest, "not found"),
        (
            {"code": 400, "description": "Bad Request: can't parse entities: x"},
            BadRequest,
            "parse entities",
        ),
    ],
)
async def test_an_error_is_of_its_kind_and_nothing_was_done(
    server, bot: Bot, rule: dict[str, Any], kind: type[TelegramError], words: str
) -> None:
    await ask(server, {"kind": "error", "times": 1, **rule})
    with pytest.raises(kind, match=words) as error:
        await bot.send_message(USER, "하나")
    # python-telegram-bot's BadRequest is a NetworkError, too.
    assert isinstance(error.value, BadRequest) is (kind is BadRequest)
    assert await texts(server) == []
    await bot.send_message(USER, "하나")


@pytest.mark.parametrize(
    ("code", "words"), [(500, "Internal Server Error"), (504, "Gateway Timeout")]
)
async def test_telegrams_own_failures_are_told_in_json(server, code: int, words: str) -> None:
    await ask(server, {"kind": "error", "code": code})
    assert await server.refusal("getMe") == words


async def test_a_proxy_answers_502_in_html(server) -> None:
    await ask(server, {"kind": "error", "code": 502})
    async with server.http.post(f"{server.root}/bot{TOKEN}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")


# --- the line


@pytest.mark.parametrize(("when", "arrived"), [("before", []), ("after", ["하나"])])
async def test_a_reset_comes_before_the_work_or_after_it(
    server, bot: Bot, when: str, arrived: list[str]
) -> None:
    await ask(server, {"kind": "reset", "when": when, "times": 1})
    with pytest.raises(NetworkError):
        await bot.send_message(USER, "하나")
    assert await texts(server) == arrived
    await bot.send_message(USER, "둘")


async def test_a_reset_is_a_reset_and_not_a_polite_end(server) -> None:
    """A client that reads on until the end of the stream must be told that it was cut off."""
    await ask(server, {"kind": "reset", "when": "before"})
    port = int(server.root.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /bot{TOKEN}/getMe HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()


async def test_a_delay_outlasts_the_caller_and_the_work_is_done(server, bot: Bot) -> None:
    """It outlasts the playground too: nobody waits for a minute when it is stopped."""
    await ask(server, {"kind": "delay", "seconds": 60, "times": 1})
    with pytest.raises(TimedOut):
        await bot.send_message(USER, "하나", read_timeout=0.3)
    assert await texts(server) == ["하나"]
    await bot.send_message(USER, "둘")


async def test_a_short_delay_only_takes_its_time(server, bot: Bot) -> None:
    await ask(server, {"kind": "delay", "seconds": 0.2})
    before = asyncio.get_running_loop().time()
    await bot.send_message(USER, "하나")
    assert asyncio.get_running_loop().time() - before >= 0.2


async def test_a_cut_answer_comes_after_the_work(server, bot: Bot) -> None:
    await ask(server, {"kind": "cut", "times": 1})
    with pytest.raises(NetworkError, match="not JSON"):
        await bot.send_message(USER, "하나")
    assert await texts(server) == ["하나"]


# --- which calls


@pytest.mark.parametrize(
    ("rule", "struck"),
    [
        ({"times": 2}, "xx......"),
        ({"after": 3}, "...xxxxx"),
        ({"every": 3}, "..x..x.."),
        ({"after": 1, "every": 2, "times": 2}, "..x.x..."),
        ({"methods": ["getMe", "sendMessage"], "times": 1}, "x......."),
        ({"methods": ["sendPhoto"]}, "........"),
        ({"chat": OTHER}, "........"),
    ],
)
async def test_a_rule_says_which_calls_it_strikes(
    server, bot: Bot, rule: dict[str, Any], struck: str
) -> None:
    await ask(server, {"kind": "error", "code": 500, **rule})
    assert await outcomes(bot, len(struck)) == struck
    assert await fired(server) == [struck.count("x")]


async def test_chance_is_the_same_in_every_run_of_a_seed(server, bot: Bot) -> None:
    async def run(seed: int) -> str:
        await ask(server, {"kind": "error", "code": 500, "chance": 0.5, "seed": seed})
        return await outcomes(bot, 24)

    first = await run(1)
    assert first == await run(1)
    assert first != await run(2)
    assert set(first) == {"x", "."}


async def test_the_first_rule_that_strikes_counts(server, bot: Bot) -> None:
    forbidden = {"kind": "error", "code": 403, "times": 1}
    await ask(server, forbidden, {"kind": "error", "code": 500})
    with pytest.raises(Forbidden):
        await bot.send_message(USER, "하나")
    with pytest.raises(NetworkError):
        await bot.send_message(USER, "하나")
    assert await fired(server) == [1, 1]


async def test_the_answer_to_a_tap_belongs_to_the_chat_of_the_tap(server, bot: Bot) -> None:
    """It names no chat itself, but a chat that Telegram loses loses these answers too."""
    keyboard = {"inline_keyboard": [[{"text": "네", "callback_data": "y"}]]}
    message = await bot.send_message(USER, "맞아요?", reply_markup=keyboard)
    tap = await server.do("tap", message_id=message.message_id, data="y")
    await ask(server, {"kind": "error", "code": 500, "chat": USER})
    with pytest.raises(NetworkError):
        await bot.answer_callback_query(tap["query"])


# --- updates


@pytest.fixture
async def updates(server) -> AsyncIterator[Updates]:
    async with AiohttpRequest(seconds=5) as request:
        yield Updates(request, f"{server.root}/bot{TOKEN}")


def said(batch: Any) -> list[str]:
    return [update["message"]["text"] for update in batch]


async def write(server, *words: str) -> None:
    for text in words:
        await server.do("text", text=text)


async def test_a_confirmed_update_comes_again_once(server, updates: Updates) -> None:
    await ask(server, {"kind": "again", "times": 1})
    await write(server, "하나", "둘")
    batch = await updates.fetch(0)
    await write(server, "셋")
    assert said(await updates.fetch(batch[-1]["update_id"] + 1)) == ["하나", "셋"]
    assert said(await updates.fetch(batch[-1]["update_id"] + 1)) == ["셋"]


async def test_an_update_that_comes_again_ends_the_wait_for_new_ones(
    server, updates: Updates
) -> None:
    await ask(server, {"kind": "again", "times": 1})
    await write(server, "하나")
    (update,) = await updates.fetch(0)
    async with asyncio.timeout(5):
        assert await updates.fetch(update["update_id"] + 1) == [update]


async def test_an_update_comes_twice_in_one_batch(server, updates: Updates) -> None:
    await ask(server, {"kind": "twice", "chat": USER, "after": 1, "times": 1})
    await write(server, "하나", "둘", "셋")
    await server.do("text", chat=OTHER, text="남")
    assert said(await updates.fetch(0)) == ["하나", "둘", "둘", "셋", "남"]


async def test_a_batch_comes_out_of_order(server, updates: Updates) -> None:
    await ask(server, {"kind": "shuffle", "times": 1, "seed": 3})
    await write(server, "하나")
    assert said(await updates.fetch(0)) == ["하나"]
    await write(server, "둘", "셋")
    mixed = said(await updates.fetch(0))
    assert mixed != ["하나", "둘", "셋"]
    assert sorted(mixed) == sorted(["하나", "둘", "셋"])
    assert said(await updates.fetch(0)) == ["하나", "둘", "셋"]


@pytest.mark.parametrize("seconds", [86_400, -86_400])
async def test_the_dates_in_updates_are_moved(
    server, bot: Bot, updates: Updates, seconds: int
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "네", "callback_data": "y"}]]}
    message = await bot.send_message(USER, "맞아요?", reply_markup=keyboard)
    await write(server, "하나")
    await server.do("tap", message_id=message.message_id, data="y")
    true = await updates.fetch(0)
    await ask(server, {"kind": "skew", "seconds": seconds})
    moved = await updates.fetch(0)
    ahead = [
        moved[0]["message"]["date"] - true[0]["message"]["date"],
        moved[1]["callback_query"]["message"]["date"]
        - true[1]["callback_query"]["message"]["date"],
    ]
    assert ahead == [seconds, seconds]
    await ask(server)
    assert await updates.fetch(0) == true, "only what is handed out is changed"


async def test_a_date_of_0_stays_0(server, updates: Updates) -> None:
    """Telegram's sign for a message that is too old to be shown."""
    gone = {"chat": {"id": USER, "type": "private"}, "message_id": 1, "date": 0}
    await server.do("inject", update={"callback_query": {"id": "1", "message": gone}})
    await ask(server, {"kind": "skew", "seconds": 60})
    ((_, query),) = [update.items() for update in await updates.fetch(0)]
    assert query[1]["message"]["date"] == 0


async def test_a_webhook_gets_an_update_twice_and_again(server) -> None:
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def receive(request: web.Request) -> web.Response:
        await seen.put((await request.json())["message"]["text"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    twice, again = {"kind": "twice", "times": 1}, {"kind": "again", "times": 1}
    await ask(server, twice, again)
    await server.call("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    await write(server, "하나", "둘")
    got = [await asyncio.wait_for(seen.get(), 5) for _ in range(4)]
    await runner.cleanup()
    assert got == ["하나", "하나", "하나", "둘"]


# --- asking


async def test_faults_are_shown_with_how_often_they_struck_and_end_when_told(
    server, bot: Bot
) -> None:
    rule = {"kind": "error", "code": 403, "times": 1}
    await ask(server, rule)
    assert await outcomes(bot, 2) == "x."
    url = f"{server.root}/playground/faults"
    async with server.http.get(url) as answer:
        (shown,) = (await answer.json())["rules"]
    assert shown.items() >= {**rule, "fired": 1}.items()
    async with server.http.delete(url) as answer:
        assert (await answer.json())["rules"] == []
    await ask(server, rule)
    await ask(server)
    assert await outcomes(bot, 1) == "."


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (None, "the faults must be an Array of rules"),
        ([{"kind": "cut"}, {"kind": "flud"}], "rule 2: Input tag 'flud'"),
        ([{}], "rule 1: Unable to extract tag using discriminator 'kind'"),
        ([{"kind": "flood"}], 'rule 1: "retry_after": Field required'),
        ([{"kind": "cut", "tiems": 1}], 'rule 1: "tiems": Extra inputs are not permitted'),
        ([{"kind": "cut", "times": 0}], 'rule 1: "times": Input should be greater than 0'),
        ([{"kind": "cut", "chat": "1001"}], 'rule 1: "chat": Input should be a valid integer'),
        ([{"kind": "cut", "chance": 2}], 'rule 1: "chance": Input should be less than'),
        ([{"kind": "cut", "methods": ["sendMesage"]}], "rule 1: there is no method sendMesage"),
        ([{"kind": "cut", "methods": []}], 'rule 1: "methods": List should have at least 1'),
        ([{"kind": "reset", "when": "now"}], "rule 1: \"when\": Input should be 'before' or"),
        ([{"kind": "error", "code": 200}], 'rule 1: "code": Input should be 400'),
        (
            [{"kind": "error", "code": 400}],
            'rule 1: the description of a 400 begins with "Bad Request: "',
        ),
        (
            [{"kind": "error", "code": 403, "description": "Bad Request: x"}],
            'rule 1: the description of a 403 begins with "Forbidden: "',
        ),
        ([{"kind": "twice", "methods": ["getMe"]}], 'rule 1: "methods": Extra inputs'),
        ([{"kind": "shuffle", "chat": 1001}], 'rule 1: "chat": Input should be None'),
    ],
)
async def test_a_rule_with_a_mistake_is_refused_by_name(
    server, bot: Bot, rules: Any, words: str
) -> None:
    await ask(server, {"kind": "error", "code": 500, "times": 1})
    refused = await server.do("faults", 400, chat=None, rules=rules)
    assert words in refused["error"]
    assert await outcomes(bot, 2) == "x.", "the rules before stay in force"
