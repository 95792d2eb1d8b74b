"""One person in the town, who types, taps and reads."""

from __future__ import annotations

from typing import Any

from town import Town

WHO = 1001


class Somebody:
    """Types, taps and reads in one chat."""

    def __init__(self, town: Town) -> None:
        self.town, self.chat = town, town.state.private(WHO)

    async def says(self, text: str) -> str:
        """Write, also what no phone could send."""
        await self.sends_raw(text=text)
        return self.newest()

    async def sends(self, name: str) -> str:
        file = {"file_id": "f", "file_unique_id": name, "file_size": 9, "file_name": name}
        await self.sends_raw(document=file)
        return self.newest()

    async def sends_raw(self, **content: Any) -> None:
        """Send a message with this content."""
        state = self.town.state
        body = state.add(self.chat, state.person(WHO), content).body
        await self.town.take({"message": body})

    async def taps(self, label: str) -> str:
        """Tap the newest button with that label."""
        for body in self.bodies():
            for row in body.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        self.town.people.tap(WHO, body["message_id"], button["callback_data"])
                        await self.town.deliver()
                        return self.newest()
        raise AssertionError(f"no button {label!r}")

    async def consents(self) -> str:
        """Agree to what is kept, then to the transfer overseas."""
        await self.taps("만 14세 이상")
        return await self.taps("국외 이전에 동의")

    def bodies(self) -> list[dict[str, Any]]:
        """What the bot said, the newest first."""
        return [one.body for one in reversed(self.chat.messages.values()) if one.from_bot]

    def newest(self) -> str:
        return str(self.bodies()[0].get("text", ""))

    def file(self, ending: str) -> tuple[str, bytes]:
        """The newest file with that ending."""
        for body in self.bodies():
            document = body.get("document", {})
            if document.get("file_name", "").endswith(ending):
                stored = self.town.state.files.get(document["file_id"])
                assert stored
                return stored.name, stored.content
        raise AssertionError(f"no {ending}")
