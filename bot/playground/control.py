"""The addresses under /playground/: what the page and tests do in a person's place, and time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from bot.playground.files import StoredFile, Upload
from bot.playground.people import MAX_PERSON_FILE, People
from bot.playground.profile import shown_commands, shown_text
from bot.playground.refusal import Json, Refusal, bad
from bot.playground.request import Raw, read_request
from bot.playground.state import Chat, State

NextDue = Callable[[], Awaitable[datetime | None]]

MAX_WAIT = 30.0
FARTHEST = timedelta(days=400)
# What a browser may show as a picture; everything else is saved, never opened.
_PICTURES = frozenset({"image/png", "image/jpeg"})


class Control:
    """The handlers; all but the file download speak JSON."""

    def __init__(self, state: State, next_due: NextDue | None) -> None:
        """Act on ``state``; ``next_due`` tells when the next reminder is due."""
        self._state = state
        self._people = People(state)
        self._next_due = next_due

    def routes(self) -> list[web.RouteDef]:
        """Return all addresses."""
        post: dict[str, Callable[[Raw], Awaitable[Json]]] = {
            "text": self._text,
            "tap": self._tap,
            "upload": self._upload,
            "edit": self._edit,
            "odd": self._odd,
            "block": self._block,
            "inject": self._inject,
            "faults": self._set_faults,
            "clock/advance": self._advance,
            "clock/next": self._advance_to_next,
        }
        return [
            *(web.post(f"/playground/{name}", _json(act)) for name, act in post.items()),
            web.get("/playground/chat", _json(self._chat)),
            web.get("/playground/faults", _json(self._faults)),
            web.delete("/playground/faults", _json(self._end_faults)),
            web.get("/playground/clock", _json(self._now)),
            web.get("/playground/file", self._file),
        ]

    # --- a person acts

    async def _text(self, raw: Raw) -> Json:
        return {"message_ids": self._people.write(_number(raw, "chat"), _words(raw, "text"))}

    async def _tap(self, raw: Raw) -> Json:
        number, message = _number(raw, "chat"), _number(raw, "message_id")
        force = raw.get("force") is True
        return {"query": self._people.tap(number, message, _words(raw, "data"), force=force)}

    async def _upload(self, raw: Raw) -> Json:
        given = raw.get("file", [])
        uploads = given if isinstance(given, list) else [given]
        if not all(isinstance(upload, Upload) for upload in uploads):
            raise bad('"file" must be a file')
        caption, as_files = raw.get("caption", ""), raw.get("as") == "document"
        number = _number(raw, "chat")
        sent = self._people.send_files(number, uploads, caption, as_files=as_files)
        return {"message_ids": sent}

    async def _edit(self, raw: Raw) -> Json:
        number, message = _number(raw, "chat"), _number(raw, "message_id")
        self._people.edit(number, message, _words(raw, "text"))
        return {}

    async def _odd(self, raw: Raw) -> Json:
        number, kind = _number(raw, "chat"), _words(raw, "kind")
        if kind == "group_message":
            text = raw.get("text", "여기서도 상담할 수 있나요?")
            return {"message_ids": [self._people.write_in_group(number, text)]}
        return {"message_ids": [self._people.send_odd(number, kind)]}

    async def _block(self, raw: Raw) -> Json:
        if not isinstance(raw.get("blocked"), bool):
            raise bad('"blocked" must be true or false')
        self._people.block(_number(raw, "chat"), raw["blocked"])
        return {}

    async def _inject(self, raw: Raw) -> Json:
        """Hand the bot any update at all; a tap in it can be answered afterwards."""
        update = raw.get("update")
        if not isinstance(update, dict) or "update_id" in update:
            raise bad('"update" must be an object without update_id')
        query = update.get("callback_query")
        if isinstance(query, dict) and "id" in query:
            number = query.get("message", {}).get("chat", {}).get("id", 0)
            self._state.ask(self._state.find(number) or self._state.private(1001), query["id"])
        return {"update_id": self._state.updates.push(update)}

    # --- what is to go wrong

    async def _faults(self, _: Raw) -> Json:
        return {"rules": self._state.faults.shown()}

    async def _set_faults(self, raw: Raw) -> Json:
        """Take ``{"rules": […]}`` in place of the rules before; see `bot.playground.rules`."""
        self._state.faults.set(raw.get("rules"))
        return await self._faults(raw)

    async def _end_faults(self, raw: Raw) -> Json:
        self._state.faults.set([])
        return await self._faults(raw)

    # --- the page looks

    async def _chat(self, raw: Raw) -> Json:
        """Return what changed in a chat since a version, waiting for a change if asked."""
        number, since = _number(raw, "chat"), int(raw.get("since", 0))
        chat = self._state.find(number)
        if chat is None and number <= 0:
            raise bad("chat not found")
        chat = chat or self._state.private(number)

        def changed() -> bool:
            # A version from before a restart of the playground is higher than any of ours.
            newest = max(chat.version, self._state.common_version)
            return newest > since or since > self._state.version

        await self._state.wait(changed, min(float(raw.get("timeout", 0)), MAX_WAIT))
        return self._view(chat, since)

    def _view(self, chat: Chat, since: int) -> Json:
        changed = [stored for stored in chat.messages.values() if stored.version > since]
        left = chat.action_until - time.monotonic()
        notices = [notice for notice in chat.notices if notice["version"] > since > 0]
        profile = self._state.profile
        return {
            "boot": self._state.boot,
            "version": self._state.version,
            "blocked": chat.blocked,
            "action": chat.action if left > 0 else "",
            "action_ms": max(int(left * 1000), 0),
            "messages": [
                {"from_bot": stored.from_bot, **stored.body}
                for stored in changed
                if not stored.deleted
            ],
            "deleted": [stored.body["message_id"] for stored in changed if stored.deleted],
            "notices": notices,
            "bot": {
                "name": self._state.bot["first_name"],
                "description": shown_text(profile.description),
                "short_description": shown_text(profile.short),
                "commands": shown_commands(profile),
            },
            **self._time(),
        }

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._state.files.get(request.query.get("id", ""))
        if stored is None:
            return web.Response(status=404, text="없는 파일이에요.")
        return web.Response(body=stored.content, headers=_file_headers(stored))

    # --- time

    def _time(self) -> Json:
        now = self._state.clock.now()
        return {"now": now.isoformat(timespec="seconds"), "now_ms": int(now.timestamp() * 1000)}

    async def _now(self, _: Raw) -> Json:
        return self._time()

    async def _advance(self, raw: Raw) -> Json:
        seconds = _number(raw, "seconds")
        if not 0 < seconds <= FARTHEST.total_seconds():
            raise bad('"seconds" must be positive and at most 400 days')
        self._state.clock.advance(timedelta(seconds=seconds))
        return self._time()

    async def _advance_to_next(self, _: Raw) -> Json:
        """Move one second past the next due moment; ``moved`` and ``due`` tell what happened."""
        due = await self._next_due() if self._next_due else None
        ahead = due - self._state.clock.now() if due else timedelta(0)
        if ahead > timedelta(0):
            self._state.clock.advance(ahead + timedelta(seconds=1))
        return {
            "known": self._next_due is not None,
            "due": due.isoformat(timespec="seconds") if due else None,
            "moved": ahead > timedelta(0),
            **self._time(),
        }


def _json(act: Callable[[Raw], Awaitable[Json]]) -> Callable[[web.Request], Any]:
    async def handle(request: web.Request) -> web.Response:
        try:
            result, status = await act(await read_request(request, MAX_PERSON_FILE)), 200
        except Refusal as refusal:
            result, status = {"error": refusal.description}, refusal.code
        except ValueError:
            result, status = {"error": "Bad Request: a number is expected"}, 400
        return web.Response(
            body=orjson.dumps(result), status=status, content_type="application/json"
        )

    return handle


def _number(raw: Raw, name: str) -> int:
    value = raw.get(name)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return int(value)
    raise bad(f'"{name}" must be a number')


def _words(raw: Raw, name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str):
        raise bad(f'"{name}" must be a text')
    return value


def _file_headers(stored: StoredFile) -> dict[str, str]:
    how = "inline" if stored.mime in _PICTURES else "attachment"
    return {
        "Content-Type": stored.mime if how == "inline" else "application/octet-stream",
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(stored.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'",
    }
