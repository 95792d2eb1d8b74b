"""A person with a phone: talks to the playground server over HTTP, as the page does."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import aiohttp

QUIET = 0.6
"""Seconds without a new message after which the bot has said what it had to say."""


@dataclass
class Person:
    """One chat on a playground server."""

    session: aiohttp.ClientSession
    root: str
    chat: int = 1001
    read: dict[int, str] = field(default_factory=dict)
    """What was read so far: message id → text. An edited message is new again."""
    new: list[dict[str, Any]] = field(default_factory=list)
    """What the bot said since the last thing the person did."""

    async def control(self, name: str, **body: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.root}/playground/{name}", json=body) as answer:
            data: dict[str, Any] = await answer.json()
            assert answer.status == 200, data
            return data

    async def messages(self) -> list[dict[str, Any]]:
        params = {"chat": self.chat, "since": 0, "timeout": 0}
        async with self.session.get(f"{self.root}/playground/chat", params=params) as answer:
            found: list[dict[str, Any]] = (await answer.json())["messages"]
            return found

    async def toast(self, place: int) -> str:
        """Wait for the answer to a tap, counted from 0, and return its words."""
        params = {"chat": self.chat, "since": 1, "timeout": 0}
        async with asyncio.timeout(10):
            while True:
                url = f"{self.root}/playground/chat"
                async with self.session.get(url, params=params) as answer:
                    notices = (await answer.json())["notices"]
                if len(notices) > place:
                    return str(notices[place].get("text", ""))
                await asyncio.sleep(0.05)

    async def says(self, text: str) -> str:
        await self.control("text", chat=self.chat, text=text)
        return await self.reads()

    async def taps(self, label: str, under: str = "") -> str:
        """Tap the newest button whose label holds ``label``, below a message that says ``under``."""
        said = [message for message in await self.messages() if under in text_of(message)]
        for message in reversed(said):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        data, number = button["callback_data"], message["message_id"]
                        await self.control("tap", chat=self.chat, message_id=number, data=data)
                        return await self.reads()
        raise AssertionError(f"no button {label!r}")

    async def consents(self) -> str:
        """Agree to what is kept, then to the transfer overseas."""
        assert "한국 밖" in await self.taps("만 14세 이상")
        return await self.taps("국외 이전에 동의")

    async def uploads(self, name: str, content: bytes, **fields: str) -> str:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("chat", str(self.chat))
        for key, value in fields.items():
            form.add_field(key, value)
        form.add_field("file", content, filename=name)
        async with self.session.post(f"{self.root}/playground/upload", data=form) as answer:
            assert answer.status == 200, await answer.text()
        return await self.reads()

    async def reads(self, *, wait: float = 10.0) -> str:
        """Wait until the bot has answered and fallen silent; return what it said."""
        new: list[dict[str, Any]] = []
        quiet_since = None
        loop = asyncio.get_running_loop()
        end = loop.time() + wait
        while loop.time() < end:
            found = [m for m in await self.messages() if self._is_new(m)]
            if len(found) != len(new):
                new, quiet_since = found, loop.time()
            elif new and quiet_since is not None and loop.time() - quiet_since > QUIET:
                break
            await asyncio.sleep(0.05)
        self.new = new
        self.read |= {m["message_id"]: text_of(m) for m in await self.messages()}
        return "\n\n".join(text_of(message) for message in new)

    def _is_new(self, message: dict[str, Any]) -> bool:
        known = self.read.get(message["message_id"])
        return message["from"]["is_bot"] and known != text_of(message)

    def files(self) -> list[dict[str, Any]]:
        """The documents that the bot has just sent."""
        return [message for message in self.new if "document" in message]

    async def downloads(self, message: dict[str, Any]) -> bytes:
        file_id = message["document"]["file_id"]
        url = f"{self.root}/playground/file"
        async with self.session.get(url, params={"id": file_id}) as answer:
            assert answer.status == 200
            return await answer.read()


def text_of(message: dict[str, Any]) -> str:
    """The words of a message."""
    words = message.get("text") or message.get("caption") or ""
    return re.sub(r"\s+\n", "\n", str(words))
